import { builder } from './builder.ts';

builder.scalarType('DateTime', {
  // RFC 3339 with exactly three digits of the second's fraction, which is what `toISOString` writes.
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  description:
    'A point in time: ISO 8601 in UTC with milliseconds, such as `2024-01-01T12:00:00.000Z`. Used in results only.',
  serialize: (value) => value.toISOString(),
  parseValue: () => {
    throw new TypeError('DateTime is used in results only');
  },
});
