import {
  createSourceEventStream,
  type DocumentNode,
  execute,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  print,
} from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';

import type { SignedIn } from '../domain/caller.ts';
import type { EventStream } from '../domain/events.ts';
import { outsideRequests } from '../request-context.ts';
import { encodeStreamId } from '../realtime/channels.ts';
import type { StreamItem } from '../realtime/subscriber.ts';
import { type DeadlineContext, inTime } from './deadline.ts';
import { LateError } from './late-error.ts';
import { shareableOf } from './sharing.ts';
import { inTurn, refusedTurn } from './turns.ts';

/** A subscription that has begun: where its events come from, and how each becomes a result. */
export interface LiveOperation {
  readonly source: EventStream;
  /** What subscriptions have in common whose results are the same for the same event; null where it has to be its own. */
  readonly shareKey: string | null;
  /** Executes the selection for one event, with nothing read before. */
  execute(item: StreamItem): Promise<ExecutionResult>;
}

/** Of an operation over SSE that was counted as a subscription before it was looked at. */
export interface CountedContext {
  readonly countedStream?: boolean;
}

/** Of an operation whose transport takes the events itself. */
export interface TakesEvents {
  /** Called with the subscription that has begun, in place of an iterator of results. */
  readonly takeOperation?: (operation: LiveOperation) => void;
}

/**
 * Subscribes by our own hand: the events go to the transport where it can use them better, and are mapped to results
 * one by one where it cannot.
 */
export const subscribeToEvents: Plugin<SignedIn & TakesEvents> = {
  onSubscribe({ setSubscribeFn }) {
    setSubscribeFn(async (args: ExecutionArgs) => {
      const { answerBy } = args.contextValue as DeadlineContext;
      const caller = args.contextValue as SignedIn;
      const starting = count(caller).then(() => inTurn(caller, () => createSourceEventStream(args)));
      const source = await inTime(starting, answerBy, end).catch(refusedStart);
      if (!isAsyncIterable(source)) return source;
      const operation = liveOperation(args, source as unknown as EventStream);
      const { takeOperation } = args.contextValue as TakesEvents;
      if (!takeOperation) return results(operation);
      takeOperation(operation);
      return NOTHING;
    });
  },
};

async function count(caller: SignedIn & CountedContext): Promise<void> {
  if (!caller.countedStream) await caller.limits.take('subscriptions', caller.viewer.id);
}

/** Nobody waits any more for the stream that has begun. */
function end(source: unknown): void {
  if (isAsyncIterable(source)) void source[Symbol.asyncIterator]().return?.();
}

function refusedStart(error: unknown): ExecutionResult {
  if (error instanceof LateError) return { errors: [new GraphQLError(error.message, { originalError: error })] };
  return refusedTurn(error);
}

function liveOperation(args: ExecutionArgs, source: EventStream): LiveOperation {
  const { schema, document, operationName, variableValues, contextValue } = args;
  const caller = contextValue as SignedIn;
  return {
    source,
    shareKey: shareKeyOf(schema, document, operationName ?? undefined, variableValues ?? {}, source),
    execute: async (item) =>
      outsideRequests(() =>
        execute({
          schema,
          document,
          rootValue: item,
          contextValue: caller.again(),
          variableValues,
          operationName,
        }),
      ),
  };
}

function shareKeyOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
  variableValues: Readonly<Record<string, unknown>>,
  { stream }: EventStream,
): string | null {
  const shareable = shareableOf(schema, document, operationName);
  if (!shareable) return null;
  // One that is left out is not one that is null.
  const variables = shareable.variables.flatMap((name) =>
    Object.hasOwn(variableValues, name) ? [[name, variableValues[name]]] : [],
  );
  return JSON.stringify([encodeStreamId(stream), textOf(document), operationName ?? null, variables]);
}

const texts = new WeakMap<DocumentNode, string>();

function textOf(document: DocumentNode): string {
  let text = texts.get(document);
  if (text === undefined) texts.set(document, (text = document.loc?.source.body ?? print(document)));
  return text;
}

/** As graphql-js maps them, but that `return()` ends a `next()` that is under way. */
function results(operation: LiveOperation): AsyncIterableIterator<ExecutionResult> {
  const { source } = operation;
  return {
    async next() {
      const { done, value } = await source.next();
      return done ? { done, value: undefined } : { done: false, value: await operation.execute(value) };
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const NOTHING: AsyncIterableIterator<ExecutionResult> = {
  next: async () => ({ done: true, value: undefined }),
  [Symbol.asyncIterator]() {
    return this;
  },
};
