import { type GraphQLError, Kind, type OperationDefinitionNode } from 'graphql';

import { inSpan, inTrace, tracing } from '../observability/spans.ts';
import type { Plan } from '../schema/plan/plan.ts';

/** Clients choose the names of their operations; long names are cut. */
const MAX_NAME = 100;

/**
 * Runs an operation in a span that includes its wait for a turn; of a subscription, only the start.
 *
 * @param errorsOf Returns the errors of the result, before they are masked.
 */
export function inOperationSpan<Outcome>(
  operation: OperationDefinitionNode,
  run: () => Promise<Outcome>,
  errorsOf: (outcome: Outcome) => readonly GraphQLError[],
): Promise<Outcome> {
  if (!tracing) return run();
  return inSpan(
    () => about(operation),
    async (fail) => {
      const outcome = await run();
      const [error] = errorsOf(outcome);
      // An error with neither concerns the document or its variables.
      if (error) fail(error.originalError ?? error.extensions['code'] ?? 'BAD_USER_INPUT');
      return outcome;
    },
  );
}

/** A plan whose runs are a span for all root fields of its operation: one statement answers all of them. */
export function tracedPlan(plan: Plan, operation: OperationDefinitionNode): Plan {
  if (!tracing) return plan;
  return {
    run: (...input) =>
      inSpan(
        () => ({ name: rootOf(operation), attributes: { 'graphql.planned': true } }),
        () => plan.run(...input),
      ),
  };
}

/** An operation over a WebSocket begins its own trace. */
function about({ operation: type, name }: OperationDefinitionNode) {
  return {
    // Not the client's name of the operation, which may be any text.
    name: type,
    kind: inTrace() ? ('internal' as const) : ('server' as const),
    attributes: { 'graphql.operation.type': type, 'graphql.operation.name': name?.value.slice(0, MAX_NAME) },
  };
}

/** Such as `Query.room`; `Query` if there are several root fields. */
function rootOf({ selectionSet: { selections } }: OperationDefinitionNode): string {
  const [first] = selections;
  return selections.length === 1 && first?.kind === Kind.FIELD ? `Query.${first.name.value}` : 'Query';
}
