import { appendFileSync } from 'node:fs';

import { inject } from 'vitest';

import { createLogger } from '../../src/observability/log.ts';

/** Collects the logs of all services under test, of all test files. It is searched at the end. */
export const LOG_FILE = { write: (line: string) => appendFileSync(inject('logFile'), line) };

/** Logger for parts that are tested without an app. */
export const testLog = createLogger('trace', LOG_FILE);

const known = new Set<string>();

/**
 * No line of the run's log may contain these texts: see `log-search.ts`. Short texts are ignored, because other words
 * contain them.
 */
export function notToBeLogged(...texts: readonly string[]): void {
  for (const text of texts) {
    if (text.length < SHORTEST || known.has(text)) continue;
    known.add(text);
    appendFileSync(inject('secretsFile'), `${JSON.stringify(text)}\n`);
  }
}

const SHORTEST = 10;

/** The same for texts of users anywhere in the variables of an operation. */
export function contentNotToBeLogged(variables: unknown): void {
  if (typeof variables !== 'object' || variables === null) return;
  for (const [name, value] of Object.entries(variables)) {
    if (name === 'content' && typeof value === 'string') notToBeLogged(value);
    else contentNotToBeLogged(value);
  }
}
