import type { Definition, DurableDefinition } from '../events/definition.ts';
import { DURABLE_EVENTS, EPHEMERAL_EVENTS } from '../events/registry.ts';

const TABLE = /(<!-- events -->\n)[\s\S]*?(<!-- \/events -->)/;

/** The page with its table of events, made of their definitions. @throws {Error} It has no marker for the table. */
export function withEvents(page: string): string {
  if (!TABLE.test(page)) throw new Error('unable to write the table of events; the page has no <!-- events -->');
  const rows = [
    ...Object.entries(DURABLE_EVENTS).map(([type, definition]) => row(type, definition, 'yes')),
    ...Object.entries(EPHEMERAL_EVENTS).map(([type, definition]) => row(type, definition, 'none')),
  ];
  const table = [
    '| type | in GraphQL | of | `seq` | what happened | `data` |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
  return page.replace(TABLE, (_all, before: string, after: string) => `${before}${table}\n${after}`);
}

function row(type: string, definition: Definition | DurableDefinition, seq: string): string {
  const { graphql, unions, description, note } = definition;
  const data = `\`{${propertiesOf(definition).join(', ')}}\`${note === undefined ? '' : `; ${note}`}`;
  const of = unions.map((union) => `\`${union}\``).join(', ');
  return `| \`${type}\` | \`${graphql}\` | ${of} | ${seq} | ${description} | ${data} |`;
}

/** Names of the properties of `data`, ids first. */
function propertiesOf({ refs, adds, ...definition }: Definition | DurableDefinition): string[] {
  const references = Object.values(refs).map(({ name }) => name);
  const subject = 'subject' in definition ? [definition.subject.name] : [];
  return [...subject, ...references, ...adds].toSorted((a, b) => Number(b === 'id') - Number(a === 'id'));
}
