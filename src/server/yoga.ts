import { randomUUID } from 'node:crypto';

import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';

import { InvalidTokenError, IssuerUnavailableError, type TokenVerifier } from '../auth/verify.ts';
import type { FindViewer } from '../auth/viewer.ts';
import type { Db } from '../data/db.ts';
import { type Caller, createCaller } from '../domain/caller.ts';
import { RequestError, ServiceUnavailableError, UnauthenticatedError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { SignTokenRequest } from '../realtime/tokens.ts';
import { nameRefusedArguments } from './refused-arguments.ts';

export interface GraphQLOptions {
  readonly schema: GraphQLSchema;
  readonly db: Db;
  readonly verifier: TokenVerifier;
  readonly findViewer: FindViewer;
  readonly signTokenRequest: SignTokenRequest;
  readonly log: Logger;
  /** GraphiQL, or null for none. */
  readonly graphiql: (() => string) | null;
}

/** GraphQL over HTTP at `/graphql`. */
export function createGraphQL(options: GraphQLOptions): YogaServerInstance<object, Caller> {
  const { schema, log, graphiql } = options;
  return createYoga<object, Caller>({
    schema,
    graphqlEndpoint: '/graphql',
    context: ({ request }) => callerOf(options, request.headers.get('authorization')),
    plugins: [refuseAnonymous, nameRefusedArguments],
    maskedErrors: { maskError: (error) => toClientError(error, log) },
    // A token in a header is no cookie: any origin may send its own, and none is sent by itself.
    cors: { origin: '*', credentials: false, methods: ['GET', 'POST'], maxAge: 86_400 },
    graphiql: graphiql !== null && {},
    ...(graphiql && { renderGraphiQL: graphiql }),
    landingPage: false,
    multipart: false,
    batching: false,
    // Failures are logged where they are masked, with the request id that the client is told.
    logging: false,
  });
}

/**
 * Who asks, by the Authorization header's value.
 *
 * @throws {UnauthenticatedError} A token that does not hold.
 * @throws {ServiceUnavailableError} The issuer is out of reach, so nothing can be said about the token.
 */
async function callerOf(options: GraphQLOptions, authorization: string | null): Promise<Caller> {
  const { db, verifier, findViewer, signTokenRequest } = options;
  try {
    const claims = await verifier.verify(authorization);
    return claims ? createCaller({ db, viewer: await findViewer(claims), signTokenRequest }) : { viewer: null };
  } catch (error) {
    if (error instanceof InvalidTokenError) throw new UnauthenticatedError(error.message);
    if (error instanceof IssuerUnavailableError)
      throw new ServiceUnavailableError(error.message, error.retryAfterSeconds);
    throw error;
  }
}

/** Without a token there is the schema to look at, and nothing else. */
const refuseAnonymous: Plugin<Caller> = {
  onExecute({ args, setResultAndStopExecution }) {
    if ((args.contextValue as Caller).viewer === null && asksForData(args.document, args.operationName)) {
      setResultAndStopExecution({
        errors: [toGraphQLError(new UnauthenticatedError('unable to answer; the request carries no token'))],
      });
    }
  },
};

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

/** What a client sees of an error: those of `errors.ts` and of GraphQL itself as they are, all others masked. */
function toClientError(error: unknown, log: Logger): GraphQLError {
  const original = error instanceof GraphQLError ? error.originalError : error;
  if (original instanceof RequestError)
    return toGraphQLError(original, error instanceof GraphQLError ? error : undefined);
  if (error instanceof GraphQLError && (original === undefined || original instanceof GraphQLError)) {
    // Of the document or its variables: the client's to mend.
    return new GraphQLError(error.message, {
      ...placeOf(error),
      extensions: { ...error.extensions, code: 'BAD_USER_INPUT' },
    });
  }

  const requestId = randomUUID();
  log.error({ err: original, requestId }, 'operation failed');
  const ofField = error instanceof GraphQLError;
  return new GraphQLError('something went wrong on our side', {
    ...(ofField && placeOf(error)),
    // What failed before any field did leaves no answer at all.
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId, ...(!ofField && { http: { status: 500 } }) },
  });
}

function toGraphQLError(error: RequestError, at?: GraphQLError): GraphQLError {
  const headers: Record<string, string> = {};
  if (error.status === 401) headers['www-authenticate'] = 'Bearer';
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.retryAfterSeconds);
  return new GraphQLError(error.message, {
    ...(at && placeOf(at)),
    extensions: {
      code: error.code,
      ...error.details,
      ...(error.status !== 200 && { http: { status: error.status, headers } }),
    },
  });
}

/** Where in the document and in the answer an error belongs. */
function placeOf({ nodes, source, positions, path }: GraphQLError) {
  return { nodes: nodes ?? null, source: source ?? null, positions: positions ?? null, path: path ?? null };
}
