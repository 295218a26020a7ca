import { ADD_CONVERSATION_MEMBERS, REMOVE_CONVERSATION_MEMBER, UPDATE_CONVERSATION } from '../operations.ts';
import { addToGroup, type ChannelRef } from '../scenes.ts';
import type { Noun, WriteScene } from './noun.ts';

export const conversation: Noun = {
  examples: ({ conversationId, groupId }) => [
    { name: 'the conversation', of: 'two', id: conversationId },
    { name: 'the group', of: 'two', id: groupId },
  ],
  writes: {
    addConversationMembers: {
      event: 'ConversationMemberAddedEvent',
      inGroupBy: 'member',
      prepare: async (scene) => {
        const variables = { conversationId: groupOf(scene.channel), userIds: [newcomerOf(scene).id] };
        return async () => (await scene.writer.run(ADD_CONVERSATION_MEMBERS, variables)).addConversationMembers;
      },
    },
    removeConversationMember: {
      event: 'ConversationMemberRemovedEvent',
      inGroupBy: 'owner',
      prepare: async (scene) => {
        const conversationId = groupOf(scene.channel);
        const { id: userId } = newcomerOf(scene);
        await addToGroup(scene.writer, conversationId, newcomerOf(scene));
        const variables = { conversationId, userId };
        return async () => (await scene.writer.run(REMOVE_CONVERSATION_MEMBER, variables)).removeConversationMember;
      },
    },
    updateConversation: {
      event: 'ConversationUpdatedEvent',
      inGroupBy: 'member',
      prepare: async ({ channel, writer }) => {
        const input = { conversationId: groupOf(channel), name: crypto.randomUUID() };
        return async () => (await writer.run(UPDATE_CONVERSATION, { input })).updateConversation;
      },
    },
  },
  seen: 4_902,
  // Two, and 50 in a group.
  lists: { 'Conversation.members': [5_001, 10_002] },
  // 1 to 5,000 of the viewer with the users of these numbers, 5,001 with the outsider, and 5,000 of other users. Then 1,000
  // groups of ten, the first 200 with the viewer, the very first with 50 members.
  rows: `
    INSERT INTO conversations (id, low_id, high_id)
      SELECT n_id('conv', n), least(a, b), greatest(a, b) FROM (
        SELECT n, n_id('user', n) AS a, :viewer AS b FROM generate_series(1, 5000) n
        UNION ALL SELECT 5001, :viewer, :outsider
        UNION ALL SELECT 5001 + n, n_id('user', n), n_id('user', n + 10000) FROM generate_series(1, 5000) n
      ) pairs (n, a, b);
    INSERT INTO group_members (conversation_id, user_id, joined_seq)
      SELECT n_id('conv', 10001 + n), n_id('user', (n * 20 + m) % 20000 + 1), m
        FROM generate_series(1, 1000) n, generate_series(1, 10) m WHERE n > 200 OR m > 1
      UNION ALL SELECT n_id('conv', 10001 + n), :viewer, 1 FROM generate_series(1, 200) n
      UNION ALL SELECT n_id('conv', 10002), n_id('user', 10000 + m), m FROM generate_series(11, 50) m;
    INSERT INTO conversations (id, kind, name, owner_id, member_count)
      SELECT conversation_id, 'GROUP', 'Group', (array_agg(user_id ORDER BY joined_seq))[1], count(*)
      FROM group_members GROUP BY conversation_id;
    INSERT INTO conversation_members (conversation_id, user_id, active_at)
      SELECT c.id, m.user_id, timestamptz '2024-01-01' + row_number() OVER (ORDER BY md5(c.id::text)) * interval '1 minute'
      FROM conversations c, unnest(CASE c.kind WHEN 'DIRECT' THEN ARRAY[c.low_id, c.high_id] ELSE ARRAY(
        SELECT gm.user_id FROM group_members gm WHERE gm.conversation_id = c.id
      ) END) AS m(user_id);
    INSERT INTO streams (id, kind, last_seq)
      SELECT id, 'conversation', CASE kind WHEN 'GROUP' THEN member_count ELSE 0 END FROM conversations;`,
};

function groupOf(channel: ChannelRef): string {
  if (!('conversationId' in channel)) throw new Error('unable to change a room; it is not a group');
  return channel.conversationId;
}

function newcomerOf({ newcomer }: WriteScene) {
  if (!newcomer) throw new Error('unable to add a member; the scene has no newcomer');
  return newcomer;
}
