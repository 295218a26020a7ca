import { type FieldNode, getArgumentValues, type GraphQLField, Kind, valueFromAST } from 'graphql';

import type { Keyset } from '../../data/pages.ts';
import { type Hole, placeOf, type Step } from '../../data/plan.ts';
import type { TextRow } from '../../data/pool.ts';
import { cursorCodec, type CursorCodec } from '../../lib/cursors.ts';
import type { UserId } from '../../lib/ids.ts';
import { toKeyset } from '../connections.ts';
import { orderOf } from '../fields/orders.ts';
import type { PageReads } from '../fields/reads.ts';
import type { PlanRun } from './run.ts';
import { Unplannable } from './unplannable.ts';
import { valuesReader } from './values.ts';
import { objectType, type Planner, selectionsOf, type Write, writeList } from './writers.ts';

/** Arguments of every connection. With any other argument the field is not plannable, except for {@link PageReads.choice}. */
const PAGE_ARGUMENTS: ReadonlySet<string> = new Set(['first', 'after', 'last', 'before']);

interface PageField {
  readonly field: GraphQLField<unknown, unknown>;
  readonly nodes: readonly FieldNode[];
  /** The parent step of the connection, and its index among the roots if it is one. */
  readonly step: Step;
  readonly root: number | undefined;
  readonly reads: PageReads;
  readonly viewerId: UserId;
}

/** The rows of a page in the order of the list, without the additional row that shows whether the list goes on. */
interface ReadPage {
  readonly parent: TextRow;
  readonly rows: readonly TextRow[];
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  readonly cursors: Cursors;
}

/** Makes the codec when it is needed. It is a hash, and most pages have no cursors. */
type Cursors = () => CursorCodec;

/** Adds the step of a connection, and returns its writer. */
export function planPage(planner: Planner, { field, nodes, step, root, reads, viewerId }: PageField): Write {
  const { name, choice } = reads;
  const filter = choice && choice.filter(planned(field, nodes[0]!, choice.by));
  const scope = (parentId: string) => reads.scope(parentId, filter);
  const list = reads.list(viewerId, filter);
  const order = orderOf(list);
  const index = planner.pages.length;
  let asksForMore = false;
  planner.pages.push({
    keyset(variables, run) {
      const args = getArgumentValues(field, nodes[0]!, { ...variables });
      const isOther = (argument: string) =>
        argument === choice?.by
          ? choice.filter(args[argument]) !== filter
          : !PAGE_ARGUMENTS.has(argument) && args[argument] != null;
      if (Object.keys(args).some(isOther)) throw new Unplannable(`the arguments of ${field.name}`);
      return toKeyset(args, { fieldNodes: [nodes[0]!], variableValues: { ...variables } }, (cursor) => {
        // A cursor belongs to one list. With several parents it is invalid for all but one of them.
        if (root === undefined) throw new Unplannable('a cursor for several lists');
        return order.decode(cursorCodec(name, scope(run.ids[root]!)), cursor);
      });
    },
  });

  const keysetOf = (run: PlanRun) => run.keysets[index]!;
  const limit: Hole<PlanRun> = (run) => keysetOf(run).limit + (asksForMore ? 1 : 0);
  const page = planner.read(step, {
    kind: 'page',
    list,
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
  const keyOf = valuesReader(page, order.properties);
  const cursorOf: CursorOf = (row, cursors) => JSON.stringify(order.encode(cursors(), keyOf(row)));

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
        // The other fields of a connection are read from its parent row.
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

/** The value of an argument for which the plan is made: the one in the document, or the default. */
function planned({ args }: PageField['field'], { arguments: given = [] }: FieldNode, name: string): unknown {
  const { type, defaultValue } = args.find((argument) => argument.name === name)!;
  const value = given.find((argument) => argument.name.value === name)?.value;
  return !value || value.kind === Kind.VARIABLE ? defaultValue : valueFromAST(value, type);
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

/** The same as `pages.ts` does. */
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
