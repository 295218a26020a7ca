import * as Ably from 'ably';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { testApp } from '../kit/app.ts';
import { readEvents } from '../kit/channel-log.ts';
import { graphql } from '../kit/generated/gql.ts';
import { createMessage, readMessage, updateMessage } from '../kit/messages.ts';
import { subscribe } from '../kit/publisher.ts';
import { people, roomOf } from '../kit/scenes.ts';
import { uuidOf } from '../kit/streams.ts';
import { listen, TRANSPORTS } from '../kit/subscriptions.ts';

const PAGE = graphql(`
  query MessageTextPage($id: ID!) {
    room(id: $id) {
      messages(first: 100) {
        nodes {
          id
          content
        }
      }
    }
  }
`);

const MESSAGES = graphql(`
  subscription MessageTextMessages($channel: ChannelRef!) {
    channelEvents(channel: $channel) {
      ... on MessageCreatedEvent {
        seq
        message {
          id
          content
        }
      }
      ... on MessageUpdatedEvent {
        seq
        message {
          id
          content
        }
      }
    }
  }
`);

/** Characters that normalisation, trimming, JSON, SSE or UTF-8 could change, among others. */
const fragile = fc.constantFrom(
  'e\u0301',
  'a\u0301\u0323',
  '\uFA19',
  '\uF900',
  '\u212A',
  '\u212B',
  '\u2126',
  '\u0958',
  '\u1112\u1161\u11AB',
  '\u{2F800}',
  '\u{1D15E}',
  '\u200C',
  '\u200D',
  '\u202E',
  '\u2066',
  '\uFEFF',
  '\u00A0',
  '\u3000',
  '\u3164',
  '\u2028',
  '\u0085',
  '\u0001',
  '\u001B',
  '\u007F',
  '\uFFFE',
  '\uFFFF',
  '\uFFFD',
  '\r\n',
  '\n\n',
  '\r',
  '\t',
  ' ',
  '"',
  '\\',
  '\\u0041',
  'data: x',
  '👩\u200D💻',
  '🏴\u{E0067}\u{E0062}\u{E007F}',
  '</script>',
  '$1',
  '%00',
  '\u{10FFFF}',
);

const content = fc
  .array(fc.oneof(fragile, fc.string({ unit: 'binary', maxLength: 3 })), { minLength: 1, maxLength: 12 })
  .map((parts) => parts.join('').replaceAll('\0', ''))
  // At least one visible character, whatever the rest is.
  .chain((text) => fc.constantFrom(`${text}x`, `x${text}`));

test('content is unchanged in every code point in mutations, queries, the log, subscriptions, Ably and the database', async () => {
  const app = await testApp({ publish: true });
  const [ada, bob] = await people(app, 'ada', 'bob');
  const { serverId, roomId } = await roomOf(ada, bob);
  const channel = { roomId };
  const client = new Ably.Realtime({ ...app.ably, logLevel: 0 } as Ably.ClientOptions);
  try {
    const onAbly = await subscribe(client, `${serverId}:${roomId}`);
    const listeners = TRANSPORTS.map((transport) =>
      listen({ url: app.url, token: bob.token }, transport, MESSAGES, { channel }),
    );
    await expect.poll(() => app.bridge.counts.subscribers).toBe(listeners.length);
    /** The number of events so far. */
    let seq = 0;

    const expectEverywhere = async (id: string, text: string) => {
      seq++;
      expect((await readMessage(ada, id))!.content).toBe(text);
      const { room } = await bob.run(PAGE, { id: roomId });
      expect(room!.messages.nodes.find((node) => node.id === id)!.content).toBe(text);
      const { events } = await readEvents(bob, channel, seq - 1);
      expect(events).toMatchObject([{ seq, message: { id, content: text } }]);
      for (const listener of listeners) {
        await expect.poll(() => listener.events.at(-1)).toEqual({ seq, message: { id, content: text } });
        expect(listener.errors).toEqual([]);
      }
      await expect.poll(() => onAbly.envelopes.at(-1)).toMatchObject({ seq, data: { id, content: text } });
      const [stored] = await app.db.$queryRaw<{ hex: string }[]>`
        SELECT encode(convert_to(content, 'UTF8'), 'hex') AS hex FROM messages WHERE id = ${uuidOf(id)}::uuid`;
      expect(stored!.hex).toBe(Buffer.from(text).toString('hex'));
    };

    await fc.assert(
      fc.asyncProperty(content, content, async (first, second) => {
        const created = await createMessage(ada, { channel, content: first });
        expect(created).toMatchObject({ message: { content: first }, userErrors: [] });
        const { id } = created.message!;
        await expectEverywhere(id, first);

        const edited = await updateMessage(ada, { messageId: id, content: second });
        expect(edited).toMatchObject({ message: { content: second }, userErrors: [] });
        await expectEverywhere(id, second);
      }),
      { numRuns: 40 },
    );
  } finally {
    client.close();
  }
});
