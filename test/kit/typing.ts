import * as Ably from 'ably';

import type { TypingEnvelope } from '../../src/events/registry.ts';
import type { TestApp, TestClient } from './app.ts';
import { graphql } from './generated/gql.ts';
import { subscribe } from './publisher.ts';
import type { ChannelRef } from './scenes.ts';

const START = graphql(`
  mutation TypingStart($channel: ChannelRef!, $deviceId: String) {
    startTyping(input: { channel: $channel, deviceId: $deviceId }) {
      expiresAt
      userErrors {
        __typename
        code
        message
        path
      }
    }
  }
`);

const STOP = graphql(`
  mutation TypingStop($channel: ChannelRef!, $deviceId: String) {
    stopTyping(input: { channel: $channel, deviceId: $deviceId }) {
      expiresAt
      userErrors {
        __typename
        code
        message
        path
      }
    }
  }
`);

/** @param deviceId Default: the device without a name. */
export async function startTyping(typist: TestClient, channel: ChannelRef, deviceId?: string) {
  return (await typist.run(START, { channel, deviceId })).startTyping;
}

export async function stopTyping(typist: TestClient, channel: ChannelRef, deviceId?: string) {
  return (await typist.run(STOP, { channel, deviceId })).stopTyping;
}

/** Typing events that a real client receives on one channel. Disposing it closes the client. */
export interface TypingHeard extends Disposable {
  readonly messages: readonly Ably.InboundMessage[];
  readonly envelopes: readonly TypingEnvelope[];
  readonly types: readonly string[];
}

/** @param channel The name of the Ably channel. */
export async function hearTyping({ ably }: Pick<TestApp, 'ably'>, channel: string): Promise<TypingHeard> {
  const client = new Ably.Realtime({ ...ably, logLevel: 0 } as Ably.ClientOptions);
  const heard = await subscribe(client, channel);
  const messages = () => heard.messages.filter(({ name }) => name?.startsWith('typing.'));
  const envelopes = () => messages().map(({ data }) => data as TypingEnvelope);
  return {
    get messages() {
      return messages();
    },
    get envelopes() {
      return envelopes();
    },
    get types() {
      return envelopes().map(({ type }) => type);
    },
    [Symbol.dispose]: () => client.close(),
  };
}

/**
 * Users who are shown as typing, by the rules for readers: an event of a user is ignored if its `expires_at` is earlier
 * than the latest one seen, and a start ends at its `expires_at`.
 *
 * @param now In milliseconds since 1970.
 */
export function shownAsTyping(envelopes: readonly TypingEnvelope[], now = Date.now()): string[] {
  const newest = new Map<string, TypingEnvelope>();
  for (const envelope of envelopes) {
    const { user_id, expires_at } = envelope.data;
    if (expires_at >= (newest.get(user_id)?.data.expires_at ?? '')) newest.set(user_id, envelope);
  }
  return [...newest.values()]
    .filter(({ type, data }) => type === 'typing.start' && Date.parse(data.expires_at) > now)
    .map(({ data }) => data.username);
}
