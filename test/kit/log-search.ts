import { readFile } from 'node:fs/promises';

/** Forms of secrets: JSON Web Tokens, keys of Ably, URLs with a password. */
const SECRET_FORMS = [/eyJ[\w-]{10,}\.[\w-]{10,}/, /\b[\w-]+\.[\w-]+:[\w-]*secret/, /\w+:\/\/[^\s:/"]+:[^\s@/"]+@/];

/**
 * Lines that contain one of the texts, or something with the form of a secret.
 *
 * @param lines Lines of the log, in JSON.
 */
export function linesWithSecrets(lines: readonly string[], texts: Iterable<string>): string[] {
  // As in a JSON line, where quotes and line breaks are escaped.
  const wanted = Array.from(texts, (text) => JSON.stringify(text).slice(1, -1));
  const byForm = lines.filter((line) => SECRET_FORMS.some((form) => form.test(line)));
  const all = lines.join('\n');
  const found = wanted.filter((text) => all.includes(text));
  return [...byForm, ...lines.filter((line) => found.some((text) => line.includes(text)))];
}

/** @throws {Error} The log of the run has lines with secrets or texts of messages. The message has these lines. */
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
