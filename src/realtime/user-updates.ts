import { setTimeout as sleep } from 'node:timers/promises';

import type { Db } from '../data/db.ts';
import { users } from '../data/loaders/users.ts';
import { channelsOfUser } from '../data/user-channels.ts';
import { encodeEphemeral } from '../events/encode.ts';
import type { UserId } from '../lib/ids.ts';
import type { Logger } from '../observability/log.ts';
import { outsideRequests } from '../observability/request-context.ts';
import { conversationChannel, serverChannel, userChannel } from './channels.ts';
import type { Outgoing } from './send.ts';

export interface UserUpdatesOptions {
  readonly db: Db;
  /** Called with each message. Must neither throw nor block. */
  readonly publish: (message: Outgoing) => void;
  readonly log: Logger;
  /** Shortest pause between two announcements of a user, in milliseconds. Default 2,000. */
  readonly pauseMs?: number;
  /** Maximum number of users who wait for an announcement, or for its pause to end. Others are dropped. Default 10,000. */
  readonly maxUsers?: number;
  /** Maximum number of conversations, and of servers, to which an announcement goes. Default 1,000. */
  readonly maxChannels?: number;
}

/** Publishes that the name or picture of a user changed (`user.updated`). Disposing it drops what it has not published. */
export interface UserUpdates extends AsyncDisposable {
  /** Returns at once, and never fails: the request that noticed the change does not wait. */
  announce(userId: UserId): void;
}

/** Maximum number of members of a server to which the change is announced. */
const MAX_MEMBERS = 200;
/** Messages that are published at once. */
const BATCH = 50;
/**
 * Time for each message, in milliseconds: 200 messages a second. Typing shares the sender, which takes some 1,000 a second
 * (`ephemeral.ts`), and must not wait for a user with many conversations.
 */
const MS_PER_MESSAGE = 5;
/** Length of the pause after an announcement, as a multiple of the time that it took. */
const PAUSE_FACTOR = 9;

/**
 * Announces one user after another, each to their own channel, their conversations and their small servers. A row of the
 * user is read when they are announced, so an announcement has the newest state.
 *
 * Two tokens of a user can have different names, and each request with the other one changes the account. So there is a
 * pause after each announcement, in which changes of the same user are collected. Its length grows with the number of
 * messages, so that one user takes a tenth of the announcer's time at most.
 */
export function createUserUpdates(options: UserUpdatesOptions): UserUpdates {
  const { db, publish, log, pauseMs = 2_000, maxUsers = 10_000, maxChannels = 1_000 } = options;
  const waiting = new Set<UserId>();
  /** Users from their change to the end of the pause -> whether they have changed again. */
  const recent = new Map<UserId, { changed: boolean }>();
  const stopping = new AbortController();
  let running: Promise<void> | null = null;

  function announce(userId: UserId): void {
    if (stopping.signal.aborted) return;
    const known = recent.get(userId);
    if (known) {
      known.changed = true;
    } else if (recent.size >= maxUsers) {
      log.debug({ userId }, 'change of a user is not announced; too many users have changed');
    } else {
      recent.set(userId, { changed: false });
      waiting.add(userId);
      running ??= outsideRequests(run);
    }
  }

  function pauseEnded(userId: UserId): void {
    const { changed } = recent.get(userId)!;
    recent.delete(userId);
    if (changed) announce(userId);
  }

  async function run(): Promise<void> {
    // Users who are added meanwhile are visited too.
    for (const userId of waiting) {
      waiting.delete(userId);
      // What has changed until now is read below.
      recent.get(userId)!.changed = false;
      let messages: readonly Outgoing[] = [];
      try {
        messages = await messagesFor(userId);
        await publishAll(messages);
      } catch (error) {
        if (stopping.signal.aborted) break;
        log.error({ err: error, userId }, 'unable to announce the change of a user');
      }
      const pause = Math.max(pauseMs, messages.length * MS_PER_MESSAGE * PAUSE_FACTOR);
      setTimeout(() => pauseEnded(userId), pause).unref();
    }
    running = null;
  }

  async function messagesFor(userId: UserId): Promise<Outgoing[]> {
    const user = (await users(db).load(userId))!;
    const channels = await channelsOfUser(db, userId, { limit: maxChannels, maxMembers: MAX_MEMBERS });
    const names = channels.map((channel) =>
      channel.kind === 'conversation' ? conversationChannel(channel) : serverChannel(channel.id),
    );
    const shown = { username: user.username, display_name: user.displayName, avatar_url: user.avatarUrl };
    return [userChannel(userId), ...names].map((channel) => ({
      channel,
      envelope: encodeEphemeral({ type: 'user.updated', actorId: userId, refs: { userId } }, shown),
    }));
  }

  async function publishAll(messages: readonly Outgoing[]): Promise<void> {
    for (let from = 0; from < messages.length; from += BATCH) {
      const batch = messages.slice(from, from + BATCH);
      for (const message of batch) publish(message);
      await sleep(batch.length * MS_PER_MESSAGE, undefined, { signal: stopping.signal, ref: false });
    }
  }

  return {
    announce,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      waiting.clear();
      await running;
    },
  };
}
