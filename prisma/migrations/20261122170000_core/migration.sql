-- The core: accounts, places to write in, messages, and the event log of each.
-- What Prisma's schema cannot say stands here with its reason. Ids are UUIDv7 made by the program.

-- Streams -----------------------------------------------------------------------------------------

CREATE TYPE "stream_kind" AS ENUM ('room', 'conversation', 'user', 'server');

-- One row per Ably channel; its id is its owner's id, so nothing is joined to find it. Every durable change
-- takes this row's lock and adds one, which makes seq gapless and equal to the order of commits.
-- Half of each page is left free: the update then stays on its page and touches no index (HOT).
CREATE TABLE "streams" (
    "id" UUID NOT NULL,
    "kind" "stream_kind" NOT NULL,
    "last_seq" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "streams_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "streams_last_seq_check" CHECK ("last_seq" >= 0)
) WITH (fillfactor = 50);

-- The log holds references and no text: what an event says is read when it is replayed or published, so a
-- deleted message's words are not here either. Only the stream is a foreign key: messages are never
-- removed, and friend requests and reactions may be gone when their event is replayed.
--
-- A new type of event needs no migration: the types and what each refers to are defined in src/events. Every event has one
-- subject, in a column that statements join on; few types refer to more than that, and what they refer to is in "refs".
CREATE TABLE "events" (
    "stream_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "actor_id" UUID,
    "subject_id" UUID NOT NULL,
    "refs" JSONB,
    CONSTRAINT "events_pkey" PRIMARY KEY ("stream_id", "seq"),
    CONSTRAINT "events_seq_check" CHECK ("seq" >= 1),
    CONSTRAINT "events_refs_check" CHECK (jsonb_typeof("refs") = 'object')
);

-- Accounts ----------------------------------------------------------------------------------------

CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "username" TEXT NOT NULL,
    -- The claim that the username was made of. Another account may have that name, and then the username has a suffix.
    "username_claim" TEXT,
    "display_name" TEXT NOT NULL,
    "avatar_url" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "users_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "users_subject_check" CHECK (char_length("subject") BETWEEN 1 AND 255),
    CONSTRAINT "users_username_check" CHECK (char_length("username") BETWEEN 1 AND 64),
    CONSTRAINT "users_username_claim_check" CHECK (char_length("username_claim") BETWEEN 1 AND 64),
    CONSTRAINT "users_display_name_check" CHECK (char_length("display_name") BETWEEN 1 AND 100)
);

CREATE UNIQUE INDEX "users_subject_key" ON "users"("subject");
CREATE UNIQUE INDEX "users_username_key" ON "users"("username");

-- Two rows a friendship, so that either side's list is one range of the primary key.
CREATE TABLE "friendships" (
    "user_id" UUID NOT NULL,
    "friend_id" UUID NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "friendships_pkey" PRIMARY KEY ("user_id", "friend_id"),
    CONSTRAINT "friendships_self_check" CHECK ("user_id" <> "friend_id")
);

CREATE TABLE "friend_requests" (
    "id" UUID NOT NULL,
    "from_id" UUID NOT NULL,
    "to_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "friend_requests_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "friend_requests_self_check" CHECK ("from_id" <> "to_id")
);

-- One open request a pair, whichever side asked.
CREATE UNIQUE INDEX "friend_requests_pair_key" ON "friend_requests"(least("from_id", "to_id"), greatest("from_id", "to_id"));
CREATE INDEX "friend_requests_from_id_id_idx" ON "friend_requests"("from_id", "id");
CREATE INDEX "friend_requests_to_id_id_idx" ON "friend_requests"("to_id", "id");

-- Servers and rooms -------------------------------------------------------------------------------

CREATE TABLE "servers" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "owner_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Stored, because counting 100,000 members reads 834 pages of an index (measured), for each server of a list. Joining
    -- and leaving change it in their transaction, in which they hold the lock of the server's stream in any case.
    "member_count" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "servers_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "servers_member_count_check" CHECK ("member_count" >= 0),
    CONSTRAINT "servers_name_check" CHECK (char_length("name") BETWEEN 1 AND 100)
);

CREATE TABLE "server_members" (
    "server_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "joined_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "server_members_pkey" PRIMARY KEY ("server_id", "user_id")
);

CREATE INDEX "server_members_user_id_server_id_idx" ON "server_members"("user_id", "server_id");

