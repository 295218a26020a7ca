import { type ASTNode, BREAK, type DocumentNode, type ExecutionResult, GraphQLError, Kind, visit } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';

import { RequestError } from '../errors.ts';

/**
 * Names the argument wherever GraphQL itself refuses a value. Of a value in the document it says only which
 * type it is not ("OneOf Input Object "ChannelRef" must specify exactly one key."), and of a variable only the
 * variable's name, which is the client's own choice. The message then begins with the argument, such as
 * `input.channel: …`, and `extensions.argument` is that argument, as with the refusals of our own.
 */
export const nameRefusedArguments: Plugin = {
  onValidate({ params: { documentAST } }) {
    // Of the document, and so the client's to mend; these do not pass where other errors are masked.
    return ({ result, setResult }) =>
      setResult(
        (result as readonly GraphQLError[]).map((error) =>
          error.originalError instanceof RequestError
            ? error
            : nameArgument(withExtensions(error, { code: 'BAD_USER_INPUT' }), documentAST),
        ),
      );
  },
  onExecute({ args: { document } }) {
    return {
      onExecuteDone({ result, setResult }) {
        if (!isAsyncIterable(result)) setResult(nameArguments(result, document));
      },
    };
  },
  onSubscribe({ args: { document } }) {
    return {
      onSubscribeResult({ result, setResult }) {
        if (!isAsyncIterable(result)) setResult(nameArguments(result, document));
      },
    };
  },
};

function nameArguments(result: ExecutionResult, document: DocumentNode): ExecutionResult {
  return result.errors ? { ...result, errors: result.errors.map((error) => nameArgument(error, document)) } : result;
}

function nameArgument(error: GraphQLError, document: DocumentNode): GraphQLError {
  const refused = error.nodes?.[0];
  // What a resolver threw stands at its field; and errors of validation are cached, so come here again.
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

/** Where the value stands, such as `input.channel`; for a variable, where it is first used. Null for other nodes. */
function argumentOf(refused: ASTNode, document: DocumentNode): string | null {
  const isRefused = (node: ASTNode) =>
    refused.kind === Kind.VARIABLE_DEFINITION
      ? node.kind === Kind.VARIABLE && node.name.value === refused.variable.name.value
      : node === refused;

  let found: string | null = null;
  visit(document, {
    enter(node, _key, parent, _path, ancestors) {
      if (!isRefused(node)) return undefined;
      // Lists of siblings are among the ancestors, and are passed over; the parent is not.
      const names = [...ancestors, parent].flatMap((above) =>
        above && 'kind' in above && (above.kind === Kind.ARGUMENT || above.kind === Kind.OBJECT_FIELD)
          ? [above.name.value]
          : [],
      );
      // A variable's own definition is no use of it.
      if (names.length === 0) return undefined;
      found = names.join('.');
      return BREAK;
    },
  });
  return found;
}
