/** Options of a publisher and of its lease, faster than in production. */
export const QUICK = {
  sweepMs: 100,
  requestGapMs: 2,
  channelGapMs: 0,
  retry: { firstMs: 10, limitMs: 200 },
} as const;
export const QUICK_LEASE = { leaseMs: 1_000, renewMs: 100 } as const;
