import { type ASTNode, BREAK, type DocumentNode, GraphQLError, Kind, visit } from 'graphql';

import { RequestError } from '../errors.ts';

/**
 * Adds the argument's name to errors in which GraphQL itself refuses a value. For a value in the document, graphql-js
 * names only its type ("OneOf Input Object "ChannelRef" must specify exactly one key."); for a variable, only the
 * variable, whose name the client chooses. The message then begins with the argument, such as `input.channel: …`, and
 * `extensions.argument` names it, as in the service's own refusals.
 */
export function nameRefusedArguments(errors: readonly GraphQLError[], document: DocumentNode): GraphQLError[] {
  return errors.map((error) => (error.originalError instanceof RequestError ? error : nameArgument(error, document)));
}

function nameArgument(error: GraphQLError, document: DocumentNode): GraphQLError {
  const refused = error.nodes?.[0];
  // An error of a resolver names its argument already.
  if (!refused || error.extensions['argument'] !== undefined) return error;
  const argument = argumentOf(refused, document);
  return argument === null ? error : withExtensions(error, { argument }, `${argument}: ${error.message}`);
}

function withExtensions(error: GraphQLError, extensions: Record<string, unknown>, message = error.message) {
  const { nodes, source, positions, path, originalError } = error;
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    originalError: originalError ?? null,
    extensions: { ...error.extensions, ...extensions },
  });
}

/** Path of the argument, such as `input.channel`; for a variable, of its first use. Null for other nodes. */
function argumentOf(refused: ASTNode, document: DocumentNode): string | null {
  const isRefused = (node: ASTNode) =>
    refused.kind === Kind.VARIABLE_DEFINITION
      ? node.kind === Kind.VARIABLE && node.name.value === refused.variable.name.value
      : node === refused;

  let found: string | null = null;
  visit(document, {
    enter(node, _key, parent, _path, ancestors) {
      if (!isRefused(node)) return undefined;
      // Ancestors also contain lists of siblings, which are skipped; the parent is never a list.
      const names = [...ancestors, parent].flatMap((above) =>
        above && 'kind' in above && (above.kind === Kind.ARGUMENT || above.kind === Kind.OBJECT_FIELD)
          ? [above.name.value]
          : [],
      );
      // The definition of a variable is not a use.
      if (names.length === 0) return undefined;
      found = names.join('.');
      return BREAK;
    },
  });
  return found;
}
