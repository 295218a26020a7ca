-- How often somebody lost access to what a stream is of. Readers that were asked about at a number are still allowed to
-- read while it stands, so a stream of events asks about one number, and not about each of its readers.
--
-- By triggers and not by the code that deletes: a loss that is not counted would be a leak. Conversations of two and users
-- lose no readers. Not in an index, so counting stays HOT.
ALTER TABLE "streams" ADD COLUMN "access_epoch" INTEGER NOT NULL DEFAULT 0;

-- In the order of ids, as everybody locks streams.
CREATE FUNCTION "count_lost_room_access"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM streams WHERE id IN (SELECT room_id FROM lost) ORDER BY id FOR NO KEY UPDATE;
  UPDATE streams SET access_epoch = access_epoch + 1 WHERE id IN (SELECT room_id FROM lost);
  RETURN NULL;
END $$;

CREATE FUNCTION "count_lost_server_access"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM streams WHERE id IN (SELECT server_id FROM lost) ORDER BY id FOR NO KEY UPDATE;
  UPDATE streams SET access_epoch = access_epoch + 1 WHERE id IN (SELECT server_id FROM lost);
  RETURN NULL;
END $$;

CREATE FUNCTION "count_lost_group_access"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM streams WHERE id IN (SELECT conversation_id FROM lost) ORDER BY id FOR NO KEY UPDATE;
  UPDATE streams SET access_epoch = access_epoch + 1 WHERE id IN (SELECT conversation_id FROM lost);
  RETURN NULL;
END $$;

CREATE TRIGGER "room_members_lost" AFTER DELETE ON "room_members"
    REFERENCING OLD TABLE AS "lost" FOR EACH STATEMENT EXECUTE FUNCTION "count_lost_room_access"();

CREATE TRIGGER "server_members_lost" AFTER DELETE ON "server_members"
    REFERENCING OLD TABLE AS "lost" FOR EACH STATEMENT EXECUTE FUNCTION "count_lost_server_access"();

CREATE TRIGGER "group_members_lost" AFTER DELETE ON "group_members"
    REFERENCING OLD TABLE AS "lost" FOR EACH STATEMENT EXECUTE FUNCTION "count_lost_group_access"();
