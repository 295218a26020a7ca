-- Prepares a database that was restored from a backup and lacks the newest writes. Run it once, before any instance of
-- the service is started on it:
--
--   psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f prisma/after-restore.sql
--
-- Clients may have seen events that this database does not have, and its next events would get the same numbers. So the
-- number of every stream is raised above all that can have been seen. The skipped numbers count as removed, as after
-- EVENT_RETENTION_DAYS: a client that requests them gets a reset, and misses nothing unnoticed.
UPDATE "streams" SET
    "last_seq" = "last_seq" + 10000000,
    -- Unpublished events are skipped: clients on Ably notice the gap at the next event and fetch them.
    "published_seq" = "last_seq" + 10000000,
    "lease_owner" = NULL,
    "lease_until" = NULL;
