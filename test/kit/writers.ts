import { setTimeout as sleep } from 'node:timers/promises';

import type { Answer, TestUser } from './app.ts';
import { ADD_REACTION, CREATE_MESSAGE, UPDATE_MESSAGE } from './operations.ts';
import { until } from './processes.ts';
import type { ChannelRef } from './scenes.ts';

/** People who write, whatever happens: each change is asked for until it is acknowledged. */
export interface Writing {
  /** Idempotency key of each acknowledged message -> the id that was answered. */
  readonly messages: ReadonlyMap<string, string>;
  /** Changes that were acknowledged: messages, reactions and edits. */
  readonly changes: number;
  /** How often something had to be asked for again, by what came in place of an acknowledgment. */
  readonly retries: Readonly<Record<string, number>>;
  /** Waits until so many more messages are acknowledged. @throws {Error} A writer was refused. */
  more(count: number): Promise<void>;
  /** Waits until everything that was begun is acknowledged. @throws {Error} A writer was refused. */
  finish(): Promise<void>;
}

/** Between two messages of one writer, in milliseconds: leaves a small machine room for others. */
const PACE_MS = 150;
const RETRY_MS = 100;
/** Longest time that writers may need for what is waited for, in milliseconds. */
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
    // Nobody else edits: a conflict is the edit itself, whose acknowledgment was lost.
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
  // Whoever waits for progress or the end is told.
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
