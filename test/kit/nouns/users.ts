import type { Noun } from './noun.ts';

export const user: Noun = {
  examples: ({ owner, member, asked }) => [
    { name: 'its owner', of: 'server', id: owner.id },
    { name: 'a member', of: 'server', id: member.id },
    { name: 'a user with a friend request of the owner', of: 'asked', id: asked.id },
  ],
  // Friends of the viewer, and users who have a conversation with the viewer.
  seen: 2_950,
  // 20,000 of a server and of its public rooms, 2,000 of a private room.
  lists: { 'Server.members': [1_000], 'Room.members': [3_002, 3_001] },
  rows: `
    INSERT INTO streams (id, kind) SELECT n_id('user', n), 'user' FROM generate_series(1, 20000) n;
    INSERT INTO users (id, subject, username, display_name)
      SELECT n_id('user', n), 'filled|' || n, 'filled_' || n, 'Filled ' || n FROM generate_series(1, 20000) n;`,
};
