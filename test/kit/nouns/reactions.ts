import { ADD_REACTION, REMOVE_REACTION } from '../operations.ts';
import { react, write } from '../scenes.ts';
import type { Noun } from './noun.ts';

export const reaction: Noun = {
  examples: ({ talks }) =>
    Promise.all(
      talks.map(async ({ where, of, author, reader, messageId }) => {
        await react(author, messageId);
        return { name: `a reaction in ${where}`, of, id: await react(reader, messageId) };
      }),
    ),
  writes: {
    addReaction: {
      event: 'ReactionAddedEvent',
      prepare: async ({ writer, witness, channel }) => {
        const { id: messageId } = await write(witness, channel);
        return async () => (await writer.run(ADD_REACTION, { messageId, emoji: '👍' })).addReaction;
      },
    },
    removeReaction: {
      event: 'ReactionRemovedEvent',
      isWithdrawal: true,
      prepare: async ({ writer, witness, channel }) => {
        const { id: messageId } = await write(witness, channel);
        await react(writer, messageId);
        return async () => (await writer.run(REMOVE_REACTION, { messageId, emoji: '👍' })).removeReaction;
      },
    },
  },
  seen: 1,
  lists: { 'Message.reactions': [99_990] },
  // One message has 5,000 with 5 emoji, 2,000 others of its room have 4 with 2 emoji, and each conversation has one.
  rows: `
    CREATE TEMP TABLE reacted AS
      SELECT n_id('room', 3002) AS channel_id, 99990 AS message_seq, n_id('user', n) AS user_id,
          (ARRAY['👍', '🎉', '😀', '🚀', '👀'])[n % 5 + 1] AS emoji, n AS seq
        FROM generate_series(1, 5000) n
      UNION ALL SELECT n_id('room', 3002), 97000 + m, n_id('user', m + n), (ARRAY['👍', '🎉'])[n % 2 + 1], n
        FROM generate_series(1, 2000) m, generate_series(1, 4) n
      UNION ALL SELECT n_id('conv', n), 10, :viewer, '👍', 11 FROM generate_series(1, 5001) n;
    INSERT INTO reaction_groups (channel_id, message_seq, emoji, count, first_seq, slot)
      SELECT channel_id, message_seq, emoji, count(*), min(seq),
        row_number() OVER (PARTITION BY channel_id, message_seq ORDER BY emoji)
      FROM reacted GROUP BY 1, 2, 3;
    INSERT INTO reactions (id, channel_id, message_seq, user_id, emoji, seq)
      SELECT n_id_in('rct', row_number() OVER (), channel_id), channel_id, message_seq, user_id, emoji, seq FROM reacted;`,
};
