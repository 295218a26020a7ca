import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';

import type { MessageRow } from '../data/loaders/messages.ts';
import type PrismaTypes from '../data/generated/pothos.ts';
import { getDatamodel } from '../data/generated/pothos.ts';
import type { SignedIn } from '../domain/caller.ts';
import { OF_PAGE, priceOf } from './cost.ts';
import type { NodeRows } from './node-types.ts';

/** Value of a field with a connection type. */
export interface Connection<Node> {
  readonly edges: { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** Prisma's models with the row types that the loaders read, which have branded ids. */
type Models = {
  [Name in keyof PrismaTypes]: Name extends keyof NodeRows
    ? Omit<PrismaTypes[Name], 'Shape'> & { Shape: NodeRows[Name] }
    : PrismaTypes[Name];
};

type Configuration = {
  Context: SignedIn;
  /** Types that other files refer to by name, which avoids circular imports. */
  Objects: NodeRows & { MessageConnection: Connection<MessageRow> };
  PrismaTypes: Models;
  Scalars: { DateTime: { Input: Date; Output: Date }; ID: { Input: string; Output: string } };
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
};

/**
 * Collects the types and fields of the API. Types are bound to Prisma's models. Related objects are read by the
 * loaders and not by the plugin's own `include`, which runs one statement per nested list and parent.
 */
export const builder = new SchemaBuilder<Configuration>({
  plugins: [PrismaPlugin, RelayPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  prisma: {
    dmmf: getDatamodel(),
    client: (caller) => caller.db,
    exposeDescriptions: false,
  },
  // The plugin only calculates prices. The service itself refuses expensive operations (`server/charge.ts`).
  complexity: { fieldComplexity: (args, _caller, field) => priceOf(args, field), disabled: true },
  relay: {
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    cursorType: 'String',
    nodesOnConnection: {
      description: 'The nodes of this page in the order of the list, without their cursors.',
      complexity: OF_PAGE,
    },
    edgesFieldOptions: {
      nullable: false,
      description: 'The nodes of this page with their cursors, in the order of the list.',
      complexity: OF_PAGE,
    },
    nodeFieldOptions: { nullable: false, description: 'The node at this position of the list.' },
    cursorFieldOptions: {
      description: 'Opaque position for `after` or `before` of the same list: at most 600 characters.',
    },
    pageInfoFieldOptions: {
      description: 'Whether the list continues beyond this page, and the cursors to continue from.',
    },
    pageInfoTypeOptions: { description: 'Position of a page in its list.' },
    hasNextPageFieldOptions: { description: 'True if the list has nodes after this page.' },
    hasPreviousPageFieldOptions: { description: 'True if the list has nodes before this page.' },
    startCursorFieldOptions: { description: 'Cursor of the first node; null if the page is empty.' },
    endCursorFieldOptions: { description: 'Cursor of the last node; null if the page is empty.' },
    nodeTypeOptions: { description: 'An object that `node(id:)` can fetch by its id.' },
    idFieldOptions: {
      description: 'TypeID: a prefix that names the type, and 26 characters. Unique across all types.',
    },
  },
});

/**
 * For the extensions of a field whose value differs between viewers of the same object. A subscription without such
 * fields is executed once for all of its viewers.
 */
export const VIEWER_DEPENDENT = { viewerDependent: true } as const;

export type SchemaTypes = typeof builder.$inferSchemaTypes;

builder.queryType({
  description:
    'Everything that the signed-in user, the viewer, may read. An object that the viewer may not see is null, like one that does not exist.',
});
builder.mutationType({
  description:
    'Changes. Each mutation is atomic. An expected refusal is returned in `userErrors`; the other fields of the payload are then null, false or empty.',
});
