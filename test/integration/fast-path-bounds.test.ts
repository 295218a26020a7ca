import { beforeAll, describe, expect, test } from 'vitest';

import { sql } from '../../src/data/db.ts';
import type { TestApp } from '../kit/app.ts';
import { type BothAnswers, bothPaths, type BothPaths } from '../kit/both-paths.ts';
import { type WideWorld, wideWorldApp } from '../kit/wide-world.ts';

/** Operations that clients make up cost no more than with resolvers. */

let app: TestApp;
let paths: BothPaths;
let world: WideWorld;
beforeAll(async () => {
  // A viewer may have prepared statements with 20 steps.
  ({ app, world } = await wideWorldApp({ maxPlanSteps: 120 }));
  paths = await bothPaths(app);
}, 120_000);

async function ask(query: string, variables: object = {}, headers?: Record<string, string>): Promise<BothAnswers> {
  const answers = await paths.ask(world.viewer, { query, variables: { ...variables } }, headers);
  expect(answers.fast).toEqual(answers.slow);
  return answers;
}

function list(prefix: string, count: number, selection: string): string {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}: ${selection}`).join(' ');
}

describe('no plan is made for', () => {
  test('nested fragments, which expand a short text to very many fields', async () => {
    const query = `{ viewer { servers { ...Connection } } }
      fragment Connection on ServerConnection { ${list('a', 9, 'edges { ...Edge }')} }
      fragment Edge on ServerEdge { ${list('b', 9, 'node { ...Server }')} }
      fragment Server on Server { ${list('c', 9, '__typename')} }`;

    expect((await ask(query)).planned).toBe(false);
  });

  test('very many lists', async () => {
    const query = `{ viewer { servers(first: 1) { nodes { ${list('p', 25, 'rooms { nodes { id } }')} } } } }`;

    expect((await ask(query)).planned).toBe(false);
  });

  test('ever new shapes of the same document, but the first ones stay planned', async () => {
    const query = `query ($a: Int, $b: Int, $c: Int) { viewer { servers(first: 2) { nodes {
      a: rooms(last: $a) { nodes { id } } b: rooms(last: $b) { nodes { id } } c: rooms(last: $c) { nodes { id } } } } } }`;
    const shapes = Array.from({ length: 8 }, (_, i) => ({ a: i & 1 || null, b: i & 2 || null, c: i & 4 || null }));

    const planned: boolean[] = [];
    // The plan of the query that signs in counts for the first user who runs it.
    await app.signIn('first');
    const somebody = await app.signIn('somebody');
    for (const variables of shapes) {
      const answers = await paths.ask(somebody, { query, variables });
      expect(answers.fast).toEqual(answers.slow);
      planned.push(answers.planned);
    }

    // Each has five steps, for the viewer, the servers and the rooms.
    expect(planned).toEqual([true, true, true, true, false, false, false, false]);
    expect((await paths.ask(somebody, { query, variables: shapes[0]! })).planned).toBe(true);
  });
});

describe('conditions', () => {
  test('that are null are refused as by the resolvers, after any earlier request', async () => {
    const query = 'query ($c: Boolean = true) { viewer { lastSeq ablyChannel @include(if: $c) } }';
    await ask(query, { c: false });

    const { fast } = await ask(query, { c: null });

    expect(fast.body).toContain('"errors":');
  });

  test('are those of the requested operation in a document with several', async () => {
    const query = `query One($c: Boolean!) { viewer { lastSeq @include(if: $c) ablyChannel } } query Two { viewer { ablyChannel } }`;

    const { fast, slow } = await paths.ask(world.viewer, { query, operationName: 'Two' });

    expect(fast).toEqual(slow);
  });
});

describe('if the database fails', () => {
  async function without<Result>(table: string, work: () => Promise<Result>): Promise<Result> {
    await app.db.$executeRaw(sql([`ALTER TABLE ${table} RENAME TO elsewhere`]));
    try {
      return await work();
    } finally {
      await app.db.$executeRaw(sql([`ALTER TABLE elsewhere RENAME TO ${table}`]));
    }
  }

  test('a plan is run once, and its failure is the answer', async () => {
    const query = '{ mine: viewer { conversations { nodes { id } } } }';

    const { fast, slow, statements } = await without('conversation_members', () => paths.ask(world.viewer, { query }));

    expect(statements).toBe(1);
    expect(fast.status).toBe(slow.status);
    expect(JSON.parse(fast.body)).toEqual({
      errors: [
        {
          message: 'something went wrong on our side',
          path: ['mine'],
          locations: [{ line: 1, column: 3 }],
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) as string },
        },
      ],
      data: null,
    });
  });

  test('the sign-in is not repeated', async () => {
    const token = await app.token('somebody_new');

    let status = 0;
    const signIns = await without('users', () =>
      app.signInsOf(async () => {
        const response = await fetch(`${app.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({ query: '{ viewer { lastSeq } }' }),
        });
        ({ status } = response);
      }),
    );

    expect(status).toBe(500);
    expect(signIns).toBe(1);
  });
});

test.each(['constructor', 'toString', '__proto__'])('the media type %s is not treated as JSON', async (accept) => {
  const { fast } = await ask('{ viewer { lastSeq } }', {}, { accept });

  expect(fast.status).toBe(406);
});
