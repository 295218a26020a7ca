import { builder } from './builder.ts';

builder.scalarType('DateTime', {
  description: 'A moment as ISO 8601 in UTC with milliseconds, such as `2024-01-01T12:00:00.000Z`. Only in answers.',
  serialize: (value) => value.toISOString(),
  parseValue: () => {
    throw new TypeError('DateTime stands only in answers');
  },
});
