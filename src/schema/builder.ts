import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';

import type { ConversationRow } from '../data/loaders/conversations.ts';
import type { FileRow } from '../data/loaders/files.ts';
import type { FriendRequestRow } from '../data/loaders/friendships.ts';
import type { MessageRow } from '../data/loaders/messages.ts';
import type { ReactionRow } from '../data/loaders/reactions.ts';
import type { RoomRow } from '../data/loaders/rooms.ts';
import type { ServerRow } from '../data/loaders/servers.ts';
import type { UserRow } from '../data/loaders/users.ts';
import type PrismaTypes from '../data/generated/pothos.ts';
import { getDatamodel } from '../data/generated/pothos.ts';
import type { SignedIn } from '../domain/caller.ts';
import { OF_PAGE, priceOf } from './cost.ts';

/** What a field of a connection type answers. */
export interface Connection<Node> {
  readonly edges: { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** The rows that stand behind the types: what the loaders read of each model, ids with their brands. */
interface Rows {
  User: UserRow;
  Server: ServerRow;
  Room: RoomRow;
  Conversation: ConversationRow;
  Message: MessageRow;
  Reaction: ReactionRow;
  File: FileRow;
  FriendRequest: FriendRequestRow;
}

type Models = {
  [Name in keyof PrismaTypes]: Name extends keyof Rows
    ? Omit<PrismaTypes[Name], 'Shape'> & { Shape: Rows[Name] }
    : PrismaTypes[Name];
};

type Configuration = {
  Context: SignedIn;
  /** So that a type in another file can be named, and files need not import each other in circles. */
  Objects: Rows & { MessageConnection: Connection<MessageRow> };
  PrismaTypes: Models;
  Scalars: { DateTime: { Input: Date; Output: Date }; ID: { Input: string; Output: string } };
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
};

/**
 * The one description of the API. Types are bound to Prisma's models; what hangs on an object is read by the
 * loaders and not by the plugin's own `include`, which asks one statement per nested list and parent.
 */
export const builder = new SchemaBuilder<Configuration>({
  plugins: [PrismaPlugin, RelayPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  prisma: {
    dmmf: getDatamodel(),
    client: (caller) => caller.db,
    exposeDescriptions: false,
  },
  // It knows the prices; what is too much is refused before anything runs (`server/charge.ts`).
  complexity: { fieldComplexity: (args, _caller, field) => priceOf(args, field), disabled: true },
  relay: {
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    cursorType: 'String',
    nodesOnConnection: {
      description: 'The nodes of this page, for clients that need no cursors per node.',
      complexity: OF_PAGE,
    },
    edgesFieldOptions: {
      nullable: false,
      description: 'The nodes of this page with their cursors, in the order of the list.',
      complexity: OF_PAGE,
    },
    nodeFieldOptions: { nullable: false, description: 'What stands at this place.' },
    cursorFieldOptions: { description: 'For `after` or `before` of this very list; up to 200 characters, opaque.' },
    pageInfoFieldOptions: { description: 'Whether and from where the list goes on.' },
    pageInfoTypeOptions: { description: 'Where a page lies in its list.' },
    hasNextPageFieldOptions: { description: 'Whether the list goes on after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether the list has something before this page.' },
    startCursorFieldOptions: { description: 'Cursor of the first node; null on an empty page.' },
    endCursorFieldOptions: { description: 'Cursor of the last node; null on an empty page.' },
    nodeTypeOptions: { description: 'Anything that `node(id:)` can fetch again by its id.' },
    idFieldOptions: {
      description: 'TypeID: a prefix that says what it is, and 26 characters. Unique in the whole API.',
    },
  },
});

/**
 * For the extensions of a field whose value is another one for another viewer of the same object. Subscriptions that ask
 * for none such are executed once for all of their viewers.
 */
export const VIEWER_DEPENDENT = { viewerDependent: true } as const;

export type SchemaTypes = typeof builder.$inferSchemaTypes;

builder.queryType({ description: 'What the signed-in user may read. What they may not know of is null.' });
builder.mutationType({
  description:
    'Changes. Expected refusals are `userErrors`, with the rest of the payload null; each change happens whole or not at all.',
});
