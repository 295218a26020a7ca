import closeWithGrace from 'close-with-grace';

import type { App } from './app/create-app.ts';
import { StartError } from './app/start-error.ts';
import { type Config, ConfigError, readConfig } from './config/config.ts';
import { endSpans } from './observability/spans.ts';

/**
 * Longest time of a clean stop after a signal, in milliseconds. 25 s are promised. A second signal ends the process at
 * once.
 */
const SHUTDOWN_TIMEOUT_MS = 24_000;
/** Part of that time for the last spans, if they are recorded. */
const SPANS_TIMEOUT_MS = 3_000;

await main();

async function main(): Promise<void> {
  let config: Config;
  try {
    config = readConfig();
  } catch (error) {
    giveUp(error);
  }

  // Loaded only with a valid environment: loading all modules takes most of a second, and mistakes are explained before.
  const { createApp } = await import('./app/create-app.ts');
  const stop = new AbortController();
  const starting = createApp(config, { signal: stop.signal });
  let stopping = false;
  // Registered first, because an interrupted start must also stop the parts that it has started.
  closeWithGrace({ delay: SHUTDOWN_TIMEOUT_MS }, async ({ err }) => {
    stopping = true;
    stop.abort();
    if (err) console.error(err);
    const app = await starting.catch(() => null);
    await app?.[Symbol.asyncDispose]();
    await endSpans(SPANS_TIMEOUT_MS);
  });

  try {
    const app = await starting;
    if (!config.production && !stopping) console.log(await greeting(app));
  } catch (error) {
    if (!stopping) giveUp(error);
  }
}

/** Prints the reason: only the message if the operator can fix it, otherwise with the stack trace. */
function giveUp(error: unknown): never {
  console.error(error instanceof ConfigError || error instanceof StartError ? error.message : error);
  process.exit(1);
}

async function greeting({ url, devToken, seeded, ably, localAblyUrl, metricsUrl }: App): Promise<string> {
  const lines = [
    '',
    ...(seeded
      ? ['  The database was empty: it now has three people (ada, bob, cleo), a server and a conversation.', '']
      : []),
    `  GraphQL    ${url}/graphql`,
    `  GraphiQL   ${url}/graphql   (in a browser)`,
    `  Probes     ${url}/livez   ${url}/readyz`,
    `  Metrics    ${metricsUrl}`,
    ...(localAblyUrl ? [`  Ably       ${localAblyUrl}   (local; key ${ably.key})`] : []),
  ];
  if (devToken) {
    lines.push(
      `  Tokens     POST ${url}/dev/token {"username": "ada"}`,
      '',
      '  Paste this:',
      '',
      `  curl -s ${url}/graphql -H 'content-type: application/json' \\`,
      `    -H 'authorization: Bearer ${await devToken('ada')}' \\`,
      `    -d '{"query":"{ viewer { user { username } servers { nodes { name rooms { nodes { id name } } } } } }"}'`,
    );
  }
  return `${lines.join('\n')}\n\n  Ctrl-C stops everything.\n`;
}
