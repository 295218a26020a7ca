import { connect, type FanOutOptions, type FanOutReport } from './fan-out.ts';
import { measureRound, quantileOf, quantiles, type Round } from './fan-out-rounds.ts';
import { progress } from './pace.ts';
import { openSource } from './source.ts';

/**
 * The maximum deliveries per second of one process: more and more events per second are sent to the same room, until
 * they are late. They are written first, and sent to Ably at an even rate that is higher than the real Ably's limit for
 * a channel. So the result is a limit of the process, and not of a room.
 */

/** Events per second. */
const LEVELS = [50, 75, 100, 125, 150, 175, 200, 250, 300, 400];
/** The process is saturated if the 99th percentile of the delays exceeds this, in milliseconds. */
const LATE_MS = 100;
/** Beyond this delay the measurement stops, in milliseconds. */
const HOPELESS_MS = 2_000;
const WARM_UP_EVENTS = 20;
/** The best of several tries counts, because the machine may have been busy. */
const TRIES = 2;

export async function measureSaturation(options: FanOutOptions & { readonly roundMs: number }): Promise<FanOutReport> {
  const { product, tokens, roundMs } = options;
  await using stack = new AsyncDisposableStack();
  const source = stack.use(await openSource(options));
  const subscribers = stack.use(await connect(options, source));
  const round = (perSecond: number, count: number): Promise<Round> =>
    measureRound(product, subscribers, { first: source.lastSeq + 1, count }, () =>
      source.pour(count, 1_000 / perSecond),
    );
  await round(LEVELS[0]!, WARM_UP_EVENTS);

  const lines: string[] = [];
  let held = 0;
  for (const perSecond of LEVELS) {
    const tries: Round[] = [];
    while (tries.length < TRIES && !tries.some(inTime)) {
      tries.push(await round(perSecond, Math.ceil((perSecond * roundMs) / 1_000)));
    }
    const best = tries.toSorted((a, b) => lateness(a) - lateness(b))[0]!;
    const line = describe(best);
    progress(`fan-out, ${line}`);
    lines.push(line);
    if (inTime(best)) held = best.askedPerSecond;
    if (lateness(best) > HOPELESS_MS) break;
  }
  return {
    figures: [],
    lines: [
      `deliveries to ${tokens.length} subscribers of one room, from the sending to Ably (here and now, no ratio)`,
      ...lines,
      `held with a p99 of at most ${LATE_MS} ms: ${Math.round(held)} deliveries a second`,
    ],
  };
}

function lateness({ delays }: Round): number {
  return quantileOf(delays, 0.99);
}

function inTime(round: Round): boolean {
  return lateness(round) <= LATE_MS;
}

function describe({ askedPerSecond, cpuUs, serverShare, loadShare, delays, lags }: Round): string {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  return `${Math.round(askedPerSecond)} a second: ${quantiles(delays)}, ${cpuUs.toFixed(1)} µs a delivery, the process ${percent(serverShare)} of a core (its threads waited for one ${percent(lags.serverWaited)} of the time, summed), busiest load process ${percent(loadShare)}`;
}
