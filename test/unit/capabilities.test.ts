import { describe, expect, test } from 'vitest';

import { newId } from '../../src/lib/ids.ts';
import { capabilityOf } from '../../src/realtime/capabilities.ts';
import {
  ACCESS_CHANNEL,
  conversationChannel,
  roomChannel,
  serverChannel,
  userChannel,
} from '../../src/realtime/channels.ts';

const serverId = newId('srv');
const user = userChannel(newId('user'));
const server = serverChannel(serverId);
const room = roomChannel({ id: newId('room'), serverId });
const conversation = conversationChannel({ id: newId('conv') });

test('names every channel with what a listener needs, sorted as Ably signs it', () => {
  const text = capabilityOf([user, server, room, conversation]);

  const operations = '["history","presence","subscribe"]';
  expect(text).toBe(
    `{"${conversation}":${operations},"${server}":${operations},"${room}":${operations},"${user}":${operations}}`,
  );
});

test('names a channel once, however often it is given', () => {
  expect(capabilityOf([user, room, user])).toBe(capabilityOf([room, user]));
});

test('is never empty, which Ably would take for all that the key may do', () => {
  expect(() => capabilityOf([])).toThrow('unable to grant nothing');
});

describe('grants no channel but of the four kinds that clients listen to:', () => {
  const [serverPart, roomPart] = room.split(':') as [string, string];

  test.each([
    '*',
    '[*]*',
    `${serverPart}:*`,
    `*:${roomPart}`,
    'user:*',
    'server:*',
    'dm:*',
    `${user}:*`,
    `${room}:more`,
    ACCESS_CHANNEL,
    'internal:*',
    roomPart,
    serverPart,
    `${serverPart}:${serverPart}`,
    `dm:${roomPart}`,
    `user:${serverPart}`,
    `server:${roomPart}`,
    `[filter=x]${room}`,
    room.toUpperCase(),
    ` ${room}`,
    `${room}\n`,
    room.slice(0, -1),
    '',
  ])('not %j', (name) => {
    expect(() => capabilityOf([user, name])).toThrow(`unable to grant ${JSON.stringify(name)}`);
  });
});
