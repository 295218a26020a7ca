import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  type GraphQLSchema,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';

import type { Caller, SignedIn } from '../domain/caller.ts';
import { type Budget, REFUSED_COST } from '../domain/limits.ts';
import { RequestError } from '../errors.ts';
import { type Cost, costOf } from '../schema/cost.ts';
import { toGraphQLError } from './client-errors.ts';
import type { SignInContext } from './sign-in-first.ts';

/**
 * Takes the price of an operation from its caller's budget, before anything of it runs.
 *
 * @throws {QueryTooComplexError}
 * @throws {RateLimitedError}
 */
export async function charge(caller: SignedIn, cost: number): Promise<void> {
  caller.budget = await caller.limits.spend(cost, caller.viewer.id);
}

/**
 * Whatever the transport, an operation is paid for once: here, unless that was done on the way. A subscription is paid
 * for when it begins.
 */
export const chargeOperations: Plugin<Caller> = { onExecute: pay, onSubscribe: pay };

interface Payment {
  readonly args: ExecutionArgs;
  readonly setResultAndStopExecution: (result: ExecutionResult) => void;
}

/** Waits for nothing where there is nothing to pay: most operations come by the short way, which has paid. */
function pay({ args, setResultAndStopExecution }: Payment): Promise<void> | undefined {
  const { schema, document, operationName, variableValues, contextValue } = args;
  const caller = contextValue as Caller;
  if (caller.viewer === null || caller.budget !== undefined) return undefined;
  const cost = costOfDocument(schema, document, operationName ?? null);
  return charge(caller, cost(variableValues ?? {})).catch((error: unknown) => {
    if (!(error instanceof RequestError)) throw error;
    setResultAndStopExecution({ errors: [toGraphQLError(error)] });
  });
}

/**
 * What is no valid document costs as well: the work was done. Where the short way found it out, it is paid for. The answer
 * does not wait, and is what is wrong; the next one is refused.
 */
export const chargeMistakes: Plugin<SignInContext> = {
  onParse:
    ({ context }) =>
    ({ result }) => {
      if (result instanceof Error) payForMistake(context);
    },
  onValidate:
    ({ context }) =>
    ({ valid }) => {
      if (!valid) payForMistake(context);
    },
};

function payForMistake({ caller }: SignInContext): void {
  if (!caller?.viewer || caller.budget !== undefined) return;
  // Nobody waits for it: who is over the limit now is told so the next time.
  charge(caller, REFUSED_COST).catch(() => {});
}

/** Documents are parsed once for each text, so their costs are found again. */
const costs = new WeakMap<DocumentNode, Map<string | null, Cost>>();

function costOfDocument(schema: GraphQLSchema, document: DocumentNode, operationName: string | null): Cost {
  let ofDocument = costs.get(document);
  if (!ofDocument) costs.set(document, (ofDocument = new Map()));
  let cost = ofDocument.get(operationName);
  if (!cost) {
    const operation = getOperationAST(document, operationName);
    // Which one is meant is for the executor to ask.
    cost = operation ? costOf(schema, document, operation) : () => 1;
    ofDocument.set(operationName, cost);
  }
  return cost;
}

type RequestContext = Caller & { readonly request?: Request };

/** Tells the client of an answer over HTTP what is left. */
export const tellBudget: Plugin<RequestContext> = {
  onExecute({ args }) {
    const context = args.contextValue as RequestContext;
    const { request } = context;
    if (!request || context.viewer === null) return undefined;
    return { onExecuteDone: () => void budgets.set(request, context.budget ?? null) };
  },
  onResponse({ request, response }) {
    for (const [name, value] of Object.entries(budgetHeaders(budgets.get(request)))) response.headers.set(name, value);
  },
};

const budgets = new WeakMap<Request, Budget | null>();

/** What an answer over HTTP says of the budget (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/, version 10). */
export function budgetHeaders(budget: Budget | null | undefined): Record<string, string> {
  if (!budget) return {};
  const { limit, windowSeconds, remaining, resetAt } = budget;
  const seconds = Math.max(0, Math.ceil((resetAt.getTime() - Date.now()) / 1_000));
  return {
    'ratelimit-policy': `"queries";q=${limit};w=${windowSeconds}`,
    ratelimit: `"queries";r=${remaining};t=${seconds}`,
  };
}
