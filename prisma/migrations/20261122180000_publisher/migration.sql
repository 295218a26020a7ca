-- The event log as the outbox: how far each stream has been published, and by whom it is being published.

-- None of these columns is in an index, so moving them stays HOT like last_seq.
ALTER TABLE "streams"
    ADD COLUMN "published_seq" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "lease_owner" UUID,
    ADD COLUMN "lease_until" TIMESTAMPTZ(3),
    ADD CONSTRAINT "streams_published_seq_check" CHECK ("published_seq" BETWEEN 0 AND "last_seq"),
    ADD CONSTRAINT "streams_lease_check" CHECK (("lease_owner" IS NULL) = ("lease_until" IS NULL));

-- What happened before there was a publisher is not published any more: nobody was listening.
UPDATE "streams" SET "published_seq" = "last_seq";

-- Events that Ably refused for good. They do not hold up those behind them.
CREATE TABLE "parked_events" (
    "stream_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "error" TEXT NOT NULL,
    "parked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "parked_events_pkey" PRIMARY KEY ("stream_id", "seq")
);

ALTER TABLE "parked_events" ADD CONSTRAINT "parked_events_stream_id_seq_fkey" FOREIGN KEY ("stream_id", "seq") REFERENCES "events"("stream_id", "seq") ON DELETE CASCADE ON UPDATE CASCADE;

-- How the sweeper finds what a crash left: events since the watermark. A BRIN index suits a table that is written in
-- the order of time, and costs an insert next to nothing; a partial index on "something to publish" would be
-- touched twice by every message, and end HOT updates of streams. What is not summarized is read in full, so that is
-- not left to the next VACUUM.
CREATE INDEX "events_occurred_at_idx" ON "events" USING brin ("occurred_at") WITH (pages_per_range = 32, autosummarize = on);

-- One row: every event before this moment has been published.
CREATE TABLE "publisher_watermark" (
    "id" BOOLEAN NOT NULL DEFAULT true,
    "published_until" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "publisher_watermark_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "publisher_watermark_single_check" CHECK ("id")
);

INSERT INTO "publisher_watermark" ("published_until") VALUES (CURRENT_TIMESTAMP);
