import type { ChannelId } from '../../lib/ids.ts';
import { columns } from '../columns.ts';
import { sql } from '../db.ts';
import type { List } from '../pages.ts';
import { MESSAGE_COLUMNS, type MessageRow } from './messages.ts';
import { rowByPlace } from './relations.ts';
import { USER_COLUMNS, type UserRow } from './users.ts';

/** A pinned message, with the number of the event that pinned it. */
type PinnedMessageRow = MessageRow & { readonly pinSeq: number };

/** Parent: a channel. Its pinned messages, most recently pinned first. */
export const PINS_OF_CHANNEL: List<PinnedMessageRow> = {
  columns: columns<PinnedMessageRow>({ ...MESSAGE_COLUMNS.declared, pinSeq: ['int', 'p.seq'] }),
  sources: [
    sql`pins p JOIN messages m ON m.channel_id = p.channel_id AND m.seq = p.message_seq WHERE p.channel_id = parent.id AND p.seq > 0`,
  ],
  key: [{ column: sql`p.seq`, name: 'pinSeq' }],
  descending: true,
};

interface PinKey {
  readonly channelId: ChannelId;
  readonly messageSeq: number;
}

type PinRow = PinKey & { readonly pinnedAt: Date };

/** Channel and number of a message -> when it was pinned. */
export const pins = rowByPlace<PinRow, 'channelId', 'messageSeq'>({
  types: { channelId: 'uuid', messageSeq: 'int', pinnedAt: 'timestamptz' },
  key: ['channelId', 'messageSeq'],
  rows: (channelId, seqs) => sql`
    SELECT p.channel_id AS "channelId", p.message_seq AS "messageSeq", p.pinned_at AS "pinnedAt"
    FROM pins p WHERE p.channel_id = ${channelId} AND p.message_seq = ANY(${seqs})`,
});

/** Channel and number of a message -> the user who pinned it. */
export const pinners = rowByPlace<UserRow & PinKey, 'channelId', 'messageSeq'>({
  types: { ...USER_COLUMNS.types, channelId: 'uuid', messageSeq: 'int' },
  key: ['channelId', 'messageSeq'],
  rows: (channelId, seqs) => sql`
    SELECT ${USER_COLUMNS}, p.channel_id AS "channelId", p.message_seq AS "messageSeq"
    FROM pins p JOIN users u ON u.id = p.pinned_by WHERE p.channel_id = ${channelId} AND p.message_seq = ANY(${seqs})`,
});
