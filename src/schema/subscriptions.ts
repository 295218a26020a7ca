import { type EventStream, subscribeToChannel, subscribeToServer, subscribeToViewer } from '../domain/events.ts';
import type { StreamItem } from '../realtime/subscriber.ts';
import { builder } from './builder.ts';
import { ChannelEvent, ServerEvent, ViewerEvent } from './events.ts';
import { afterArgument, ChannelRefInput, channelArgument, idArgument, orBadInput } from './inputs.ts';

const AFTER =
  'The last sequence number that the client has (0 for all): every durable event past it comes first. At least 0. Without it: only what happens from now on.';

const itself = (item: StreamItem) => item as never;

builder.subscriptionType({
  description:
    'Events as they happen, over `graphql-transport-ws` or `text/event-stream`. Each is authorised and read afresh. A stream that breaks is resumed by `after`, with nothing lost or repeated.',
  fields: (t) => ({
    channelEvents: t.field({
      type: ChannelEvent,
      description:
        'Live events of a room or conversation. With `after`, first every durable event past that sequence number, in order, with no gap and no repeat.',
      args: {
        channel: t.arg({
          type: ChannelRefInput,
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
      description: 'What happens to the viewer themselves. `after` as in `channelEvents`.',
      args: { after: t.arg.int({ description: AFTER }) },
      subscribe: (_root, { after }, caller): Promise<EventStream> =>
        subscribeToViewer(caller, { after: afterArgument(after ?? null) }),
      resolve: itself,
    }),
    serverEvents: t.field({
      type: ServerEvent,
      description: 'Rooms and members of a server as they come and go. `after` as in `channelEvents`.',
      args: {
        serverId: t.arg.id({ required: true, description: 'A server that the viewer is a member of (`srv_…`).' }),
        after: t.arg.int({ description: AFTER }),
      },
      subscribe: (_root, { serverId, after }, caller): Promise<EventStream> =>
        orBadInput(
          subscribeToServer(caller, {
            serverId: idArgument('srv', serverId, 'serverId'),
            path: ['serverId'],
            after: afterArgument(after ?? null),
          }),
        ),
      resolve: itself,
    }),
  }),
});