CREATE TABLE "server_invites" (
    "code" TEXT NOT NULL,
    "server_id" UUID NOT NULL,
    "creator_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "server_invites_pkey" PRIMARY KEY ("code"),
    CONSTRAINT "server_invites_expires_at_check" CHECK ("expires_at" > "created_at")
);

CREATE INDEX "server_invites_server_id_idx" ON "server_invites"("server_id");

CREATE TYPE "room_visibility" AS ENUM ('PUBLIC', 'PRIVATE');

CREATE TABLE "rooms" (
    "id" UUID NOT NULL,
    "server_id" UUID NOT NULL,
    -- Sorted by Unicode's own rules, which are the same in every database: a before A before ä before b. With the collation of
    -- the database, "C" in many of them, Z would come before a.
    "name" TEXT COLLATE "und-x-icu" NOT NULL,
    "visibility" "room_visibility" NOT NULL DEFAULT 'PUBLIC',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "rooms_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "rooms_name_check" CHECK (char_length("name") BETWEEN 1 AND 100)
);

-- Pages: the public rooms of a server. Private ones are paged through room_members.
CREATE INDEX "rooms_server_id_visibility_id_idx" ON "rooms"("server_id", "visibility", "id");
-- The same by name.
CREATE INDEX "rooms_server_id_visibility_name_id_idx" ON "rooms"("server_id", "visibility", "name", "id");
-- What room_members refers to.
CREATE UNIQUE INDEX "rooms_id_server_id_visibility_key" ON "rooms"("id", "server_id", "visibility");

CREATE TABLE "room_members" (
    "room_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "server_id" UUID NOT NULL,
    "visibility" "room_visibility" NOT NULL DEFAULT 'PRIVATE',
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "room_members_pkey" PRIMARY KEY ("room_id", "user_id"),
    CONSTRAINT "room_members_visibility_check" CHECK ("visibility" = 'PRIVATE')
);

-- Pages: the private rooms of a server that somebody is in.
CREATE INDEX "room_members_user_id_server_id_room_id_idx" ON "room_members"("user_id", "server_id", "room_id");

-- Conversations -----------------------------------------------------------------------------------

CREATE TYPE "conversation_kind" AS ENUM ('DIRECT', 'GROUP');

CREATE TABLE "conversations" (
    "id" UUID NOT NULL,
    "kind" "conversation_kind" NOT NULL DEFAULT 'DIRECT',
    "low_id" UUID,
    "high_id" UUID,
    "name" TEXT,
    -- Null for a group that everybody has left.
    "owner_id" UUID,
    -- Kept here and not counted, because lists of conversations show it. It also holds the limit, under concurrency too.
    "member_count" SMALLINT NOT NULL DEFAULT 2,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "creator_id" UUID,
    -- Hashes of the key and of the request that made a group with it, as for messages.
    "idempotency_key_hash" BYTEA,
    "request_hash" BYTEA,
    CONSTRAINT "conversations_pkey" PRIMARY KEY ("id"),
    -- Two different people, ordered, so that the unique index below means "one per pair, whichever of them opened it".
    CONSTRAINT "conversations_pair_check" CHECK (CASE "kind"
        WHEN 'DIRECT' THEN num_nulls("low_id", "high_id") = 0 AND "low_id" < "high_id" ELSE num_nonnulls("low_id", "high_id") = 0 END),
    CONSTRAINT "conversations_group_check" CHECK ("kind" = 'GROUP' OR num_nonnulls("name", "owner_id", "creator_id") = 0),
    CONSTRAINT "conversations_name_check" CHECK (char_length("name") BETWEEN 1 AND 100),
    CONSTRAINT "conversations_member_count_check" CHECK (CASE "kind"
        WHEN 'DIRECT' THEN "member_count" = 2
        ELSE "member_count" BETWEEN 0 AND 50 AND ("member_count" = 0) = ("owner_id" IS NULL) END),
    CONSTRAINT "conversations_request_hash_check" CHECK (("idempotency_key_hash" IS NULL) = ("request_hash" IS NULL))
);

CREATE UNIQUE INDEX "conversations_low_id_high_id_key" ON "conversations"("low_id", "high_id");
-- "Do these two share a conversation" asked from the higher side.
CREATE INDEX "conversations_high_id_low_id_idx" ON "conversations"("high_id", "low_id");
CREATE UNIQUE INDEX "conversations_creator_id_idempotency_key_hash_key" ON "conversations"("creator_id", "idempotency_key_hash") WHERE "idempotency_key_hash" IS NOT NULL;

