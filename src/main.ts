import closeWithGrace from 'close-with-grace';

import { type App, createApp, StartError } from './app.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { endSpans } from './lib/spans.ts';

/** Longest wait for a clean end after a signal, in milliseconds: 25 s are promised. A second signal ends at once. */
const SHUTDOWN_TIMEOUT_MS = 24_000;
/** Of it, for the last spans, where they are recorded. */
const SPANS_TIMEOUT_MS = 3_000;

await main();

async function main(): Promise<void> {
  let config: Config;
  try {
    config = readConfig();
  } catch (error) {
    giveUp(error);
  }

  const starting = createApp(config);
  let stopping = false;
  // From the first moment: what a start has begun must end as well when it is interrupted.
  closeWithGrace({ delay: SHUTDOWN_TIMEOUT_MS }, async ({ err }) => {
    stopping = true;
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

/** Says why: in words where it is for whoever starts us to mend, with the stack trace where it is for us. */
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
