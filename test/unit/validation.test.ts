import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import { buildSchema, GraphQLObjectType, OverlappingFieldsCanBeMergedRule, parse, validate, visit } from 'graphql';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { withLocations } from '../../src/server/validation/locations.ts';
import { overlappingFields } from '../../src/server/validation/overlap.ts';
import { readDocument, tokensOf, validateDocument } from '../../src/server/validation/validation.ts';

const ALL = { introspection: true, suggestions: true };
const SERVICE = buildSchema(readFileSync(join(import.meta.dirname, '../../schema.graphql'), 'utf8'));
const PETS = buildSchema(`
  type Query { pet: Pet dog: Dog cat: Cat any: Any }
  interface Pet { name(form: Form, no: Int): String owner: Person pets: [Pet] }
  type Dog implements Pet { name(form: Form, no: Int): String owner: Person pets: [Pet] sound: String size: Int! }
  type Cat implements Pet { name(form: Form, no: Int): String owner: Person pets: [Pet] sound: Int size: Int }
  type Person { name: String dog: Dog cat: Cat }
  union Any = Dog | Cat | Person
  input Form { a: Int b: Int }
`);

const repeated = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');

/** Counts the lookups of fields in the schema, which every rule about types makes. */
function looksAt(query: string): number {
  const looks = vi.spyOn(GraphQLObjectType.prototype, 'getFields');
  try {
    validateDocument(SERVICE, readDocument(query), ALL);
    return looks.mock.calls.length;
  } finally {
    looks.mockRestore();
  }
}

afterEach(() => vi.restoreAllMocks());

describe('the work of validation grows linearly with the document', () => {
  test.each<[string, (size: number) => string]>([
    ['one field again and again', (size) => `{ viewer { ${repeated(size, () => 'servers { nodes { id } }')} } }`],
    [
      'one field with other arguments each time',
      (size) => `{ viewer { ${repeated(size, (i) => `servers(first: ${i}) { nodes { id } }`)} } }`,
    ],
    [
      'fragments that are all spread in one place',
      (size) =>
        `{ viewer { ${repeated(size / 5, (i) => `...f${i}`)} } } ${repeated(size / 5, (i) => `fragment f${i} on Viewer { servers { nodes { id name } } lastSeq }`)}`,
    ],
    [
      'operations that spread the same fragment',
      (size) =>
        `${repeated(size / 10, (i) => `query q${i} { viewer { ...f } }`)} fragment f on Viewer { servers { nodes { id } } }`,
    ],
  ])('%s', (_what, query) => {
    const small = looksAt(query(100));
    const large = looksAt(query(300));

    expect(small).toBeGreaterThan(50);
    expect(large).toBeLessThan(small * 3.5);
  });

  test('a document that needs too many comparisons is refused', () => {
    // Each level has both types of a channel, and the fields of each are compared with those of the interface.
    const level = (depth: number): string =>
      depth === 0
        ? 'name'
        : `pets { ... on Dog { ${level(depth - 1)} } ... on Cat { ${level(depth - 1)} } ...p${depth} }`;
    const fragments = repeated(
      8,
      (i) => `fragment p${i + 1} on Pet { ${i === 0 ? 'name' : `pets { ...p${i} ...q${i} }`} }`,
    );
    const others = repeated(7, (i) => `fragment q${i + 1} on Pet { owner { name } pets { ...p${i + 1} } }`);
    const looks = vi.spyOn(GraphQLObjectType.prototype, 'getFields');

    validate(PETS, parse(`{ pet { ${level(7)} ...p8 } } ${fragments} ${others}`), [overlappingFields]);

    expect(looks.mock.calls.length).toBeLessThan(20_000);
  });
});

