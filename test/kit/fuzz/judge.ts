import type { RawRequest } from './http-requests.ts';
import type { RawAnswer } from './raw-http.ts';

/** The fault of an answer to any request, in a few words, the same for each kind of fault; null if it is correct. */
export function faultOf(request: RawRequest, answer: RawAnswer | null): string | null {
  if (!answer) return `${request.method}: no answer`;
  const { status, headers, body } = answer;
  const type = headers['content-type'] ?? 'no content type';
  const kind = `${status}, ${type}`;
  // The answer if the database does not answer in time.
  if (request.target === '/readyz' && status === 503) return null;
  if (!(status >= 100 && status < 500)) return `${kind}: a failure of the server`;
  if (request.method === 'HEAD' || status === 101) return null;
  if (status >= 400 && body === '') return `${kind}: no body`;
  if (isSpoiled(request) || !isOperation(request))
    return status >= 400 && !saysWhy(answer) ? `${kind}: does not say why` : null;

  const results = resultsOf(answer);
  if (results === null) return status >= 400 ? `${kind}: not in GraphQL's format` : null;
  for (const { errors } of results) {
    const fault = faultOfErrors(errors);
    if (fault !== null) return `${kind}: ${fault}`;
  }
  if (status >= 400 && !results.some(({ errors }) => errors !== undefined)) return `${kind}: a refusal without errors`;
  return null;
}

/** The fault of the errors of a result; undefined: it has no errors. */
export function faultOfErrors(errors: unknown): string | null {
  if (errors === undefined) return null;
  if (!Array.isArray(errors) || errors.length === 0) return 'errors is no list';
  for (const { message, extensions } of errors as { message?: unknown; extensions?: { code?: unknown } }[]) {
    if (typeof message !== 'string' || message === '') return 'an error without a message';
    if (typeof extensions?.code !== 'string') return 'an error without a code';
    if (extensions.code === 'INTERNAL_SERVER_ERROR') return 'INTERNAL_SERVER_ERROR';
  }
  return null;
}

function isOperation({ target }: RawRequest): boolean {
  return /^(http:\/\/localhost)?\/graphql(\?|$)/.test(target);
}

/** Whether it is invalid HTTP, for which any message is accepted. */
function isSpoiled({ method, bytes }: RawRequest): boolean {
  const head = bytes.subarray(0, bytes.indexOf('\r\n\r\n')).toString('latin1');
  return (
    ['X', 'get', 'CONNECT'].includes(method) ||
    bytes.indexOf('\r\n\r\n') > 16_000 ||
    head.split('\r\nHost: ').length !== 2 ||
    /\r\n(Host: (a b|\[||x:99999|\u00e9|localhost, localhost)|no colon|: no name|a b: c|x: \0| folded: x|expect: nonsense)(\r\n|$)/.test(
      head,
    ) ||
    /HTTP\/3|Content-Length: (x|-1)|Transfer-Encoding: x|Content-Length: 1\r\nContent|upgrade: /i.test(head)
  );
}

/** Whether the body has a message for the sender. */
function saysWhy({ headers, body }: RawAnswer): boolean {
  if (!headers['content-type']?.includes('json')) return /\w/.test(body);
  const parsed = parse(body) as { error?: unknown; errors?: unknown } | null;
  return typeof parsed?.error === 'string' || Array.isArray(parsed?.errors);
}

/** The results in an answer; null if it is not a GraphQL answer. */
function resultsOf({ headers, body, streams }: RawAnswer): { errors?: unknown }[] | null {
  const type = headers['content-type'] ?? '';
  if (type.startsWith('text/event-stream')) {
    const results = Array.from(body.matchAll(/^data: (\{.*)$/gm), ([, data]) => parse(data!) as object | null);
    return streams && results.length === 0 ? [{}] : results.filter((result) => result !== null);
  }
  if (type.startsWith('multipart/mixed')) {
    const results = Array.from(body.matchAll(/^(\{.*\})\r?$/gm), ([, data]) => parse(data!) as object | null);
    return streams && results.length === 0 ? [{}] : results.filter((result) => result !== null);
  }
  const parsed = type.includes('json') ? parse(body) : null;
  return typeof parsed === 'object' && parsed !== null ? [parsed] : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
