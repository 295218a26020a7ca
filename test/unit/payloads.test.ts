import type { GraphQLObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';

import { type MessageRow, messages } from '../../src/data/loaders/messages.ts';
import { users } from '../../src/data/loaders/users.ts';
import { NotFoundError } from '../../src/errors.ts';
import type { MessageId, ReactionId } from '../../src/lib/ids.ts';
import { toRefusal } from '../../src/schema/errors.ts';
import { buildSchema } from '../../src/schema/index.ts';
import { flag, idOf, itself, listed, loaded, payload, type Payload, result, seq } from '../../src/schema/payloads.ts';

const SOME = 'A field of this test.';

interface Changed {
  readonly message: MessageRow;
  readonly messageId: MessageId;
  readonly reactionId: ReactionId;
  readonly names: readonly string[];
  readonly changed: boolean;
}

describe('the compiler refuses', () => {
  // tsc checks these cases: it reports a @ts-expect-error without an error. At run time such a mistake goes unnoticed.
  test.each<[string, () => unknown]>([
    // @ts-expect-error -- the result has no such property
    ['a property that the result does not have', () => made({ message: result('Message', 'mesage', SOME) })],
    // @ts-expect-error -- a message is not a room
    ['a property of another type', () => made({ message: result('Room', 'message', SOME) })],
    // @ts-expect-error -- the result has no such property
    ['a value made of a missing property', () => made({ text: result('String', ({ text }) => text, SOME) })],
    // @ts-expect-error -- a version is not a string
    ['a value of another type', () => made({ text: result('String', ({ message }) => message.version, SOME) })],
    // @ts-expect-error -- a list of names is not a boolean
    ['a flag of another type', () => made({ changed: flag('names', SOME) })],
    // @ts-expect-error -- the result has no `seq`
    ['the missing number of an event', () => made({ seq: seq() })],
    // @ts-expect-error -- the names are not numbers
    ['a list of another type', () => made({ names: listed('Int', 'names', SOME) })],
    // @ts-expect-error -- a message id is not a user id
    ['a row loaded by an id of another kind', () => made({ user: loaded('User', users, 'messageId', SOME) })],
    // @ts-expect-error -- the loader returns messages
    ['a row loaded as another type', () => made({ user: loaded('User', messages, 'message', SOME) })],
    // @ts-expect-error -- a message id is not a reaction id
    ['an id of another kind', () => made({ id: idOf('rct', ({ messageId }) => messageId, SOME) })],
    // @ts-expect-error -- the result is not a message
    ['the result as another type', () => made({ message: itself('Message', SOME) })],
  ])('%s', (_name, mistake) => {
    expect(mistake).not.toThrow();
  });
});

let types = 0;

function made(fields: Parameters<typeof payload<Changed>>[2]) {
  return payload<Changed>(`PayloadOfThisTest${++types}`, 'A payload of this test.', fields);
}

test('after a refusal every field is null, false or empty, and nothing is loaded', () => {
  const { name } = made({
    message: result('Message', 'message', SOME),
    text: result('String', ({ message }) => message.content, SOME),
    latest: loaded('Message', messages, 'message', SOME),
    id: idOf('rct', ({ reactionId }) => reactionId, SOME),
    names: listed('String', 'names', SOME),
    changed: flag('changed', SOME),
  });
  const type = buildSchema().getType(name) as GraphQLObjectType;
  const userErrors = [toRefusal(new NotFoundError('an object of this test', []))];
  const refused: Payload<Changed> = { result: null, userErrors };

  const fields = Object.values(type.getFields());

  const answers = fields.map((field) => [
    `${field.name}: ${String(field.type)}`,
    field.resolve!(refused, {}, null, {} as never),
  ]);
  expect(Object.fromEntries(answers)).toEqual({
    'message: Message': null,
    'text: String': null,
    'latest: Message': null,
    'id: ID': null,
    'names: [String!]!': [],
    'changed: Boolean!': false,
    'userErrors: [UserError!]!': userErrors,
  });
});
