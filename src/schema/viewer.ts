import { BLOCKED_USERS } from '../data/loaders/blocks.ts';
import { CONVERSATIONS_OF_USER } from '../data/loaders/conversations.ts';
import { FRIEND_REQUESTS_OF_USER } from '../data/loaders/friendships.ts';
import { SERVERS_OF_USER } from '../data/loaders/servers.ts';
import { FRIENDS } from '../data/loaders/users.ts';
import { type ViewerRow, viewers } from '../data/loaders/viewers.ts';
import { userChannel } from '../realtime/channels.ts';
import { builder } from './builder.ts';
import { ConversationConnection } from './conversations.ts';
import { fieldsOf } from './fields/fields.ts';
import { ofViewer } from './fields/roots.ts';
import { FriendRequestConnection } from './friendships.ts';
import { viewerId } from './ids.ts';
import { ServerConnection } from './servers.ts';
import { UserConnection } from './users.ts';

const viewer = fieldsOf<ViewerRow>();

// `lastSeq` is read before the lists, so a client that subscribes after it misses nothing.
const Viewer = builder.objectRef<ViewerRow>('Viewer').implement({
  description: 'The signed-in user, with the data that only this user may see.',
  fields: (t) => ({
    id: t.id(
      viewer.computed(['id'], ({ id }) => viewerId(id), {
        description:
          '`viewer_` and the 26 characters of `user.id`, so that a client’s cache holds one viewer. It is not the id of a node.',
      }),
    ),
    user: t.field(viewer.viewer({ type: 'User', description: 'The viewer’s account as other users see it.' })),
    ablyChannel: t.string(
      viewer.computed(['id'], ({ id }) => userChannel(id), {
        description: 'Name of the Ably channel for the viewer’s own events: `user:<id>`.',
      }),
    ),
    lastSeq: t.exposeInt('lastSeq', {
      description: 'Sequence number of the newest durable event on `ablyChannel` at the time of reading.',
    }),
    servers: t.field(
      viewer.page(
        { name: 'servers', list: SERVERS_OF_USER },
        { type: ServerConnection, description: 'Servers that the viewer is a member of, oldest first.' },
      ),
    ),
    conversations: t.field(
      viewer.page(
        { name: 'conversations', list: CONVERSATIONS_OF_USER },
        {
          type: ConversationConnection,
          description:
            'Conversations of the viewer, most recently active first. A group that the viewer was added to later counts as active at that time.',
        },
      ),
    ),
    friends: t.field(
      viewer.page(
        { name: 'friends', list: FRIENDS },
        { type: UserConnection, description: 'Friends of the viewer, oldest account first.' },
      ),
    ),
    friendRequests: t.field(
      viewer.page(
        { name: 'friendRequests', list: FRIEND_REQUESTS_OF_USER },
        {
          type: FriendRequestConnection,
          description: 'Open friend requests from the viewer and to the viewer, newest first.',
        },
      ),
    ),
    blockedUsers: t.field(
      viewer.page(
        { name: 'blockedUsers', list: BLOCKED_USERS },
        { type: UserConnection, description: 'Users whom the viewer has blocked, most recently blocked first.' },
      ),
    ),
  }),
});

builder.queryField('viewer', (t) => t.field(ofViewer(viewers, { type: Viewer, description: 'The signed-in user.' })));
