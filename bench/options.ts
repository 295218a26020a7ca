import { parseArgs } from 'node:util';

import { type Pace, PACES } from './pace.ts';

/** What is measured: all ratios, or a single measurement. */
export type Mode = Alone | 'all' | 'profile' | 'fan-out profile' | 'fan-out saturation';

/** Measurements with their own flag. */
const ALONE = [
  'works',
  'writes',
  'fan-out',
  'latency',
  'growth',
  'hot-room',
  'endurance',
  'hostile',
  'start-up',
] as const;
type Alone = (typeof ALONE)[number];

export interface Options {
  readonly mode: Mode;
  readonly json: boolean;
  readonly quick: boolean;
  readonly pace: Pace;
  /** Number of messages in the database. */
  readonly messages: number;
  /** Whether the peers are measured too. */
  readonly peers: boolean;
  /** Number of subscribers for fan-out. */
  readonly subscribers: number;
  /** Messages per second for latency. */
  readonly perSecond: number;
  /** Numbers of messages in the databases for growth. */
  readonly sizes: readonly number[];
  /** Minutes of endurance. */
  readonly minutes: number;
  /** Attacks of hostile; empty: all of them. */
  readonly attacks: readonly string[];
}

const HELP = `npm run bench -- [options]
  --quick         shorter rounds
  --json          one JSON line per figure on standard output
  --messages N    messages in the database (1,000,000), at least 10,000
  --no-peers      the product beside the limit alone
  --works         the message page, the conversations and createMessage alone
  --writes        the figures of writing with events alone
  --fan-out       one room and many subscribers alone
  --subscribers N so many of them (2,000)
  --saturate      how many deliveries a second the process holds; with --fan-out
  --latency       from the mutation's answer to its event, in milliseconds, in place of the ratios
  --per-second N  with so many messages a second (100)
  --growth        times at 10,000, 1,000,000 and 10,000,000 messages; also with --sizes N,N,…
  --hot-room      one room taking all writes: how many a second, and what bounds it
  --endurance     memory under load for --minutes N (10)
  --hostile       what an ordinary user notices of attacks
  --attack NAME   one of them alone; with --hostile
  --start-up      from the start of the process to the first answer
  --profile       where the product's time goes, in place of the ratios; with --fan-out, in it`;

/** Reads the command line. Invalid options end the process with a help text. */
export function readOptions(): Options {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      messages: { type: 'string', default: '1000000' },
      peers: { type: 'boolean', default: true },
      works: { type: 'boolean', default: false },
      writes: { type: 'boolean', default: false },
      'fan-out': { type: 'boolean', default: false },
      subscribers: { type: 'string', default: '2000' },
      saturate: { type: 'boolean', default: false },
      latency: { type: 'boolean', default: false },
      'per-second': { type: 'string', default: '100' },
      growth: { type: 'boolean', default: false },
      sizes: { type: 'string', default: '10_000 1_000_000 10_000_000' },
      'hot-room': { type: 'boolean', default: false },
      endurance: { type: 'boolean', default: false },
      minutes: { type: 'string', default: '10' },
      hostile: { type: 'boolean', default: false },
      attack: { type: 'string', multiple: true, default: [] },
      'start-up': { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { quick, json, peers, profile } = values;
  const messages = wholeNumber(values.messages);
  const subscribers = wholeNumber(values.subscribers);
  const perSecond = wholeNumber(values['per-second']);
  const minutes = wholeNumber(values.minutes);
  const sizes = values.sizes.split(/[\s,]+/).map(wholeNumber);
  const alone = ALONE.filter((name) => values[name]);
  const isWrong =
    !(messages >= 10_000) ||
    !(subscribers >= 1) ||
    !(perSecond >= 1) ||
    !(minutes >= 1) ||
    !sizes.every((size) => size >= 10_000) ||
    alone.length > 1 ||
    (values.saturate && alone[0] !== 'fan-out');
  if (values.help || isWrong) {
    console.error(HELP);
    process.exit(values.help ? 0 : 1);
  }

  const [mode = 'all'] = alone;
  return {
    mode: modeOf(mode, { profile, saturate: values.saturate }),
    json,
    quick,
    pace: PACES[quick ? 'quick' : 'full'],
    messages,
    peers,
    subscribers,
    perSecond,
    sizes,
    minutes,
    attacks: values.attack,
  };
}

function modeOf(alone: Alone | 'all', { profile, saturate }: { profile: boolean; saturate: boolean }): Mode {
  if (alone !== 'fan-out') return profile ? 'profile' : alone;
  if (profile) return 'fan-out profile';
  return saturate ? 'fan-out saturation' : alone;
}

/** NaN if it is not a whole number. */
function wholeNumber(text: string): number {
  const number = Number(text.replaceAll(/[,_]/g, ''));
  return Number.isSafeInteger(number) ? number : Number.NaN;
}
