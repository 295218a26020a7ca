import { readFileSync } from 'node:fs';

import { renderGraphiQL } from '@graphql-yoga/render-graphiql';

const FIRST_QUERY = `# Press ▶ (Ctrl-Enter). The answer has the ids
# that other operations take.
query Home {
  viewer {
    user {
      id
      username
    }
    servers {
      nodes {
        id
        name
        rooms {
          nodes {
            id
            name
            visibility
            lastSeq
            messages(first: 3) {
              nodes {
                id
                content
                author {
                  username
                }
              }
            }
          }
        }
      }
    }
    conversations {
      nodes {
        id
        kind
        name
        lastSeq
        members {
          nodes {
            id
            username
          }
        }
      }
    }
    friendRequests {
      nodes {
        id
        from {
          username
        }
      }
    }
  }
}
`;

const ROOT = '<div id="root"></div>';

/**
 * GraphiQL's page, from the package instead of a CDN, with a first query.
 *
 * @param people Usernames to switch between, whose tokens the page fetches from `/dev/token`. Null with another issuer,
 *   whose tokens are typed under "Headers".
 */
export function graphiqlPage(people: readonly string[] | null): () => string {
  const key = JSON.stringify(people);
  const whole = pages.get(key) ?? pageFor(people);
  pages.set(key, whole);
  return () => whole;
}

/** People -> page. A page has 9 MB, and a process can start the service several times. */
const pages = new Map<string, string>();

function pageFor(people: readonly string[] | null): string {
  // By default it sends subscriptions by GET, whose URL would be too long for some of them.
  const page = renderGraphiQL({ title: 'GraphiQL', defaultQuery: FIRST_QUERY, method: 'POST' });
  return people === null ? page : withPeople(page, people);
}

function withPeople(page: string, people: readonly string[]): string {
  if (!page.includes(ROOT)) throw new Error(`unable to add people to GraphiQL; its page has no ${ROOT}`);
  const [style, script] = ['css', 'js'].map((kind) =>
    readFileSync(new URL(`graphiql-people.${kind}`, import.meta.url), 'utf8'),
  );
  const bar = `<style>${style}</style><script data-people='${JSON.stringify(people)}'>${script}</script>`;
  // A function, because `$&` has a meaning in a replacement string.
  return page.replace(ROOT, () => `${ROOT}${bar}`);
}
