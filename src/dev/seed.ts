import { viewerFinder } from '../auth/viewer.ts';
import type { Db } from '../data/db.ts';
import { createCaller, type SignedIn } from '../domain/caller.ts';
import { UNLIMITED } from '../domain/limits.ts';
import type { ChannelRef } from '../domain/channels.ts';
import { openConversation } from '../domain/conversations.ts';
import { requestFriend } from '../domain/friendships.ts';
import { createGroupConversation } from '../domain/groups.ts';
import { deleteMessage, updateMessage } from '../domain/message-changes.ts';
import { createMessage } from '../domain/messages.ts';
import { addReaction } from '../domain/reactions.ts';
import { addRoomMember, createRoom } from '../domain/rooms.ts';
import { createServer, createServerInvite, joinServer } from '../domain/servers.ts';
import { type Emoji, parseEmoji } from '../lib/emoji.ts';
import type { MessageId } from '../lib/ids.ts';
import { type MessageContent, parseMessageContent } from '../lib/text.ts';
import { NO_STORAGE } from '../storage/storage.ts';
import { SILENT } from '../realtime/realtime.ts';
import {
  CONVERSATION,
  FRIENDS,
  GENERAL,
  GROUP,
  GROUP_NAME,
  type Line,
  PEOPLE,
  type Person,
  PRIVATE,
  PRIVATE_MEMBERS,
  SERVER,
} from './demo-chat.ts';
import { devProfile } from './profile.ts';

/** Longest time of the whole transaction, in milliseconds. It takes half a second on a small machine. */
const TIMEOUT_MS = 30_000;

/**
 * Fills a database without accounts with demo data, by the same functions that serve clients. It is one transaction, so
 * a process that is killed meanwhile leaves the database empty, and the next start repeats it. If two processes start
 * at once, one of them does it.
 *
 * @returns False if the database has accounts. Then nothing is changed.
 */
export async function seedDemo(db: Db): Promise<boolean> {
  if (await hasAccounts(db)) return false;
  return db.$transaction(
    async (transaction) => {
      // At run time this is a complete client, whose nested transactions are savepoints.
      const tx = transaction as unknown as Db;
      await tx.$executeRaw`LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE`;
      if (await hasAccounts(tx)) return false;
      await fill(tx);
      return true;
    },
    { timeout: TIMEOUT_MS },
  );
}

async function hasAccounts(db: Db): Promise<boolean> {
  const [answer] = await db.$queryRaw<{ found: boolean }[]>`SELECT EXISTS (SELECT FROM users) AS found`;
  return answer!.found;
}

async function fill(db: Db): Promise<void> {
  const accounts = await findAccounts(db);
  // A new caller for each call, because the loaders of a caller are outdated after the next write.
  const as = (person: Person): SignedIn =>
    createCaller({ db, viewer: accounts[person], realtime: SILENT, limits: UNLIMITED, storage: NO_STORAGE });

  const { id: serverId } = await createServer(as('ada'), { name: SERVER });
  const { code } = await createServerInvite(as('ada'), { serverId });
  for (const person of PEOPLE) await joinServer(as(person), { inviteCode: code });

  const general = await createRoom(as('ada'), { serverId, name: 'general', visibility: 'PUBLIC' });
  const surprise = await createRoom(as('ada'), { serverId, name: 'surprise', visibility: 'PRIVATE' });
  for (const person of PRIVATE_MEMBERS) {
    await addRoomMember(as('ada'), { roomId: surprise.id, userId: accounts[person].id });
  }
  const [first, second] = FRIENDS;
  await requestFriend(as(first), { username: second });
  await requestFriend(as(second), { username: first });
  await requestFriend(as('cleo'), { username: 'ada' });
  const { conversation } = await openConversation(as(first), { userId: accounts[second].id });

  const others = [accounts.ada.id, accounts.bob.id];
  const group = await createGroupConversation(as('cleo'), {
    userIds: new Map(others.map((id, i) => [id, i])),
    name: GROUP_NAME,
    idempotencyKey: null,
  });

  await say(as, { kind: 'room', id: general.id }, GENERAL);
  await say(as, { kind: 'room', id: surprise.id }, PRIVATE);
  await say(as, { kind: 'conversation', id: group.conversation!.id }, GROUP);
  await say(as, { kind: 'conversation', id: conversation.id }, CONVERSATION);
}

/** Nobody listens while the demo is written. */
/** The accounts of the people, as for tokens of the development issuer. */
async function findAccounts(db: Db) {
  // A separate finder, because its cache may contain accounts that are rolled back.
  const findViewer = viewerFinder(db);
  const account = (person: Person) => findViewer({ ...devProfile(person), picture: null });
  return { ada: await account('ada'), bob: await account('bob'), cleo: await account('cleo') };
}

/** Writes the lines, in their order. */
async function say(as: (person: Person) => SignedIn, channel: ChannelRef, lines: readonly Line[]): Promise<void> {
  const labelled = new Map<string, MessageId>();
  const takenBack: { by: Person; messageId: MessageId }[] = [];

  for (const { by, text, label, replyTo, edited, deleted, reactions = {} } of lines) {
    const { message } = await createMessage(as(by), {
      channel,
      content: contentOf(text),
      parentMessageId: replyTo === undefined ? null : labelled.get(replyTo)!,
      fileIds: [],
      idempotencyKey: null,
      deviceId: null,
    });
    const messageId = message.id;
    if (label !== undefined) labelled.set(label, messageId);
    if (edited !== undefined) {
      await updateMessage(as(by), { messageId, content: contentOf(edited), expectedVersion: null });
    }
    for (const [emoji, people] of Object.entries(reactions)) {
      for (const person of people) await addReaction(as(person), { messageId, emoji: emojiOf(emoji) });
    }
    if (deleted) takenBack.push({ by, messageId });
  }
  for (const { by, messageId } of takenBack) await deleteMessage(as(by), { messageId });
}

function contentOf(text: string): MessageContent {
  const parsed = parseMessageContent(text);
  if (!parsed.ok) throw new Error(`unable to seed "${text}"; it ${parsed.reason}`);
  return parsed.text;
}

function emojiOf(text: string): Emoji {
  const emoji = parseEmoji(text);
  if (!emoji) throw new Error(`unable to seed the reaction ${text}; it is not one emoji`);
  return emoji;
}
