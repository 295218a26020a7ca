-- In which encoding a text is, found at completion and said when it is downloaded; null of anything else, and of files from
-- before.
-- How often a completion was refused. The bytes are removed then and the slot stays, so that they can be uploaded anew: only
-- a completion that looked at the bytes that are there now may make the file READY, or remove them.
ALTER TABLE "files"
    ADD COLUMN "charset" TEXT,
    ADD COLUMN "refusals" INTEGER NOT NULL DEFAULT 0,
    ADD CONSTRAINT "files_charset_check" CHECK ("charset" ~ '^[a-z0-9_-]{1,40}$') NOT VALID;
