import type { TestUser } from './app.ts';
import type { FollowedChannel } from './audience.ts';
import type { Fleet } from './fleet.ts';
import { conversationOf, createRoom, serverOf } from './scenes.ts';

/** Users, and channels that all of them can read and write in. */
export interface Crowd {
  readonly people: readonly [TestUser, ...TestUser[]];
  readonly channels: readonly FollowedChannel[];
}

/** Eight rooms of a server and a conversation, with their writers: two users on two devices each. */
export async function gatherCrowd(fleet: Fleet): Promise<Crowd> {
  const [ada, bob] = await Promise.all([fleet.signIn('ada'), fleet.signIn('bob')]);
  const serverId = await serverOf(ada, bob);
  const rooms = await Promise.all(Array.from({ length: 8 }, () => createRoom(ada, serverId)));
  const conversationId = await conversationOf(ada, bob);
  return {
    people: [ada, bob, ada, bob],
    channels: [
      ...rooms.map((roomId) => ({ ref: { roomId }, ablyName: `${serverId}:${roomId}` })),
      { ref: { conversationId }, ablyName: `dm:${conversationId}` },
    ],
  };
}