-- The lists of people: a row for each member of a conversation of either kind. Every message moves all of its rows.
CREATE TABLE "conversation_members" (
    "conversation_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "active_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "conversation_members_pkey" PRIMARY KEY ("conversation_id", "user_id")
);

CREATE INDEX "conversation_members_user_id_active_at_conversation_id_idx"
    ON "conversation_members"("user_id", "active_at" DESC, "conversation_id" DESC);

-- The row that grants access to a group. It is apart from "conversation_members" because of the order of locks: a removal
-- locks this row and then the stream, and a message has the stream's lock when it moves the rows of the lists. In one table
-- the two would wait for each other. It also keeps the grants of groups few and unchanged between so many conversations
-- of two, which need none: their pair is in "conversations".
CREATE TABLE "group_members" (
    "conversation_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    -- Number of the event that added the person: the order of the list, and of succession.
    "joined_seq" INTEGER NOT NULL,
    CONSTRAINT "group_members_pkey" PRIMARY KEY ("conversation_id", "user_id"),
    CONSTRAINT "group_members_joined_seq_check" CHECK ("joined_seq" >= 1)
);

-- Pages: the members of a group.
CREATE UNIQUE INDEX "group_members_conversation_id_joined_seq_key" ON "group_members"("conversation_id", "joined_seq");
-- "Do these two share a group".
CREATE INDEX "group_members_user_id_conversation_id_idx" ON "group_members"("user_id", "conversation_id");

-- Messages ----------------------------------------------------------------------------------------

-- A message's place, its channel and its number in it, is its key and begins the key of everything below it, so that the
-- tables can be partitioned by the channel (docs/adr/0018-keys-by-place.md).
CREATE TABLE "messages" (
    "id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "author_id" UUID NOT NULL,
    "content" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "edited_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),
    "parent_seq" INTEGER,
    "reply_count" INTEGER NOT NULL DEFAULT 0,
    "file_count" SMALLINT NOT NULL DEFAULT 0,
    -- Number of messages above it. It bounds how many deleted messages can leave the pages together with a last reply.
    "depth" SMALLINT NOT NULL DEFAULT 0,
    -- The key as the author's client knows it; erased when the message is deleted.
    "idempotency_key" TEXT,
    -- These outlive a deletion, to tell a repetition from another request with the same key. The key, which clients make
    -- at random, is part of what is hashed, so the text of a deleted message cannot be guessed from what is left.
    "idempotency_key_hash" BYTEA,
    "request_hash" BYTEA,
    -- Whether it stands in pages. Generated, and not an expression in the indexes' predicates, because an
    -- update of reply_count then changes no column that an index knows, and stays HOT.
    "listed" BOOLEAN NOT NULL GENERATED ALWAYS AS ((deleted_at IS NULL) OR (reply_count > 0)) STORED,
    CONSTRAINT "messages_pkey" PRIMARY KEY ("channel_id", "seq"),
    CONSTRAINT "messages_seq_check" CHECK ("seq" >= 1),
    CONSTRAINT "messages_content_check" CHECK (char_length("content") BETWEEN 1 AND 4000),
    CONSTRAINT "messages_content_or_files_check" CHECK ("deleted_at" IS NOT NULL OR "content" IS NOT NULL OR "file_count" > 0),
    CONSTRAINT "messages_file_count_check" CHECK ("file_count" BETWEEN 0 AND 10),
    -- A tombstone keeps its place and nothing of what it said.
    CONSTRAINT "messages_tombstone_check" CHECK ("deleted_at" IS NULL OR ("content" IS NULL AND "file_count" = 0 AND "idempotency_key" IS NULL)),
    CONSTRAINT "messages_version_check" CHECK ("version" >= 1 AND ("version" = 1) = ("edited_at" IS NULL)),
    CONSTRAINT "messages_reply_count_check" CHECK ("reply_count" >= 0),
    CONSTRAINT "messages_parent_check" CHECK ("parent_seq" < "seq"),
    CONSTRAINT "messages_depth_check" CHECK ("depth" BETWEEN 0 AND 100 AND ("depth" = 0) = ("parent_seq" IS NULL)),
    CONSTRAINT "messages_idempotency_key_check" CHECK (char_length("idempotency_key") BETWEEN 1 AND 64),
    CONSTRAINT "messages_request_hash_check" CHECK (("idempotency_key_hash" IS NULL) = ("request_hash" IS NULL))
) WITH (fillfactor = 90);

