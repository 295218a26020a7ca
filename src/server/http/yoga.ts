import type { IncomingMessage, ServerResponse } from 'node:http';

import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';

import { multipartSubscription } from './multipart.ts';
import type { StreamType } from './negotiation.ts';

/**
 * The parts of GraphQL Yoga in use: it writes streams of results, and GraphiQL. `operation.ts` runs all operations.
 */
export interface YogaAdapter {
  /** Whether GraphiQL is enabled. */
  readonly hasPage: boolean;
  sendPage(request: IncomingMessage, response: ServerResponse): unknown;
  sendStream(
    request: IncomingMessage,
    response: ServerResponse,
    results: AsyncIterable<ExecutionResult>,
    type: StreamType,
  ): unknown;
}

interface Carried {
  readonly results?: AsyncIterable<ExecutionResult>;
  readonly streamType?: StreamType;
}

/** @param graphiql Makes the page; null for none. */
export function createYogaAdapter(schema: GraphQLSchema, graphiql: (() => string) | null): YogaAdapter {
  const yoga = createYoga<Carried>({
    schema,
    graphqlEndpoint: '/graphql',
    plugins: [carryResults],
    graphiql: graphiql !== null && {},
    ...(graphiql && { renderGraphiQL: graphiql }),
    cors: false,
    landingPage: false,
    multipart: false,
    batching: false,
    parserAndValidationCache: false,
    // `client-errors.ts` masks and logs errors.
    maskedErrors: false,
    logging: false,
  });
  return {
    hasPage: graphiql !== null,
    sendPage: (request, response) => yoga(request, response),
    sendStream(request, response, results, streamType) {
      // Yoga chooses the format by this header; `http/negotiation.ts` has chosen it already.
      request.headers.accept = streamType;
      return yoga(request, response, { results, streamType });
    },
  };
}

/** Gives Yoga the results in place of a request to execute. */
const carryResults: Plugin<Carried> = {
  onRequestParse({ serverContext, setRequestParser }) {
    if ((serverContext as Carried).results) setRequestParser(() => ({ query: '{ __typename }' }));
  },
  onParams({ context, setResult }) {
    const { results } = context as Carried;
    if (results) setResult(results);
  },
  onResultProcess(process) {
    // Yoga's own `multipart/mixed` is incremental delivery, another protocol.
    if ((process.serverContext as Carried).streamType === 'multipart/mixed') {
      process.setResultProcessor(multipartSubscription, 'multipart/mixed');
    }
  },
};
