import type { UserRow } from '../data/loaders/users.ts';
import { blockUser, unblockUser } from '../domain/blocks.ts';
import * as inputs from './inputs/fields.ts';
import { inputType } from './inputs/types.ts';
import { mutation } from './mutations.ts';
import { itself, payload } from './payloads.ts';

mutation('blockUser', {
  counts: 'places',
  description:
    'Blocks a user, who is not told. While one of two users has blocked the other, neither can open a DIRECT conversation with the other, write, react, pin, edit or type in the existing one, ask the other to be friends, or add the other to a group: they get FORBIDDEN. Both can still read the conversation, delete their messages and remove their reactions there. Ends the friendship of the two, or the open request. In rooms and groups both write as before; `author.viewerHasBlocked` lets clients hide messages. Repeating it changes nothing.',
  input: inputType('BlockUserInput', 'A user to block.', {
    userId: inputs.id('user', 'Another user, whom the viewer can see.'),
  }),
  payload: payload<UserRow>('BlockUserPayload', 'Result of `blockUser`.', {
    user: itself('User', 'The blocked user.'),
  }),
  resolve: blockUser,
});

mutation('unblockUser', {
  counts: 'places',
  description:
    'Unblocks a user. If that user has blocked the viewer, their block stays. An ended friendship does not come back. Repeating it changes nothing.',
  input: inputType('UnblockUserInput', 'A user to unblock.', {
    userId: inputs.id('user', 'A user whom the viewer can see, such as one of `Viewer.blockedUsers`.'),
  }),
  payload: payload<UserRow>('UnblockUserPayload', 'Result of `unblockUser`.', {
    user: itself('User', 'The unblocked user.'),
  }),
  resolve: unblockUser,
});
