import { type About, variables } from '../environment.ts';

/** What is said of the settings outside of the program, made of what the program reads. */

/** Words of a table without their links and marks. */
const plain = (text: string) => text.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1').replaceAll('`', '');

const sentence = (text: string) => `${/^[a-z]/.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text}.`;

/** `.env.example`: every variable with an example, all of them as comments, so that a copy of it changes nothing. */
export function environmentExample(): string {
  const lines = [
    '# Every setting, with an example. None is needed in development; production requires those that say so.',
    '# Made from src/environment.ts by npm run generate.',
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

/** The page with its table of settings as it is to be. @throws {Error} It has no place for one. */
export function withSettings(page: string): string {
  if (!TABLE.test(page)) throw new Error('unable to write the table of settings; the page has no <!-- settings -->');
  const rows = variables().map((about) => `| \`${about.name}\` | ${about.meaning} | ${defaultOf(about)} |`);
  const table = ['| variable | meaning | default |', '| --- | --- | --- |', ...rows].join('\n');
  return page.replace(TABLE, (_all, before: string, after: string) => `${before}${table}\n${after}`);
}

function defaultOf({ default: otherwise, embedded }: About): string {
  return embedded === undefined ? `${otherwise}` : `required in production; in development ${embedded}`;
}
