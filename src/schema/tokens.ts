import { type AblyTokenRequest, createAblyTokenRequest, MAX_NAMED_CHANNELS } from '../domain/tokens.ts';
import type { TokenRequest } from '../realtime/tokens.ts';
import { builder } from './builder.ts';
import * as inputs from './inputs.ts';
import { mutation, payloadType } from './mutations.ts';

const TokenRequestType = builder.objectRef<TokenRequest>('AblyTokenRequest').implement({
  description:
    'What ably-js’s `authCallback` hands on to Ably, which answers with a token. Good once, within 2 minutes of `timestamp`.',
  fields: (t) => ({
    keyName: t.exposeString('keyName', { description: 'The key that signed it.' }),
    ttl: t.exposeInt('ttl', { description: 'How long the token is good: 1 hour, in milliseconds.' }),
    capability: t.exposeString('capability', {
      description: 'JSON: each channel by its name, with `history`, `presence` and `subscribe`; never `publish`.',
    }),
    clientId: t.exposeString('clientId', { description: 'The viewer: `user_…`.' }),
    timestamp: t.exposeFloat('timestamp', { description: 'When it was made: milliseconds since 1970.' }),
    nonce: t.exposeString('nonce', { description: 'Random, so that it is good once.' }),
    mac: t.exposeString('mac', { description: 'The signature.' }),
  }),
});

mutation('createAblyTokenRequest', {
  counts: 'tokens',
  description:
    'GET /realtime/ably-token: an Ably TokenRequest for ably-js’s `authCallback`, scoped to channels that the viewer may read. Without any list: the viewer’s own channel, and what they may read, most recently active first, 200 channels at most. Who loses access to something has their tokens revoked at once, and asks for another.',
  input: inputs.inputType(
    'CreateAblyTokenRequestInput',
    `Which channels the token shall open, beside the viewer’s own user channel. Lists: exactly these, ${MAX_NAMED_CHANNELS} together at most, each counted once.`,
    {
      serverIds: inputs.optionalIdsField('srv', MAX_NAMED_CHANNELS, 'Servers that the viewer is a member of.'),
      roomIds: inputs.optionalIdsField('room', MAX_NAMED_CHANNELS, 'Rooms that the viewer may read.'),
      conversationIds: inputs.optionalIdsField('conv', MAX_NAMED_CHANNELS, 'Conversations of the viewer.'),
    },
  ),
  inputRequired: false,
  payload: payloadType<AblyTokenRequest>('CreateAblyTokenRequestPayload', 'A way to listen on Ably.', (t) => ({
    tokenRequest: t.field({
      type: TokenRequestType,
      nullable: true,
      description: 'To hand on to Ably as it is.',
      resolve: ({ result }) => result?.tokenRequest ?? null,
    }),
    channels: t.stringList({
      description:
        'Names of the channels that it opens: the viewer’s own first, then those named, or the most recently active first. Empty where it was refused.',
      resolve: ({ result }) => [...(result?.channels ?? [])],
    }),
    truncated: t.boolean({
      description: 'True where the limit of 200 left out something that the viewer may read.',
      resolve: ({ result }) => result?.truncated ?? false,
    }),
  })),
  resolve: createAblyTokenRequest,
});
