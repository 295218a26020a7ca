import { z } from 'zod';

import type { SignedIn } from '../domain/caller.ts';
import { type AnyId, decodeAnyId } from '../lib/ids.ts';
import { builder } from './builder.ts';
import { argument } from './inputs/arguments.ts';
import { decodedReader, listReader } from './inputs/readers.ts';
import { findNode, NODE_TYPES, type NodeKind } from './node-types.ts';

/** Nodes that one `nodes` may ask for. */
const MAX_NODES = 100;

type NodeId = Extract<AnyId, { kind: NodeKind }>;

const nodeIdReader = decodedReader((text): NodeId | null => {
  const id = decodeAnyId(text);
  return id?.kind === 'evt' ? null : id;
}, 'must be the id of a node, such as msg_ and 26 characters');

const nodeIdsReader = listReader(({ length }) =>
  length > MAX_NODES ? `must be at most ${MAX_NODES}, are ${length}` : null,
).pipe(z.array(nodeIdReader));

builder.queryField('node', (t) =>
  t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description: 'An object by its id. Null if it does not exist or the viewer may not see it.',
    args: { id: t.arg.id({ required: true, description: 'TypeID of any node.' }) },
    resolve: (_root, { id }, caller) => namedNode(caller, argument(nodeIdReader, id, 'id')),
  }),
);

builder.queryField('nodes', (t) =>
  t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    description: `Objects by their ids, in the order of the ids: at most ${MAX_NODES}. Null for each that does not exist or that the viewer may not see.`,
    args: { ids: t.arg.idList({ required: true, description: `TypeIDs of any nodes: at most ${MAX_NODES}.` }) },
    resolve: (_root, { ids }, caller) => argument(nodeIdsReader, ids, 'ids').map((id) => namedNode(caller, id)),
  }),
);

/** The row with the name of its type, by which the Node interface tells what it is. */
async function namedNode(caller: SignedIn, { kind, id }: NodeId): Promise<object | null> {
  const row = await findNode(caller, kind, id);
  return row && { ...row, __typename: NODE_TYPES[kind].type };
}
