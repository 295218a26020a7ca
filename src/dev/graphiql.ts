import { renderGraphiQL } from '@graphql-yoga/render-graphiql';

const FIRST_QUERY = `# Signed in as Ada, by the token under "Headers". Press ▶.
{
  viewer {
    user { username displayName }
    servers {
      nodes {
        name
        rooms { nodes { name visibility lastSeq messages(first: 3) { nodes { content author { username } } } } }
      }
    }
    conversations { nodes { id members { nodes { username } } } }
  }
}
`;

/**
 * GraphiQL from the package and not from a CDN, with a query to begin with.
 *
 * @param token A token of the development issuer to put into the headers; null for none.
 */
export function graphiqlPage(token: string | null): () => string {
  return () =>
    renderGraphiQL({
      title: 'GraphiQL',
      defaultQuery: FIRST_QUERY,
      ...(token !== null && { headers: JSON.stringify({ authorization: `Bearer ${token}` }, null, 2) }),
    });
}
