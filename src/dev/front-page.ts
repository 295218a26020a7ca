import { answer, type Route } from '../server/http/server.ts';

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Messaging</title>
<p>This is a GraphQL API for messaging. <a href="/graphql">Open GraphiQL</a> to try it.</p>
</html>
`;

/** `GET /` in development: a page with a link to GraphiQL. */
export const frontPage: Route = (request, response) => {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD, OPTIONS');
    return answer(response, 405, { error: 'the method must be GET' });
  }
  response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': Buffer.byteLength(PAGE) })
    .end(PAGE);
};
