import { encodeId, type IdKind, type IdOf } from '../lib/ids.ts';
import { readsValue } from './reads.ts';

/** Options of the `id` field of a node: the row's UUID as a TypeID. */
export function nodeId<K extends IdKind>(kind: K) {
  return {
    description: `\`${kind}_\` and 26 characters: the same in GraphQL, on Ably and in logs.`,
    resolve: ({ id }: { readonly id: IdOf<K> }) => encodeId(kind, id),
    extensions: readsValue(['id'], ([id]) => encodeId(kind, id!)),
  };
}
