import { describe, expect, test } from 'vitest';

import { testApp } from '../kit/app.ts';
import { readEvents, readLog } from '../kit/channel-log.ts';
import { graphql } from '../kit/generated/gql.ts';
import { ADD_REACTION, REMOVE_REACTION } from '../kit/operations.ts';
import { emojiOf, groupsOf, messageAmong, miscountedReactions } from '../kit/reactions.ts';
import { conversationOf, createRoom, people, react, remove, roomOf, unfriend, write } from '../kit/scenes.ts';
import { idOfNothing, uuidOf } from '../kit/streams.ts';
import { together } from '../kit/together.ts';

const ADD_AND_REMOVE = graphql(`
  mutation ReactionAddAndRemove($messageId: ID!, $emoji: String!) {
    addReaction(input: { messageId: $messageId, emoji: $emoji }) {
      reaction {
        id
      }
      message {
        id
      }
      added
      seq
      userErrors {
        __typename
        code
        message
        path
      }
    }
    removeReaction(input: { messageId: $messageId, emoji: $emoji }) {
      message {
        id
      }
      removed
      seq
      userErrors {
        __typename
        code
        message
        path
      }
    }
  }
`);

describe('adding a reaction', () => {
  test('returns it with its number, and emits an event with the new count', async () => {
    const { ada, ben, channel, messageId } = await messageAmong('ada', 'ben');

    const first = await ada.run(ADD_REACTION, { messageId, emoji: '👍' });
    const second = await ben.run(ADD_REACTION, { messageId, emoji: '👍' });

    expect(first.addReaction).toMatchObject({ added: true, seq: 2, reaction: { emoji: '👍', user: { id: ada.id } } });
    expect(second.addReaction).toMatchObject({
      reaction: { emoji: '👍', user: { id: ben.id } },
      message: { id: messageId, reactionGroups: [{ emoji: '👍', count: 2 }] },
      added: true,
      seq: 3,
      userErrors: [],
    });
    expect(await readLog(ben, channel, 1)).toMatchObject([
      { __typename: 'ReactionAddedEvent', seq: 2, actor: { id: ada.id }, messageId, emoji: '👍', count: 1 },
      { __typename: 'ReactionAddedEvent', seq: 3, actor: { id: ben.id }, messageId, emoji: '👍', count: 2 },
    ]);
  });

  test('again changes nothing and emits nothing', async () => {
    const { ada, channel, messageId } = await messageAmong('ada');
    const first = await ada.run(ADD_REACTION, { messageId, emoji: '👍' });

    const second = await ada.run(ADD_REACTION, { messageId, emoji: '👍' });

    expect(second.addReaction).toEqual({ ...first.addReaction, added: false, seq: null });
    expect((await readEvents(ada, channel, 0)).lastSeq).toBe(2);
  });

  test('from several devices at once adds it once', async () => {
    const { app, ada, channel, messageId } = await messageAmong('ada');

    const answers = await together(Array.from({ length: 8 }, () => ada.run(ADD_REACTION, { messageId, emoji: '👍' })));

    expect(answers.filter(({ addReaction }) => addReaction.added)).toHaveLength(1);
    expect(new Set(answers.map(({ addReaction }) => addReaction.reaction!.id)).size).toBe(1);
    expect((await readEvents(ada, channel, 0)).lastSeq).toBe(2);
    expect(await miscountedReactions(app)).toEqual([]);
  });
});

