import type { Noun } from './noun.ts';

export const server: Noun = {
  examples: ({ serverId }) => [{ name: 'the server', of: 'server', id: serverId }],
  seen: 1,
  // The last one is large.
  rows: `
    INSERT INTO streams (id, kind) SELECT n_id('srv', n), 'server' FROM generate_series(1, 1000) n;
    INSERT INTO servers (id, name, owner_id)
      SELECT n_id('srv', n), 'Server ' || n, n_id('user', n) FROM generate_series(1, 1000) n;
    INSERT INTO server_members (server_id, user_id)
      SELECT n_id('srv', s), n_id('user', (s * 20 + m - 1) % 20000 + 1) FROM generate_series(1, 999) s, generate_series(1, 20) m
      UNION ALL SELECT n_id('srv', 1000), n_id('user', n) FROM generate_series(1, 20000) n
      UNION ALL SELECT n_id('srv', n), :viewer FROM generate_series(1, 299) n
      UNION ALL SELECT n_id('srv', 1000), :viewer
      UNION ALL SELECT n_id('srv', n), :outsider FROM generate_series(301, 600) n;
    UPDATE servers SET member_count = (SELECT count(*) FROM server_members WHERE server_id = servers.id);`,
};
