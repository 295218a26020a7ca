/** Runs only this server: `node src/dev/ably-local/main.ts [port] [key]`. */
import { parseArgs } from 'node:util';

import { startAblyLocal } from './server.ts';

const DEFAULT_PORT = '4010';
/** Not secret: it only gives access to a server on this machine. */
const DEFAULT_KEY = 'local.development:only-on-this-machine';

const { positionals } = parseArgs({ allowPositionals: true });
const [port = DEFAULT_PORT, key = DEFAULT_KEY] = positionals;
const colon = key.indexOf(':');

const ably = await startAblyLocal({
  port: Number(port),
  keys: [{ name: key.slice(0, colon), secret: key.slice(colon + 1), revocableTokens: true }],
});
console.log(`Local Ably server: ${ably.url}`);
console.log(`ABLY_API_KEY=${key}`);
