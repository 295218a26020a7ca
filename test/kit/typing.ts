import * as Ably from 'ably';

import type { EphemeralEnvelope } from '../../src/events.ts';
import type { TestApp, TestClient } from './app.ts';
import { graphql } from './generated/gql.ts';
import { subscribe } from './publisher.ts';
import type { ChannelRef } from './scenes.ts';

const START = graphql(`
  mutation TypingStart($channel: ChannelRef!) {
    startTyping(input: { channel: $channel }) {
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
  mutation TypingStop($channel: ChannelRef!) {
    stopTyping(input: { channel: $channel }) {
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

export async function startTyping(typist: TestClient, channel: ChannelRef) {
  return (await typist.run(START, { channel })).startTyping;
}

export async function stopTyping(typist: TestClient, channel: ChannelRef) {
  return (await typist.run(STOP, { channel })).stopTyping;
}

/** What a real client hears of typing on one channel. Disposing it closes the client. */
export interface TypingHeard extends Disposable {
  readonly messages: readonly Ably.InboundMessage[];
  readonly envelopes: readonly EphemeralEnvelope[];
  readonly types: readonly string[];
}

/** @param channel The name of the Ably channel. */
export async function hearTyping({ ably }: Pick<TestApp, 'ably'>, channel: string): Promise<TypingHeard> {
  const client = new Ably.Realtime({ ...ably, logLevel: 0 } as Ably.ClientOptions);
  const heard = await subscribe(client, channel);
  const messages = () => heard.messages.filter(({ name }) => name?.startsWith('typing.'));
  const envelopes = () => messages().map(({ data }) => data as EphemeralEnvelope);
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
 * Who is shown as typing, by the rule that readers follow: of one person's events, one with an earlier `expires_at`
 * than the newest that was taken is ignored, and from a start's `expires_at` on the sign is gone.
 *
 * @param now In milliseconds since 1970.
 */
export function shownAsTyping(envelopes: readonly EphemeralEnvelope[], now = Date.now()): string[] {
  const newest = new Map<string, EphemeralEnvelope>();
  for (const envelope of envelopes) {
    const { user_id, expires_at } = envelope.data;
    if (expires_at >= (newest.get(user_id)?.data.expires_at ?? '')) newest.set(user_id, envelope);
  }
  return [...newest.values()]
    .filter(({ type, data }) => type === 'typing.start' && Date.parse(data.expires_at) > now)
    .map(({ data }) => data.username);
}
