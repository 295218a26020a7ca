import { type EventStream, subscribeToChannel, subscribeToServer, subscribeToViewer } from '../domain/events.ts';
import type { StreamItem } from '../realtime/subscriber.ts';
import { builder } from './builder.ts';
import { ChannelEvent, ServerEvent, ViewerEvent } from './events.ts';
import { afterArgument, channelArgument, idArgument, orBadInput } from './inputs/arguments.ts';
import { ChannelRefInput } from './inputs/channel.ts';

const AFTER =
  'Last sequence number that the client has, at least 0. The stream begins with every durable event after it; 0 replays all of them. Without it, the stream has new events only.';

const itself = (item: StreamItem) => item as never;

builder.subscriptionType({
  description:
    'Events as they happen, over WebSocket (`graphql-transport-ws`), `text/event-stream` or `multipart/mixed`. Each event is authorised and read when it is delivered. A client resumes a broken stream with `after`; nothing is lost or repeated.',
  fields: (t) => ({
    channelEvents: t.field({
      type: ChannelEvent,
      description:
        'Live events of a room or conversation. With `after`, every durable event after that sequence number comes first, in order, without gaps or repeats.',
      args: {
        channel: t.arg({
          type: ChannelRefInput.ref,
          required: true,
          description: 'A room or conversation that the viewer may read.',
        }),
        after: t.arg.int({ description: AFTER }),
      },
      subscribe: (_root, { channel, after }, caller): Promise<EventStream> =>
        orBadInput(
          subscribeToChannel(caller, { channel: channelArgument(channel), after: afterArgument(after ?? null) }),
        ),
      resolve: itself,
    }),
    viewerEvents: t.field({
      type: ViewerEvent,
      description:
        'Events of the viewer: the servers, private rooms, conversations, friends and friend requests that they gain or lose, on any of their devices or through another user, and changes of their own name and picture. `after` works as in `channelEvents`.',
      args: { after: t.arg.int({ description: AFTER }) },
      subscribe: (_root, { after }, caller): Promise<EventStream> =>
        subscribeToViewer(caller, { after: afterArgument(after ?? null) }),
      resolve: itself,
    }),
    serverEvents: t.field({
      type: ServerEvent,
      description:
        'Events of a server: new public rooms, members who join or leave, and in servers of up to 200 members changed names and pictures. `after` works as in `channelEvents`.',
      args: {
        serverId: t.arg.id({ required: true, description: 'A server that the viewer is a member of (`srv_…`).' }),
        after: t.arg.int({ description: AFTER }),
      },
      subscribe: (_root, { serverId, after }, caller): Promise<EventStream> =>
        orBadInput(
          subscribeToServer(caller, {
            serverId: idArgument('srv', serverId, 'serverId'),
            after: afterArgument(after ?? null),
          }),
        ),
      resolve: itself,
    }),
  }),
});
