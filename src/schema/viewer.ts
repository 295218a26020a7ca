import { sql } from '../data/db.ts';
import { CONVERSATIONS_OF_USER } from '../data/loaders/conversations.ts';
import { FRIEND_REQUESTS_OF_USER } from '../data/loaders/friendships.ts';
import { SERVERS_OF_USER } from '../data/loaders/servers.ts';
import { FRIENDS, type UserRow } from '../data/loaders/users.ts';
import type { UserId } from '../lib/ids.ts';
import { userChannel } from '../realtime/channels.ts';
import { builder } from './builder.ts';
import { BY_ACTIVITY, BY_ID, connectionOf, pageArgs } from './connections.ts';
import { ConversationConnection } from './conversations.ts';
import { FriendRequestConnection } from './friendships.ts';
import { ServerConnection } from './servers.ts';
import { readsPage, readsRoot, readsValue, readsViewer } from './reads.ts';
import { UserConnection } from './users.ts';

/** `lastSeq` is read before anything that hangs on it: a client that subscribes after it misses nothing. */
interface ViewerShape {
  readonly user: UserRow;
  readonly lastSeq: number;
}

const Viewer = builder.objectRef<ViewerShape>('Viewer').implement({
  description: 'The signed-in user: what only they may see.',
  fields: (t) => ({
    user: t.expose('user', { type: 'User', description: 'Who they are to others.', extensions: readsViewer }),
    ablyChannel: t.string({
      description: '`user:<id>`: the Ably channel of this user’s notifications.',
      resolve: ({ user }) => userChannel(user.id),
      extensions: readsValue(['id'], ([id]) => userChannel(id as UserId)),
    }),
    lastSeq: t.exposeInt('lastSeq', {
      description: 'Sequence number of the newest durable event on `ablyChannel` at the time of reading.',
    }),
    servers: t.field({
      type: ServerConnection,
      description: 'Servers that the viewer is a member of, oldest first.',
      args: pageArgs(t.arg),
      resolve: ({ user }, args, caller, info) =>
        connectionOf({ list: 'servers', scope: user.id, order: BY_ID }, args, info, (keyset) =>
          caller.load.page(SERVERS_OF_USER, user.id, keyset),
        ),
      extensions: readsPage('servers', BY_ID, SERVERS_OF_USER),
    }),
    conversations: t.field({
      type: ConversationConnection,
      description: 'Most recently active first.',
      args: pageArgs(t.arg),
      resolve: ({ user }, args, caller, info) =>
        connectionOf({ list: 'conversations', scope: user.id, order: BY_ACTIVITY }, args, info, (keyset) =>
          caller.load.page(CONVERSATIONS_OF_USER, user.id, keyset),
        ),
      extensions: readsPage('conversations', BY_ACTIVITY, CONVERSATIONS_OF_USER),
    }),
    friends: t.field({
      type: UserConnection,
      description: 'Oldest account first.',
      args: pageArgs(t.arg),
      resolve: ({ user }, args, caller, info) =>
        connectionOf({ list: 'friends', scope: user.id, order: BY_ID }, args, info, (keyset) =>
          caller.load.page(FRIENDS, user.id, keyset),
        ),
      extensions: readsPage('friends', BY_ID, FRIENDS),
    }),
    friendRequests: t.field({
      type: FriendRequestConnection,
      description: 'Open requests from the viewer and to the viewer, newest first.',
      args: pageArgs(t.arg),
      resolve: ({ user }, args, caller, info) =>
        connectionOf({ list: 'friendRequests', scope: user.id, order: BY_ID }, args, info, (keyset) =>
          caller.load.page(FRIEND_REQUESTS_OF_USER, user.id, keyset),
        ),
      extensions: readsPage('friendRequests', BY_ID, FRIEND_REQUESTS_OF_USER),
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
    extensions: readsRoot(
      () => null,
      (viewerId) =>
        sql`SELECT ${viewerId}::uuid AS id, COALESCE((SELECT st.last_seq FROM streams st WHERE st.id = ${viewerId}::uuid), 0) AS "lastSeq"`,
    ),
  }),
);