describe('removing a reaction', () => {
  test('and adding one emit events that show the message, and null once it is deleted', async () => {
    const { ada, ben, channel, messageId } = await messageAmong('ada', 'ben');
    await react(ben, messageId, '👍');
    await ben.run(REMOVE_REACTION, { messageId, emoji: '👍' });

    const before = await readLog(ben, channel, 1);
    await remove(ada, messageId);
    const after = await readLog(ben, channel, 1);

    const kinds = ['ReactionAddedEvent', 'ReactionRemovedEvent'];
    const shows = (reacted: { id: string } | null) => kinds.map((__typename) => ({ __typename, messageId, reacted }));
    expect(before).toMatchObject(shows({ id: messageId }));
    expect(after.slice(0, 2)).toMatchObject(shows(null));
  });

  test('emits an event with the remaining count', async () => {
    const { ada, ben, channel, messageId } = await messageAmong('ada', 'ben');
    await react(ada, messageId, '👍');
    await react(ben, messageId, '👍');

    const first = await ada.run(REMOVE_REACTION, { messageId, emoji: '👍' });
    const second = await ben.run(REMOVE_REACTION, { messageId, emoji: '👍' });

    expect(first.removeReaction).toEqual({
      message: { id: messageId, reactionGroups: [{ emoji: '👍', count: 1 }] },
      removed: true,
      seq: 4,
      userErrors: [],
    });
    expect(second.removeReaction).toMatchObject({ message: { reactionGroups: [] }, removed: true, seq: 5 });
    expect(await readLog(ben, channel, 3)).toMatchObject([
      { __typename: 'ReactionRemovedEvent', seq: 4, actor: { id: ada.id }, messageId, emoji: '👍', count: 1 },
      { __typename: 'ReactionRemovedEvent', seq: 5, actor: { id: ben.id }, messageId, emoji: '👍', count: 0 },
    ]);
  });

  test('again, or without having reacted, changes nothing and emits nothing', async () => {
    const { ada, ben, channel, messageId } = await messageAmong('ada', 'ben');
    await react(ada, messageId, '👍');
    await react(ben, messageId, '👍');
    await ada.run(REMOVE_REACTION, { messageId, emoji: '👍' });

    const again = await ada.run(REMOVE_REACTION, { messageId, emoji: '👍' });
    const never = await ada.run(REMOVE_REACTION, { messageId, emoji: '🎉' });

    const nothing = {
      message: { id: messageId, reactionGroups: [{ emoji: '👍', count: 1 }] },
      removed: false,
      seq: null,
      userErrors: [],
    };
    expect(again.removeReaction).toEqual(nothing);
    expect(never.removeReaction).toEqual(nothing);
    expect((await readEvents(ada, channel, 0)).lastSeq).toBe(4);
  });
});

describe('an emoji', () => {
  test('is the same in its fully qualified and its unqualified form', async () => {
    const { ada, ben, channel, messageId } = await messageAmong('ada', 'ben');

    const bare = await ada.run(ADD_REACTION, { messageId, emoji: '❤' });
    const qualified = await ada.run(ADD_REACTION, { messageId, emoji: '❤️' });
    const other = await ben.run(ADD_REACTION, { messageId, emoji: '❤️' });
    const removed = await ben.run(REMOVE_REACTION, { messageId, emoji: '❤' });

    expect(bare.addReaction.reaction).toMatchObject({ emoji: '❤️' });
    expect(qualified.addReaction).toMatchObject({ added: false, reaction: { id: bare.addReaction.reaction!.id } });
    expect(other.addReaction.message!.reactionGroups).toEqual([{ emoji: '❤️', count: 2 }]);
    expect(removed.removeReaction).toMatchObject({ removed: true, message: { reactionGroups: [{ count: 1 }] } });
    expect((await readLog(ada, channel, 1)).map((event) => 'emoji' in event && event.emoji)).toEqual([
      '❤️',
      '❤️',
      '❤️',
    ]);
  });

  test.each(['', ' ', 'a', '1', '👍👍', '👍 ', ':+1:', '❤︎', '\u0000', '\ud83d', '👍'.repeat(1_000)])(
    'is not %j: refused with its path, and nothing is written',
    async (emoji) => {
      const { ada, channel, messageId } = await messageAmong('ada');

      const refused = await ada.run(ADD_AND_REMOVE, { messageId, emoji });

      const nothing = {
        message: null,
        seq: null,
        userErrors: [
          {
            __typename: 'InvalidInputError',
            code: 'INVALID_INPUT',
            message: 'emoji must be exactly one emoji of Unicode’s list',
            path: ['emoji'],
          },
        ],
      };
      expect(refused.addReaction).toEqual({ ...nothing, reaction: null, added: false });
      expect(refused.removeReaction).toEqual({ ...nothing, removed: false });
      expect((await readEvents(ada, channel, 0)).lastSeq).toBe(1);
    },
  );
});

