import type { ChannelId, FileId, UserId } from '../../lib/ids.ts';
import { columns } from '../columns.ts';
import { sql } from '../db.ts';
import type { File } from '../generated/prisma/client.ts';
import { rowsByPlace } from './relations.ts';

export type FileRow = Pick<
  File,
  | 'filename'
  | 'contentType'
  | 'sizeBytes'
  | 'status'
  | 'width'
  | 'height'
  | 'thumbnail'
  | 'durationMs'
  | 'charset'
  | 'refusals'
> & {
  readonly id: FileId;
  readonly ownerId: UserId;
  /** The channel of the message that it is attached to; null while it is attached to none. */
  readonly channelId: ChannelId | null;
  readonly waveform: readonly number[] | null;
};

/** Columns of a {@link FileRow}, for the table alias `f`. */
export const FILE_COLUMNS = columns<FileRow>({
  id: ['uuid', 'f.id'],
  ownerId: ['uuid', 'f.owner_id'],
  channelId: ['uuid', 'f.channel_id'],
  filename: ['text', 'f.filename'],
  contentType: ['text', 'f.content_type'],
  sizeBytes: ['int', 'f.size_bytes'],
  status: ['text', 'f.status'],
  width: ['int', 'f.width'],
  height: ['int', 'f.height'],
  thumbnail: ['text', 'f.thumbnail'],
  durationMs: ['int', 'f.duration_ms'],
  waveform: ['array', 'f.waveform'],
  charset: ['text', 'f.charset'],
  refusals: ['int', 'f.refusals'],
});

type AttachedFileRow = FileRow & { readonly channelId: ChannelId; readonly messageSeq: number };

/** Channel and number of a message -> its files, at most 10, in the order in which they were attached. */
export const filesOfMessage = rowsByPlace<AttachedFileRow, 'channelId', 'messageSeq'>({
  types: { ...FILE_COLUMNS.types, messageSeq: 'int' },
  key: ['channelId', 'messageSeq'],
  order: 'position',
  rows: (channelId, seqs) => sql`
    SELECT ${FILE_COLUMNS}, mf.message_seq AS "messageSeq", mf.position
    FROM message_files mf JOIN files f ON f.id = mf.file_id
    WHERE mf.channel_id = ${channelId} AND mf.message_seq = ANY(${seqs})`,
});
