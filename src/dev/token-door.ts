import { answer, readJson, type Route } from '../server/http.ts';
import type { DevIssuer } from './issuer.ts';

const MAX_BODY_BYTES = 4_096;
const MAX_USERNAME = 64;

/** `POST /dev/token {"username": "ada"}`: a token of the development issuer, as an OAuth token endpoint answers. */
export function tokenDoor(issuer: DevIssuer): Route {
  return async (request, response) => {
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST');
      return answer(response, 405, { error: 'method must be POST' });
    }
    const username = ((await readJson(request, MAX_BODY_BYTES)) as { username?: unknown } | null | undefined)?.username;
    if (!isUsername(username)) {
      return answer(response, 400, {
        error: `body must be JSON like {"username": "ada"}, 1 to ${MAX_USERNAME} visible characters`,
      });
    }
    answer(response, 200, await issuer.token(username));
  };
}

function isUsername(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.isWellFormed() &&
    value.trim() === value &&
    value !== '' &&
    Array.from(value).length <= MAX_USERNAME &&
    !/\p{C}/u.test(value)
  );
}
