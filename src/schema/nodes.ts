import { findConversation } from '../domain/conversations.ts';
import type { SignedIn } from '../domain/caller.ts';
import { findFriendRequest } from '../domain/friendships.ts';
import { findMessage } from '../domain/messages.ts';
import { findReaction } from '../domain/reactions.ts';
import { findRoom } from '../domain/rooms.ts';
import { findServer } from '../domain/servers.ts';
import { findUser } from '../domain/users.ts';
import { BadUserInputError } from '../errors.ts';
import { type AnyId, decodeAnyId } from '../lib/ids.ts';
import { builder } from './builder.ts';

/** Nodes that one `nodes` may ask for. */
const MAX_NODES = 100;

builder.queryField('node', (t) =>
  t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description:
      'Anything with an id, fetched again. Null where it does not exist or the viewer may not know that it exists.',
    args: { id: t.arg.id({ required: true, description: 'TypeID of a node.' }) },
    resolve: (_root, { id }, caller) => findNode(caller, parseNodeId(id, 'id')),
  }),
);

builder.queryField('nodes', (t) =>
  t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    description: `Several nodes at once, in the order of the ids: up to ${MAX_NODES}.`,
    args: { ids: t.arg.idList({ required: true, description: `TypeIDs of nodes, up to ${MAX_NODES}.` }) },
    resolve: (_root, { ids }, caller) => {
      if (ids.length > MAX_NODES)
        throw new BadUserInputError(`ids must be at most ${MAX_NODES}, are ${ids.length}`, 'ids');
      return ids.map((id, i) => findNode(caller, parseNodeId(id, `ids.${i}`)));
    },
  }),
);

type NodeId = Exclude<AnyId, { kind: 'evt' }>;

function parseNodeId(text: string, argument: string): NodeId {
  const id = decodeAnyId(text);
  if (id === null || id.kind === 'evt')
    throw new BadUserInputError(`${argument} must be the id of a node, such as msg_ and 26 characters`, argument);
  return id;
}

/** Each kind by its own door in `domain/`. */
async function findNode(caller: SignedIn, node: NodeId): Promise<object | null> {
  switch (node.kind) {
    case 'user':
      return named('User', await findUser(caller, node.id));
    case 'srv':
      return named('Server', await findServer(caller, node.id));
    case 'room':
      return named('Room', await findRoom(caller, node.id));
    case 'conv':
      return named('Conversation', await findConversation(caller, node.id));
    case 'msg':
      return named('Message', await findMessage(caller, node.id));
    case 'rct':
      return named('Reaction', await findReaction(caller, node.id));
    case 'file':
      return named('File', await caller.access.file.load(node.id));
    case 'freq':
      return named('FriendRequest', await findFriendRequest(caller, node.id));
  }
}

/** The row with the name of its type, by which the Node interface tells what it is. */
function named<Row extends object>(__typename: string, row: Row | null): (Row & { __typename: string }) | null {
  return row && { ...row, __typename };
}
