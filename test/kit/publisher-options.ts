/** Options of a publisher as it is in production, and quicker. */
export const QUICK = {
  sendMs: 700,
  leaseMs: 2_000,
  sweepMs: 100,
  requestGapMs: 2,
  channelGapMs: 0,
  retry: { firstMs: 10, limitMs: 200 },
} as const;
