import type { TestApp, TestUser } from '../app.ts';
import type { ChannelRef } from '../scenes.ts';

/** Examples of a type of node for the tests that walk the schema. `nouns.ts` has one entry for each type. */
export interface Noun {
  /** Those in a home. All fields and lists of an example have a value, unless it is bare. */
  readonly examples: (home: Home) => Promise<readonly Example[]> | readonly Example[];
  /**
   * SQL: its rows in the large world, inserted after those of the previous types. `n_id(kind, n)` is the id of the n-th
   * object of a kind, and `n_id_in(kind, n, channel_id)` that of a message or reaction; `:viewer` and `:outsider` are ids of users.
   */
  readonly rows: string;
  /** In the large world, the first of 100 in a row that the viewer can see. */
  readonly seen: number;
  /** Lists of it, such as `Room.members`, and the parents whose lists are long in the large world. */
  readonly lists?: Readonly<Record<`${string}.${string}`, readonly number[]>>;
  /** Ways to write it into a channel. The key is the mutation, and after a comma the variant. */
  readonly writes?: Readonly<Record<string, Write>>;
}

export interface Example {
  /** For the messages of tests, such as "a reply in the private room". */
  readonly name: string;
  readonly of: Audience;
  readonly id: string;
  /** True if some of its fields or lists are empty. */
  readonly isBare?: true;
}

/** Who can see an example: all members of the server, owner and member, owner and the user they asked, or only the owner. */
export type Audience = 'server' | 'two' | 'asked' | 'owner';

/** Two users, and the places that they share. */
export interface Home {
  readonly app: TestApp;
  /** Owner of the server and its rooms. */
  readonly owner: TestUser;
  /** The other user of the private room, the conversation and the group. */
  readonly member: TestUser;
  /** A user who is not a friend of the owner. */
  readonly asked: TestUser;
  readonly serverId: string;
  readonly roomId: string;
  readonly privateRoomId: string;
  readonly conversationId: string;
  readonly groupId: string;
  /** One for each of the channels. */
  readonly talks: readonly Talk[];
}

export interface Talk {
  /** Such as "the private room". */
  readonly where: string;
  readonly of: Audience;
  readonly author: TestUser;
  readonly reader: TestUser;
  /** A message of the author. It is a reply, and has a reply. */
  readonly messageId: string;
  /** The reply of the reader. */
  readonly replyId: string;
  /** A deleted message of the author. */
  readonly deletedId: string;
}

export interface Write {
  /** Type of the event that it appends. */
  readonly event: `${string}Event`;
  /** Prepares what the write needs. @returns The write. */
  readonly prepare: (scene: WriteScene) => Promise<() => Promise<Written>>;
  /** Whether it only withdraws the author's own content, which is allowed in a read-only conversation too. */
  readonly isWithdrawal?: true;
  /** Whether in a room only the owner of the server may do it. Nobody can remove the owner. */
  readonly needsOwner?: true;
  /** Whether it is only possible in a group, and for whom. */
  readonly inGroupBy?: 'member' | 'owner';
}

export interface WriteScene {
  readonly channel: ChannelRef;
  readonly writer: TestUser;
  /** Another user who reads and writes there. */
  readonly witness: TestUser;
  /** For a group: a user who is not in it, and whom the writer may add. */
  readonly newcomer?: TestUser;
}

interface Written {
  readonly seq: number | null;
  readonly userErrors: readonly { readonly code: string }[];
}
