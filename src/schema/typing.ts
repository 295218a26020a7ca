import { startTyping, stopTyping } from '../domain/typing.ts';
import * as inputs from './inputs/fields.ts';
import { inputType } from './inputs/types.ts';
import { mutation } from './mutations.ts';
import { itself, payload } from './payloads.ts';

const typing = inputType('TypingInput', 'The channel in which the viewer is typing, and the device.', {
  channel: inputs.channel('A room or conversation in which the viewer may write.'),
  deviceId: inputs.device(
    'It tells the devices of one user apart. All clients of a user that give none are one device.',
  ),
});

const typingPayload = payload<Date | null>('TypingPayload', 'Result of `startTyping` or `stopTyping`.', {
  expiresAt: itself('DateTime', 'When the device stops counting as typing, unless renewed; null after `stopTyping`.'),
});

mutation('startTyping', {
  counts: 'typing',
  description:
    'Shows the viewer as typing in a channel for 10 seconds. Repeating it renews the 10 seconds. Within a second after a message of the same device it is not shown to others, because it was overtaken by the message.',
  input: typing,
  payload: typingPayload,
  resolve: startTyping,
});

mutation('stopTyping', {
  counts: 'typing',
  description:
    'Ends the typing of one device in a channel. The viewer counts as typing while any of their devices does. Repeating it changes nothing.',
  input: typing,
  payload: typingPayload,
  resolve: async (caller, input) => {
    await stopTyping(caller, input);
    return null;
  },
});
