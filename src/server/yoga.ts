import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';

import type { Caller } from '../domain/caller.ts';
import { tracing } from '../lib/spans.ts';
import { TextCache, type TextCacheOptions } from '../lib/text-cache.ts';
import type { Logger } from '../log.ts';
import { refuseAnonymous } from './anonymous.ts';
import { chargeMistakes, chargeOperations, tellBudget } from './charge.ts';
import { toClientError } from './client-errors.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import { answerInTime } from './deadline.ts';
import { limitDocuments } from './document-limits.ts';
import { type CountedContext, subscribeToEvents, type TakesEvents } from './event-stream.ts';
import { type Observer, observeOperations } from './observe.ts';
import { traceOperations } from './operation-spans.ts';
import { nameRefusedArguments } from './refused-arguments.ts';
import { endWithRequest } from './request-end.ts';
import type { SignInOptions } from './sign-in.ts';
import { signInFirst, type SignInContext } from './sign-in-first.ts';
import { DOCUMENT_PARAMETERS, trustDocuments, type TrustedDocuments } from './trusted-documents.ts';
import { limitStreams } from './stream-limits.ts';
import { endWithToken } from './token-end.ts';
import { executeInTurn } from './turns.ts';

export interface GraphQLOptions extends SignInOptions {
  readonly schema: GraphQLSchema;
  readonly log: Logger;
  readonly connectionLimits: ConnectionLimits;
  readonly observer: Observer;
  /** GraphiQL, or null for none. */
  readonly graphiql: (() => string) | null;
  /** The only operations that clients may run; null: any. */
  readonly trusted: TrustedDocuments | null;
  /** Whether clients may ask for the schema. */
  readonly introspection: boolean;
  /** Whether errors keep to themselves which other names there are. */
  readonly production: boolean;
}

/** What a transport other than HTTP knows already. */
export interface TransportContext extends TakesEvents, CountedContext, SignInContext {
  /** What the operation came to, where it was executed before it got here. */
  readonly executed?: ExecutionResult;
}

/** A document takes some 20 times its text. */
const DOCUMENTS: TextCacheOptions = { limit: 500_000, longest: 8_192, onReturn: true };

export type GraphQL = YogaServerInstance<TransportContext, Caller>;

/** GraphQL over HTTP at `/graphql`, subscriptions as `text/event-stream`. */
export function createGraphQL(options: GraphQLOptions): GraphQL {
  const { schema, log, graphiql, introspection, production, trusted, connectionLimits, observer } = options;
  return createYoga<TransportContext, Caller>({
    schema,
    graphqlEndpoint: '/graphql',
    context: ({ caller, refusal }): Caller => {
      if (caller) return caller;
      throw refusal;
    },
    plugins: [
      ...(trusted ? [trustDocuments(trusted)] : []),
      signInFirst(options),
      observeOperations(observer),
      tellBudget,
      takeExecuted,
      limitDocuments({ introspection, suggestions: !production }),
      refuseAnonymous,
      chargeOperations,
      chargeMistakes,
      nameRefusedArguments,
      limitStreams(connectionLimits, observer),
      subscribeToEvents,
      endWithToken,
      endWithRequest,
      executeInTurn,
      answerInTime(log),
      ...(tracing ? [traceOperations] : []),
    ],
    maskedErrors: { maskError: (error) => toClientError(error, log) },
    // A token in a header is no cookie: any origin may send its own, and none is sent by itself.
    cors: { origin: '*', credentials: false, methods: ['GET', 'POST'], maxAge: 86_400 },
    graphiql: graphiql !== null && {},
    ...(graphiql && { renderGraphiQL: graphiql }),
    landingPage: false,
    multipart: false,
    batching: false,
    // Yoga's own hold a thousand documents of any length.
    parserAndValidationCache: { documentCache: new TextCache(DOCUMENTS), errorCache: new TextCache(DOCUMENTS) },
    ...(trusted && { extraParamNames: DOCUMENT_PARAMETERS }),
    // Failures are logged where they are masked, with the request id that the client is told.
    logging: false,
  });
}

/** Nothing is executed twice. */
const takeExecuted: Plugin<TransportContext> = {
  onExecute({ args, setResultAndStopExecution }) {
    const { executed } = args.contextValue as TransportContext;
    if (executed) setResultAndStopExecution(executed);
  },
};
