-- A user whom another one has blocked. Each side has a row of its own, because each may block the other, and unblocks only
-- for themselves. What a block forbids, it forbids both.
CREATE TABLE "blocks" (
    "user_id" UUID NOT NULL,
    "blocked_id" UUID NOT NULL,
    -- Number of the event in the stream of "user_id": the order of their list.
    "seq" INTEGER NOT NULL,
    CONSTRAINT "blocks_pkey" PRIMARY KEY ("user_id", "blocked_id"),
    CONSTRAINT "blocks_self_check" CHECK ("user_id" <> "blocked_id"),
    CONSTRAINT "blocks_seq_check" CHECK ("seq" >= 1),
    CONSTRAINT "blocks_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "blocks_blocked_id_fkey" FOREIGN KEY ("blocked_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- Pages: whom a user has blocked, newest first. The condition holds for every row. It keeps PostgreSQL from looking for one
-- pair here, by reading all blocks of the user.
CREATE UNIQUE INDEX "blocks_user_id_seq_key" ON "blocks"("user_id", "seq") INCLUDE ("blocked_id") WHERE "seq" > 0;

-- Two users who have not blocked each other have no row that says so, and a write between the two must lock something that a
-- block waits for. This is the key of an advisory lock for the pair, the same in either order. If two pairs ever have the
-- same key, one waits for the other without need.
CREATE FUNCTION "pair_key"("one" UUID, "other" UUID) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT hashtextextended(least("one", "other")::text || greatest("one", "other")::text, 0)
$$;

-- Whether neither of the two has blocked the other, for a write: it holds until the transaction ends. A block takes the same
-- lock alone, before it does anything else.
--
-- A function, because its second statement must see what was committed while the first one waited. It does, since the
-- function is volatile; an expression in the statement of the write sees the tables as they were when that began.
CREATE FUNCTION "hold_unblocked"("one" UUID, "other" UUID) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(pair_key("one", "other"));
  RETURN NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = "one" AND b.blocked_id = "other")
    AND NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = "other" AND b.blocked_id = "one");
END $$;
