import { type TestApp, type TestUser, testApp } from './app.ts';
import { graphql } from './generated/gql.ts';
import { people, roomOf, write } from './scenes.ts';

const GROUPS = graphql(`
  query ReactionGroupsOf($messageId: ID!) {
    message(id: $messageId) {
      reactionGroups {
        emoji
        count
      }
    }
  }
`);

/** A message's reactions by emoji, as this viewer sees them. */
export async function groupsOf(viewer: TestUser, messageId: string): Promise<{ emoji: string; count: number }[]> {
  const { message } = await viewer.run(GROUPS, { messageId });
  return message!.reactionGroups;
}

/** Emoji of as many kinds as asked for, each in its canonical form. */
export function emojiOf(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String.fromCodePoint(0x1f400 + i));
}

/** A room of these people with a message of the first one's, after which the log stands at 1. */
export async function messageAmong(...names: readonly string[]) {
  const app = await testApp();
  const users = await people(app, ...names);
  const [ada, ben = ada] = users as [TestUser, TestUser?];
  const channel = { roomId: (await roomOf(ada, ...users.slice(1))).roomId };
  const { id: messageId } = await write(ada, channel);
  return { app, users, ada, ben, channel, messageId };
}

/** One line per emoji whose kept count is not the number of its reactions, in the whole database. */
export async function miscountedReactions(app: TestApp): Promise<unknown[]> {
  return app.db.$queryRaw`
    SELECT message_id, emoji, kept.count AS kept, counted.count AS counted
    FROM (SELECT message_id, emoji, count FROM reaction_groups) kept
    FULL JOIN (SELECT message_id, emoji, count(*)::int AS count FROM reactions GROUP BY message_id, emoji) counted
      USING (message_id, emoji)
    WHERE kept.count IS DISTINCT FROM counted.count`;
}
