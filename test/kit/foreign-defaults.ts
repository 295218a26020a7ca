/**
 * Defaults that an administrator may have given to a database. All databases of tests have them, because the service
 * must not depend on the defaults.
 */
const FOREIGN: Readonly<Record<string, string>> = {
  client_encoding: 'LATIN1',
  TimeZone: 'Asia/Kolkata',
  DateStyle: 'German',
  IntervalStyle: 'sql_standard',
  bytea_output: 'escape',
  extra_float_digits: '-5',
  array_nulls: 'off',
  standard_conforming_strings: 'off',
  default_transaction_isolation: 'repeatable read',
};

/** Statements that give a database such defaults, for sessions from now on. */
export function foreignDefaults(database: string): string {
  const settings = Object.entries(FOREIGN).map(([name, value]) => `${name} = '${value}'`);
  // Tables of tests can be in both schemas. Those of the service are in public.
  return [...settings, 'search_path = elsewhere, public']
    .map((setting) => `ALTER DATABASE "${database}" SET ${setting}`)
    .join(';');
}
