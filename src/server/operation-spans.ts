import { type ExecutionArgs, type ExecutionResult, getOperationAST, Kind, type OperationDefinitionNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';

import { inSpan, inTrace } from '../lib/spans.ts';
import type { Plan } from '../schema/plan.ts';

/** Clients choose the names of their operations, and spans are no place for long ones. */
const MAX_NAME = 100;

/** Operations as spans, whatever the transport; of subscriptions the beginning. Outermost, so that waiting is in them. */
export const traceOperations: Plugin = {
  onExecute({ executeFn, setExecuteFn }) {
    setExecuteFn((args: ExecutionArgs) => inOperationSpan(args, () => executeFn(args) as Promise<ExecutionResult>));
  },
  onSubscribe({ subscribeFn, setSubscribeFn }) {
    setSubscribeFn((args: ExecutionArgs) => inOperationSpan(args, () => subscribeFn(args) as Promise<ExecutionResult>));
  },
};

function inOperationSpan(
  { document, operationName }: ExecutionArgs,
  execute: () => ExecutionResult | Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  return inSpan(
    () => about(getOperationAST(document, operationName)),
    async (fail) => {
      const result = await execute();
      const [error] = result.errors ?? [];
      // What has neither is of the document or its variables.
      if (error) fail(error.originalError ?? error.extensions['code'] ?? 'BAD_USER_INPUT');
      return result;
    },
  );
}

/**
 * A plan whose runs are spans of the operation, and of the fields at its root: one statement answers all of them. A run
 * that comes to nothing is followed by the resolvers', with spans of their own.
 */
export function tracedPlan(plan: Plan, operation: OperationDefinitionNode): Plan {
  return {
    run: (...input) =>
      inSpan(
        () => about(operation),
        () =>
          inSpan(
            () => ({ name: rootOf(operation), attributes: { 'graphql.planned': true } }),
            () => plan.run(...input),
          ),
      ),
  };
}

/** An operation that comes by itself, over a WebSocket, begins a trace. */
function about(operation: OperationDefinitionNode | null | undefined) {
  const type = operation?.operation ?? 'query';
  return {
    // Not by what the client calls it: anything could stand there.
    name: type,
    kind: inTrace() ? ('internal' as const) : ('server' as const),
    attributes: { 'graphql.operation.type': type, 'graphql.operation.name': operation?.name?.value.slice(0, MAX_NAME) },
  };
}

/** Such as `Query.room`; of several `Query`. */
function rootOf({ selectionSet: { selections } }: OperationDefinitionNode): string {
  const [first] = selections;
  return selections.length === 1 && first?.kind === Kind.FIELD ? `Query.${first.name.value}` : 'Query';
}
