-- The address of an upload outlives what it was for: bytes that are removed could come again by it. Whoever removes them
-- comes back once it has ended.
ALTER TABLE "file_removals" ADD COLUMN "keep_until" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- An upload may begin for 15 minutes, and take 20 seconds and one more for each 64 KiB (server/file-door.ts); a minute is
-- for clocks. At an S3 it may take longer: then the sweep finds it.
CREATE OR REPLACE FUNCTION "note_removed_files"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO file_removals (file_id, keep_until)
  SELECT id, created_at + interval '16 minutes' + (20 + size_bytes / 65536) * interval '1 second' FROM removed
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

-- How much of a person's hangs on no message is summed up for each new upload.
CREATE INDEX "files_unattached_of_owner_idx" ON "files" ("owner_id") INCLUDE ("size_bytes") WHERE "channel_id" IS NULL;
