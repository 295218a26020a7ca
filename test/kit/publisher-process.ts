/**
 * A publisher in a separate process, which a test can kill: `node publisher-process.ts <database url> <Ably's port>`.
 */
import { createDb } from '../../src/data/db.ts';
import { createLogger } from '../../src/observability/log.ts';
import { startAblyClock } from '../../src/realtime/ably-clock.ts';
import { createFencedSend } from '../../src/realtime/fenced-send.ts';
import { startInstanceLease } from '../../src/realtime/instance-lease.ts';
import { startPublisher } from '../../src/realtime/publisher.ts';
import { SERVER_KEY } from './ably.ts';
import { QUICK, QUICK_LEASE } from './publisher-options.ts';

const [url, port] = process.argv.slice(2) as [string, string];
const log = createLogger('silent');
const ably = { key: SERVER_KEY, endpoint: '127.0.0.1', port: Number(port), tls: false };
const lease = startInstanceLease({ db: createDb({ url, poolSize: 1, log }), log, ...QUICK_LEASE });
const send = createFencedSend(ably, 300, startAblyClock({ ably, log }));
startPublisher({ db: createDb({ url, poolSize: 5, log }), lease, send, log, ...QUICK });
