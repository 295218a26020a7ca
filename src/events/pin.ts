import { encodeId, type UserId } from '../lib/ids.ts';
import { durable } from './definition.ts';
import { id } from './references.ts';
import type { Sources } from './sources.ts';

const PIN = {
  unions: ['ChannelEvent'],
  subject: id('msg', 'id'),
  adds: ['user_id', 'username'],
  note: '`user_id` and `username` of the one who did it',
  fields: { message: { object: 'subject', description: 'The message with its current state.' } },
} as const;

export const PIN_EVENTS = {
  'message.pinned': durable({
    ...PIN,
    graphql: 'MessagePinnedEvent',
    description: 'A message was pinned.',
    read: actorOf,
  }),
  'message.unpinned': durable({
    ...PIN,
    graphql: 'MessageUnpinnedEvent',
    description: 'A message was unpinned. There is no such event for a message that is deleted.',
    read: actorOf,
  }),
};

async function actorOf({ actorId }: { readonly actorId: UserId | null }, sources: Sources) {
  return { user_id: encodeId('user', actorId!), username: (await sources.user(actorId!)).username };
}
