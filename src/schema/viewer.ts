import { CONVERSATIONS_OF_USER } from '../data/loaders/conversations.ts';
import { FRIEND_REQUESTS_OF_USER } from '../data/loaders/friendships.ts';
import { SERVERS_OF_USER } from '../data/loaders/servers.ts';
import { FRIENDS, type UserRow } from '../data/loaders/users.ts';
import { cursorCodec } from '../lib/cursors.ts';
import { userChannel } from '../realtime/channels.ts';
import { builder } from './builder.ts';
import { toKey } from './channels.ts';
import { pageArgs, toConnection, toKeyset } from './connections.ts';
import { ConversationConnection } from './conversations.ts';
import { FriendRequestConnection } from './friendships.ts';
import { ServerConnection } from './servers.ts';
import { UserConnection } from './users.ts';

/** `lastSeq` is read before anything that hangs on it: a client that subscribes after it misses nothing. */
interface ViewerShape {
  readonly user: UserRow;
  readonly lastSeq: number;
}

const Viewer = builder.objectRef<ViewerShape>('Viewer').implement({
  description: 'The signed-in user: what only they may see.',
  fields: (t) => ({
    user: t.expose('user', { type: 'User', description: 'Who they are to others.' }),
    ablyChannel: t.string({
      description: '`user:<id>`: the Ably channel of this user’s notifications.',
      resolve: ({ user }) => userChannel(user.id),
    }),
    lastSeq: t.exposeInt('lastSeq', {
      description: 'Sequence number of the newest durable event on `ablyChannel` at the time of reading.',
    }),
    servers: t.field({
      type: ServerConnection,
      description: 'Servers that the viewer is a member of, oldest first.',
      args: pageArgs(t.arg),
      resolve: async ({ user }, args, caller, info) => {
        const cursors = cursorCodec('servers', user.id);
        const keyset = toKeyset(args, info, (cursor) => toKey(cursors.decodeUuid(cursor)));
        return toConnection(await caller.load.page(SERVERS_OF_USER, user.id, keyset), ({ id }) =>
          cursors.encodeUuid(id),
        );
      },
    }),
    conversations: t.field({
      type: ConversationConnection,
      description: 'Most recently active first.',
      args: pageArgs(t.arg),
      resolve: async ({ user }, args, caller, info) => {
        const cursors = cursorCodec('conversations', user.id);
        const keyset = toKeyset(args, info, (cursor) => {
          const key = cursors.decodeTimeUuid(cursor);
          return key && [key.time, key.id];
        });
        const page = await caller.load.page(CONVERSATIONS_OF_USER, user.id, keyset);
        return toConnection(page, ({ activeAt, id }) => cursors.encodeTimeUuid(activeAt, id));
      },
    }),
    friends: t.field({
      type: UserConnection,
      description: 'Oldest account first.',
      args: pageArgs(t.arg),
      resolve: async ({ user }, args, caller, info) => {
        const cursors = cursorCodec('friends', user.id);
        const keyset = toKeyset(args, info, (cursor) => toKey(cursors.decodeUuid(cursor)));
        return toConnection(await caller.load.page(FRIENDS, user.id, keyset), ({ id }) => cursors.encodeUuid(id));
      },
    }),
    friendRequests: t.field({
      type: FriendRequestConnection,
      description: 'Open requests from the viewer and to the viewer, newest first.',
      args: pageArgs(t.arg),
      resolve: async ({ user }, args, caller, info) => {
        const cursors = cursorCodec('friendRequests', user.id);
        const keyset = toKeyset(args, info, (cursor) => toKey(cursors.decodeUuid(cursor)));
        return toConnection(await caller.load.page(FRIEND_REQUESTS_OF_USER, user.id, keyset), ({ id }) =>
          cursors.encodeUuid(id),
        );
      },
    }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    description: 'The signed-in user.',
    resolve: async (_root, _args, caller) => ({
      user: caller.viewer,
      lastSeq: await caller.load.lastSeqs.load(caller.viewer.id),
    }),
  }),
);
