import { readFile } from 'node:fs/promises';

/** What is secret by its form: JSON Web Tokens, keys of Ably, addresses with a password. */
const SECRET_FORMS = [/eyJ[\w-]{10,}\.[\w-]{10,}/, /\b[\w-]+\.[\w-]+:[\w-]*secret/, /\w+:\/\/[^\s:/"]+:[^\s@/"]+@/];

/**
 * Lines in which something stands that is secret by its form or is one of the texts.
 *
 * @param lines Of the log, in JSON.
 */
export function linesWithSecrets(lines: readonly string[], texts: Iterable<string>): string[] {
  // In the words of a line, where quotes and line breaks are written otherwise.
  const wanted = Array.from(texts, (text) => JSON.stringify(text).slice(1, -1));
  const byForm = lines.filter((line) => SECRET_FORMS.some((form) => form.test(line)));
  const all = lines.join('\n');
  const found = wanted.filter((text) => all.includes(text));
  return [...byForm, ...lines.filter((line) => found.some((text) => line.includes(text)))];
}

/** @throws {Error} With the lines of the run's log that have secrets or texts of messages in them. */
export async function searchLog(logFile: string, secretsFile: string): Promise<void> {
  const [log, secrets] = await Promise.all([readFile(logFile, 'utf8'), readFile(secretsFile, 'utf8')]);
  const texts = new Set(linesOf(secrets).map((line) => JSON.parse(line) as string));
  const lines = linesOf(log);
  const found = linesWithSecrets(lines, texts);
  if (found.length > 0) {
    throw new Error(`${found.length} of ${lines.length} lines of the log have secrets in them:\n${found.join('\n')}`);
  }
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');
