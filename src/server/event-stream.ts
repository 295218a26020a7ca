import {
  createSourceEventStream,
  type DocumentNode,
  execute,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  print,
} from 'graphql';

import type { SignedIn } from '../domain/caller.ts';
import type { EventStream } from '../domain/events.ts';
import type { Limits } from '../domain/limits.ts';
import { RateLimitedError } from '../errors.ts';
import type { UserId } from '../lib/ids.ts';
import { outsideRequests } from '../observability/request-context.ts';
import { encodeStreamId } from '../realtime/channels.ts';
import type { StreamItem } from '../realtime/subscriber.ts';
import { toGraphQLError } from './client-errors.ts';
import { shareableOf } from './sharing.ts';
import { tokensOf } from './validation/validation.ts';

/** A subscription that has begun: its source of events, how each becomes a result, and who pays for it. */
export interface LiveOperation {
  readonly source: EventStream;
  /** Equal for subscriptions that have the same result for the same event; null if the results cannot be shared. */
  readonly shareKey: string | null;
  /** The subscriber. */
  readonly userId: UserId;
  readonly limits: EventLimits;
  /** Points of one execution. */
  readonly cost: number;
  /** Executes the selection for one event, with new loaders. See {@link executeForOne}. */
  execute(item: StreamItem): Promise<ExecutionResult>;
}

/** Limits on the execution of events. */
export type EventLimits = Pick<Limits, 'spend' | 'owe' | 'overQuota' | 'inTurn'>;

/** Result of starting a subscription: its events, or the refusal. */
export interface Beginning {
  readonly live?: LiveOperation;
  readonly result?: ExecutionResult;
}

/**
 * Starts a subscription that was paid for. The transport reads the events and maps them to results.
 *
 * @param args The context value is the caller.
 * @throws {RateLimitedError} The open subscriptions of the caller are too large together.
 */
export async function subscribeToEvents(args: ExecutionArgs): Promise<Beginning> {
  const { document } = args;
  const { limits, viewer } = args.contextValue as SignedIn;
  const release = limits.openSubscription(viewer.id, document, tokensOf(document));
  let source: Awaited<ReturnType<typeof createSourceEventStream>> | undefined;
  try {
    source = await createSourceEventStream(args);
  } finally {
    if (!source || !isAsyncIterable(source)) release();
  }
  if (!isAsyncIterable(source)) return { result: source };
  return { live: liveOperation(args, untilEnd(source as unknown as EventStream, release)) };
}

function isAsyncIterable(value: object): value is AsyncIterable<unknown> {
  return Symbol.asyncIterator in value;
}

/** The same events. @param onEnd Called when there are no more, or when the reader leaves. */
function untilEnd(source: EventStream, onEnd: () => void): EventStream {
  const events: EventStream = {
    stream: source.stream,
    handOver: (sink) => source.handOver(sink),
    async next() {
      let result: IteratorResult<StreamItem> | undefined;
      try {
        return (result = await source.next());
      } finally {
        if (result?.done !== false) onEnd();
      }
    },
    async return() {
      onEnd();
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => events,
  };
  return events;
}

function liveOperation(args: ExecutionArgs, source: EventStream): LiveOperation {
  const { schema, document, operationName, variableValues, contextValue } = args;
  const caller = contextValue as SignedIn;
  return {
    source,
    shareKey: shareKeyOf(schema, document, operationName ?? undefined, variableValues ?? {}, source),
    userId: caller.viewer.id,
    limits: caller.limits,
    cost: caller.budget?.cost ?? 1,
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
  // An omitted variable differs from one that is null.
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

/**
 * Executes one event for this subscriber alone. The subscriber pays for it, and it waits for the subscriber's turn.
 *
 * @throws {RateLimitedError} The subscriber is over quota; nothing was executed.
 */
export async function executeForOne(operation: LiveOperation, item: StreamItem): Promise<ExecutionResult> {
  const { limits, userId, cost } = operation;
  await limits.spend(cost, userId);
  // Each subscription has one waiting event at a time, and the number of a user's subscriptions is limited.
  return limits.inTurn(userId, cost, () => operation.execute(item), { always: true });
}

/**
 * Results as graphql-js maps them, except that `return()` ends a pending `next()`. If the subscriber is over quota, the
 * last result is the refusal; the client subscribes again with `after`.
 */
export function resultsOf(operation: LiveOperation): AsyncIterableIterator<ExecutionResult> {
  const { source } = operation;
  return {
    async next() {
      const { done, value } = await source.next();
      if (done) return { done, value: undefined };
      try {
        return { done: false, value: await executeForOne(operation, value) };
      } catch (error) {
        await source.return?.();
        if (!(error instanceof RateLimitedError)) throw error;
        return { done: false, value: { errors: [toGraphQLError(error)] } };
      }
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
