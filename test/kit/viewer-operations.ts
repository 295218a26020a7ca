import type { TestUser } from './app.ts';
import {
  ACCEPT_FRIEND_REQUEST,
  ADD_CONVERSATION_MEMBERS,
  ADD_ROOM_MEMBER,
  BLOCK_USER,
  CREATE_GROUP_CONVERSATION,
  CREATE_ROOM,
  CREATE_SERVER,
  CREATE_SERVER_INVITE,
  JOIN_SERVER,
  LEAVE_CONVERSATION,
  LEAVE_SERVER,
  OPEN_CONVERSATION,
  REMOVE_CONVERSATION_MEMBER,
  REMOVE_FRIEND,
  REMOVE_ROOM_MEMBER,
  REQUEST_FRIEND,
  UNBLOCK_USER,
} from './operations.ts';
import { freshViewer } from './viewer-reducer.ts';

/** What the operations have made so far, for later ones. */
export interface Made {
  readonly servers: { readonly id: string; readonly owner: TestUser; readonly inviteCode: string }[];
  readonly privateRooms: { readonly id: string; readonly owner: TestUser }[];
  readonly groups: { readonly id: string; readonly founder: TestUser }[];
}

/** @param which A number that selects one of what was made. */
type Operation = (made: Made, who: TestUser, other: TestUser, which: number) => Promise<unknown>;

/**
 * Name -> a change of what users have. Some are refused, because there is nothing to change or it has changed meanwhile.
 * A new mutation that changes what a user has is added here.
 */
export const VIEWER_OPERATIONS: Readonly<Record<string, Operation>> = {
  async createServer({ servers }, who) {
    const { server } = (await who.run(CREATE_SERVER, { name: 'Home' })).createServer;
    const { code } = (await who.run(CREATE_SERVER_INVITE, { serverId: server!.id })).createServerInvite;
    servers.push({ id: server!.id, owner: who, inviteCode: code! });
  },
  async joinServer({ servers }, who, _other, which) {
    const server = oneOf(servers, which);
    if (server) await who.run(JOIN_SERVER, { inviteCode: server.inviteCode });
  },
  async leaveServer({ servers }, who, _other, which) {
    const server = oneOf(servers, which);
    if (server) await who.run(LEAVE_SERVER, { serverId: server.id });
  },
  async createPrivateRoom({ servers, privateRooms }, _who, _other, which) {
    const server = oneOf(servers, which);
    if (!server) return;
    const input = { serverId: server.id, name: 'quiet', visibility: 'PRIVATE' } as const;
    const { room } = (await server.owner.run(CREATE_ROOM, { input })).createRoom;
    privateRooms.push({ id: room!.id, owner: server.owner });
  },
  async addRoomMember({ privateRooms }, who, _other, which) {
    const room = oneOf(privateRooms, which);
    if (room) await room.owner.run(ADD_ROOM_MEMBER, { roomId: room.id, userId: who.id });
  },
  async removeRoomMember({ privateRooms }, who, _other, which) {
    const room = oneOf(privateRooms, which);
    if (room) await room.owner.run(REMOVE_ROOM_MEMBER, { roomId: room.id, userId: who.id });
  },
  async createGroup({ groups }, who, other) {
    const input = { userIds: [other.id] };
    const { conversation } = (await who.run(CREATE_GROUP_CONVERSATION, { input })).createGroupConversation;
    if (conversation) groups.push({ id: conversation.id, founder: who });
  },
  async addGroupMember({ groups }, who, other, which) {
    const group = oneOf(groups, which);
    if (group) await who.run(ADD_CONVERSATION_MEMBERS, { conversationId: group.id, userIds: [other.id] });
  },
  /** Refused if the founder is not the owner any more. */
  async removeGroupMember({ groups }, _who, other, which) {
    const group = oneOf(groups, which);
    if (group) await group.founder.run(REMOVE_CONVERSATION_MEMBER, { conversationId: group.id, userId: other.id });
  },
  async leaveGroup({ groups }, who, _other, which) {
    const group = oneOf(groups, which);
    if (group) await who.run(LEAVE_CONVERSATION, { conversationId: group.id });
  },
  openConversation: (_made, who, other) => who.run(OPEN_CONVERSATION, { userId: other.id }),
  /** If the other one has asked already, the two are friends at once. */
  requestFriend: (_made, who, { username }) => who.run(REQUEST_FRIEND, { input: { username } }),
  async acceptFriendRequest(_made, who, _other, which) {
    const friendRequestId = oneOf([...(await freshViewer(who)).state.incoming], which);
    if (friendRequestId) await who.run(ACCEPT_FRIEND_REQUEST, { friendRequestId });
  },
  /** Ends a friendship, or declines or takes back a request. */
  removeFriend: (_made, who, other) => who.run(REMOVE_FRIEND, { userId: other.id }),
  /** Ends a friendship or a request too. */
  blockUser: (_made, who, other) => who.run(BLOCK_USER, { userId: other.id }),
  unblockUser: (_made, who, other) => who.run(UNBLOCK_USER, { userId: other.id }),
};

function oneOf<Value>(values: readonly Value[], which: number): Value | undefined {
  return values.length === 0 ? undefined : values[values.length - 1 - (which % values.length)];
}
