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

test('names every channel with the operations of a listener, sorted as Ably signs them', () => {
  const text = capabilityOf([user, server, room, conversation]);

  const operations = '["history","presence","subscribe"]';
  expect(text).toBe(
    `{"${conversation}":${operations},"${server}":${operations},"${room}":${operations},"${user}":${operations}}`,
  );
});

test('does not grant presence in channels where the user may not write', () => {
  expect(JSON.parse(capabilityOf([room, conversation], [conversation]))).toEqual({
    [room]: ['history', 'presence', 'subscribe'],
    [conversation]: ['history', 'subscribe'],
  });
});

test('names a channel once if it is given repeatedly', () => {
  expect(capabilityOf([user, room, user])).toBe(capabilityOf([room, user]));
});

test('is never empty, because Ably would grant all permissions of the key', () => {
  expect(() => capabilityOf([])).toThrow('unable to grant no channels');
});

describe('refuses channels that are not for clients:', () => {
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
  ])('%j', (name) => {
    expect(() => capabilityOf([user, name])).toThrow(`unable to grant ${JSON.stringify(name)}`);
  });
});
