import {
  type DocumentNode,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';

import { Admission } from '../data/admission.ts';
import { CONNECTION_LIFETIME_S } from '../data/pool.ts';
import type { SignedIn } from '../domain/caller.ts';
import { tracing } from '../lib/spans.ts';
import { TextCache } from '../lib/text-cache.ts';
import type { RequestedOperation } from '../request-context.ts';
import { type Cost, costOf } from '../schema/cost.ts';
import { type Plan, planOperation, type PlanStatement } from '../schema/plan.ts';
import { tracedPlan } from './operation-spans.ts';
import type { GraphQL } from './yoga.ts';

/** What a request asks for, as GraphQL over HTTP has it. */
export interface Params {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A query or a mutation that was parsed and validated. */
export interface Operation {
  /** What it is, for whoever operates the service. */
  readonly requested: RequestedOperation;
  /** The short way to its answer, if there is one. */
  readonly plan: Plan | null;
  /** Its price. */
  readonly cost: Cost;
  /** The resolvers' answer, with the plugins of {@link GraphQL}. */
  execute(caller: SignedIn, variables: Params['variables']): Promise<ExecutionResult>;
  /** What a failure of the plan is to clients, before it is masked: one of its first field. */
  errorOf(failure: unknown): GraphQLError;
}

/** Operations by their text, as clients send the same few again and again. */
export interface Operations {
  /** Null for subscriptions, and where it is not clear which operation is meant. */
  find(params: Params): Operation | 'invalid' | null;
}

/** In UTF-16 units: parsed and planned, an operation takes some 50 times its text. */
const MAX_TEXTS = 500_000;
const MAX_TEXT = 8_192;

/** Steps at most of the statements that are prepared for plans at one time, some 85 kB of each connection a step. */
const MAX_STEPS = 600;

export function createOperations(graphql: GraphQL, maxSteps = MAX_STEPS): Operations {
  const remembered = new TextCache<Operation>({ limit: MAX_TEXTS, longest: MAX_TEXT });
  const admission = new Admission<PlanStatement>({
    limit: maxSteps,
    perWindow: maxSteps / 2,
    perOwner: maxSteps / 6,
    windowMs: CONNECTION_LIFETIME_S * 1_000,
  });
  return {
    find({ query, operationName }) {
      // No two pairs are written alike.
      const key = `${operationName?.length ?? '-'} ${operationName ?? ''}${query}`;
      const known = remembered.get(key);
      if (known) return known;
      const operation = prepare(graphql, admission, query, operationName);
      if (operation && operation !== 'invalid') remembered.set(key, operation);
      return operation;
    },
  };
}

function prepare(
  graphql: GraphQL,
  admission: Admission<PlanStatement>,
  query: string,
  operationName: string | null,
): Operation | 'invalid' | null {
  const { schema, parse, validate } = graphql.getEnveloped({ caller: { viewer: null } });
  let document: DocumentNode;
  try {
    document = parse(query) as DocumentNode;
    if (validate(schema, document).length > 0) return 'invalid';
  } catch {
    return 'invalid';
  }
  const operation = getOperationAST(document, operationName);
  if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return null;
  // Made anew for each request, a plan would cost more than it saves.
  const plan = query.length > MAX_TEXT ? null : planOperation(schema, document, operation, admission);
  return {
    requested: { type: operation.operation, name: operation.name?.value ?? null, text: query },
    plan: tracing && plan ? tracedPlan(plan, operation) : plan,
    cost: costOf(schema, document, operation),
    async execute(caller, variableValues) {
      const { contextFactory, execute } = graphql.getEnveloped({ caller });
      const contextValue: unknown = await contextFactory();
      return execute({ schema, document, operationName, variableValues, contextValue }) as Promise<ExecutionResult>;
    },
    errorOf: (failure) => errorOf(operation, failure),
  };
}

function errorOf({ selectionSet }: OperationDefinitionNode, cause: unknown): GraphQLError {
  const originalError = cause instanceof Error ? cause : new Error(String(cause));
  const first = selectionSet.selections.find((selection) => selection.kind === Kind.FIELD);
  return new GraphQLError(originalError.message, {
    originalError,
    ...(first && { nodes: [first], path: [(first.alias ?? first.name).value] }),
  });
}
