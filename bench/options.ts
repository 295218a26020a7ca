import { parseArgs } from 'node:util';

import { type Pace, PACES } from './pace.ts';

/** What is measured: everything that has a ratio, or one thing alone. */
export type Mode = 'all' | 'works' | 'profile' | 'writes' | 'fan-out' | 'fan-out profile' | 'latency';

export interface Options {
  readonly mode: Mode;
  readonly json: boolean;
  readonly quick: boolean;
  readonly pace: Pace;
  /** In the database. */
  readonly messages: number;
  /** Whether the works run beside the peers too. */
  readonly peers: boolean;
  /** Of fan-out. */
  readonly subscribers: number;
  /** Messages of latency. */
  readonly perSecond: number;
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
  --latency       from the mutation's answer to its event, in milliseconds, in place of the ratios
  --per-second N  with so many messages a second (100)
  --profile       where the product's time goes, in place of the ratios; with --fan-out, in it`;

/** Reads the command line. What cannot be meant ends the process, after a word of help. */
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
      latency: { type: 'boolean', default: false },
      'per-second': { type: 'string', default: '100' },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { quick, json, peers, profile } = values;
  const messages = wholeNumber(values.messages);
  const subscribers = wholeNumber(values.subscribers);
  const perSecond = wholeNumber(values['per-second']);
  const alone = (['works', 'writes', 'fan-out', 'latency'] as const).filter((name) => values[name]);
  if (values.help || !(messages >= 10_000) || !(subscribers >= 1) || !(perSecond >= 1) || alone.length > 1) {
    console.error(HELP);
    process.exit(values.help ? 0 : 1);
  }

  const [mode = 'all'] = alone;
  return {
    mode: profile ? (mode === 'fan-out' ? 'fan-out profile' : 'profile') : mode,
    json,
    quick,
    pace: PACES[quick ? 'quick' : 'full'],
    messages,
    peers,
    subscribers,
    perSecond,
  };
}

/** NaN where it is none. */
function wholeNumber(text: string): number {
  const number = Number(text.replaceAll(/[,_]/g, ''));
  return Number.isSafeInteger(number) ? number : Number.NaN;
}
