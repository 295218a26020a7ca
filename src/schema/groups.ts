import {
  addConversationMembers,
  type GroupChanged,
  leaveConversation,
  MAX_GROUP_MEMBERS,
  removeConversationMember,
} from '../domain/group-members.ts';
import { createGroupConversation, updateConversation } from '../domain/groups.ts';
import type { ConversationId } from '../lib/ids.ts';
import * as inputs from './inputs/fields.ts';
import { inputType } from './inputs/types.ts';
import { mutation } from './mutations.ts';
import { idOf, payload, result, seq } from './payloads.ts';

const GROUP = 'A group that the viewer is a member of. A DIRECT conversation is refused with CONFLICT.';
const OTHERS = MAX_GROUP_MEMBERS - 1;
const RELATED = `Friends of the viewer, or members of a common server, where neither has blocked the other: 1 to ${OTHERS}. Repeated ids count once.`;
const AFTER_CHANGE = 'The group after the change.';

mutation('createGroupConversation', {
  counts: 'places',
  description:
    'Creates a group of the viewer, who becomes its owner, and 1 to 49 others. The same people may have many groups.',
  input: inputType('CreateGroupConversationInput', 'A group to create.', {
    userIds: inputs.distinct(inputs.id('user', `The others. ${RELATED}`), OTHERS, 1),
    name: inputs.optional(inputs.name('Name of the group; null: clients show its members.')),
    idempotencyKey: inputs.idempotencyKey(
      'Repeating the request with the same key returns the first group and creates none; the same key with another input is refused. A key belongs to its author.',
    ),
  }),
  payload: payload<GroupChanged>('CreateGroupConversationPayload', 'Result of `createGroupConversation`.', {
    conversation: result(
      'Conversation',
      'conversation',
      'The group; null if the request is repeated and the viewer has left the group since.',
    ),
    seq: seq('Sequence number of the last event of the creation in the group: there is one for each member.'),
  }),
  resolve: createGroupConversation,
});

mutation('addConversationMembers', {
  counts: 'places',
  description:
    'Adds users to a group. Every member may do this. A group has at most 50 members, more are refused with CONFLICT. New members can read the earlier messages. Adding a member again changes nothing.',
  input: inputType('AddConversationMembersInput', 'Users to add to a group.', {
    conversationId: inputs.id('conv', GROUP),
    userIds: inputs.distinct(inputs.id('user', `${RELATED} Members of the group are ignored.`), OTHERS, 1),
  }),
  payload: payload<GroupChanged>('AddConversationMembersPayload', 'Result of `addConversationMembers`.', {
    conversation: result('Conversation', 'conversation', AFTER_CHANGE),
    seq: seq('Sequence number of the last event in the group; null if nothing changed.'),
  }),
  resolve: addConversationMembers,
});

mutation('removeConversationMember', {
  counts: 'places',
  description: 'Removes another member from a group. Only its owner may do this. Repeating it changes nothing.',
  input: inputType('RemoveConversationMemberInput', 'A member to remove from a group.', {
    conversationId: inputs.id('conv', `${GROUP} The viewer must be its owner.`),
    userId: inputs.id('user', 'Another member. To leave, use `leaveConversation`.'),
  }),
  payload: payload<GroupChanged>('RemoveConversationMemberPayload', 'Result of `removeConversationMember`.', {
    conversation: result('Conversation', 'conversation', AFTER_CHANGE),
    seq: seq(),
  }),
  resolve: removeConversationMember,
});

mutation('leaveConversation', {
  counts: 'places',
  description:
    'Leaves a group. If its owner leaves, the member who has been there longest becomes the owner. After the last one has left, nobody can read it. A user who has left already gets NOT_FOUND.',
  input: inputType('LeaveConversationInput', 'A group to leave.', { conversationId: inputs.id('conv', GROUP) }),
  payload: payload<ConversationId>('LeaveConversationPayload', 'Result of `leaveConversation`.', {
    conversationId: idOf('conv', (id) => id, 'Id of the group that the viewer has left (`conv_…`).'),
  }),
  resolve: leaveConversation,
});

mutation('updateConversation', {
  counts: 'places',
  description: 'Renames a group. Every member may do this. If the name stays the same, nothing changes.',
  input: inputType('UpdateConversationInput', 'A change of a group.', {
    conversationId: inputs.id('conv', GROUP),
    name: inputs.clearable(inputs.name('Name of the group. Left out: it stays; null: it is removed.')),
  }),
  payload: payload<GroupChanged>('UpdateConversationPayload', 'Result of `updateConversation`.', {
    conversation: result('Conversation', 'conversation', AFTER_CHANGE),
    seq: seq(),
  }),
  resolve: updateConversation,
});
