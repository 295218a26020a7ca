import { execute, type ExecutionArgs, GraphQLError, Kind, type OperationDefinitionNode } from 'graphql';

import type { SignedIn } from '../domain/caller.ts';
import { RateLimitedError } from '../errors.ts';
import type { Plan } from '../schema/plan/plan.ts';
import { inTime } from './deadline.ts';
import { type Beginning, subscribeToEvents } from './event-stream.ts';
import type { Parameters } from './parameters.ts';
import { isSubscription, type PreparedOperation } from './prepared-operations.ts';
import { nameRefusedArguments } from './refused-arguments.ts';
import type { Asker } from './sign-in.ts';
import { inTurn } from './turns.ts';

/** The outcome of an execution, with errors as they were thrown: `planned`, or one of those of a {@link Beginning}. */
export interface Outcome extends Beginning {
  /** The answer of a plan; see `Planned.data`. */
  readonly planned?: string;
}

export interface ExecutionOptions {
  readonly schema: ExecutionArgs['schema'];
  readonly hideSuggestions: boolean;
}

/**
 * Executes an operation in its caller's turn and before its deadline, by its plan or else by the resolvers.
 *
 * @throws {LateError} It took longer.
 * @throws {RateLimitedError} Too many operations of the caller wait for their turn.
 */
export async function executeOperation(
  { schema, hideSuggestions }: ExecutionOptions,
  operation: PreparedOperation,
  variables: Parameters['variables'],
  asker: Asker,
): Promise<Outcome> {
  const { caller, answerBy } = asker;
  const { document, plan } = operation;
  const planned = plan && caller.viewer && (await runPlan(plan, operation, variables, asker));
  if (planned) return planned;
  const args: ExecutionArgs = {
    schema,
    document,
    operationName: operation.operation.name?.value,
    variableValues: variables,
    contextValue: caller,
    hideSuggestions,
  };
  const outcome: Outcome = isSubscription(operation)
    ? await inTime(
        inTurn(caller, answerBy, () => subscribeToEvents(args)),
        answerBy,
        endStream,
      )
    : {
        result: await inTime(
          inTurn(caller, answerBy, () => execute(args)),
          answerBy,
        ),
      };
  const { result } = outcome;
  return result?.errors ? { result: { ...result, errors: nameRefusedArguments(result.errors, document) } } : outcome;
}

/** @returns Null if the plan cannot answer, and the resolvers must. */
async function runPlan(
  plan: Plan,
  { operation }: PreparedOperation,
  variables: Parameters['variables'],
  { caller, answerBy }: Asker,
): Promise<Outcome | null> {
  const { db, viewer } = caller as SignedIn;
  try {
    const planned = await inTime(
      inTurn(caller, answerBy, () => plan.run(db, viewer, variables)),
      answerBy,
    );
    return planned === null ? null : { planned };
  } catch (error) {
    if (error instanceof RateLimitedError) throw error;
    // The resolvers would fail in the same way. The failure is reported for the first field.
    return { result: { errors: [failureOf(operation, error)], data: null } };
  }
}

function failureOf({ selectionSet }: OperationDefinitionNode, cause: unknown): GraphQLError {
  const originalError = cause instanceof Error ? cause : new Error(String(cause));
  const first = selectionSet.selections.find((selection) => selection.kind === Kind.FIELD);
  return new GraphQLError(originalError.message, {
    originalError,
    ...(first && { nodes: [first], path: [(first.alias ?? first.name).value] }),
  });
}

/** The stream started after the deadline, and its client has been answered already. */
export function endStream({ live }: Beginning): void {
  void live?.source.return?.();
}
