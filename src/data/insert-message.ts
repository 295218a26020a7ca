import { hash } from 'node:crypto';

import { type ChannelId, type FileId, type MessageId, newId, type UserId } from '../lib/ids.ts';
import { traceParent } from '../lib/spans.ts';
import { empty, type Queryable, type Sql, sql } from './db.ts';
import { MESSAGE_COLUMNS, type MessageRow } from './loaders/messages.ts';

export interface MessageToInsert {
  readonly channel: {
    readonly id: ChannelId;
    readonly kind: 'room' | 'conversation';
    /** Statement of the access door: the channel with `kind` and `canWrite`, if the author may read it. */
    readonly readable: Sql;
  };
  readonly authorId: UserId;
  /** Null: of files alone. */
  readonly content: string | null;
  /** In this order; each once. */
  readonly fileIds: readonly FileId[];
  readonly parentMessageId: MessageId | null;
  readonly idempotencyKey: string | null;
}

/** The message that was written or, by its key, found; and what the statement says about its guards. */
export interface InsertedMessage {
  /** Null where a guard refused. */
  readonly message: MessageRow | null;
  readonly readable: boolean;
  readonly canWrite: boolean;
  /** The message to reply to stands in the channel, deleted or not; true where it is no reply. */
  readonly parentFound: boolean;
  /** All files are the author's own, ready, and attached to no message. */
  readonly filesFree: boolean;
  /** The author's key stood for a message already. */
  readonly replayed: boolean;
  /** That message came of this very input. */
  readonly sameRequest: boolean;
}

type Row = Omit<InsertedMessage, 'message'> & { readonly [Column in keyof MessageRow]: MessageRow[Column] | null };

/**
 * Access, idempotency, number, message, event and the channel's place in its members' lists in one statement:
 * one round trip, and the stream's row is locked for microseconds and not while a client thinks. Each part
 * runs only if `numbered` gave out a number, and that is the last guard; so a refusal costs no number, and
 * the numbers have no gap.
 *
 * A reply needs the stream's lock before (`lockStream`): its parent is read and then counted up. So do files, which are
 * locked in the order of their ids, so that no two messages wait for each other.
 */
