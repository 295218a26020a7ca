-- What there is of a file beside its bytes: a smaller picture, and how a recording sounds.
CREATE TYPE "file_thumbnail" AS ENUM ('NONE', 'PENDING', 'READY');

ALTER TABLE "files"
    ADD COLUMN "thumbnail" "file_thumbnail" NOT NULL DEFAULT 'NONE',
    ADD COLUMN "thumbnail_attempts" SMALLINT NOT NULL DEFAULT 0,
    ADD COLUMN "duration_ms" INTEGER,
    ADD COLUMN "waveform" SMALLINT[],
    ADD CONSTRAINT "files_duration_ms_check" CHECK ("duration_ms" >= 0),
    ADD CONSTRAINT "files_waveform_check" CHECK (cardinality("waveform") BETWEEN 1 AND 256 AND 0 <= ALL ("waveform") AND 255 >= ALL ("waveform")),
    ADD CONSTRAINT "files_thumbnail_ready_check" CHECK ("thumbnail" = 'NONE' OR "status" = 'READY');

-- What nobody attached goes after a day.
CREATE INDEX "files_unattached_idx" ON "files" ("created_at") WHERE "channel_id" IS NULL;
-- What a process left undone when it ended.
CREATE INDEX "files_thumbnail_pending_idx" ON "files" ("created_at") WHERE "thumbnail" = 'PENDING';

-- Files whose rows are gone and whose bytes may not be: an outbox for the store.
CREATE TABLE "file_removals" (
    "file_id" UUID NOT NULL,
    "removed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "file_removals_pkey" PRIMARY KEY ("file_id")
);

CREATE INDEX "file_removals_due_at_idx" ON "file_removals" ("due_at");

-- By a trigger and not by whoever deletes: bytes that are forgotten here are never removed.
CREATE FUNCTION "note_removed_files"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO file_removals (file_id) SELECT id FROM removed ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE TRIGGER "files_removed" AFTER DELETE ON "files"
    REFERENCING OLD TABLE AS "removed" FOR EACH STATEMENT EXECUTE FUNCTION "note_removed_files"();
