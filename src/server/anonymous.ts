import { type DocumentNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';

import { UnauthenticatedError } from '../errors.ts';

/**
 * Refuses everything but introspection. Also works for documents that have not been validated.
 *
 * @throws {UnauthenticatedError} The operation asks for data.
 */
export function refuseAnonymous(document: DocumentNode, operation: OperationDefinitionNode): void {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition.selectionSet]] : [],
    ),
  );
  const asksForData = ({ selections }: SelectionSetNode): boolean =>
    selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return !selection.name.value.startsWith('__');
      if (selection.kind === Kind.INLINE_FRAGMENT) return asksForData(selection.selectionSet);
      const name = selection.name.value;
      const selectionSet = fragments.get(name);
      // Each fragment once: in an unvalidated document a fragment may contain itself.
      fragments.delete(name);
      return selectionSet !== undefined && asksForData(selectionSet);
    });
  if (asksForData(operation.selectionSet)) {
    throw new UnauthenticatedError('unable to answer; the request carries no token');
  }
}
