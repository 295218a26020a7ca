import { type Budget, MAX_COST } from '../domain/limits.ts';
import { builder } from './builder.ts';

const RateLimit = builder.objectRef<Budget>('RateLimit').implement({
  description:
    'What the operations of the viewer may cost, counted by the instance that answers. An operation is paid for before it runs, by what it could answer at most: a point for each object, none for plain values, ten more for each change. The headers `RateLimit` and `RateLimit-Policy` say the same.',
  fields: (t) => ({
    cost: t.exposeInt('cost', {
      description: `Points of this operation; more than ${MAX_COST} is refused with QUERY_TOO_COMPLEX.`,
    }),
    limit: t.exposeInt('limit', { description: 'Points for each stretch of time.' }),
    remaining: t.exposeInt('remaining', { description: 'Points that are left after this operation, until `resetAt`.' }),
    resetAt: t.expose('resetAt', { type: 'DateTime', description: 'When all points are there again.' }),
  }),
});

builder.queryField('rateLimit', (t) =>
  t.field({
    type: RateLimit,
    nullable: true,
    complexity: 0,
    description: 'What is left to ask for; null where nothing is counted.',
    resolve: (_root, _args, { budget }) => budget ?? null,
  }),
);
