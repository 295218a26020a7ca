import { type Budget, MAX_COST } from '../domain/limits.ts';
import { builder } from './builder.ts';

const RateLimit = builder.objectRef<Budget>('RateLimit').implement({
  description:
    'The viewer’s budget of points for operations. Each instance of the service counts its own budget. An operation is charged before it runs, for the most that it can return: one point for each object, none for a scalar, ten more for each mutation. The headers `RateLimit` and `RateLimit-Policy` carry the same numbers.',
  fields: (t) => ({
    cost: t.exposeInt('cost', {
      description: `Points that this operation costs. An operation of more than ${MAX_COST} points is refused with QUERY_TOO_COMPLEX.`,
    }),
    limit: t.exposeInt('limit', { description: 'Points that the viewer may spend in each window of 60 seconds.' }),
    remaining: t.exposeInt('remaining', { description: 'Points that remain after this operation, until `resetAt`.' }),
    resetAt: t.expose('resetAt', { type: 'DateTime', description: 'When `remaining` is back at `limit`.' }),
  }),
});

builder.queryField('rateLimit', (t) =>
  t.field({
    type: RateLimit,
    nullable: true,
    complexity: 0,
    description: 'The viewer’s budget of points; null if rate limits are switched off. The field itself costs nothing.',
    resolve: (_root, _args, { budget }) => budget ?? null,
  }),
);
