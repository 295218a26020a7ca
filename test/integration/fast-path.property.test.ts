import fc from 'fast-check';
import {
  getNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isAbstractType,
  isLeafType,
  isObjectType,
} from 'graphql';
import { beforeAll, expect, test } from 'vitest';

import { testApp, type TestApp, type TestUser } from '../kit/app.ts';
import { bothPaths, type BothPaths, type WireAnswer } from '../kit/both-paths.ts';
import { readSchema } from '../kit/schema-walk.ts';
import { makeWideWorld, type WideWorld } from '../kit/wide-world.ts';

/**
 * Queries that nobody wrote: random selections of whatever the schema offers, by both paths. What one path can say,
 * data, null or an error, the other must say to the byte.
 */

let app: TestApp;
let paths: BothPaths;
let world: WideWorld;
let viewers: readonly TestUser[];
beforeAll(async () => {
  app = await testApp({ maxStatements: 10_000 });
  world = await makeWideWorld(app);
  paths = await bothPaths(app);
  viewers = [world.viewer, await app.signIn('stranger')];
}, 120_000);

const schema = readSchema();

/** Connections within connections, and objects within objects, at most. */
const DEPTH = 6;
const RUNS = 600;

/** Draws numbers and choices; names of variables and fragments are counted. */
class Writer {
  readonly #die: (bound: number) => number;
  readonly variables: Record<string, unknown> = {};
  readonly definitions: string[] = [];
  readonly fragments: string[] = [];
  readonly #cursors: readonly string[];

  constructor(die: (bound: number) => number, cursors: readonly string[]) {
    this.#die = die;
    this.#cursors = cursors;
  }

