import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

import { expect, test } from 'vitest';

import { readConfig } from '../../src/config.ts';
import { environmentExample, withSettings } from '../../src/dev/settings.ts';
import { variables } from '../../src/environment.ts';

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

test('.env.example and the table of settings say what the program reads', () => {
  const operations = read('docs/operations.md');

  expect(read('.env.example')).toBe(environmentExample());
  expect(operations).toBe(withSettings(operations));
  for (const { name } of variables()) expect(operations, name).toContain(`| \`${name}\` |`);
});

test('a copy of .env.example changes nothing, and all of its examples together are settings of production', () => {
  const example = read('.env.example');

  const unchanged = parseEnv(example);
  const all = parseEnv(example.replaceAll(/^#(?=[A-Z])/gm, ''));

  expect(unchanged).toEqual({});
  expect(new Set(Object.keys(all))).toEqual(new Set(variables().map(({ name }) => name)));
  expect(readConfig(all as Record<string, string>)).toMatchObject({ production: true, port: 4_000 });
});
