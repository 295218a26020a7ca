import type { NodeKind } from '../../src/schema/node-types.ts';
import { conversation } from './nouns/conversations.ts';
import { file } from './nouns/files.ts';
import { friendRequest } from './nouns/friendships.ts';
import { message } from './nouns/messages.ts';
import type { Noun, Write } from './nouns/noun.ts';
import { reaction } from './nouns/reactions.ts';
import { room } from './nouns/rooms.ts';
import { server } from './nouns/servers.ts';
import { user } from './nouns/users.ts';

/** Kind of ids -> the noun. Each may use the rows of those before it. */
export const NOUNS: Readonly<Record<NodeKind, Noun>> = {
  user,
  srv: server,
  room,
  conv: conversation,
  msg: message,
  file,
  rct: reaction,
  freq: friendRequest,
};

/** All ways to write into a channel. */
export const WRITES: Readonly<Record<string, Write>> = Object.assign(
  {},
  ...Object.values(NOUNS).map(({ writes }) => writes),
);
