import type { UserError, VersionConflictError } from '../errors.ts';
import type { MessageRow } from '../data/loaders/messages.ts';
import { builder } from './builder.ts';

/** A refusal as data: graphql-js throws whatever is an `Error`, so the errors of the domain are copied into these. */
export interface Refusal {
  readonly name: string;
  readonly code: UserError['code'];
  readonly message: string;
  readonly path: UserError['path'];
  /** Of a version conflict alone. */
  readonly current: unknown;
}

export function toRefusal(error: UserError): Refusal {
  const { name, code, message, path } = error;
  return { name, code, message, path, current: (error as Partial<VersionConflictError>).current };
}

const UserErrorCode = builder.enumType('UserErrorCode', {
  description: 'Kinds of refusals, for programs. More may be added.',
  values: {
    INVALID_INPUT: { description: 'The value is invalid for every user.' },
    NOT_FOUND: { description: 'The object does not exist, or the viewer may not know that it exists.' },
    FORBIDDEN: { description: 'The viewer can see it and may not do this to it.' },
    VERSION_CONFLICT: { description: 'The object does not have the expected version.' },
    IDEMPOTENCY_KEY_REUSED: { description: 'The idempotency key was used with different input before.' },
    CONFLICT: { description: 'The current state of the object excludes the change.' },
  } as const,
});

export const UserErrorInterface = builder.interfaceRef<Refusal>('UserError').implement({
  description:
    'Why a mutation was refused, as data. New kinds are added as new types that implement this interface; old clients keep working.',
  resolveType: (error) => error.name,
  fields: (t) => ({
    code: t.expose('code', { type: UserErrorCode, description: 'Kind of the refusal, for programs.' }),
    message: t.exposeString('message', { description: 'What could not be done and why, in English, for people.' }),
    path: t.stringList({
      nullable: true,
      description: 'Path of the refused value in the input; null if the input as a whole was refused.',
      resolve: ({ path }) => (path.length > 0 ? path.map(String) : null),
    }),
  }),
});

/** One type per kind, so that clients can ask for what only that kind has. */
function kind(name: string, description: string) {
  return builder.objectRef<Refusal>(name).implement({ description, interfaces: [UserErrorInterface] });
}

kind('InvalidInputError', 'The value is invalid for every user; the message says which values are valid.');
kind(
  'NotFoundError',
  'The object does not exist, or the viewer may not know that it exists; the two cases look the same.',
);
kind('ForbiddenError', 'The viewer can see it and may not do this to it.');
kind('ConflictError', 'The current state of the object excludes the change, temporarily or permanently.');
kind(
  'IdempotencyKeyReusedError',
  'The viewer used the idempotency key for a message with different input in this channel before, or for another group.',
);

builder.objectFields(
  kind('VersionConflictError', 'The message does not have the version that the edit is based on.'),
  (t) => ({
    current: t.field({
      type: 'Message',
      description: 'The message with its current version.',
      resolve: ({ current }) => current as MessageRow,
    }),
  }),
);
