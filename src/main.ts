import closeWithGrace from 'close-with-grace';

import { createApp } from './app.ts';
import { type Config, ConfigError, readConfig } from './config.ts';

/** Longest wait for a clean end after a signal, in milliseconds. A second signal ends at once. */
const SHUTDOWN_TIMEOUT_MS = 25_000;

await main();

async function main(): Promise<void> {
  let config: Config;
  try {
    config = readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }

  const app = await createApp(config);
  closeWithGrace({ delay: SHUTDOWN_TIMEOUT_MS, logger: false }, async ({ err }) => {
    if (err) console.error(err);
    await app[Symbol.asyncDispose]();
  });

  if (!config.production) console.log(await greeting(app));
}

async function greeting({ url, devToken, seeded }: Awaited<ReturnType<typeof createApp>>): Promise<string> {
  const lines = [
    '',
    ...(seeded
      ? ['  The database was empty: it now has three people (ada, bob, cleo), a server and a conversation.', '']
      : []),
    `  GraphQL    ${url}/graphql`,
    `  GraphiQL   ${url}/graphql   (in a browser)`,
    `  Probes     ${url}/livez   ${url}/readyz`,
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