export async function insertMessage(db: Queryable, input: MessageToInsert): Promise<InsertedMessage> {
  const { channel, authorId, content, fileIds, parentMessageId, idempotencyKey } = input;
  const hasFiles = fileIds.length > 0;
  const isReply = parentMessageId !== null;
  const hasKey = idempotencyKey !== null;
  const requestHash = hasKey ? digest(JSON.stringify([channel.id, parentMessageId, ...fileIds])) : null;
  const contentHash = hasKey ? digest(content ?? '') : null;
  const trace = traceParent();
  const isTraced = trace !== null;

  const [row] = await db.$queryRaw<Row[]>`
    WITH channel AS (
      SELECT * FROM (${channel.readable}) readable
      WHERE kind = ${channel.kind === 'room' ? sql`'room'` : sql`'conversation'`}
    )
    ${when(
      hasKey,
      sql`, earlier AS (
      SELECT ${MESSAGE_COLUMNS},
        m.request_hash = ${requestHash} AND (m.deleted_at IS NOT NULL OR m.content_hash = ${contentHash}) AS same
      FROM messages m WHERE m.author_id = ${authorId}::uuid AND m.idempotency_key = ${idempotencyKey}
    )`,
    )}
    ${when(
      isReply,
      sql`, parent AS (
      SELECT p.seq, p.deleted_at IS NOT NULL AS deleted
      FROM messages p WHERE p.id = ${parentMessageId}::uuid AND p.channel_id = ${channel.id}::uuid
    )`,
    )}
    ${when(
      hasFiles,
      sql`, free AS (
      SELECT f.id FROM files f
      WHERE f.id = ANY(${fileIds}::uuid[]) AND f.owner_id = ${authorId}::uuid AND f.status = 'READY' AND f.message_id IS NULL
      ORDER BY f.id FOR UPDATE
    ), all_free AS (SELECT count(*) = ${fileIds.length} AS yes FROM free)`,
    )}
    , numbered AS (
      UPDATE streams SET last_seq = last_seq + 1
      FROM channel
      WHERE streams.id = channel.id AND channel."canWrite"
      ${when(hasKey, sql`AND NOT EXISTS (SELECT FROM earlier)`)}
      ${when(isReply, sql`AND EXISTS (SELECT FROM parent WHERE NOT deleted)`)}
      ${when(hasFiles, sql`AND (SELECT yes FROM all_free)`)}
      RETURNING streams.id AS channel_id, streams.last_seq AS seq, clock_timestamp() AS at
    ),
    written AS (
      INSERT INTO messages AS m (id, channel_id, seq, author_id, content, created_at, file_count, parent_seq, idempotency_key, request_hash, content_hash)
      SELECT ${newId('msg')}::uuid, channel_id, seq, ${authorId}::uuid, ${content}, at, ${fileIds.length}::smallint,
        ${isReply ? sql`(SELECT parent.seq FROM parent)` : sql`NULL`},
        ${hasKey ? sql`${idempotencyKey}, ${requestHash}, ${contentHash}` : sql`NULL, NULL, NULL`}
      FROM numbered
      RETURNING ${MESSAGE_COLUMNS}
    ),
    event AS (
      INSERT INTO events (stream_id, seq, id, type, occurred_at, actor_id, message_id${when(isTraced, sql`, trace_parent`)})
      SELECT "channelId", seq, ${newId('evt')}::uuid, 'message.created', "createdAt", "authorId", id
        ${when(isTraced, sql`, ${trace}::text`)} FROM written
    )
    ${when(
      hasFiles,
      sql`, attached AS (
      UPDATE files SET message_id = written.id, position = wanted.no - 1
      FROM written, unnest(${fileIds}::uuid[]) WITH ORDINALITY AS wanted (id, no)
      WHERE files.id = wanted.id
    )`,
    )}
    ${when(
      isReply,
      sql`, counted AS (
      UPDATE messages SET reply_count = reply_count + 1
      FROM written WHERE messages.channel_id = written."channelId" AND messages.seq = written."parentSeq"
    )`,
    )}
    ${when(
      channel.kind === 'conversation',
      sql`, moved AS (
      UPDATE conversation_members SET active_at = written."createdAt"
      FROM written WHERE conversation_members.conversation_id = written."channelId"
    )`,
    )}
    SELECT channel.id IS NOT NULL AS readable, COALESCE(channel."canWrite", false) AS "canWrite",
      ${isReply ? sql`parent.seq IS NOT NULL` : sql`true`} AS "parentFound",
      ${hasFiles ? sql`(SELECT yes FROM all_free)` : sql`true`} AS "filesFree",
      ${hasKey ? sql`earlier.id IS NOT NULL` : sql`false`} AS replayed,
      ${hasKey ? sql`COALESCE(earlier.same, false)` : sql`false`} AS "sameRequest",
      written.*
    FROM (SELECT) AS answer
    LEFT JOIN channel ON true
    ${when(isReply, sql`LEFT JOIN parent ON true`)}
    ${
      hasKey
        ? sql`LEFT JOIN earlier ON true LEFT JOIN LATERAL (
          SELECT * FROM written UNION ALL SELECT ${EARLIER_COLUMNS} FROM earlier AS again
        ) written ON true`
        : sql`LEFT JOIN written ON true`
    }`;

  const { readable, canWrite, parentFound, filesFree, replayed, sameRequest, ...message } = row!;
  return {
    message: message.id === null ? null : (message as MessageRow),
    readable,
    canWrite,
    parentFound,
    filesFree,
    replayed,
    sameRequest,
  };
}

const EARLIER_COLUMNS = sql`
  again.id, again."channelId", again.seq, again."authorId", again.content, again.version, again."createdAt",
  again."editedAt", again."deletedAt", again."parentSeq", again."replyCount", again."fileCount"`;

function when(condition: boolean, part: Sql): Sql {
  return condition ? part : empty;
}

function digest(text: string): Buffer<ArrayBuffer> {
  return hash('sha256', text, 'buffer');
}
