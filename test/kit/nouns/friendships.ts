import { askToBeFriends } from '../scenes.ts';
import type { Noun } from './noun.ts';

export const friendRequest: Noun = {
  examples: async ({ owner, asked }) => [
    { name: 'the friend request', of: 'asked', id: await askToBeFriends(owner, asked) },
  ],
  // From the viewer and to the viewer.
  seen: 1_450,
  // Friends of the viewer are users 1 to 3,000, of the outsider 3,001 to 6,000; others have 10,000 friendships. Requests
  // 1 to 1,500 are from the viewer, 1,501 to 3,000 to the viewer, and 3,000 are between others. The viewer has blocked users
  // 16,001 to 19,000, was blocked by users 12,001 to 14,000, and others have 10,000 blocks.
  rows: `
    CREATE TEMP TABLE befriended AS
      SELECT :viewer AS a, n_id('user', n) AS b FROM generate_series(1, 3000) n
      UNION ALL SELECT :outsider, n_id('user', n) FROM generate_series(3001, 6000) n
      UNION ALL SELECT n_id('user', n), n_id('user', n + 10000) FROM generate_series(1, 10000) n;
    INSERT INTO friendships (user_id, friend_id) SELECT a, b FROM befriended UNION ALL SELECT b, a FROM befriended;
    INSERT INTO friend_requests (id, from_id, to_id)
      SELECT n_id('freq', n), :viewer, n_id('user', 6000 + n) FROM generate_series(1, 1500) n
      UNION ALL SELECT n_id('freq', n), n_id('user', 6000 + n), :viewer FROM generate_series(1501, 3000) n
      UNION ALL SELECT n_id('freq', 3000 + n), n_id('user', n), n_id('user', n + 7000) FROM generate_series(1, 3000) n;
    INSERT INTO blocks (user_id, blocked_id, seq)
      SELECT :viewer, n_id('user', 16000 + n), 1000000 + n FROM generate_series(1, 3000) n
      UNION ALL SELECT n_id('user', 12000 + n), :viewer, 1 FROM generate_series(1, 2000) n
      UNION ALL SELECT n_id('user', n), n_id('user', n + 10000), 2 FROM generate_series(1, 10000) n;`,
};
