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

/** A message's reaction groups for this viewer. */
export async function groupsOf(viewer: TestUser, messageId: string): Promise<{ emoji: string; count: number }[]> {
  const { message } = await viewer.run(GROUPS, { messageId });
  return message!.reactionGroups;
}

/** `count` different emoji, each in its canonical form. */
export function emojiOf(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String.fromCodePoint(0x1f400 + i));
}

/** A room of these users with a message of the first one, which has the number 1. */
export async function messageAmong(...names: readonly string[]) {
  const app = await testApp();
  const users = await people(app, ...names);
  const [ada, ben = ada] = users as [TestUser, TestUser?];
  const channel = { roomId: (await roomOf(ada, ...users.slice(1))).roomId };
  const { id: messageId } = await write(ada, channel);
  return { app, users, ada, ben, channel, messageId };
}

/** A row for each reaction group of the database whose count differs from the number of its reactions. */
export async function miscountedReactions(app: TestApp): Promise<unknown[]> {
  return app.db.$queryRaw`
    SELECT channel_id, message_seq, emoji, kept.count AS kept, counted.count AS counted
    FROM (SELECT channel_id, message_seq, emoji, count FROM reaction_groups) kept
    FULL JOIN (SELECT channel_id, message_seq, emoji, count(*)::int AS count FROM reactions GROUP BY 1, 2, 3) counted
      USING (channel_id, message_seq, emoji)
    WHERE kept.count IS DISTINCT FROM counted.count`;
}
