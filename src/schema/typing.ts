import { startTyping, stopTyping } from '../domain/typing.ts';
import * as inputs from './inputs.ts';
import { mutation, payloadType } from './mutations.ts';

const typing = inputs.inputType('TypingInput', 'Where the viewer is typing.', {
  channel: inputs.channelField('A place in which the viewer may write.'),
});

const payload = payloadType<{ expiresAt: Date | null }>('TypingPayload', 'What became of it.', (t) => ({
  expiresAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'When it ends by itself unless renewed; null once stopped.',
    resolve: ({ result }) => result?.expiresAt ?? null,
  }),
}));

mutation('startTyping', {
  counts: 'typing',
  description: 'POST /messages/typing/start. Lasts 10 s unless renewed.',
  input: typing,
  payload,
  resolve: async (caller, { channel }) => ({ expiresAt: await startTyping(caller, channel) }),
});

mutation('stopTyping', {
  counts: 'typing',
  description: 'POST /messages/typing/stop. Repeating it changes nothing.',
  input: typing,
  payload,
  resolve: async (caller, { channel }) => {
    await stopTyping(caller, channel);
    return { expiresAt: null };
  },
});
