import { type DocumentNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';

import type { Caller } from '../domain/caller.ts';
import { UnauthenticatedError } from '../errors.ts';
import { toGraphQLError } from './client-errors.ts';

interface Operation {
  readonly contextValue?: unknown;
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
}

/** Without a token there is the schema to look at, and nothing else. */
export const refuseAnonymous: Plugin<Caller> = {
  onExecute({ args, setResultAndStopExecution }) {
    if (isRefused(args)) setResultAndStopExecution(refusal());
  },
  onSubscribe({ args, setResultAndStopExecution }) {
    if (isRefused(args)) setResultAndStopExecution(refusal());
  },
};

function refusal() {
  return { errors: [toGraphQLError(new UnauthenticatedError('unable to answer; the request carries no token'))] };
}

function isRefused({ contextValue, document, operationName }: Operation): boolean {
  return (contextValue as Caller).viewer === null && asksForData(document, operationName);
}

function asksForData(document: DocumentNode, operationName: string | null | undefined): boolean {
  const operations = document.definitions.filter(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const operation = operationName ? operations.find(({ name }) => name?.value === operationName) : operations[0];
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  const beyondIntrospection = ({ selections }: SelectionSetNode): boolean =>
    selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return !selection.name.value.startsWith('__');
      const { selectionSet } =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)!;
      return beyondIntrospection(selectionSet);
    });
  return operation !== undefined && beyondIntrospection(operation.selectionSet);
}
