import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

import { describe, expect, test } from 'vitest';

import { readConfig } from '../../src/config/config.ts';
import { variables } from '../../src/config/environment.ts';
import { withEvents } from '../../src/dev/event-table.ts';
import { environmentExample, withSettings } from '../../src/dev/settings.ts';
import { DURABLE_EVENTS, EPHEMERAL_EVENTS } from '../../src/events/registry.ts';
import { brokenLinks, documentationPages, missingFiles, missingFunctions } from '../kit/documentation.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const events = read('docs/events.md');

test('the code in the documentation is the code with which the tests follow events', () => {
  const blocks = [...events.matchAll(/<!-- from (\S+) -->\n```ts\n([\s\S]+?)```/g)];

  expect(blocks.map(([, path]) => path)).toEqual(['test/kit/follow-ably.ts', 'test/kit/follow-graphql.ts']);
  for (const [, path, code] of blocks) expect(read(path!), path).toContain(code);
});

test('every event type of the code and every subscription event of the schema is documented', () => {
  const types = [...Object.keys(DURABLE_EVENTS), ...Object.keys(EPHEMERAL_EVENTS)];
  const typeNames = [...read('schema.graphql').matchAll(/^type (\w+Event) /gm)].map(([, name]) => name!);

  expect(events).toBe(withEvents(events));
  expect(types.filter((type) => !events.includes(`\`${type}\``))).toEqual([]);
  expect(typeNames.filter((name) => !events.includes(`\`${name}\``))).toEqual([]);
});

test('.env.example and the table of settings match the settings of the program', () => {
  const operations = read('docs/operations.md');

  expect(read('.env.example')).toBe(environmentExample());
  expect(operations).toBe(withSettings(operations));
  for (const { name } of variables()) expect(operations, name).toContain(`| \`${name}\` |`);
});

test('a copy of .env.example changes nothing, and all of its examples together are valid in production', () => {
  const example = read('.env.example');

  const unchanged = parseEnv(example);
  const all = parseEnv(example.replaceAll(/^#(?=[A-Z])/gm, ''));

  expect(unchanged).toEqual({});
  expect(new Set(Object.keys(all))).toEqual(new Set(variables().map(({ name }) => name)));
  expect(readConfig(all as Record<string, string>)).toMatchObject({ production: true, port: 4_000 });
});

describe('every page names only what exists', () => {
  const pages = documentationPages();

  test.each(pages)('$path', (page) => {
    expect(brokenLinks(page, pages), 'links').toEqual([]);
    expect(missingFiles(page), 'files').toEqual([]);
    expect(missingFunctions(page), 'functions').toEqual([]);
  });

  test('a link, an anchor, a file or a function that does not exist is found', () => {
    const page = {
      path: 'docs/made-up.md',
      text: '# Here\n[a](gone.md) [b](#there) [c](limits.md#no-such-heading) `src/lib/gone.ts` `lib/gone/` `gone.test.ts` `goneAway()`\n',
    };

    expect(brokenLinks(page, [...pages, page])).toEqual(['gone.md', '#there', 'limits.md#no-such-heading']);
    expect(missingFiles(page)).toEqual(['src/lib/gone.ts', 'lib/gone/', 'gone.test.ts']);
    expect(missingFunctions(page)).toEqual(['goneAway']);
  });
});
