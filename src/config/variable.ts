import { z } from 'zod';

/** Documentation of a variable. */
export interface About {
  /** Heading in `.env.example`. */
  readonly group: string;
  /** For operators; one sentence, without a full stop. */
  readonly meaning: string;
  /** The default; undefined if the variable is required in production. */
  readonly default?: string;
  /** What development uses by default, if production requires the variable. */
  readonly embedded?: string;
  /** A valid value. */
  readonly example: string;
}

/** An empty variable counts as not set, because Compose files and shells make such variables. */
export const variable = <Schema extends z.ZodType>(about: About, schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional()).meta({ about });

export const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

export const ablyKey = z.string().regex(/^[^.:\s]+\.[^.:\s]+:\S+$/, 'must be an API key: app.key:secret');

export const yesOrNo = z.enum(['true', 'false'], 'must be true or false');

export const httpUrl = z
  .string()
  .refine(
    (url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol),
    'must be a URL with http:// or https://',
  )
  .transform((url) => url.replace(/\/+$/, ''));

/** @param schemes The allowed beginnings, for the error message, such as `redis:// or rediss://`. */
export const url = (begins: RegExp, schemes: string) =>
  z
    .string()
    .regex(begins, { error: `must begin with ${schemes}`, abort: true })
    .refine((text) => URL.canParse(text), 'must be a URL in which special characters are percent-encoded, such as %40');

export const sentryDsn = z
  .string()
  .refine(
    (dsn) => URL.canParse(dsn) && /^https?:\/\/[^:@/]+@[^/]+\/.+/.test(dsn),
    'must be a DSN, such as https://key@host/project',
  );

export const webOrigins = z
  .string()
  .transform((text) => text.split(',').map((origin) => origin.trim()))
  .refine(
    (origins) => origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
    'must be origins such as https://chat.example.com, separated by commas',
  );
