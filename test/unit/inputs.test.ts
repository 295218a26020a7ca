import { describe, expect, test } from 'vitest';

import { UserErrors } from '../../src/errors.ts';
import { encodeId, type FileId, type MessageId, newId, newIdIn, type UserId } from '../../src/lib/ids.ts';
import { type MessageContent, parseCode, parseMessageContent, type ParsedText } from '../../src/lib/text.ts';
import * as inputs from '../../src/schema/inputs/fields.ts';
import { type InputField, inputType, oneOf, readInput } from '../../src/schema/inputs/types.ts';

const SOME = 'A field of this test.';

let types = 0;

function input<Of extends Readonly<Record<string, InputField<unknown>>>>(fields: Of) {
  return inputType(`InputOfThisTest${++types}`, 'An input of this test.', fields);
}

/** The refusals of a value for a field. */
function refusalsOf(field: InputField<unknown>, value: unknown) {
  return allRefusals(() => readInput(input({ field }), { field: value }));
}

function allRefusals(read: () => unknown) {
  try {
    read();
  } catch (error) {
    if (error instanceof UserErrors) return error.errors.map(({ code, message, path }) => ({ code, message, path }));
    throw error;
  }
  return [];
}

const invalid = (path: readonly string[], reason: string) => ({
  code: 'INVALID_INPUT',
  message: `${path.join('.')} ${reason}`,
  path,
});

describe('the compiler refuses', () => {
  // tsc checks these cases: it reports a @ts-expect-error without an error. At run time such a mistake goes unnoticed.
  test.each<[string, () => unknown]>([
    // @ts-expect-error -- a message id is not a user id
    ['an id of another kind', (): InputField<UserId> => inputs.id('msg', SOME)],
    // @ts-expect-error -- an invite code is not message content
    ['text of another parser', (): InputField<MessageContent> => inputs.text((raw) => parseCode(raw, 9), SOME)],
    // @ts-expect-error -- the value may be null
    ['an optional value for a required one', (): InputField<UserId> => inputs.optional(inputs.id('user', SOME))],
    // @ts-expect-error -- a string is not a number
    ['a default of another type', () => inputs.withDefault(inputs.count({ min: 0 }, SOME), 'none')],
    [
      'a function that takes another field',
      () => {
        const take = (_values: { readonly userId: UserId }) => null;
        // @ts-expect-error -- the input has no such field
        return () => take(readInput(input({ userID: inputs.id('user', SOME) }), {}));
      },
    ],
  ])('%s', (_name, mistake) => {
    expect(mistake).not.toThrow();
  });
});

test('every value is converted to its type, and a missing value is null or the default', () => {
  const [messageId, fileId] = [newIdIn('msg', newId('room')), newId('file')] as [MessageId, FileId];
  const type = input({
    messageId: inputs.id('msg', SOME),
    text: inputs.text(parseMessageContent, SOME),
    emoji: inputs.emoji(SOME),
    fileIds: inputs.list(inputs.id('file', SOME), () => null),
    version: inputs.optional(inputs.count({ min: 1 }, SOME)),
    size: inputs.withDefault(inputs.count({ min: 1 }, SOME), 5),
    names: inputs.optional(
      inputs.list(inputs.name(SOME), () => null),
      [],
    ),
  });
  const given = {
    messageId: encodeId('msg', messageId),
    text: ' as sent ',
    emoji: '❤',
    fileIds: [encodeId('file', fileId)],
  };

  const expected = { messageId, text: ' as sent ', emoji: '❤️', fileIds: [fileId], version: null, size: 5, names: [] };
  expect(readInput(type, given)).toEqual(expected);
  expect(readInput(type, { ...given, version: null, size: null, names: null })).toEqual(expected);
});

test('all invalid values are refused at once, in the order of the fields', () => {
  const type = input({
    channel: inputs.channel(SOME),
    fileIds: inputs.list(inputs.id('file', SOME), () => null),
    version: inputs.optional(inputs.count({ min: 1 }, SOME)),
    name: inputs.name(SOME),
  });
  const fileId = encodeId('file', newId('file'));

  const refusals = allRefusals(() =>
    readInput(type, { name: ' ', version: 0, fileIds: ['x', fileId, 'y'], channel: { conversationId: 'room_x' } }),
  );

  expect(refusals).toEqual([
    invalid(['channel', 'conversationId'], 'must be the id of a conversation: conv_ and 26 characters'),
    invalid(['fileIds', '0'], 'must be the id of a file: file_ and 26 characters'),
    invalid(['fileIds', '2'], 'must be the id of a file: file_ and 26 characters'),
    invalid(['version'], 'must be at least 1, is 0'),
    invalid(['name'], 'must contain at least one visible character'),
  ]);
});

test('a number is refused with its bounds', () => {
  expect(refusalsOf(inputs.count({ min: 1, max: 9 }, SOME), 10)).toEqual([
    invalid(['field'], 'must be from 1 to 9, is 10'),
  ]);
});

describe('lists', () => {
  /** An item that records when it is read. */
  function noted() {
    const read: string[] = [];
    const parse = (raw: string): ParsedText => {
      read.push(raw);
      return raw === 'bad' ? { ok: false, reason: 'must be good' } : { ok: true, text: raw };
    };
    return { read, item: inputs.text(parse, SOME) };
  }

  test('a list that is invalid as a whole is refused before its items are read', () => {
    const { read, item } = noted();
    const field = inputs.list(item, ({ length }) => (length > 2 ? `must have at most 2, has ${length}` : null));

    expect(refusalsOf(field, ['a', 'bad', 'bad'])).toEqual([invalid(['field'], 'must have at most 2, has 3')]);
    expect(read).toEqual([]);
  });

  test('too many different items give one refusal, and no item is read', () => {
    const { read, item } = noted();

    expect(refusalsOf(inputs.distinct(item, 2), ['a', 'bad', 'b', 'a'])).toEqual([
      invalid(['field'], 'must name at most 2, names 3'),
    ]);
    expect(read).toEqual([]);
  });

  test('a repeated item counts once, at its first index, and is refused once', () => {
    const { read, item } = noted();
    const field = inputs.distinct(item, 2);

    expect(readInput(input({ field }), { field: ['a', 'a', 'b', 'a'] })).toEqual({
      field: new Map([
        ['a', 0],
        ['b', 2],
      ]),
    });
    expect(read).toEqual(['a', 'b']);
    expect(refusalsOf(field, ['a', 'bad', 'bad'])).toEqual([invalid(['field', '1'], 'must be good')]);
  });
});

test('only the given field of a one-of input is read', () => {
  const type = oneOf(`ChoiceOfThisTest`, 'A choice of this test.', {
    userId: inputs.id('user', SOME),
    username: inputs.text((raw) => parseCode(raw, 64), SOME),
  });

  expect(readInput(type, { username: ' ada ' })).toEqual({ username: 'ada' });
  expect(allRefusals(() => readInput(type, { userId: 'ada' }))).toEqual([
    invalid(['userId'], 'must be the id of a user: user_ and 26 characters'),
  ]);
});
