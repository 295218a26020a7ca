-- A table and no columns of "messages": the checks that such columns need would be made at each new message.
CREATE TABLE "pins" (
    "channel_id" UUID NOT NULL,
    "message_seq" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "pinned_by" UUID NOT NULL,
    "pinned_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "pins_pkey" PRIMARY KEY ("channel_id", "message_seq"),
    CONSTRAINT "pins_channel_id_message_seq_fkey" FOREIGN KEY ("channel_id", "message_seq") REFERENCES "messages"("channel_id", "seq") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "pins_pinned_by_fkey" FOREIGN KEY ("pinned_by") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- The list of a channel, most recently pinned first: the number of the event is the order of pinning. The condition holds
-- for every row. It keeps PostgreSQL from looking up a message's pin here, by reading all pins of the channel; and as this
-- index has all that the list needs, the list is not read from the primary key.
CREATE UNIQUE INDEX "pins_channel_id_seq_key" ON "pins"("channel_id", "seq") INCLUDE ("message_seq") WHERE "seq" > 0;
