import { type ConversationId, encodeId } from '../lib/ids.ts';
import { durable, type EventOf } from './definition.ts';
import { id, type IdReference } from './references.ts';
import type { Sources } from './sources.ts';

const CONVERSATION = id('conv', 'conversation_id');

/** Reads what events of members add to their subject, the member. The stream is that of the conversation. */
async function memberOf({ streamId, subjectId }: EventOf<IdReference<'user'>, {}>, sources: Sources) {
  const { username } = await sources.user(subjectId);
  return { username, conversation_id: encodeId('conv', streamId as ConversationId) };
}

/** `conversation.opened` and `conversation.left` are in the streams of users, the others in that of the group. */
export const CONVERSATION_EVENTS = {
  'conversation.opened': durable({
    graphql: 'ConversationOpenedEvent',
    unions: ['ViewerEvent'],
    description:
      'A conversation of two was opened by the viewer or the other member, or the viewer was put into a group or created one.',
    subject: CONVERSATION,
    adds: ['kind', 'user_ids'],
    read: async ({ subjectId }, sources) => {
      const { kind, memberIds } = await sources.conversation(subjectId);
      return { kind, user_ids: memberIds.map((memberId) => encodeId('user', memberId)) };
    },
    note: '`kind` is `DIRECT` or `GROUP`, `user_ids` are all members',
    fields: {
      conversation: {
        object: 'subject',
        emptied: true,
        description:
          'The conversation with its current state. If the viewer has left the group since, only its id and kind: it then has no name, members and messages.',
      },
    },
  }),
  // Without a name, because a user who left must not learn the group's current name.
  'conversation.left': durable({
    graphql: 'ConversationLeftEvent',
    unions: ['ViewerEvent'],
    description: 'The viewer left a group, or was removed from it by its owner, who is then the actor.',
    subject: CONVERSATION,
    fields: { conversationId: { id: 'subject', description: 'Id of the group (`conv_…`).' } },
  }),
  'conversation.member_added': durable({
    graphql: 'ConversationMemberAddedEvent',
    unions: ['ChannelEvent'],
    description:
      'A user was added to the group. Its first events are one for each of its first members, beginning with the user who created it.',
    subject: id('user', 'user_id'),
    adds: ['username', 'conversation_id'],
    read: memberOf,
    note: '`user_id` is the member',
    fields: { member: { object: 'subject', description: 'The user who was added.' } },
  }),
  'conversation.member_removed': durable({
    graphql: 'ConversationMemberRemovedEvent',
    unions: ['ChannelEvent'],
    description: 'A user left the group, or was removed from it by its owner, who is then the actor.',
    subject: id('user', 'user_id'),
    adds: ['username', 'conversation_id'],
    read: memberOf,
    note: '`user_id` is the former member',
    fields: { member: { object: 'subject', description: 'The user who is no longer a member.' } },
  }),
  'conversation.updated': durable({
    graphql: 'ConversationUpdatedEvent',
    unions: ['ChannelEvent'],
    description: 'The name or the owner of the group changed.',
    subject: CONVERSATION,
    adds: ['name', 'owner_id'],
    read: async ({ subjectId }, sources) => {
      const { name, ownerId } = await sources.conversation(subjectId);
      return { name, owner_id: ownerId && encodeId('user', ownerId) };
    },
    fields: { conversation: { object: 'subject', description: 'The group with its current state.' } },
  }),
};