describe('the limit of 20 different emoji', () => {
  test('refuses another emoji, but not more of an existing one, nor a new one after another is gone', async () => {
    const { ada, ben, channel, messageId } = await messageAmong('ada', 'ben');
    const emoji = emojiOf(20);
    for (const one of emoji) await react(ada, messageId, one);

    const refused = await ben.run(ADD_REACTION, { messageId, emoji: '🎉' });
    const standing = await ben.run(ADD_REACTION, { messageId, emoji: emoji[7]! });
    await ada.run(REMOVE_REACTION, { messageId, emoji: emoji[3]! });
    const replacing = await ben.run(ADD_REACTION, { messageId, emoji: '🎉' });

    expect(refused.addReaction).toEqual({
      reaction: null,
      message: null,
      added: false,
      seq: null,
      userErrors: [{ code: 'INVALID_INPUT', path: ['emoji'] }],
    });
    expect(standing.addReaction).toMatchObject({ added: true, seq: 22 });
    expect(replacing.addReaction).toMatchObject({ added: true, seq: 24 });
    expect(replacing.addReaction.message!.reactionGroups.map((group) => group.emoji)).toEqual([
      ...emoji.filter((one) => one !== emoji[3]),
      '🎉',
    ]);
    expect((await readEvents(ada, channel, 0)).lastSeq).toBe(24);
  });
});

describe('permissions:', () => {
  test('nobody can react to a deleted message, and its reactions are gone', async () => {
    const { app, ada, ben, channel, messageId } = await messageAmong('ada', 'ben');
    await react(ben, messageId, '👍');
    await write(ben, channel, 'a reply', messageId);
    await remove(ada, messageId);

    const added = await ben.run(ADD_REACTION, { messageId, emoji: '🎉' });
    const removed = await ben.run(REMOVE_REACTION, { messageId, emoji: '👍' });

    expect(added.addReaction).toMatchObject({
      reaction: null,
      seq: null,
      userErrors: [{ code: 'CONFLICT', path: ['messageId'] }],
    });
    expect(removed.removeReaction).toMatchObject({ removed: false, seq: null, userErrors: [] });
    expect(await groupsOf(ben, messageId)).toEqual([]);
    expect(
      await app.db.$queryRaw`
        SELECT rc.id FROM messages m JOIN reactions rc ON rc.channel_id = m.channel_id AND rc.message_seq = m.seq
        WHERE m.id = ${uuidOf(messageId)}::uuid`,
    ).toEqual([]);
    expect((await readEvents(ada, channel, 0)).lastSeq).toBe(4);
  });

  test('a user who may no longer write can remove reactions and not add any', async () => {
    const app = await testApp();
    const [ada, ben] = await people(app, 'ada', 'ben');
    const channel = { conversationId: await conversationOf(ada, ben) };
    const { id: messageId } = await write(ada, channel);
    await react(ben, messageId, '👍');
    await unfriend(ada, ben);

    const added = await ben.run(ADD_REACTION, { messageId, emoji: '🎉' });
    const repeated = await ben.run(ADD_REACTION, { messageId, emoji: '👍' });
    const removed = await ben.run(REMOVE_REACTION, { messageId, emoji: '👍' });

    const forbidden = { added: false, seq: null, userErrors: [{ code: 'FORBIDDEN', path: ['messageId'] }] };
    expect(added.addReaction).toMatchObject(forbidden);
    expect(repeated.addReaction).toMatchObject(forbidden);
    expect(removed.removeReaction).toMatchObject({ removed: true, seq: 3, userErrors: [] });
    expect((await readLog(ada, channel)).map((event) => event.__typename)).toEqual([
      'MessageCreatedEvent',
      'ReactionAddedEvent',
      'ReactionRemovedEvent',
    ]);
  });

  test('a user outside the room gets the answer for a message that does not exist', async () => {
    const app = await testApp();
    const [ada, ben, eve] = await people(app, 'ada', 'ben', 'eve');
    const { serverId } = await roomOf(ada, ben);
    const channel = { roomId: await createRoom(ada, serverId, 'PRIVATE') };
    const { id: messageId } = await write(ada, channel);
    await react(ada, messageId, '👍');

    const answers = await together([
      ben.run(ADD_AND_REMOVE, { messageId, emoji: '👍' }),
      eve.run(ADD_AND_REMOVE, { messageId, emoji: '👍' }),
      eve.run(ADD_AND_REMOVE, { messageId: idOfNothing('msg'), emoji: '👍' }),
    ]);

    expect(answers[2].addReaction).toMatchObject({
      reaction: null,
      userErrors: [{ __typename: 'NotFoundError', code: 'NOT_FOUND', path: ['messageId'] }],
    });
    expect(answers[2].removeReaction).toMatchObject({ message: null, userErrors: [{ code: 'NOT_FOUND' }] });
    expect(answers[0]).toEqual(answers[2]);
    expect(answers[1]).toEqual(answers[2]);
    expect((await readEvents(ada, channel, 0)).lastSeq).toBe(2);
  });
});
