import { type ChannelId, type FileId, type MessageId, newId, newIdIn, type UserId } from '../lib/ids.ts';
import { traceParent } from '../observability/spans.ts';
import { empty, type Queryable, type Sql, sql } from './db.ts';
import { type IdempotencyHashes, idempotencyHashes } from './idempotency.ts';
import { MESSAGE_COLUMNS, type MessageRow } from './loaders/messages.ts';

/** Maximum number of messages above a reply. The column `depth` has the same bound. */
export const MAX_DEPTH = 100;

export interface MessageToInsert {
  readonly channel: {
    readonly id: ChannelId;
    readonly kind: 'room' | 'conversation';
    /**
     * Statement of the access policy, `heldChannels`: the channel with `kind` and `canWrite`, if the author may read
     * it.
     */
    readonly readable: Sql;
  };
  readonly authorId: UserId;
  /** Null if the message has only files. */
  readonly content: string | null;
  /** In the order of the message, without duplicates. */
  readonly fileIds: readonly FileId[];
  readonly parentMessageId: MessageId | null;
  readonly idempotencyKey: string | null;
}

/** The message that was written, or found by its idempotency key, and the guards of the statement. */
export interface InsertedMessage {
  /** Null if a guard refused. */
  readonly message: MessageRow | null;
  readonly readable: boolean;
  readonly canWrite: boolean;
  /** Whether the channel has the message to reply to, deleted or not. True if it is not a reply. */
  readonly parentFound: boolean;
  /** Whether replies to that message would be deeper than {@link MAX_DEPTH}. False if it is not a reply. */
  readonly tooDeep: boolean;
  /** All files are the author's own, ready, and attached to no message. */
  readonly filesFree: boolean;
  /** Whether the author has used the idempotency key in the channel before. */
  readonly replayed: boolean;
  /** Whether the earlier message had the same input. */
  readonly sameRequest: boolean;
}

type Row = Omit<InsertedMessage, 'message'> & { readonly [Column in keyof MessageRow]: MessageRow[Column] | null };

/**
 * Checks access and idempotency, takes the number, writes the message and its event, and moves the conversation in its
 * members' lists, in one statement. So it takes one round trip, and the stream's row is locked for microseconds instead
 * of several round trips.
 *
 * A reply needs the stream's lock before (`lockChannel`), because its parent is read and then changed. So do files.
 */
export async function insertMessage(db: Queryable, input: MessageToInsert): Promise<InsertedMessage> {
  const hashes = hashesOf(input);
  const isReply = input.parentMessageId !== null;
  const hasFiles = input.fileIds.length > 0;

  const [row] = await db.$queryRaw<Row[]>`
    WITH ${guards(input, hashes)}, ${writes(input, hashes)}
    SELECT channel.id IS NOT NULL AS readable, COALESCE(channel."canWrite", false) AS "canWrite",
      ${isReply ? sql`parent.seq IS NOT NULL` : sql`true`} AS "parentFound",
      ${isReply ? sql`COALESCE(parent."tooDeep", false)` : sql`false`} AS "tooDeep",
      ${hasFiles ? sql`(SELECT yes FROM all_free)` : sql`true`} AS "filesFree",
      ${hashes ? sql`earlier.id IS NOT NULL` : sql`false`} AS replayed,
      ${hashes ? sql`COALESCE(earlier.same, false)` : sql`false`} AS "sameRequest",
      written.*
    FROM (SELECT) AS answer
    LEFT JOIN channel ON true
    ${when(isReply, sql`LEFT JOIN parent ON true`)}
    ${hashes ? WRITTEN_OR_EARLIER : sql`LEFT JOIN written ON true`}`;

  const { readable, canWrite, parentFound, tooDeep, filesFree, replayed, sameRequest, ...message } = row!;
  return {
    message: message.id === null ? null : (message as MessageRow),
    readable,
    canWrite,
    parentFound,
    tooDeep,
    filesFree,
    replayed,
    sameRequest,
  };
}

/**
 * What the message depends on. Files are locked in the order of their ids, so that concurrent messages do not deadlock.
 */
function guards(
  { channel, authorId, fileIds, parentMessageId }: MessageToInsert,
  hashes: IdempotencyHashes | null,
): Sql {
  return sql`channel AS (
      SELECT * FROM (${channel.readable}) readable
      WHERE kind = ${channel.kind === 'room' ? sql`'room'` : sql`'conversation'`}
    )
    ${
      hashes
        ? sql`, earlier AS (
      SELECT ${MESSAGE_COLUMNS}, m.request_hash = ${hashes.request} AS same
      FROM messages m
      WHERE m.channel_id = ${channel.id}::uuid AND m.author_id = ${authorId}::uuid AND m.idempotency_key_hash = ${hashes.key}
    )`
        : empty
    }
    ${when(
      parentMessageId !== null,
      sql`, parent AS (
      SELECT p.seq, p.depth, p.depth >= ${MAX_DEPTH} AS "tooDeep", p.deleted_at IS NOT NULL AS deleted
      FROM messages p WHERE p.id = ${parentMessageId}::uuid AND p.channel_id = ${channel.id}::uuid
    )`,
    )}
    ${when(
      fileIds.length > 0,
      sql`, free AS (
      SELECT f.id FROM files f
      WHERE f.id = ANY(${fileIds}::uuid[]) AND f.owner_id = ${authorId}::uuid AND f.status = 'READY' AND f.channel_id IS NULL
      ORDER BY f.id FOR UPDATE
    ), all_free AS (SELECT count(*) = ${fileIds.length} AS yes FROM free)`,
    )}`;
}