-- A message by its id. Not unique: an id is random, and PostgreSQL cannot check it across partitions.
CREATE INDEX "messages_id_idx" ON "messages"("id");
-- Pages: a range of this index is a page, however many deleted messages lie between.
CREATE INDEX "messages_page_idx" ON "messages"("channel_id", "seq") WHERE "listed";
CREATE INDEX "messages_replies_idx" ON "messages"("channel_id", "parent_seq", "seq") WHERE "listed" AND "parent_seq" IS NOT NULL;
CREATE UNIQUE INDEX "messages_channel_id_author_id_idempotency_key_hash_key" ON "messages"("channel_id", "author_id", "idempotency_key_hash") WHERE "idempotency_key_hash" IS NOT NULL;

CREATE TABLE "reaction_groups" (
    "channel_id" UUID NOT NULL,
    "message_seq" INTEGER NOT NULL,
    "emoji" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "first_seq" INTEGER NOT NULL,
    "slot" SMALLINT NOT NULL,
    CONSTRAINT "reaction_groups_pkey" PRIMARY KEY ("channel_id", "message_seq", "emoji"),
    CONSTRAINT "reaction_groups_count_check" CHECK ("count" >= 1),
    -- With the unique index: at most 20 different emoji a message, also under concurrency.
    CONSTRAINT "reaction_groups_slot_check" CHECK ("slot" BETWEEN 1 AND 20),
    CONSTRAINT "reaction_groups_emoji_check" CHECK (octet_length("emoji") BETWEEN 1 AND 35)
) WITH (fillfactor = 70);

CREATE UNIQUE INDEX "reaction_groups_channel_id_message_seq_slot_key" ON "reaction_groups"("channel_id", "message_seq", "slot");

CREATE TABLE "reactions" (
    "id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "message_seq" INTEGER NOT NULL,
    "user_id" UUID NOT NULL,
    "emoji" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    -- One reaction per user, message and emoji.
    CONSTRAINT "reactions_pkey" PRIMARY KEY ("channel_id", "message_seq", "user_id", "emoji")
);

CREATE INDEX "reactions_id_idx" ON "reactions"("id");
-- Pages of all reactions of a message, and of those with one emoji.
CREATE UNIQUE INDEX "reactions_channel_id_message_seq_seq_key" ON "reactions"("channel_id", "message_seq", "seq");
CREATE INDEX "reactions_channel_id_message_seq_emoji_seq_idx" ON "reactions"("channel_id", "message_seq", "emoji", "seq");

CREATE TYPE "file_status" AS ENUM ('PENDING', 'READY');

CREATE TABLE "files" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    -- The channel of the message that it is attached to.
    "channel_id" UUID,
    "filename" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "status" "file_status" NOT NULL DEFAULT 'PENDING',
    "width" INTEGER,
    "height" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "files_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "files_filename_check" CHECK (char_length("filename") BETWEEN 1 AND 255),
    CONSTRAINT "files_size_bytes_check" CHECK ("size_bytes" >= 1),
    CONSTRAINT "files_dimensions_check" CHECK (num_nulls("width", "height") <> 1 AND "width" >= 1 AND "height" >= 1),
    CONSTRAINT "files_attached_ready_check" CHECK ("channel_id" IS NULL OR "status" = 'READY')
);

-- What message_files refers to.
CREATE UNIQUE INDEX "files_id_channel_id_key" ON "files"("id", "channel_id");
CREATE INDEX "files_owner_id_id_idx" ON "files"("owner_id", "id");

-- Which files a message has, apart from the files: a file exists before it has a channel.
CREATE TABLE "message_files" (
    "channel_id" UUID NOT NULL,
    "message_seq" INTEGER NOT NULL,
    "position" SMALLINT NOT NULL,
    "file_id" UUID NOT NULL,
    CONSTRAINT "message_files_pkey" PRIMARY KEY ("channel_id", "message_seq", "position"),
    CONSTRAINT "message_files_position_check" CHECK ("position" BETWEEN 0 AND 9)
);

-- A file is attached once: to one channel, because the foreign key to files includes the only channel_id that the file
-- has, and there to one message, by this index.
-- The channel comes last, so that PostgreSQL does not look up a message's files here, by reading all of the channel.
CREATE UNIQUE INDEX "message_files_file_id_channel_id_key" ON "message_files"("file_id", "channel_id");

-- Foreign keys ------------------------------------------------------------------------------------