  oneOf<T>(values: readonly T[]): T {
    return values[this.#die(values.length)]!;
  }

  chance(oneIn: number): boolean {
    return this.#die(oneIn) === 0;
  }

  variable(type: string, value: unknown): string {
    const name = `v${this.definitions.length}`;
    this.definitions.push(`$${name}: ${type}`);
    this.variables[name] = value;
    return `$${name}`;
  }

  /** In the document or as a variable. */
  value(type: string, value: unknown): string {
    return this.chance(2) ? this.variable(type, value) : JSON.stringify(value);
  }

  query(): string {
    const roots = Array.from({ length: 1 + this.#die(2) }, (_, i) => `r${i}: ${this.root()}`);
    return `query Generated${this.definitions.length > 0 ? `(${this.definitions.join(', ')})` : ''} { ${roots.join(' ')} } ${this.fragments.join(' ')}`;
  }

  root(): string {
    const { ids } = world;
    const kind = this.oneOf(['room', 'conversation', 'viewer', 'viewer', 'server', 'room', 'message'] as const);
    if (kind === 'viewer') return `viewer ${this.object('Viewer', 0)}`;
    const of = { room: ids.Room, conversation: ids.Conversation, server: ids.Server, message: ids.Message }[kind];
    const id = this.chance(12) ? this.oneOf([ids.User[0]!, 'nonsense', '']) : this.oneOf(of);
    return `${kind}(id: ${this.value('ID!', id)}) ${this.object(TYPES[kind], 0)}`;
  }

  object(typeName: string, depth: number): string {
    const type = schema.getType(typeName) as GraphQLObjectType;
    const fields = Object.values(type.getFields()).filter(
      (field) => isLeafType(getNamedType(field.type)) || depth < DEPTH,
    );
    const count = 1 + this.#die(4);
    const parts = Array.from({ length: count }, () => this.field(type, this.oneOf(fields).name, depth));
    return `{ ${parts.join(' ')} }`;
  }

  field(type: GraphQLObjectType, name: string, depth: number): string {
    const field = type.getFields()[name]!;
    if (this.chance(15)) return '__typename';
    const named = getNamedType(field.type);
    // One name for one thing: aliases of fields that differ in their arguments do not meet.
    const needsAlias = field.args.length > 0 || this.chance(6);
    const alias = needsAlias ? `a${this.#next++}: ` : '';
    const args = field.args.length > 0 ? this.args(name) : '';
    const text = `${alias}${name}${args}${this.directive()}${isLeafType(named) ? '' : ` ${this.selections(field.type, depth + 1)}`}`;
    const on = this.oneOf([type, ...type.getInterfaces().filter((above) => above.getFields()[name])]).name;
    if (this.chance(10)) return `...${this.oneOf(['', ` on ${on}`])}${this.directive()} { ${text} }`;
    if (this.chance(12)) {
      const fragment = `F${this.fragments.length}_${this.#next++}`;
      this.fragments.push(`fragment ${fragment} on ${on} { ${text} }`);
      return `...${fragment}`;
    }
    return text;
  }
  #next = 0;

  selections(type: GraphQLOutputType, depth: number): string {
    const named = getNamedType(type);
    if (isAbstractType(named))
      return `{ __typename ${schema
        .getPossibleTypes(named)
        .slice(0, 2)
        .map(({ name }) => `... on ${name} { id }`)
        .join(' ')} }`;
    if (!isObjectType(named)) throw new TypeError(named.name);
    return this.object(named.name, named.name.endsWith('Connection') ? depth - 1 : depth);
  }

  directive(): string {
    if (!this.chance(9)) return '';
    return ` @${this.oneOf(['skip', 'include'])}(if: ${this.value('Boolean!', this.chance(2))})`;
  }

  /** Of a connection, or `first` of a short list. */
  args(field: string): string {
    if (field === 'users') return this.chance(2) ? '' : `(first: ${this.value('Int', this.oneOf([1, 2, 100, 0]))})`;
    const given: string[] = [];
    const size = () => this.value('Int', this.oneOf([1, 2, 3, 5, 20, 100, 1, 2, 3, 0, 101]));
    if (this.chance(2)) given.push(`first: ${size()}`);
    if (this.chance(4)) given.push(`last: ${size()}`);
    const cursor = () => this.value('String', this.oneOf([...this.#cursors, 'nonsense']));
    if (this.chance(6)) given.push(`after: ${cursor()}`);
    if (this.chance(8)) given.push(`before: ${cursor()}`);
    return given.length > 0 ? `(${given.join(', ')})` : '';
  }
}

const TYPES = { room: 'Room', conversation: 'Conversation', server: 'Server', message: 'Message' } as const;

test('whatever is asked, both paths answer the same', async () => {
  const cursors = await someCursors();
  let plannedRuns = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(2 ** 30), { minLength: 400, maxLength: 400 }), fc.nat(1), async (rolls, who) => {
      let at = 0;
      const writer = new Writer((bound) => rolls[at++ % rolls.length]! % bound, cursors);
      const query = writer.query();

      const { fast, slow, planned } = await paths.ask(viewers[who]!, { query, variables: writer.variables });

      if (planned) plannedRuns++;
      expect({ query, ...comparable(fast) }).toEqual({ query, ...comparable(slow) });
    }),
    { numRuns: RUNS },
  );
  expect(plannedRuns).toBeGreaterThan(RUNS / 5);
}, 300_000);

/**
 * To the byte. Where several fields are refused side by side, which of them are told where one null stands for all
 * is up to the moment, on either way: there the refusals are left out, which tests of their own compare.
 */
function comparable({ status, headers, body }: WireAnswer) {
  if (!body.startsWith('{"errors":')) return { status, headers, body };
  const { 'content-length': _, ...others } = headers;
  return { status, headers: others, data: (JSON.parse(body) as { readonly data?: unknown }).data };
}

/** Cursors of lists that are asked for: of a room's messages, and of the viewer's own lists. */
async function someCursors(): Promise<string[]> {
  const query = `query ($room: ID!) {
    room(id: $room) { messages(first: 3) { edges { cursor } } }
    viewer { conversations(first: 3) { edges { cursor } } servers(first: 2) { edges { cursor } } friends(first: 2) { edges { cursor } } }
  }`;
  const { body } = (await paths.ask(world.viewer, { query, variables: { room: world.ids.Room[0] } })).slow;
  return [...body.matchAll(/"cursor":"([^"]+)"/g)].map(([, cursor]) => cursor!);
}
