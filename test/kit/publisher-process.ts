/** A publisher in a process of its own, which a test can kill: `node publisher-process.ts <database url> <Ably's port>`. */
import { createDb } from '../../src/data/db.ts';
import { createLogger } from '../../src/log.ts';
import { createSend } from '../../src/realtime/ably.ts';
import { startPublisher } from '../../src/realtime/publisher.ts';
import { SERVER_KEY } from './ably.ts';
import { QUICK } from './publisher-options.ts';

const [url, port] = process.argv.slice(2) as [string, string];
const log = createLogger('silent');
const db = createDb({ url, poolSize: 5, log });
const send = createSend({ key: SERVER_KEY, endpoint: '127.0.0.1', port: Number(port), tls: false }, 300);
startPublisher({ db, send, log, ...QUICK });