describe('fields of one response name', () => {
  const leaf = fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom('name', '__typename', 'n: name', 'i: name(form: {a: 1, b: 2})') },
    { weight: 4, arbitrary: fc.constantFrom('i: name(form: {b: 2, a: 1})', 'sound', 'size') },
    { weight: 1, arbitrary: fc.constantFrom('name(no: 1)', 'n: size', 'name: sound') },
  );
  const { selections } = fc.letrec<{ selection: string; selections: string }>((tie) => ({
    selections: fc.array(tie('selection'), { minLength: 1, maxLength: 3 }).map((all) => all.join(' ')),
    selection: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      tie('selections').map((inner) => `owner { ${inner} }`),
      tie('selections').map((inner) => `pets { ${inner} }`),
      tie('selections').map((inner) => `dog { ${inner} }`),
      tie('selections').map((inner) => `... on Dog { ${inner} }`),
      tie('selections').map((inner) => `... on Cat { ${inner} }`),
      tie('selections').map((inner) => `... on Pet { ${inner} }`),
      tie('selections').map((inner) => `... { ${inner} }`),
      fc.constantFrom('...f', '...g'),
    ),
  }));

  test('can be merged if graphql-js allows it', () => {
    const verdicts = { merged: 0, refused: 0 };

    fc.assert(
      fc.property(selections, selections, selections, (root, f, g) => {
        const within = (text: string) => text.replaceAll(/\.\.\.[fg]/g, '__typename');
        const document = parse(
          `{ pet { ${root} ...f } } fragment f on Pet { ${within(f)} ...g } fragment g on Dog { ${within(g)} }`,
        );

        const [ours, theirs] = [overlappingFields, OverlappingFieldsCanBeMergedRule].map(
          (rule) => validate(PETS, document, [rule]).length > 0,
        );

        verdicts[ours ? 'refused' : 'merged']++;
        expect(ours).toBe(theirs);
      }),
      { numRuns: 500 },
    );
    expect(verdicts.merged).toBeGreaterThan(20);
    expect(verdicts.refused).toBeGreaterThan(20);
  });

  test.each([
    ['{ dog { name name: sound } }'],
    ['{ dog { name(no: 1) name(no: 2) } }'],
    ['{ pet { owner { name } ...f } } fragment f on Pet { owner { name: dog { name } } }'],
    ['{ pet { ... on Dog { size } ... on Cat { size } } }'],
    ['{ pet { pets { owner { n: name } } pets { owner { n: dog { name } } } } }'],
  ])('are refused with the message of graphql-js: %s', (text) => {
    const document = parse(text);

    const [ours, theirs] = [overlappingFields, OverlappingFieldsCanBeMergedRule].map((rule) =>
      validate(PETS, document, [rule]).map(({ message }) => message),
    );

    expect(ours).toHaveLength(1);
    expect(ours).toEqual(theirs);
  });
});

describe('a document', () => {
  test('is kept without the locations of its nodes, and with its text', () => {
    const text = '{ viewer { lastSeq } }';

    const document = readDocument(text);

    const located: string[] = [];
    visit(document, { enter: (node) => void (node.loc && located.push(node.kind)) });
    expect(located).toEqual(['Document']);
    expect(document.loc?.source.body).toBe(text);
    expect(tokensOf(document)).toBe(6);
  });

  test('is the same object for the same text, while it is in use', () => {
    const one = readDocument('{ viewer { lastSeq } } #one');

    expect(readDocument('{ viewer { lastSeq } } #one')).toBe(one);
    expect(readDocument('{ viewer { lastSeq } } #two')).not.toBe(one);
  });

  test('is validated once', () => {
    const document = readDocument('{ viewer { wrong } } #once');
    const first = validateDocument(SERVICE, document, ALL);
    const looks = vi.spyOn(GraphQLObjectType.prototype, 'getFields');

    const again = validateDocument(SERVICE, document, ALL);

    expect(again).toBe(first);
    expect(looks).not.toHaveBeenCalled();
  });

  test('has the locations of its errors, which are found by its text', () => {
    const document = readDocument('{\n  viewer {\r\n    lastSeq { id }\n  }\n}');

    const errors = validateDocument(SERVICE, document, ALL);

    expect(errors.map(({ locations }) => locations)).toEqual([[{ line: 3, column: 13 }]]);
  });

  test('has the locations of only some errors if there are thousands', () => {
    const document = readDocument(`{ viewer { ${repeated(30, (i) => `wrong${i}`)} } }`);
    const all = validate(SERVICE, document).map((error) => error);

    const located = withLocations(all, document);

    expect(all).toHaveLength(30);
    expect(located.map(({ locations }) => locations?.length ?? 0)).toEqual([
      ...Array.from({ length: 20 }, () => 1),
      ...Array.from({ length: 10 }, () => 0),
    ]);
  });
});
