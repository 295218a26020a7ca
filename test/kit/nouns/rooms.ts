import type { Noun } from './noun.ts';

export const room: Noun = {
  examples: ({ roomId, privateRoomId }) => [
    { name: 'the public room', of: 'server', id: roomId },
    { name: 'the private room', of: 'two', id: privateRoomId },
  ],
  seen: 3_001,
  // In their order, 3,000 rooms without the viewer precede these.
  lists: { 'Server.rooms': [1_000] },
  // Of the large server, 1 to 3,000 are private rooms without the viewer. Of 3,001 to 3,300, every third is private and
  // has the viewer. From 10,000 on, each other server has two public rooms and a private one.
  rows: `
    INSERT INTO rooms (id, server_id, name, visibility)
      SELECT n_id('room', n), n_id('srv', 1000), 'Room ' || n,
        CASE WHEN n <= 3000 OR n % 3 = 1 THEN 'PRIVATE' ELSE 'PUBLIC' END::room_visibility FROM generate_series(1, 3300) n
      UNION ALL SELECT n_id('room', 10000 + s * 3 + m), n_id('srv', s), 'Room ' || m,
        CASE m WHEN 0 THEN 'PRIVATE' ELSE 'PUBLIC' END::room_visibility FROM generate_series(1, 999) s, generate_series(0, 2) m;
    INSERT INTO room_members (room_id, user_id, server_id)
      SELECT n_id('room', r), n_id('user', (r + m) % 20000 + 1), n_id('srv', 1000)
        FROM generate_series(1, 3000) r, generate_series(1, 3) m
      UNION ALL SELECT n_id('room', n), :viewer, n_id('srv', 1000) FROM generate_series(3001, 3300, 3) n
      UNION ALL SELECT n_id('room', 3001), n_id('user', n), n_id('srv', 1000) FROM generate_series(1, 2000) n
      UNION ALL SELECT n_id('room', 10000 + n * 3), :viewer, n_id('srv', n) FROM generate_series(1, 299) n;
    INSERT INTO streams (id, kind) SELECT id, 'room' FROM rooms;`,
};
