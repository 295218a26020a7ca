import { type FieldNode, getArgumentValues, type GraphQLField } from 'graphql';

import { type Hole, placeOf, type Step } from '../data/plan.ts';
import type { TextRow } from '../data/pool.ts';
import type { Keyset } from '../data/pages.ts';
import { cursorCodec, type CursorCodec } from '../lib/cursors.ts';
import type { UserId } from '../lib/ids.ts';
import { toKeyset } from './connections.ts';
import type { PlanRun } from './plan-run.ts';
import { objectType, type Planner, selectionsOf, type Write, writeList } from './plan-writers.ts';
import type { PageReads } from './reads.ts';
import { Unplannable } from './unplannable.ts';

/** Arguments that every connection has; another one that is given means a list of another kind. */
const PAGE_ARGUMENTS: ReadonlySet<string> = new Set(['first', 'after', 'last', 'before']);

interface PageField {
  readonly field: GraphQLField<unknown, unknown>;
  readonly nodes: readonly FieldNode[];
  /** What the connection hangs on, and its place among the roots if it is one. */
  readonly step: Step;
  readonly root: number | undefined;
  readonly reads: PageReads;
  readonly viewerId: UserId;
}

/** A page as it was read: in the order of the list, without the row that only tells that the list goes on. */
interface ReadPage {
  /** What it hangs on. */
  readonly parent: TextRow;
  readonly rows: readonly TextRow[];
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  readonly cursors: Cursors;
}

/** Made when it is asked for: a hash, which most pages have no use for. */
type Cursors = () => CursorCodec;

/** A connection: its step, and what writes it. */
export function planPage(planner: Planner, { field, nodes, step, root, reads, viewerId }: PageField): Write {
  const { name, order, scope } = reads;
  const index = planner.pages.length;
  let asksForMore = false;
  planner.pages.push({
    keyset(variables, run) {
      const args = getArgumentValues(field, nodes[0]!, { ...variables });
      if (Object.keys(args).some((argument) => !PAGE_ARGUMENTS.has(argument) && args[argument] != null)) {
        throw new Unplannable(`the arguments of ${field.name}`);
      }
      return toKeyset(args, { fieldNodes: [nodes[0]!], variableValues: { ...variables } }, (cursor) => {
        // A cursor is of one list: with several parents it is refused for all but one.
        if (root === undefined) throw new Unplannable('a cursor for several lists');
        return order.decode(cursorCodec(name, scope(run.ids[root]!)), cursor);
      });
    },
  });

  const keysetOf = (run: PlanRun) => run.keysets[index]!;
  const limit: Hole<PlanRun> = (run) => keysetOf(run).limit + (asksForMore ? 1 : 0);
  const page = planner.read(step, {
    kind: 'page',
    list: reads.list(viewerId),
    page: {
      index,
      limit,
      after:
        (column): Hole<PlanRun> =>
        (run) =>
          keysetOf(run).after![column],
      before:
        (column): Hole<PlanRun> =>
        (run) =>
          keysetOf(run).before![column],
    },
  });
  const parentId = step.column('id');
  const cursorColumns = order.properties.map((property) => page.column(property));
  const cursorOf: CursorOf = (row, cursors) =>
    JSON.stringify(
      order.encodeText(
        cursors(),
        cursorColumns.map((column) => row[column]!),
      ),
    );

  const write = planner.fields<ReadPage>(objectType(field.type), selectionsOf(nodes), (member, at) => {
    switch (member.name) {
      case 'nodes': {
        const writeNode = planner.object(objectType(member.type), selectionsOf(at), page);
        return ({ rows }, run) => writeList(rows, writeNode, run);
      }
      case 'edges': {
        const writeEdge = planner.fields<Edge>(objectType(member.type), selectionsOf(at), (part, partNodes) => {
          if (part.name === 'cursor') return ({ row, cursors }) => cursorOf(row, cursors);
          if (part.name !== 'node') throw new Unplannable(part.name);
          const writeNode = planner.object(objectType(part.type), selectionsOf(partNodes), page);
          return ({ row }, run) => writeNode(row, run);
        });
        return ({ rows, cursors }, run) =>
          writeList(
            rows.map((row) => ({ row, cursors })),
            writeEdge,
            run,
          );
      }
      case 'pageInfo':
        asksForMore = true;
        return planner.fields<ReadPage>(objectType(member.type), selectionsOf(at), ({ name: part }) => {
          const ofPage = PAGE_INFO[part];
          if (!ofPage) throw new Unplannable(part);
          return (read) => ofPage(read, cursorOf);
        });
      default: {
        // What a connection has of its own is read of what it hangs on.
        if (!member.extensions['reads']) throw new Unplannable(member.name);
        const writeMember = planner.field(member, at, step);
        return ({ parent }, run) => writeMember(parent, run);
      }
    }
  });
  return (row, run) => {
    let codec: CursorCodec | undefined;
    const cursors = () => (codec ??= cursorCodec(name, scope(row[parentId]!)));
    return write(readPage(run, page, row, keysetOf(run), cursors), run);
  };
}

interface Edge {
  readonly row: TextRow;
  readonly cursors: Cursors;
}

type CursorOf = (row: TextRow, cursors: Cursors) => string;

const PAGE_INFO: Readonly<Record<string, (page: ReadPage, cursorOf: CursorOf) => string>> = {
  hasNextPage: ({ hasNext }) => String(hasNext),
  hasPreviousPage: ({ hasPrevious }) => String(hasPrevious),
  startCursor: ({ rows, cursors }, cursorOf) => (rows.length > 0 ? cursorOf(rows[0]!, cursors) : 'null'),
  endCursor: ({ rows, cursors }, cursorOf) => (rows.length > 0 ? cursorOf(rows.at(-1)!, cursors) : 'null'),
};

/** As `pages.ts` reads it. */
function readPage(run: PlanRun, step: Step, row: TextRow, keyset: Keyset, cursors: Cursors): ReadPage {
  const { limit, backward } = keyset;
  const { byParent, flags } = run.results[step.index]!;
  const parent = placeOf(row).number;
  const found = byParent.get(parent) ?? [];
  const { beyond, further } = flags.get(parent) ?? { beyond: false, further: false };
  const more = found.length > limit || further;
  const rows = found.length > limit ? found.slice(0, limit) : found;
  return {
    parent: row,
    rows: backward ? rows.toReversed() : rows,
    hasNext: backward ? beyond : more,
    hasPrevious: backward ? more : beyond,
    cursors,
  };
}
