import type DataLoader from 'dataloader';

import { type Queryable, type Sql, sql } from '../../data/db.ts';
import { rowLoader } from '../../data/loaders/by-id.ts';
import type { ConversationRow } from '../../data/loaders/conversations.ts';
import type { FileRow } from '../../data/loaders/files.ts';
import type { FriendRequestRow } from '../../data/loaders/friendships.ts';
import type { MessageRow } from '../../data/loaders/messages.ts';
import type { ReactionRow } from '../../data/loaders/reactions.ts';
import type { RoomRow } from '../../data/loaders/rooms.ts';
import type { ServerRow } from '../../data/loaders/servers.ts';
import type {
  ChannelId,
  ConversationId,
  FileId,
  FriendRequestId,
  MessageId,
  ReactionId,
  RoomId,
  ServerId,
  UserId,
} from '../../lib/ids.ts';
import { type ChannelAccess, readableChannels } from './channels.ts';
import {
  anyOf,
  type ManageableRoomRow,
  manageableRooms,
  readableConversations,
  readableFiles,
  readableFriendRequests,
  readableMessages,
  readableReactions,
  readableRooms,
  readableServers,
  type VisibleUserRow,
  visibleUsers,
} from './rows.ts';

/** A message with what the viewer may do in its channel. */
export type ReadableMessage = MessageRow & { readonly access: ChannelAccess };

/** Access checks of one caller, batched: id -> the object, or null if the viewer may not see it. */
export interface Access {
  readonly channel: DataLoader<ChannelId, ChannelAccess | null>;
  readonly room: DataLoader<RoomId, RoomRow | null>;
  readonly manageableRoom: DataLoader<RoomId, ManageableRoomRow | null>;
  readonly conversation: DataLoader<ConversationId, ConversationRow | null>;
  readonly server: DataLoader<ServerId, ServerRow | null>;
  readonly user: DataLoader<UserId, VisibleUserRow | null>;
  readonly message: DataLoader<MessageId, ReadableMessage | null>;
  readonly reaction: DataLoader<ReactionId, ReactionRow | null>;
  readonly file: DataLoader<FileId, FileRow | null>;
  readonly friendRequest: DataLoader<FriendRequestId, FriendRequestRow | null>;
}

/** Access checks of one operation, memoised. */
export function createAccess(db: Queryable, viewerId: UserId): Access {
  const loaderOf = <Row extends { readonly id: string }>(
    statement: (viewerId: UserId, ids: Sql) => Sql,
    onRow?: (row: Row) => void,
  ): DataLoader<Row['id'], Row | null> =>
    rowLoader(
      async (ids: readonly Row['id'][]) => {
        const rows = await db.$queryRaw<Row[]>(statement(viewerId, anyOf(ids)));
        if (onRow) for (const row of rows) onRow(row);
        return rows;
      },
      ({ id }) => id,
    );

  const channel = rowLoader(
    (ids: readonly ChannelId[]) =>
      db.$queryRaw<ChannelAccess[]>(readableChannels(viewerId, sql`SELECT unnest(${ids}::uuid[])`)),
    ({ id }) => id,
  );

  return {
    channel,
    room: loaderOf<RoomRow>(readableRooms, ({ id, serverId }) => {
      channel.prime(id, { id, kind: 'room', serverId, canWrite: true });
    }),
    manageableRoom: loaderOf<ManageableRoomRow>(manageableRooms),
    conversation: loaderOf<ConversationRow>(readableConversations),
    server: loaderOf<ServerRow>(readableServers),
    user: loaderOf<VisibleUserRow>(visibleUsers),
    message: rowLoader(
      async (ids: readonly MessageId[]) => {
        const rows = await db.$queryRaw<(MessageRow & Omit<ChannelAccess, 'id'>)[]>(
          readableMessages(viewerId, sql`${ids}::uuid[]`),
        );
        return rows.map(({ kind, serverId, canWrite, ...message }): ReadableMessage => {
          const access = { id: message.channelId, kind, serverId, canWrite };
          channel.prime(access.id, access);
          return { ...message, access };
        });
      },
      ({ id }) => id,
    ),
    reaction: loaderOf<ReactionRow>(readableReactions),
    file: loaderOf<FileRow>(readableFiles),
    friendRequest: loaderOf<FriendRequestRow>(readableFriendRequests),
  };
}
