import { transaction, type Transaction, violatesUnique } from '../data/db.ts';
import { appendEvent, createStream } from '../data/event-log.ts';
import { type IdempotencyHashes, idempotencyHashes } from '../data/idempotency.ts';
import { IdempotencyKeyReusedError, InvalidInputError } from '../errors.ts';
import { type ConversationId, newId } from '../lib/ids.ts';
import type { SignedIn } from './caller.ts';
import { lockChannel } from './channels.ts';
import {
  conversationNotFound,
  type GroupChanged,
  holdRelations,
  insertMembers,
  lockGroup,
  type Named,
  readAgain,
  requireGroup,
  requireRelated,
} from './group-members.ts';

export interface NewGroup {
  /** The others. At least one, at most {@link MAX_GROUP_MEMBERS} less one. */
  readonly userIds: Named;
  readonly name: string | null;
  readonly idempotencyKey: string | null;
}

/**
 * Makes a group of the caller, who owns it, and others. With an idempotency key, repeating it returns the first result
 * and emits nothing, also after the group has changed; without the group if the caller has left it since. A key belongs
 * to its author.
 *
 * @throws {InvalidInputError} The caller is among the others.
 * @throws {UserErrors} One error for each user whom the caller may not look up, or to whom they may not write: neither a
 *   friend nor a member of a common server, or one of the two has blocked the other.
 * @throws {IdempotencyKeyReusedError} The caller used the key for another group.
 */
export async function createGroupConversation(caller: SignedIn, group: NewGroup): Promise<GroupChanged> {
  const hashes = hashesOf(caller, group);
  const earlier = await findEarlier(caller, group, hashes);
  if (earlier) return earlier;
  const own = group.userIds.get(caller.viewer.id);
  if (own !== undefined) {
    throw new InvalidInputError(`userIds.${own} must be another user; you are a member in any case`, ['userIds', own]);
  }
  await requireRelated(caller, group.userIds);

  const id = newId('conv');
  try {
    const seq = await transaction(caller.db, (tx) => insertGroup(tx, caller, { ...group, id, hashes }));
    return { conversation: await readAgain(caller, id), seq };
  } catch (error) {
    // A concurrent request with the same key was first.
    if (!violatesUnique(error, 'idempotency_key')) throw error;
    return (await findEarlier(caller, group, hashes))!;
  }
}

/** The order of the users is not part of the request. */
function hashesOf({ viewer }: SignedIn, { userIds, name, idempotencyKey }: NewGroup): IdempotencyHashes | null {
  return idempotencyHashes(idempotencyKey, [viewer.id], [name, ...[...userIds.keys()].toSorted()]);
}

/** The group that the caller has made with the key. */
async function findEarlier(
  caller: SignedIn,
  { userIds }: NewGroup,
  hashes: IdempotencyHashes | null,
): Promise<GroupChanged | null> {
  if (!hashes) return null;
  const [earlier] = await caller.db.$queryRaw<{ id: ConversationId; same: boolean }[]>`
    SELECT id, request_hash = ${hashes.request} AS same FROM conversations
    WHERE creator_id = ${caller.viewer.id}::uuid AND idempotency_key_hash = ${hashes.key}`;
  if (!earlier) return null;
  if (!earlier.same) throw new IdempotencyKeyReusedError(['idempotencyKey'], 'group');
  // The first events are those of its first members.
  return { conversation: await readAgain(caller, earlier.id), seq: 1 + userIds.size };
}

async function insertGroup(
  tx: Transaction,
  caller: SignedIn,
  { id, userIds, name, hashes }: NewGroup & { readonly id: ConversationId; readonly hashes: IdempotencyHashes | null },
): Promise<number> {
  const { id: creatorId } = caller.viewer;
  const memberIds = [creatorId, ...userIds.keys()];
  await holdRelations(tx, caller, userIds);
  await createStream(tx, 'conversation', id);
  await tx.$executeRaw`
    INSERT INTO conversations (id, kind, name, owner_id, member_count, creator_id, idempotency_key_hash, request_hash)
    VALUES (${id}::uuid, 'GROUP', ${name}, ${creatorId}::uuid, ${memberIds.length}::smallint, ${creatorId}::uuid,
      ${hashes?.key ?? null}, ${hashes?.request ?? null})`;
  return insertMembers(tx, { id, actorId: creatorId, memberIds, lastSeq: 0 });
}

export interface GroupUpdate {
  readonly conversationId: ConversationId;
  /** Null removes it, undefined keeps it. */
  readonly name: string | null | undefined;
}

/**
 * Renames a group of the caller. If the name stays the same, nothing is emitted.
 *
 * @throws {NotFoundError} The conversation does not exist, or the caller is not a member.
 * @throws {ConflictError} It is not a group.
 */
export async function updateConversation(
  caller: SignedIn,
  { conversationId: id, name }: GroupUpdate,
): Promise<GroupChanged> {
  const group = await requireGroup(caller, id, 'rename');
  if (name === undefined) return { conversation: group, seq: null };
  const seq = await transaction(caller.db, async (tx) => {
    await lockGroup(tx, id);
    if (!(await lockChannel(tx, caller, id))) throw conversationNotFound();
    const renamed = await tx.$executeRaw`
      UPDATE conversations SET name = ${name} WHERE id = ${id}::uuid AND name IS DISTINCT FROM ${name}`;
    if (renamed === 0) return null;
    return appendEvent(tx, id, { type: 'conversation.updated', actorId: caller.viewer.id, subjectId: id });
  });
  return { conversation: await readAgain(caller, id), seq };
}
