import { setTimeout as sleep } from 'node:timers/promises';

import type { Answer, TestUser } from './app.ts';
import { ADD_REACTION, CREATE_MESSAGE, UPDATE_MESSAGE } from './operations.ts';
import { until } from './processes.ts';
import type { ChannelRef } from './scenes.ts';

/** Users who write despite faults: each change is repeated until it is acknowledged. */
export interface Writing {
  /** Idempotency key of each acknowledged message -> its id in the answer. */
  readonly messages: ReadonlyMap<string, string>;
  /** Number of acknowledged changes: messages, reactions and edits. */
  readonly changes: number;
  /** Outcome instead of an acknowledgment -> number of retries. */
  readonly retries: Readonly<Record<string, number>>;
  /** Waits until `count` more messages are acknowledged. @throws {Error} A writer was refused. */
  more(count: number): Promise<void>;
  /** Stops writing, and waits until all changes are acknowledged. @throws {Error} A writer was refused. */
  finish(): Promise<void>;
}

/** Pause between two messages of one writer, in milliseconds, so that a small machine has time for others. */
const PACE_MS = 150;
const RETRY_MS = 100;
/** Longest wait for progress of the writers, in milliseconds. */
const PROGRESS_LIMIT_MS = 60_000;

/** Each author writes to all channels in turn, reacts to every second message and edits every third. */
export function startWriting(authors: readonly TestUser[], channels: readonly ChannelRef[]): Writing {
  const messages = new Map<string, string>();
  const retries: Record<string, number> = {};
  const stopping = new AbortController();
  let changes = 0;

  async function write(author: TestUser, device: number): Promise<void> {
    for (let i = 0; !stopping.signal.aborted; i++) {
      const idempotencyKey = `device-${device}-${i}`;
      const channel = channels[(device * 2 + i) % channels.length]! as never;
      const input = { channel, content: `message ${idempotencyKey}`, idempotencyKey };
      const { createMessage } = await acknowledged(() => author.answer(CREATE_MESSAGE, { input }));
      const messageId = createMessage.message?.id;
      if (messageId === undefined) throw refused(createMessage.userErrors);
      messages.set(idempotencyKey, messageId);
      changes++;
      if (i % 2 === 0) await react(author, messageId);
      if (i % 3 === 0) await edit(author, messageId, `message ${idempotencyKey}, edited`);
      await sleep(PACE_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  async function react(author: TestUser, messageId: string): Promise<void> {
    const { addReaction } = await acknowledged(() => author.answer(ADD_REACTION, { messageId, emoji: '👍' }));
    if (!addReaction.reaction) throw refused(addReaction.userErrors);
    changes++;
  }

  async function edit(author: TestUser, messageId: string, content: string): Promise<void> {
    const { updateMessage } = await acknowledged(() =>
      author.answer(UPDATE_MESSAGE, { messageId, content, expectedVersion: 1 }),
    );
    // Nobody else edits, so a conflict means that the edit was made and its acknowledgment was lost.
    const { message, userErrors } = updateMessage;
    if (!message && userErrors[0]?.code !== 'VERSION_CONFLICT') throw refused(userErrors);
    changes++;
  }

  async function acknowledged<Result>(ask: () => Promise<Answer<Result>>): Promise<Result> {
    for (;;) {
      const answer = await ask().catch(() => null);
      if (answer?.data) return answer.data;
      const reason = answer?.errors?.[0]?.extensions.code ?? 'NO_ANSWER';
      if (reason === 'BAD_USER_INPUT' || reason === 'UNAUTHENTICATED') throw refused(answer?.errors);
      retries[reason] = (retries[reason] ?? 0) + 1;
      await sleep(RETRY_MS);
    }
  }

  let failed = false;
  const writers = authors.map((author, i) =>
    write(author, i).catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  const finished = Promise.all(writers);
  // The error is thrown to callers that wait for progress or the end.
  finished.catch(() => {});
  return {
    messages,
    retries,
    get changes() {
      return changes;
    },
    async more(count) {
      const enough = messages.size + count;
      await until(() => failed || messages.size >= enough, PROGRESS_LIMIT_MS);
      if (failed) await finished;
    },
    async finish() {
      stopping.abort();
      await finished;
    },
  };
}

function refused(errors: unknown): Error {
  return new Error(`unable to write; refused with ${JSON.stringify(errors)}`);
}
