import { CREATE_MESSAGE, DELETE_MESSAGE, PIN_MESSAGE, UNPIN_MESSAGE, UPDATE_MESSAGE } from '../operations.ts';
import { write } from '../scenes.ts';
import type { Noun } from './noun.ts';

export const message: Noun = {
  examples: async ({ owner, talks }) => {
    await Promise.all(talks.map(({ messageId }) => owner.run(PIN_MESSAGE, { messageId })));
    return talks.flatMap(({ where, of, messageId, replyId, deletedId }) => [
      { name: `a message in ${where}`, of, id: messageId },
      { name: `a reply in ${where}`, of, id: replyId, isBare: true },
      { name: `a deleted message in ${where}`, of, id: deletedId, isBare: true },
    ]);
  },
  writes: {
    createMessage: {
      event: 'MessageCreatedEvent',
      prepare: async ({ writer, channel }) => {
        const input = { channel: channel as never, content: 'hello', idempotencyKey: crypto.randomUUID() };
        return async () => (await writer.run(CREATE_MESSAGE, { input })).createMessage;
      },
    },
    'createMessage, a reply': {
      event: 'MessageCreatedEvent',
      prepare: async ({ writer, witness, channel }) => {
        const { id: parentMessageId } = await write(witness, channel);
        const input = { channel: channel as never, content: 'hello', parentMessageId };
        return async () => (await writer.run(CREATE_MESSAGE, { input })).createMessage;
      },
    },
    updateMessage: {
      event: 'MessageUpdatedEvent',
      prepare: async ({ writer, channel }) => {
        const { id: messageId } = await write(writer, channel);
        return async () => (await writer.run(UPDATE_MESSAGE, { messageId, content: 'edited' })).updateMessage;
      },
    },
    deleteMessage: {
      event: 'MessageDeletedEvent',
      isWithdrawal: true,
      prepare: async ({ writer, channel }) => {
        const { id: messageId } = await write(writer, channel);
        return async () => (await writer.run(DELETE_MESSAGE, { messageId })).deleteMessage;
      },
    },
    pinMessage: {
      event: 'MessagePinnedEvent',
      needsOwner: true,
      prepare: async ({ writer, witness, channel }) => {
        const { id: messageId } = await write(witness, channel);
        return async () => (await writer.run(PIN_MESSAGE, { messageId })).pinMessage;
      },
    },
    unpinMessage: {
      event: 'MessageUnpinnedEvent',
      needsOwner: true,
      prepare: async ({ writer, witness, channel }) => {
        const { id: messageId } = await write(witness, channel);
        await writer.run(PIN_MESSAGE, { messageId });
        return async () => (await writer.run(UNPIN_MESSAGE, { messageId })).unpinMessage;
      },
    },
  },
  seen: 1,
  // 100,000, 150 and 150 messages; 5,000 replies, and 5,000 of which all but the 200 oldest are deleted.
  lists: {
    'Room.messages': [3_002],
    'Conversation.messages': [5_001, 10_002],
    'Message.replies': [10, 11],
    // 2,000 and 150: more than there can be.
    'Room.pins': [3_002],
    'Conversation.pins': [5_001, 10_002],
  },
  // The large room has 20,000 deleted ones in a row. 199 other public rooms have 250 each, most conversations 10.
  rows: `
    CREATE TEMP TABLE places AS
      SELECT n_id('room', 3002) AS channel_id, 0 AS base, 100000 AS size, 'room'::stream_kind AS kind, true AS large
      UNION ALL SELECT r.id, 100000 + (row_number() OVER ())::int * 250, 250, 'room', false
        FROM (
          SELECT id FROM rooms
          WHERE server_id = n_id('srv', 1000) AND visibility = 'PUBLIC' AND id <> n_id('room', 3002) ORDER BY id LIMIT 199
        ) r
      UNION ALL SELECT n_id('conv', n), 200000 + n * 10, CASE n WHEN 5001 THEN 150 ELSE 10 END, 'conversation', false
        FROM generate_series(1, 5001) n
      UNION ALL SELECT n_id('conv', 10002), 260000, 150, 'conversation', false;
    UPDATE streams SET last_seq = size FROM places WHERE id = channel_id;
    INSERT INTO messages (id, channel_id, seq, author_id, content, created_at, deleted_at, parent_seq, depth, reply_count, file_count)
      SELECT n_id_in('msg', base + seq, channel_id), channel_id, seq,
        CASE WHEN kind = 'room' THEN n_id('user', seq % 5000 + 1) ELSE :viewer END,
        CASE WHEN deleted THEN NULL ELSE 'Message ' || seq END, timestamptz '2024-01-01' + (base + seq) * interval '1 second',
        CASE WHEN deleted THEN now() END,
        CASE WHEN large AND seq BETWEEN 20000 AND 24999 THEN 10 WHEN large AND seq BETWEEN 30000 AND 34999 THEN 11 END,
        CASE WHEN large AND (seq BETWEEN 20000 AND 24999 OR seq BETWEEN 30000 AND 34999) THEN 1 ELSE 0 END,
        CASE WHEN large AND seq = 10 THEN 5000 WHEN large AND seq = 11 THEN 200 ELSE 0 END,
        CASE WHEN kind = 'conversation' AND seq = 10 THEN 1 ELSE 0 END
      FROM places, generate_series(1, size) seq,
        LATERAL (SELECT large AND (seq BETWEEN 50000 AND 69999 OR seq BETWEEN 30200 AND 34999) AS deleted) d;
    INSERT INTO events (stream_id, seq, id, type, actor_id, subject_id)
      SELECT channel_id, seq, id, 'message.created', author_id, id FROM messages;
    INSERT INTO pins (channel_id, message_seq, seq, pinned_by)
      SELECT channel_id, seq, seq, author_id FROM messages
      WHERE channel_id IN (n_id('conv', 5001), n_id('conv', 10002)) OR seq % 50 = 1 AND deleted_at IS NULL;`,
};
