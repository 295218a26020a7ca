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
  description: 'Kinds of refusals, for programs. More may come.',
  values: {
    INVALID_INPUT: { description: 'A value that the argument cannot take, whoever asks.' },
    NOT_FOUND: { description: 'It does not exist, or the viewer may not know that it exists.' },
    FORBIDDEN: { description: 'The viewer can see it and may not do this to it.' },
    VERSION_CONFLICT: { description: 'It is not at the expected version.' },
    IDEMPOTENCY_KEY_REUSED: { description: 'The key stands for another input.' },
    CONFLICT: { description: 'It stands in a state that excludes the change.' },
  } as const,
});

export const UserErrorInterface = builder.interfaceRef<Refusal>('UserError').implement({
  description: 'What went wrong, as data. New kinds are added as new implementing types; old clients keep working.',
  resolveType: (error) => error.name,
  fields: (t) => ({
    code: t.expose('code', { type: UserErrorCode, description: 'The kind, for programs.' }),
    message: t.exposeString('message', { description: 'For people, in English: what could not be done, and why.' }),
    path: t.stringList({
      nullable: true,
      description: 'Where in the input the refused value stands; null where it is the input as a whole.',
      resolve: ({ path }) => (path.length > 0 ? path.map(String) : null),
    }),
  }),
});

/** One type per kind, so that clients can ask for what only that kind has. */
function kind(name: string, description: string) {
  return builder.objectRef<Refusal>(name).implement({ description, interfaces: [UserErrorInterface] });
}

kind('InvalidInputError', 'A value that the argument cannot take; the message says what would be right.');
kind('NotFoundError', 'It does not exist, or the viewer may not know that it exists: one answer for both.');
kind('ForbiddenError', 'The viewer can see it and may not do this to it.');
kind('ConflictError', 'It stands in a state that excludes the change, for now or for good.');
kind('IdempotencyKeyReusedError', 'The viewer used this key for another input before.');

builder.objectFields(
  kind('VersionConflictError', 'The message is not at the version that the edit was made from.'),
  (t) => ({
    current: t.field({
      type: 'Message',
      description: 'The message as it stands.',
      resolve: ({ current }) => current as MessageRow,
    }),
  }),
);
