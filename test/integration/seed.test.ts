import { expect, test } from 'vitest';

import { viewerFinder } from '../../src/auth/viewer.ts';
import { createDb } from '../../src/data/db.ts';
import { devProfile } from '../../src/dev/profile.ts';
import { seedDemo } from '../../src/dev/seed.ts';
import { createLogger } from '../../src/observability/log.ts';
import { cloneDatabase, startTestApp } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';

const SEED_OVERVIEW = graphql(`
  query SeedOverview {
    viewer {
      user {
        username
        displayName
      }
      servers {
        nodes {
          name
          owner {
            username
          }
          members {
            nodes {
              username
            }
          }
          rooms {
            nodes {
              name
              visibility
              members {
                nodes {
                  username
                }
              }
            }
          }
        }
      }
      friends {
        nodes {
          username
        }
      }
      friendRequests {
        nodes {
          from {
            username
          }
        }
      }
      conversations {
        nodes {
          kind
          name
          members {
            nodes {
              username
            }
          }
        }
      }
    }
  }
`);

const SEED_MESSAGES = graphql(`
  query SeedMessages {
    viewer {
      servers(first: 5) {
        nodes {
          rooms(first: 5) {
            nodes {
              lastSeq
              messages(first: 100) {
                nodes {
                  content
                  version
                  deletedAt
                  parentMessage {
                    id
                  }
                  reactionGroups {
                    emoji
                  }
                }
              }
            }
          }
        }
      }
      conversations(first: 5) {
        nodes {
          lastSeq
          messages(first: 100) {
            nodes {
              content
              version
              deletedAt
              parentMessage {
                id
              }
              reactionGroups {
                emoji
              }
            }
          }
        }
      }
    }
  }
`);

test('an empty database gets three users and their conversations', async () => {
  const app = await startTestApp({ seed: true });
  const [ada, bob, cleo] = await Promise.all(['ada', 'bob', 'cleo'].map((name) => app.client(name)));

  const seen = await ada!.run(SEED_OVERVIEW);
  const seenByBob = await bob!.run(SEED_OVERVIEW);
  const seenByCleo = await cleo!.run(SEED_OVERVIEW);

  // In the order in which they joined.
  const group = {
    kind: 'GROUP',
    name: 'Friday cake',
    members: { nodes: [{ username: 'cleo' }, { username: 'ada' }, { username: 'bob' }] },
  };
  const everybody = [{ username: 'ada' }, { username: 'bob' }, { username: 'cleo' }];
  expect(seen.viewer).toEqual({
    user: { username: 'ada', displayName: 'Ada' },
    servers: {
      nodes: [
        {
          name: 'Harbour Maps',
          owner: { username: 'ada' },
          members: { nodes: everybody },
          rooms: {
            nodes: [
              { name: 'general', visibility: 'PUBLIC', members: { nodes: everybody } },
              {
                name: 'surprise',
                visibility: 'PRIVATE',
                members: { nodes: [{ username: 'ada' }, { username: 'cleo' }] },
              },
            ],
          },
        },
      ],
    },
    friends: { nodes: [{ username: 'bob' }] },
    friendRequests: { nodes: [{ from: { username: 'cleo' } }] },
    conversations: {
      nodes: [{ kind: 'DIRECT', name: null, members: { nodes: [{ username: 'ada' }, { username: 'bob' }] } }, group],
    },
  });
  expect(roomNames(seenByBob)).toEqual(['general']);
  expect(roomNames(seenByCleo)).toEqual(['general', 'surprise']);
  expect(seenByCleo.viewer.conversations.nodes).toEqual([group]);
});

test('the messages include replies, edits, reactions and a deleted message', async () => {
  const app = await startTestApp({ seed: true });
  const ada = await app.client('ada');

  const { viewer } = await ada.run(SEED_MESSAGES);

  const channels = [...viewer.servers.nodes.flatMap((server) => server.rooms.nodes), ...viewer.conversations.nodes];
  const messages = channels.flatMap((channel) => channel.messages.nodes);
  expect(messages.length).toBeGreaterThanOrEqual(55);
  expect(messages.length).toBeLessThanOrEqual(65);
  expect(messages.filter(({ parentMessage }) => parentMessage).length).toBeGreaterThan(10);
  expect(messages.filter(({ version }) => version === 2).length).toBeGreaterThan(2);
  expect(messages.flatMap(({ reactionGroups }) => reactionGroups).length).toBeGreaterThan(20);
  expect(messages.filter(({ deletedAt }) => deletedAt).map(({ content }) => content)).toEqual([null]);
  expect(channels.reduce((sum, { lastSeq }) => sum + lastSeq, 0)).toBeGreaterThan(messages.length);
});

test('a database with an account is left alone', async () => {
  await using db = openDatabase(await cloneDatabase());
  await viewerFinder(db)({ ...devProfile('dora'), picture: null });

  expect(await seedDemo(db)).toBe(false);

  expect(await db.user.findMany({ select: { username: true } })).toEqual([{ username: 'dora' }]);
  expect(await db.server.count()).toBe(0);
});

test('an interrupted seed leaves nothing, and the next one starts from the beginning', async () => {
  const url = await cloneDatabase();
  let statements = 0;
  await using breaking = openDatabase(url, (statement) => {
    if (statement.includes('INSERT INTO messages') && ++statements === 40) throw new Error('the plug was pulled');
  });
  await using db = openDatabase(url);

  const broken = seedDemo(breaking);

  await expect(broken).rejects.toThrow('the plug was pulled');
  expect(await db.user.count()).toBe(0);
  expect(await db.message.count()).toBe(0);
  expect(await seedDemo(db)).toBe(true);
  expect(await db.message.count()).toBeGreaterThan(40);
  expect(await seedDemo(db)).toBe(false);
});

test('only one of two processes that start at once seeds the database', async () => {
  const url = await cloneDatabase();
  await using one = openDatabase(url);
  await using two = openDatabase(url);

  const outcomes = await Promise.all([seedDemo(one), seedDemo(two)]);

  expect(outcomes.filter((seeded) => seeded)).toHaveLength(1);
  expect(await one.server.count()).toBe(1);
});

function roomNames({ viewer }: { viewer: { servers: { nodes: { rooms: { nodes: { name: string }[] } }[] } } }) {
  return viewer.servers.nodes.flatMap((server) => server.rooms.nodes.map(({ name }) => name));
}

function openDatabase(url: string, onStatement?: (statement: string) => void) {
  const db = createDb({ url, poolSize: 2, log: createLogger('silent'), onStatement });
  return Object.assign(db, { [Symbol.asyncDispose]: () => db.$disconnect() });
}
