import { durable } from './definition.ts';
import { id } from './references.ts';

/** `server.…` events are in the streams of users, and `member.…` events in those of servers. */
export const SERVER_EVENTS = {
  'server.joined': durable({
    graphql: 'ServerJoinedEvent',
    unions: ['ViewerEvent'],
    description: 'The viewer joined or created a server.',
    subject: id('srv', 'server_id'),
    adds: ['name'],
    read: async ({ subjectId }, sources) => ({ name: (await sources.server(subjectId)).name }),
    fields: {
      serverId: { id: 'subject', description: 'Id of the server (`srv_…`), also if the viewer is no longer a member.' },
      server: {
        object: 'subject',
        nullable: true,
        description: 'The server with its current state; null if the viewer is no longer a member.',
      },
    },
  }),
  // Without a name, because a user who left must not learn the server's current name.
  'server.left': durable({
    graphql: 'ServerLeftEvent',
    unions: ['ViewerEvent'],
    description: 'The viewer left a server.',
    subject: id('srv', 'server_id'),
    fields: { serverId: { id: 'subject', description: 'Id of the server (`srv_…`).' } },
  }),
  'member.joined': durable({
    graphql: 'MemberJoinedEvent',
    unions: ['ServerEvent'],
    description: 'Somebody joined the server.',
    subject: id('user', 'user_id'),
    adds: ['username'],
    read: async ({ subjectId }, sources) => ({ username: (await sources.user(subjectId)).username }),
    fields: { member: { object: 'subject', description: 'The user who joined.' } },
  }),
  'member.left': durable({
    graphql: 'MemberLeftEvent',
    unions: ['ServerEvent'],
    description: 'Somebody left the server.',
    subject: id('user', 'user_id'),
    adds: ['username'],
    read: async ({ subjectId }, sources) => ({ username: (await sources.user(subjectId)).username }),
    fields: { member: { object: 'subject', description: 'The user who left.' } },
  }),
};
