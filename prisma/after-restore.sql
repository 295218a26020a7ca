-- For a database that was restored from a backup and lacks what was written after it. Run it once, before any instance
-- of the service is started on it:
--
--   psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f prisma/after-restore.sql
--
-- Clients may have seen events that this database does not know, and would take its next ones, which have the same
-- numbers, for those. So every stream goes on beyond all that can have been seen. The numbers between are a past that
-- is gone, as after EVENT_RETENTION_DAYS: who asks for them is told to begin anew, and loses nothing unnoticed.
UPDATE "streams" SET
    "last_seq" = "last_seq" + 10000000,
    -- What was not published is not any more: as the event after it is elsewhere, clients on Ably fetch it.
    "published_seq" = "last_seq" + 10000000,
    "lease_owner" = NULL,
    "lease_until" = NULL;
