import { startAblyLocal } from '../src/dev/ably-local/server.ts';
import type { AblySetting } from './ably.ts';
import { serve } from './server-process.ts';

await serve(({ key, limits }: AblySetting) => {
  const colon = key.indexOf(':');
  return startAblyLocal({
    keys: [{ name: key.slice(0, colon), secret: key.slice(colon + 1), revocableTokens: true }],
    limits,
  });
});
