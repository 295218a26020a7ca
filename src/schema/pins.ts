import type { ConversationRow } from '../data/loaders/conversations.ts';
import { type MessageRow, messages } from '../data/loaders/messages.ts';
import { pinners, pins, PINS_OF_CHANNEL } from '../data/loaders/pins.ts';
import type { RoomRow } from '../data/loaders/rooms.ts';
import { type PinChanged, pinMessage, unpinMessage } from '../domain/pins.ts';
import { builder } from './builder.ts';
import { Channel } from './channels.ts';
import { fieldsOf } from './fields/fields.ts';
import * as inputs from './inputs/fields.ts';
import { inputType } from './inputs/types.ts';
import { mutation } from './mutations.ts';
import { loaded, payload, seq } from './payloads.ts';

const message = fieldsOf<MessageRow>();
const channel = fieldsOf<RoomRow | ConversationRow>();

/** A message's key in what is below it. */
const PLACE = { channelId: 'channelId', messageSeq: 'seq' } as const;

builder.objectFields('Message', (t) => ({
  pinnedAt: t.field(
    message.lookUp(PLACE, pins, ['pinnedAt'], ([pin]) => pin?.pinnedAt ?? null, {
      type: 'DateTime',
      nullable: true,
      description: 'When the message was pinned; null if it is not pinned.',
    }),
  ),
  pinnedBy: t.field(
    message.one(PLACE, pinners, {
      type: 'User',
      nullable: true,
      description: 'The user who pinned the message; null if it is not pinned.',
    }),
  ),
}));

builder.interfaceFields(Channel, (t) => ({
  pins: t.field(
    channel.page(
      { name: 'pins', list: PINS_OF_CHANNEL },
      { type: 'MessageConnection', description: 'Pinned messages, most recently pinned first: at most 250.' },
    ),
  ),
}));

const MAY = 'In a room only the owner of the server may, in a conversation each member who may write.';
const MESSAGE = 'The message after the change.';

mutation('pinMessage', {
  counts: 'places',
  description: `Pins a message in its channel. Repeating it changes nothing. ${MAY}`,
  input: inputType('PinMessageInput', 'A message to pin.', {
    messageId: inputs.id('msg', 'A message that is not deleted. A channel has at most 250 pinned messages.'),
  }),
  payload: payload<PinChanged>('PinMessagePayload', 'Result of `pinMessage`.', {
    message: loaded('Message', messages, 'message', MESSAGE),
    seq: seq(),
  }),
  resolve: pinMessage,
});

mutation('unpinMessage', {
  counts: 'places',
  description: `Unpins a message. Repeating it changes nothing. ${MAY}`,
  input: inputType('UnpinMessageInput', 'A message to unpin.', {
    messageId: inputs.id('msg', 'A message that the viewer may read.'),
  }),
  payload: payload<PinChanged>('UnpinMessagePayload', 'Result of `unpinMessage`.', {
    message: loaded('Message', messages, 'message', MESSAGE),
    seq: seq(),
  }),
  resolve: unpinMessage,
});
