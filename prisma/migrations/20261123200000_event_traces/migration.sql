-- The trace that an event was written in (W3C traceparent), which goes on where the event is published; null where none
-- was recorded. All rows are null, so there is nothing to check: the log would be read in full, under a lock.
ALTER TABLE "events"
    ADD COLUMN "trace_parent" TEXT,
    ADD CONSTRAINT "events_trace_parent_check" CHECK (char_length("trace_parent") = 55) NOT VALID;
