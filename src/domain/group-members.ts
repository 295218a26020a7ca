import { type Queryable, sql, transaction, type Transaction } from '../data/db.ts';
import { appendEvents, lockStreams } from '../data/event-log.ts';
import type { ConversationRow } from '../data/loaders/conversations.ts';
import { requestRevocation } from '../data/revocations.ts';
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  type UserError,
  UserErrors,
} from '../errors.ts';
import type { ConversationId, UserId } from '../lib/ids.ts';
import { heldChannels, heldRelationsTo } from './access/held.ts';
import { readableConversation } from './access/rows.ts';
import type { SignedIn } from './caller.ts';
import { MAY_NOT_WRITE_TO } from './channels.ts';
import { requireUser } from './users.ts';

/** Most people in a group. The database holds it too (`conversations_member_count_check`). */
export const MAX_GROUP_MEMBERS = 50;

/** Users with the index of each in the list `userIds` of the input. */
export type Named = ReadonlyMap<UserId, number>;

export interface GroupChanged {
  /** Null if the caller may no longer read it. */
  readonly conversation: ConversationRow | null;
  /** Number of the last event in the group's stream; null if nothing changed. */
  readonly seq: number | null;
}

/**
 * Adds people to a group of the caller. Those who are members already stay as they are; if all are, nothing is emitted.
 *
 * @throws {NotFoundError} The conversation does not exist, or the caller is not a member.
 * @throws {ConflictError} It is not a group, or it would have more than {@link MAX_GROUP_MEMBERS} members.
 * @throws {UserErrors} One error for each user whom the caller may not look up, or to whom they may not write: neither a
 *   friend nor a member of a common server, or one of the two has blocked the other.
 */
export async function addConversationMembers(
  caller: SignedIn,
  { conversationId: id, userIds }: { readonly conversationId: ConversationId; readonly userIds: Named },
): Promise<GroupChanged> {
  const group = await requireGroup(caller, id, 'add members');
  const wanted = await outside(caller.db, id, userIds);
  if (wanted.size === 0) return { conversation: group, seq: null };
  await requireRelated(caller, wanted);

  const seq = await transaction(caller.db, async (tx) => {
    await lockGroup(tx, id);
    await holdMembership(tx, caller, id);
    await holdRelations(tx, caller, wanted);
    await lockStreams(tx, [id, ...wanted.keys()]);
    // Others may have added some of them before the locks.
    const added = await outside(tx, id, wanted);
    if (added.size === 0) return null;
    const [state] = await tx.$queryRaw<{ memberCount: number; lastSeq: number }[]>`
      SELECT c.member_count AS "memberCount", st.last_seq AS "lastSeq"
      FROM conversations c JOIN streams st ON st.id = c.id WHERE c.id = ${id}::uuid`;
    const { memberCount, lastSeq } = state!;
    if (memberCount + added.size > MAX_GROUP_MEMBERS) {
      throw new ConflictError(
        `unable to add ${added.size} members; the group has ${memberCount}, and at most ${MAX_GROUP_MEMBERS} are allowed`,
        ['userIds'],
      );
    }
    await tx.$executeRaw`
      UPDATE conversations SET member_count = member_count + ${added.size} WHERE id = ${id}::uuid`;
    return insertMembers(tx, { id, actorId: caller.viewer.id, memberIds: [...added.keys()], lastSeq });
  });
  return { conversation: await readAgain(caller, id), seq };
}

/**
 * Removes another member from a group that the caller owns. Repeating it changes nothing and emits nothing.
 *
 * @throws {NotFoundError} The conversation does not exist, or the caller is not a member; or the user does not exist, or
 *   the caller may not look them up.
 * @throws {ConflictError} It is not a group.
 * @throws {ForbiddenError} The caller does not own it.
 * @throws {InvalidInputError} The user is the caller.
 */
export async function removeConversationMember(
  caller: SignedIn,
  { conversationId: id, userId }: { readonly conversationId: ConversationId; readonly userId: UserId },
): Promise<GroupChanged> {
  const { id: actorId } = caller.viewer;
  requireOwner(caller, await requireGroup(caller, id, 'remove a member'));
  if (userId === actorId) {
    throw new InvalidInputError('userId must be another member; use leaveConversation to leave', ['userId']);
  }
  await requireUser(caller, userId);

  const seq = await transaction(caller.db, async (tx) => {
    await lockMember(tx, id, userId);
    const [group] = await tx.$queryRaw<ConversationRow[]>(readableConversation(actorId, id));
    if (!group) throw conversationNotFound();
    requireOwner(caller, group);
    return takeOut(tx, { id, actorId, userId });
  });
  return { conversation: await readAgain(caller, id), seq };
}

