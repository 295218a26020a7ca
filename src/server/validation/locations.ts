import { type ASTNode, type DocumentNode, GraphQLError, parse } from 'graphql';

/**
 * Locations of errors in the document. Documents are kept without locations (`validation.ts`); for an answer with
 * errors they are found by parsing the text once more.
 */

/**
 * Maximum number of errors with a location in one answer, and of locations per error. graphql-js counts the lines up to
 * each location of each error, every time that an error is copied.
 */
const MAX_LOCATED = 20;
const MAX_PLACES = 2;

/**
 * The errors with their locations in the text, as `source` and `positions`.
 *
 * @param document Made by `readDocument`, like the nodes of the errors.
 */
export function withLocations(errors: readonly GraphQLError[], document: DocumentNode): readonly GraphQLError[] {
  const source = document.loc?.source;
  const unplaced = errors.slice(0, MAX_LOCATED).filter((error) => error.nodes && !error.source);
  if (unplaced.length === 0 || !source) return errors;
  const nodes = new Map(unplaced.map((error) => [error, error.nodes!.slice(0, MAX_PLACES)]));
  const starts = startsOf(new Set([...nodes.values()].flat()), document, parse(source));
  return errors.map((error) => {
    const positions = nodes.get(error)?.flatMap((node) => starts.get(node) ?? []) ?? [];
    if (positions.length === 0) return error;
    const { message, path, originalError, extensions } = error;
    return new GraphQLError(message, {
      nodes: error.nodes ?? null,
      source,
      positions,
      path: path ?? null,
      originalError: originalError ?? null,
      extensions,
    });
  });
}

/** Positions of the nodes of one tree, from another tree of the same text that has them. */
function startsOf(wanted: ReadonlySet<ASTNode>, document: DocumentNode, located: DocumentNode): Map<ASTNode, number> {
  const starts = new Map<ASTNode, number>();
  const walk = (node: unknown, same: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (wanted.has(node as ASTNode)) starts.set(node as ASTNode, (same as ASTNode).loc!.start);
    for (const [key, value] of Object.entries(node)) {
      if (key !== 'loc') walk(value, (same as Record<string, unknown>)[key]);
    }
  };
  walk(document, located);
  return starts;
}