/**
 * What the message changes. Each part runs only if `numbered` gives out a number, and that is the last guard: a refusal
 * takes no number, so the numbers have no gap.
 */
function writes(input: MessageToInsert, hashes: IdempotencyHashes | null): Sql {
  const { channel, authorId, content, fileIds, parentMessageId, idempotencyKey } = input;
  const isReply = parentMessageId !== null;
  const hasFiles = fileIds.length > 0;
  const trace = traceParent();
  const isTraced = trace !== null;
  return sql`numbered AS (
      UPDATE streams SET last_seq = last_seq + 1
      FROM channel
      WHERE streams.id = channel.id AND channel."canWrite"
      ${when(hashes !== null, sql`AND NOT EXISTS (SELECT FROM earlier)`)}
      ${when(isReply, sql`AND EXISTS (SELECT FROM parent WHERE NOT deleted AND NOT "tooDeep")`)}
      ${when(hasFiles, sql`AND (SELECT yes FROM all_free)`)}
      RETURNING streams.id AS channel_id, streams.last_seq AS seq, clock_timestamp() AS at
    ),
    written AS (
      INSERT INTO messages AS m (id, channel_id, seq, author_id, content, created_at, file_count, parent_seq, depth, idempotency_key, idempotency_key_hash, request_hash)
      SELECT ${newIdIn('msg', channel.id)}::uuid, channel_id, seq, ${authorId}::uuid, ${content}, at, ${fileIds.length}::smallint,
        ${isReply ? sql`(SELECT parent.seq FROM parent), (SELECT parent.depth + 1 FROM parent)` : sql`NULL, 0`},
        ${hashes ? sql`${idempotencyKey}, ${hashes.key}, ${hashes.request}` : sql`NULL, NULL, NULL`}
      FROM numbered
      RETURNING ${MESSAGE_COLUMNS}
    ),
    event AS (
      INSERT INTO events (stream_id, seq, id, type, occurred_at, actor_id, subject_id${when(isTraced, sql`, trace_parent`)})
      SELECT "channelId", seq, ${newId('evt')}::uuid, 'message.created', "createdAt", "authorId", id
        ${when(isTraced, sql`, ${trace}::text`)} FROM written
    )
    ${when(
      hasFiles,
      sql`, taken AS (
      UPDATE files SET channel_id = written."channelId" FROM written WHERE files.id = ANY(${fileIds}::uuid[])
    ),
    attached AS (
      INSERT INTO message_files (channel_id, message_seq, position, file_id)
      SELECT written."channelId", written.seq, wanted.no - 1, wanted.id
      FROM written, unnest(${fileIds}::uuid[]) WITH ORDINALITY AS wanted (id, no)
    )`,
    )}
    ${when(
      isReply,
      sql`, counted AS (
      UPDATE messages SET reply_count = reply_count + 1
      FROM written WHERE messages.channel_id = ${channel.id}::uuid AND messages.seq = written."parentSeq"
    )`,
    )}
    ${when(
      channel.kind === 'conversation',
      sql`, moved AS (
      UPDATE conversation_members SET active_at = written."createdAt"
      FROM written WHERE conversation_members.conversation_id = written."channelId"
    )`,
    )}`;
}

/** The new message, or the one that the same key stands for. */
const WRITTEN_OR_EARLIER = sql`
  LEFT JOIN earlier ON true
  LEFT JOIN LATERAL (
    SELECT * FROM written
    UNION ALL
    SELECT again.id, again."channelId", again.seq, again."authorId", again.content, again.version, again."createdAt",
      again."editedAt", again."deletedAt", again."parentSeq", again."replyCount", again."fileCount"
    FROM earlier AS again
  ) written ON true`;

function when(condition: boolean, part: Sql): Sql {
  return condition ? part : empty;
}

/**
 * The hashes are kept after the message is deleted. It must not be possible to find the text of a deleted message by
 * hashing likely texts. So deleting the message erases the key itself (`idempotency_key`): without the key no guess can
 * be checked, and a client that repeats the request still has it.
 */
function hashesOf(input: MessageToInsert): IdempotencyHashes | null {
  const { channel, authorId, content, fileIds, parentMessageId, idempotencyKey } = input;
  return idempotencyHashes(idempotencyKey, [channel.id, authorId], [content, parentMessageId, ...fileIds]);
}
