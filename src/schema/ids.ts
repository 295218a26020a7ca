import { encodeId, type IdKind, type IdOf, type UserId } from '../lib/ids.ts';
import { fieldsOf } from './fields/fields.ts';

/** Options of the `id` field of a node: the row's UUID as a TypeID. */
export function nodeId<K extends IdKind>(kind: K) {
  return fieldsOf<{ readonly id: IdOf<K> }>().computed(['id'], ({ id }) => encodeId(kind, id), {
    description: `\`${kind}_\` and 26 characters. The same id is used in GraphQL, on Ably and in logs.`,
  });
}

/** Id of the `Viewer`: the user's TypeID with another prefix. */
export function viewerId(id: UserId): string {
  return encodeId('user', id).replace('user_', 'viewer_');
}
