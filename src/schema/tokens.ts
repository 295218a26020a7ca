import { type AblyTokenRequest, createAblyTokenRequest, MAX_NAMED_CHANNELS } from '../domain/tokens.ts';
import type { TokenRequest } from '../realtime/tokens.ts';
import { builder } from './builder.ts';
import * as inputs from './inputs/fields.ts';
import { inputType } from './inputs/types.ts';
import { mutation } from './mutations.ts';
import { flag, listed, payload, result } from './payloads.ts';

const TokenRequestType = builder.objectRef<TokenRequest>('AblyTokenRequest').implement({
  description:
    'A signed request that ably-js’s `authCallback` passes to Ably, which answers with a token. Valid once, within 2 minutes of `timestamp`.',
  fields: (t) => ({
    keyName: t.exposeString('keyName', { description: 'Name of the API key that signed the request.' }),
    ttl: t.exposeInt('ttl', { description: 'Lifetime of the token in milliseconds: 3600000 (1 hour).' }),
    capability: t.exposeString('capability', {
      description:
        'JSON text: the allowed operations by channel name. They are `history`, `presence` and `subscribe`, without `presence` in a channel that the viewer may read but not write in. `publish` is never among them.',
    }),
    clientId: t.exposeString('clientId', { description: 'Id of the viewer (`user_…`).' }),
    timestamp: t.exposeFloat('timestamp', {
      description: 'When the request was made, by Ably’s clock, in milliseconds since 1970.',
    }),
    nonce: t.exposeString('nonce', { description: 'Random value; Ably accepts each value once.' }),
    mac: t.exposeString('mac', { description: 'Signature of the request.' }),
  }),
});

mutation('createAblyTokenRequest', {
  counts: 'tokens',
  description:
    'Creates an Ably TokenRequest for ably-js’s `authCallback`, for channels that the viewer may read. Without lists, the token opens the viewer’s own user channel and everything that the viewer may read, most recently active first: at most 200 channels. When the viewer loses access to a channel, or the right to write in a conversation, their tokens are revoked at once and the client requests a new one.',
  input: inputType(
    'CreateAblyTokenRequestInput',
    `Channels that the token opens in addition to the viewer’s own user channel. If any list is given, the token opens exactly the listed channels: at most ${MAX_NAMED_CHANNELS} in all lists together; duplicates count once.`,
    {
      serverIds: inputs.optional(
        inputs.distinct(inputs.id('srv', 'Servers that the viewer is a member of.'), MAX_NAMED_CHANNELS),
      ),
      roomIds: inputs.optional(
        inputs.distinct(inputs.id('room', 'Rooms that the viewer may read.'), MAX_NAMED_CHANNELS),
      ),
      conversationIds: inputs.optional(
        inputs.distinct(inputs.id('conv', 'Conversations of the viewer.'), MAX_NAMED_CHANNELS),
      ),
    },
  ),
  inputRequired: false,
  payload: payload<AblyTokenRequest>('CreateAblyTokenRequestPayload', 'Result of `createAblyTokenRequest`.', {
    tokenRequest: result(TokenRequestType, 'tokenRequest', 'The signed request. Pass it to Ably unchanged.'),
    channels: listed(
      'String',
      'channels',
      'Names of the channels that the token opens, at most 200: the viewer’s own first, then the listed ones, or the most recently active ones. Empty if the mutation was refused.',
    ),
    truncated: flag(
      'truncated',
      'True if the viewer may read more than fits into the limit of 200 channels. False if lists were given.',
    ),
  }),
  resolve: createAblyTokenRequest,
});
