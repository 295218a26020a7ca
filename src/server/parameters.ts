import { MalformedRequestError } from '../errors.ts';

/** The parameters of one operation, checked in the same way for every transport. */
export interface Parameters {
  /** The document; null if an id or a hash stands for it. */
  readonly query: string | null;
  /** Null: the only operation of the document. */
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Id of a trusted document, without `sha256:`; null where the request names none. */
  readonly documentId: string | null;
  /** Whether the id is the hash of an automatic persisted query (`extensions.persistedQuery`). */
  readonly isPersistedQuery: boolean;
}

/** Parameters as a client sent them: from a JSON body, a URL, a form, or the payload of a WebSocket's `subscribe`. */
export type RawParameters = Readonly<Record<string, unknown>>;

/**
 * The parameters that GraphQL over HTTP defines, and those that stand for a document: `documentId`
 * (https://github.com/graphql/graphql-over-http, appendix A), `id` and `doc_id` (Relay and others), and
 * `extensions.persistedQuery.sha256Hash` (Apollo Client, urql).
 */
const KNOWN = new Set(['query', 'operationName', 'variables', 'extensions', 'documentId', 'id', 'doc_id']);

/**
 * Checks the parameters. Null and the empty string mean that a parameter is absent, since clients send both.
 *
 * @throws {MalformedRequestError} Names the parameter and what it must be.
 */
export function readParameters(raw: RawParameters): Parameters {
  for (const name of Object.keys(raw)) {
    if (!KNOWN.has(name) && raw[name] != null) {
      throw refusal(`there is no parameter ${quoted(name)}; the parameters are ${[...KNOWN].join(', ')}`);
    }
  }
  const operationName = textOf(raw, 'operationName');
  const variables = recordOf(raw, 'variables') ?? {};
  const persisted = persistedQueryOf(recordOf(raw, 'extensions'));
  const documentId = [textOf(raw, 'documentId'), textOf(raw, 'id'), textOf(raw, 'doc_id'), persisted].find(
    (id) => id !== null,
  );
  // An empty document is reported as a syntax error, unless an id or a hash stands for it.
  const given = raw['query'] ?? null;
  if (given !== null && typeof given !== 'string') throw refusal('`query` must be a string');
  const query = given === '' && documentId !== undefined ? null : given;
  if (query === null && documentId === undefined) {
    throw refusal('`query` is missing; it must be a GraphQL document');
  }
  return {
    query,
    operationName,
    variables,
    documentId: documentId?.replace(/^sha256:/, '') ?? null,
    isPersistedQuery: persisted !== null,
  };
}

/**
 * The parameters of a URL or a form, where `variables` and `extensions` are JSON text.
 *
 * @throws {MalformedRequestError}
 */
export function parametersOfForm(form: URLSearchParams): Parameters {
  const raw: Record<string, unknown> = {};
  // A URL may contain other parameters, which a proxy or a tracker adds.
  for (const name of KNOWN) raw[name] = form.get(name) || null;
  for (const name of ['variables', 'extensions']) {
    if (typeof raw[name] === 'string') raw[name] = jsonOf(name, raw[name]);
  }
  return readParameters(raw);
}

/** @throws {MalformedRequestError} */
export function parametersOfJson(text: string): Parameters {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw refusal('the body must be JSON, such as {"query": "{ __typename }"}');
  }
  if (Array.isArray(body)) throw refusal('the body must be one operation; lists of operations are not supported');
  if (!isRecord(body)) throw refusal('the body must be a JSON object with `query`');
  return readParameters(body);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw refusal(`\`${name}\` must be JSON, the text of an object`);
  }
}

function textOf(raw: RawParameters, name: string): string | null {
  const value = raw[name] ?? '';
  if (typeof value !== 'string') throw refusal(`\`${name}\` must be a string`);
  return value === '' ? null : value;
}

function recordOf(raw: RawParameters, name: string): Record<string, unknown> | null {
  const value = raw[name] ?? null;
  if (value !== null && !isRecord(value)) throw refusal(`\`${name}\` must be an object`);
  return value;
}

function persistedQueryOf(extensions: Record<string, unknown> | null): string | null {
  const persisted = extensions?.['persistedQuery'] ?? null;
  if (persisted === null) return null;
  const hash = isRecord(persisted) ? persisted['sha256Hash'] : null;
  if (typeof hash !== 'string' || hash === '') {
    throw refusal('`extensions.persistedQuery` must be an object with `sha256Hash`, a string');
  }
  return hash;
}

/** Names come from the client: a long one is cut. */
function quoted(name: string): string {
  return JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name);
}

function refusal(reason: string): MalformedRequestError {
  return new MalformedRequestError(`unable to read the request; ${reason}`);
}
