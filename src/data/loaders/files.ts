import type DataLoader from 'dataloader';

import type { FileId, MessageId, UserId } from '../../lib/ids.ts';
import { type Queryable, type Sql, sql } from '../db.ts';
import type { File } from '../generated/prisma/client.ts';
import { groupLoader } from './by-id.ts';

export type FileRow = Pick<
  File,
  'filename' | 'contentType' | 'sizeBytes' | 'status' | 'width' | 'height' | 'thumbnail' | 'durationMs'
> & {
  readonly id: FileId;
  readonly ownerId: UserId;
  readonly messageId: MessageId | null;
  readonly waveform: readonly number[] | null;
};

export const FILE_COLUMNS = sql`
  f.id, f.owner_id AS "ownerId", f.message_id AS "messageId", f.filename, f.content_type AS "contentType",
  f.size_bytes AS "sizeBytes", f.status, f.width, f.height,
  f.thumbnail, f.duration_ms AS "durationMs", f.waveform`;

/** Message id -> its files, at most 10, in the order in which they were attached. */
export function filesOfMessage(db: Queryable): DataLoader<MessageId, readonly FileRow[]> {
  return groupLoader(
    (ids) => db.$queryRaw<FileRow[]>(filesByMessages(sql`${ids}::uuid[]`)),
    (file) => file.messageId!,
  );
}

export function filesByMessages(messageIds: Sql): Sql {
  return sql`SELECT ${FILE_COLUMNS} FROM files f WHERE f.message_id = ANY(${messageIds}) ORDER BY f.message_id, f.position`;
}
