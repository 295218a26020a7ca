import type DataLoader from 'dataloader';

import type { FileId, MessageId, UserId } from '../../lib/ids.ts';
import { type Queryable, sql } from '../db.ts';
import type { File } from '../generated/prisma/client.ts';
import { groupLoader } from './by-id.ts';

export type FileRow = Pick<File, 'filename' | 'contentType' | 'sizeBytes' | 'status' | 'width' | 'height'> & {
  readonly id: FileId;
  readonly ownerId: UserId;
  readonly messageId: MessageId | null;
};

export const FILE_COLUMNS = sql`
  f.id, f.owner_id AS "ownerId", f.message_id AS "messageId", f.filename, f.content_type AS "contentType",
  f.size_bytes AS "sizeBytes", f.status, f.width, f.height`;

/** The files of `parent`, a message. */
export const FILES_OF_PARENT = sql`
  SELECT ${FILE_COLUMNS} FROM files f WHERE f.message_id = parent.id AND parent."fileCount" > 0 ORDER BY f.position`;

/** Message id -> its files, at most 10, in the order in which they were attached. */
export function filesOfMessage(db: Queryable): DataLoader<MessageId, readonly FileRow[]> {
  return groupLoader(
    (ids) => db.$queryRaw<FileRow[]>`
      SELECT ${FILE_COLUMNS} FROM files f WHERE f.message_id = ANY(${ids}::uuid[]) ORDER BY f.message_id, f.position`,
    (file) => file.messageId!,
  );
}