/**
 * Leaves a group. If the caller owns it, the member who has been there longest becomes the owner. After the last one has
 * left, nobody can read the group or be added to it.
 *
 * @throws {NotFoundError} The conversation does not exist, or the caller is not a member.
 * @throws {ConflictError} It is not a group.
 */
export async function leaveConversation(
  caller: SignedIn,
  { conversationId: id }: { readonly conversationId: ConversationId },
): Promise<ConversationId> {
  const { id: userId } = caller.viewer;
  await requireGroup(caller, id, 'leave');
  await transaction(caller.db, async (tx) => {
    if (!(await lockMember(tx, id, userId))) throw conversationNotFound();
    await takeOut(tx, { id, actorId: userId, userId });
  });
  return id;
}

/**
 * Locks the group, before anything else is locked. So changes of members and of the owner come one after another, and
 * none of them waits for a row of a member that another has locked: the database checks at the commit that the owner is
 * a member, and locks that row for it.
 */
export async function lockGroup(tx: Transaction, id: ConversationId): Promise<void> {
  // Not FOR UPDATE, for which every row that refers to the group would wait.
  await tx.$queryRaw`SELECT id FROM conversations WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
}

/** Locks all that the end of a membership needs. @returns Whether the user is a member. */
async function lockMember(tx: Transaction, id: ConversationId, userId: UserId): Promise<boolean> {
  await lockGroup(tx, id);
  // Waits for messages that the member is writing. Locked before the streams, in the order of every write (see
  // `lockChannel`).
  const [member] = await tx.$queryRaw<unknown[]>`
    SELECT user_id FROM group_members WHERE conversation_id = ${id}::uuid AND user_id = ${userId}::uuid FOR UPDATE`;
  await lockStreams(tx, [id, userId]);
  return member !== undefined;
}

/** Ends a membership, after {@link lockMember}. @returns Null if it has ended already. */
async function takeOut(
  tx: Transaction,
  { id, actorId, userId }: { readonly id: ConversationId; readonly actorId: UserId; readonly userId: UserId },
): Promise<number | null> {
  // Deletes the row of `group_members` too, by ON DELETE CASCADE.
  const ended = await tx.$executeRaw`
    DELETE FROM conversation_members WHERE conversation_id = ${id}::uuid AND user_id = ${userId}::uuid`;
  if (ended === 0) return null;
  const [group] = await tx.$queryRaw<{ passedOn: boolean }[]>`
    WITH before AS (SELECT owner_id FROM conversations WHERE id = ${id}::uuid)
    UPDATE conversations c SET member_count = c.member_count - 1,
      owner_id = CASE c.owner_id
        WHEN ${userId}::uuid THEN (
          SELECT gm.user_id FROM group_members gm WHERE gm.conversation_id = c.id ORDER BY gm.joined_seq LIMIT 1
        )
        ELSE c.owner_id
      END
    FROM before WHERE c.id = ${id}::uuid
    RETURNING c.owner_id <> before.owner_id AS "passedOn"`;
  const updated = { type: 'conversation.updated', actorId, subjectId: id } as const;
  const lastSeqs = await appendEvents(tx, [
    { streamId: id, event: { type: 'conversation.member_removed', actorId, subjectId: userId } },
    ...(group!.passedOn ? [{ streamId: id, event: updated }] : []),
    { streamId: userId, event: { type: 'conversation.left', actorId, subjectId: id } },
  ]);
  await requestRevocation(tx, userId);
  return lastSeqs.get(id)!;
}

interface AddedMembers {
  readonly id: ConversationId;
  readonly actorId: UserId;
  readonly memberIds: readonly UserId[];
  /** Number of the newest event of the group's stream, which is locked. */
  readonly lastSeq: number;
}

/** Adds the rows of new members, with an event for each in the group and one for their own devices. @returns The number of the last event of the group. */
export async function insertMembers(
  tx: Transaction,
  { id, actorId, memberIds, lastSeq }: AddedMembers,
): Promise<number> {
  await tx.$executeRaw`
    INSERT INTO conversation_members (conversation_id, user_id, active_at)
    SELECT ${id}::uuid, unnest(${memberIds}::uuid[]), clock_timestamp()`;
  await tx.$executeRaw`
    INSERT INTO group_members (conversation_id, user_id, joined_seq)
    SELECT ${id}::uuid, member.id, ${lastSeq} + member.no
    FROM unnest(${memberIds}::uuid[]) WITH ORDINALITY AS member(id, no)`;
  const opened = { type: 'conversation.opened', actorId, subjectId: id } as const;
  const lastSeqs = await appendEvents(tx, [
    ...memberIds.map((subjectId) => ({
      streamId: id,
      event: { type: 'conversation.member_added', actorId, subjectId } as const,
    })),
    ...memberIds.map((streamId) => ({ streamId, event: opened })),
  ]);
  return lastSeqs.get(id)!;
}

/**
 * The group, for a change of it.
 *
 * @param action What the caller wants to do; for the message.
 * @throws {NotFoundError} The conversation does not exist, or the caller is not a member.
 * @throws {ConflictError} It is not a group.
 */
export async function requireGroup(caller: SignedIn, id: ConversationId, action: string): Promise<ConversationRow> {
  const conversation = await caller.access.conversation.load(id);
  if (!conversation) throw conversationNotFound();
  if (conversation.kind !== 'GROUP') {
    throw new ConflictError(`unable to ${action}; this is a conversation of two, and only groups can change`, [
      'conversationId',
    ]);
  }
  return conversation;
}

export function conversationNotFound(): NotFoundError {
  return new NotFoundError('the conversation', ['conversationId']);
}

function requireOwner({ viewer }: SignedIn, { ownerId }: ConversationRow): void {
  if (ownerId === viewer.id) return;
  throw new ForbiddenError('unable to remove a member; only the owner of the group may', ['conversationId']);
}

/** The conversation after a change; null if the caller may not read it any more. */
export function readAgain(caller: SignedIn, id: ConversationId): Promise<ConversationRow | null> {
  caller.forget();
  return caller.access.conversation.load(id);
}

/**
 * Checks that the caller may put each of the users into a group.
 *
 * @throws {UserErrors} One error for each whom the caller may not look up, or to whom they may not write.
 */
export async function requireRelated(caller: SignedIn, users: Named): Promise<void> {
  const found = await Promise.all(Array.from(users, ([id]) => caller.access.user.load(id)));
  const refusals = [...users.values()].flatMap((i, n): UserError[] => {
    const user = found[n];
    if (!user) return [new NotFoundError('the user', ['userIds', i])];
    return user.mayBeWrittenTo ? [] : [unrelated(i)];
  });
  if (refusals.length > 0) throw new UserErrors(refusals);
}

/**
 * Checks that again, and locks what allows it until the commit: it may have ended since.
 *
 * @throws {UserErrors} One error for each user to whom the caller may no longer write.
 */
export async function holdRelations(tx: Transaction, caller: SignedIn, users: Named): Promise<void> {
  const relations = await tx.$queryRaw<{ id: UserId; held: boolean }[]>(
    heldRelationsTo(caller.viewer.id, [...users.keys()]),
  );
  const refusals = relations.filter(({ held }) => !held).map(({ id }) => unrelated(users.get(id)!));
  if (refusals.length > 0) throw new UserErrors(refusals);
}

function unrelated(i: number): ForbiddenError {
  return new ForbiddenError(`unable to add this user; ${MAY_NOT_WRITE_TO}`, ['userIds', i]);
}

/** Locks the caller's own membership until the commit. @throws {NotFoundError} It has ended. */
async function holdMembership(tx: Transaction, caller: SignedIn, id: ConversationId): Promise<void> {
  const [held] = await tx.$queryRaw<unknown[]>(heldChannels(caller.viewer.id, sql`SELECT ${id}::uuid`));
  if (!held) throw conversationNotFound();
}

/** Those of the users who are not in the group. */
async function outside(db: Queryable, id: ConversationId, users: Named): Promise<Named> {
  const members = await db.$queryRaw<{ id: UserId }[]>`
    SELECT user_id AS id FROM group_members
    WHERE conversation_id = ${id}::uuid AND user_id = ANY(${[...users.keys()]}::uuid[])`;
  const inside = new Set(members.map((member) => member.id));
  return new Map([...users].filter(([userId]) => !inside.has(userId)));
}
