import type { MessageRow } from '../data/loaders/messages.ts';
import type PrismaTypes from '../data/generated/pothos.ts';
import type { UserRow } from '../data/loaders/users.ts';
import type { SignedIn } from '../domain/caller.ts';
import type { IdKind, IdOf } from '../lib/ids.ts';

/** Kinds of ids that `node(id:)` accepts: all except those of events. */
export type NodeKind = Exclude<IdKind, 'evt'>;

interface NodeType<Kind extends NodeKind> {
  /** Name of the GraphQL type, and of Prisma's model. */
  readonly type: keyof PrismaTypes;
  /** Name in refusals, with its article. */
  readonly label: string;
  /** Asks the access policy. Null if the object does not exist or the caller may not see it. */
  readonly find: (caller: SignedIn, id: IdOf<Kind>) => Promise<object | null>;
}

/**
 * Prefix of the ids -> type of node. `node(id:)`, the refusals of bad ids, the row types of the builder and the subjects
 * of events are made of this table.
 */
export const NODE_TYPES = {
  user: { type: 'User', label: 'a user', find: ({ access }, id): Found<UserRow> => access.user.load(id) },
  srv: { type: 'Server', label: 'a server', find: ({ access }, id) => access.server.load(id) },
  room: { type: 'Room', label: 'a room', find: ({ access }, id) => access.room.load(id) },
  conv: { type: 'Conversation', label: 'a conversation', find: ({ access }, id) => access.conversation.load(id) },
  msg: { type: 'Message', label: 'a message', find: ({ access }, id): Found<MessageRow> => access.message.load(id) },
  rct: { type: 'Reaction', label: 'a reaction', find: ({ access }, id) => access.reaction.load(id) },
  file: { type: 'File', label: 'a file', find: ({ access }, id) => access.file.load(id) },
  freq: { type: 'FriendRequest', label: 'a friend request', find: ({ access }, id) => access.friendRequest.load(id) },
} satisfies { readonly [Kind in NodeKind]: NodeType<Kind> };

/** For nodes of which the access policy reads further columns. */
type Found<Row> = Promise<Row | null>;

type NodeTypes = typeof NODE_TYPES;

/** The row type of a node. */
export type NodeRow<Kind extends NodeKind> = NonNullable<Awaited<ReturnType<NodeTypes[Kind]['find']>>>;

/** Name of a type -> its row type. */
export type NodeRows = { [Kind in NodeKind as NodeTypes[Kind]['type']]: NodeRow<Kind> };

/** The node with the id, or null if it does not exist or the caller may not see it. */
export function findNode<Kind extends NodeKind>(
  caller: SignedIn,
  kind: Kind,
  id: IdOf<Kind>,
): Promise<NodeRow<Kind> | null> {
  const { find } = NODE_TYPES[kind] as unknown as NodeType<Kind>;
  return find(caller, id) as Promise<NodeRow<Kind> | null>;
}