ALTER TABLE "events" ADD CONSTRAINT "events_stream_id_fkey" FOREIGN KEY ("stream_id") REFERENCES "streams"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "users" ADD CONSTRAINT "users_id_fkey" FOREIGN KEY ("id") REFERENCES "streams"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "friendships" ADD CONSTRAINT "friendships_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "friendships" ADD CONSTRAINT "friendships_friend_id_fkey" FOREIGN KEY ("friend_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
-- A friendship has two sides or none: each row refers to its mirror image, checked at commit.
ALTER TABLE "friendships" ADD CONSTRAINT "friendships_mirror_fkey" FOREIGN KEY ("friend_id", "user_id") REFERENCES "friendships"("user_id", "friend_id") DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "friend_requests" ADD CONSTRAINT "friend_requests_from_id_fkey" FOREIGN KEY ("from_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "friend_requests" ADD CONSTRAINT "friend_requests_to_id_fkey" FOREIGN KEY ("to_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "servers" ADD CONSTRAINT "servers_id_fkey" FOREIGN KEY ("id") REFERENCES "streams"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "servers" ADD CONSTRAINT "servers_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
-- The owner is a member, always, and so cannot leave; checked at commit, as each of the two rows needs the other.
ALTER TABLE "servers" ADD CONSTRAINT "servers_owner_member_fkey" FOREIGN KEY ("id", "owner_id") REFERENCES "server_members"("server_id", "user_id") DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "server_members" ADD CONSTRAINT "server_members_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "server_members" ADD CONSTRAINT "server_members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "server_invites" ADD CONSTRAINT "server_invites_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "server_invites" ADD CONSTRAINT "server_invites_creator_id_fkey" FOREIGN KEY ("creator_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "rooms" ADD CONSTRAINT "rooms_id_fkey" FOREIGN KEY ("id") REFERENCES "streams"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
-- Members of private rooms alone, and only while they are members of the server.
ALTER TABLE "room_members" ADD CONSTRAINT "room_members_room_id_server_id_visibility_fkey" FOREIGN KEY ("room_id", "server_id", "visibility") REFERENCES "rooms"("id", "server_id", "visibility") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "room_members" ADD CONSTRAINT "room_members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "room_members" ADD CONSTRAINT "room_members_server_id_user_id_fkey" FOREIGN KEY ("server_id", "user_id") REFERENCES "server_members"("server_id", "user_id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "conversations" ADD CONSTRAINT "conversations_id_fkey" FOREIGN KEY ("id") REFERENCES "streams"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_low_id_fkey" FOREIGN KEY ("low_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_high_id_fkey" FOREIGN KEY ("high_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_creator_id_fkey" FOREIGN KEY ("creator_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
-- The owner is a member, always; checked at commit, as each of the two rows needs the other.
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_owner_member_fkey" FOREIGN KEY ("id", "owner_id") REFERENCES "group_members"("conversation_id", "user_id") DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "conversation_members" ADD CONSTRAINT "conversation_members_conversation_id_fkey" FOREIGN KEY ("conversation_id") REFERENCES "conversations"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "conversation_members" ADD CONSTRAINT "conversation_members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
-- The two rows of a person in a group go together.
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_conversation_id_user_id_fkey" FOREIGN KEY ("conversation_id", "user_id") REFERENCES "conversation_members"("conversation_id", "user_id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "messages" ADD CONSTRAINT "messages_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "streams"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "messages" ADD CONSTRAINT "messages_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
-- By number and not by id: a reply cannot leave its parent's channel.
ALTER TABLE "messages" ADD CONSTRAINT "messages_channel_id_parent_seq_fkey" FOREIGN KEY ("channel_id", "parent_seq") REFERENCES "messages"("channel_id", "seq") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "reaction_groups" ADD CONSTRAINT "reaction_groups_channel_id_message_seq_fkey" FOREIGN KEY ("channel_id", "message_seq") REFERENCES "messages"("channel_id", "seq") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "reactions" ADD CONSTRAINT "reactions_channel_id_message_seq_emoji_fkey" FOREIGN KEY ("channel_id", "message_seq", "emoji") REFERENCES "reaction_groups"("channel_id", "message_seq", "emoji") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "reactions" ADD CONSTRAINT "reactions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "files" ADD CONSTRAINT "files_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "message_files" ADD CONSTRAINT "message_files_channel_id_message_seq_fkey" FOREIGN KEY ("channel_id", "message_seq") REFERENCES "messages"("channel_id", "seq") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "message_files" ADD CONSTRAINT "message_files_file_id_channel_id_fkey" FOREIGN KEY ("file_id", "channel_id") REFERENCES "files"("id", "channel_id") ON DELETE CASCADE ON UPDATE CASCADE;
