import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const events = read('docs/events.md');

test('the code in the documentation is the code that the tests follow events with', () => {
  const blocks = [...events.matchAll(/<!-- from (\S+) -->\n```ts\n([\s\S]+?)```/g)];

  expect(blocks.map(([, path]) => path)).toEqual(['test/kit/follow-ably.ts', 'test/kit/follow-graphql.ts']);
  for (const [, path, code] of blocks) expect(read(path!), path).toContain(code);
});

test('every event type of the code is documented, and every subscription event of the schema', () => {
  const types = [...read('src/events.ts').matchAll(/'([a-z]+\.[a-z_]+)'/g)].map(([, type]) => type!);
  const typeNames = [...read('schema.graphql').matchAll(/^type (\w+Event) /gm)].map(([, name]) => name!);

  expect(new Set(types).size).toBe(15);
  expect(types.filter((type) => !events.includes(`\`${type}\``))).toEqual([]);
  expect(typeNames.filter((name) => !events.includes(`\`${name}\``))).toEqual([]);
});
