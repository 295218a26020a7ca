import { variables } from '../config/environment.ts';
import type { About } from '../config/variable.ts';

/** Generates the documentation of the settings from their declarations. */

/** A text of a table without links and markup. */
const plain = (text: string) => text.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1').replaceAll('`', '');

const sentence = (text: string) => `${/^[a-z]/.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text}.`;

/** `.env.example`: every variable with an example. All lines are comments, so a copy of the file changes nothing. */
export function environmentExample(): string {
  const lines = [
    '# All settings, each with an example. Development needs none of them; production needs those marked as required.',
    '# Generated from src/config/environment.ts by npm run generate.',
  ];
  let group = '';
  for (const about of variables()) {
    if (about.group !== group) lines.push('', `# ${(group = about.group)}`);
    const otherwise = about.embedded === undefined ? `Default: ${about.default}.` : 'Required in production.';
    lines.push(`# ${plain(`${sentence(about.meaning)} ${otherwise}`)}`, `#${about.name}=${about.example}`);
  }
  return `${lines.join('\n')}\n`;
}

const TABLE = /(<!-- settings -->\n)[\s\S]*?(<!-- \/settings -->)/;

/** The page with its generated table of settings. @throws {Error} It has no marker for the table. */
export function withSettings(page: string): string {
  if (!TABLE.test(page)) throw new Error('unable to write the table of settings; the page has no <!-- settings -->');
  const rows = variables().map((about) => `| \`${about.name}\` | ${about.meaning} | ${defaultOf(about)} |`);
  const table = ['| variable | meaning | default |', '| --- | --- | --- |', ...rows].join('\n');
  return page.replace(TABLE, (_all, before: string, after: string) => `${before}${table}\n${after}`);
}

function defaultOf({ default: otherwise, embedded }: About): string {
  return embedded === undefined ? `${otherwise}` : `required in production; in development ${embedded}`;
}
