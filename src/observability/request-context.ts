import { AsyncLocalStorage } from 'node:async_hooks';
import { hash, randomUUID } from 'node:crypto';

import { encodeId, type UserId } from '../lib/ids.ts';
import { untraced } from './spans.ts';

/** The requested operation, as its document says. */
export interface RequestedOperation {
  readonly type: 'query' | 'mutation' | 'subscription';
  /** Name that the client gives it; null if it has none. */
  readonly name: string | null;
  /** Of the document. Never logged; its hash is. */
  readonly text: string;
}

/**
 * One HTTP request, or one message over a WebSocket, from its arrival to its answer. Its fields are set as they become
 * known. Every log line of the request contains them.
 */
export class RequestContext {
  /** Request id, from the client or made here. It is in the answer, in the log, and in masked errors. */
  readonly id: string;
  /** By `performance.now()`, in milliseconds. */
  readonly startedAt = performance.now();
  /** Null until the document is parsed. */
  operation: RequestedOperation | null = null;
  /** Null until the sign-in. */
  userId: UserId | null = null;
  /** Codes of errors and of `userErrors`. */
  readonly codes = new Set<string>();
  #documentHash: string | undefined;

  /** @param given Request id of the client or a proxy. Used if it is 1 to 64 letters, digits, `_`, `.` and `-`. */
  constructor(given?: string | string[]) {
    this.id = typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
  }

  /** SHA-256 of the document in hexadecimal digits, as for trusted documents; undefined without a document. */
  get documentHash(): string | undefined {
    if (!this.operation) return undefined;
    return (this.#documentHash ??= hash('sha256', this.operation.text));
  }

  /** For the log. */
  describe(): Record<string, string> {
    const { id, operation, userId, documentHash } = this;
    return {
      requestId: id,
      ...(operation && { operationType: operation.type }),
      ...(operation?.name && { operation: clipped(operation.name) }),
      ...(documentHash && { documentHash }),
      ...(userId && { userId: encodeId('user', userId) }),
    };
  }
}

/** Longer names are truncated, because clients choose them and they can be as long as a request. */
const LONGEST_NAME = 100;

function clipped(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
}

const storage = new AsyncLocalStorage<RequestContext | undefined>();

/** Runs the work as part of the request, so that {@link currentRequest} returns it there. */
export function inRequest<Result>(context: RequestContext, work: () => Result): Result {
  return storage.run(context, work);
}

/**
 * Runs work that outlives the request which begins it, such as reading a stream for all its subscribers. It is not part
 * of that request in the log and in its trace.
 */
export function outsideRequests<Result>(work: () => Result): Result {
  return untraced(() => storage.run(undefined, work));
}

/** The request that the current code belongs to; undefined in background work, such as publishing. */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}
