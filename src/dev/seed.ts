import { viewerFinder } from '../auth/viewer.ts';
import type { Db } from '../data/db.ts';
import { createCaller, type SignedIn } from '../domain/caller.ts';
import { UNLIMITED } from '../domain/limits.ts';
import type { ChannelRef } from '../domain/channels.ts';
import { openConversation } from '../domain/conversations.ts';
import { requestFriend } from '../domain/friendships.ts';
import { createMessage, deleteMessage, updateMessage } from '../domain/messages.ts';
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
  type Line,
  PEOPLE,
  type Person,
  PRIVATE,
  PRIVATE_MEMBERS,
  SERVER,
} from './demo-chat.ts';
import { devProfile } from './profile.ts';

/** Longest time that all of it may take, in milliseconds. It takes half a second on a small machine. */
const TIMEOUT_MS = 30_000;

/**
 * Fills a database without accounts with demo data, through the functions that serve clients too. One transaction: a
 * process that is killed in the middle leaves the database empty, and the next start begins anew. Of two processes
 * that start at once, one does it.
 *
 * @returns False, and nothing done, where somebody has an account already.
 */
export async function seedDemo(db: Db): Promise<boolean> {
  if (await hasAccounts(db)) return false;
  return db.$transaction(
    async (transaction) => {
      // At run time this is a whole client, whose own transactions are savepoints; plans run on the pool alone.
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
  // A caller lives as long as one request: what its loaders remember is old after the next write.
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

  await say(as, { kind: 'room', id: general.id, path: [] }, GENERAL);
  await say(as, { kind: 'room', id: surprise.id, path: [] }, PRIVATE);
  await say(as, { kind: 'conversation', id: conversation.id, path: [] }, CONVERSATION);
}

/** Nobody listens while the demo is written. */
/** The accounts that the development issuer's tokens lead to. */
async function findAccounts(db: Db) {
  // Of its own, as this one remembers accounts that may yet be rolled back.
  const findViewer = viewerFinder(db);
  const account = (person: Person) => findViewer({ ...devProfile(person), picture: null });
  return { ada: await account('ada'), bob: await account('bob'), cleo: await account('cleo') };
}

/** Brings the lines in, in their order. */
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
