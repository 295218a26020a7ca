import { AsyncLocalStorage } from 'node:async_hooks';
import { hash, randomUUID } from 'node:crypto';

import { encodeId, type UserId } from './lib/ids.ts';
import { untraced } from './lib/spans.ts';

/** What a client wants to have done, as far as its document says so. */
export interface RequestedOperation {
  readonly type: 'query' | 'mutation' | 'subscription';
  /** As the client calls it; null: not at all. */
  readonly name: string | null;
  /** Of the document. Never logged; its hash is. */
  readonly text: string;
}

/**
 * One request over HTTP, or one message over a WebSocket, from its arrival to its answer. What is known of it comes bit
 * by bit, and stands in every line that is logged meanwhile.
 */
export class RequestContext {
  /** The client's own, or made here: stands in the answer, in the log, and with masked errors. */
  readonly id: string;
  /** By `performance.now()`, in milliseconds. */
  readonly startedAt = performance.now();
  /** Null until its document was understood. */
  operation: RequestedOperation | null = null;
  /** Null until it is known who asks. */
  userId: UserId | null = null;
  /** Codes of what was refused or has failed, errors as well as `userErrors`. */
  readonly codes = new Set<string>();
  #documentHash: string | undefined;

  /** @param given What the client, or a proxy, calls it: taken where it is 1 to 64 letters, digits, `_`, `.` and `-`. */
  constructor(given?: string | string[]) {
    this.id = typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
  }

  /** Such as trusted documents have: SHA-256, in hexadecimal digits; undefined without a document. */
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
      ...(operation?.name && { operation: operation.name }),
      ...(documentHash && { documentHash }),
      ...(userId && { userId: encodeId('user', userId) }),
    };
  }
}

const storage = new AsyncLocalStorage<RequestContext | undefined>();

/** Runs the work as part of the request: whatever it calls and waits for finds it by {@link currentRequest}. */
export function inRequest<Result>(context: RequestContext, work: () => Result): Result {
  return storage.run(context, work);
}

/**
 * Runs what outlives the request that happens to begin it, such as what is read for all who subscribe to the same: it is no part
 * of that request, in the log or in its trace.
 */
export function outsideRequests<Result>(work: () => Result): Result {
  return untraced(() => storage.run(undefined, work));
}

/** What is being answered here; undefined in what goes on by itself, such as publishing. */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}
