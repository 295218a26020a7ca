-- Partitions the tables of what channels contain (messages, reaction_groups, reactions, pins, message_files) and the event
-- log by the channel: 8 parts, or as many as are asked for. Stop the service, migrate the database, and run it once:
--
--   psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f prisma/partition.sql
--   PGOPTIONS='-c messaging.partitions=32' psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f prisma/partition.sql
--
-- It is one transaction, and takes the definitions of columns, checks, indexes, triggers and foreign keys from the tables
-- as they are. It copies the rows, so a large database needs time, and as much free space as it has data. The later
-- migrations apply to both forms. docs/adr/0018-keys-by-place.md tells what it is good for.
BEGIN;
SET LOCAL search_path = public;

DO $$
DECLARE
  parts CONSTANT int := COALESCE(NULLIF(current_setting('messaging.partitions', true), '')::int, 8);
  -- Table -> the column of its channel.
  keys CONSTANT jsonb := '{"messages": "channel_id", "reaction_groups": "channel_id", "reactions": "channel_id", "pins": "channel_id", "message_files": "channel_id", "events": "stream_id"}';
  wanted CONSTANT oid[] := ARRAY(SELECT ('public.' || key)::regclass::oid FROM jsonb_each(keys));
  foreign_keys text[];
  indexes text[];
  part int;
  this record;
  statement text;
BEGIN
  IF parts NOT BETWEEN 2 AND 1024 THEN
    RAISE EXCEPTION 'unable to partition; messaging.partitions must be 2 to 1024, is %', parts;
  END IF;
  IF EXISTS (SELECT FROM pg_class WHERE oid = ANY (wanted) AND relkind = 'p') THEN
    RAISE EXCEPTION 'unable to partition; the tables are partitioned already';
  END IF;
  FOR this IN SELECT oid::regclass AS name FROM unnest(wanted) oid LOOP
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', this.name);
  END LOOP;

  -- Foreign keys from these tables and to them are dropped, and made again at the end.
  foreign_keys := ARRAY(
    SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE contype = 'f' AND (conrelid = ANY (wanted) OR confrelid = ANY (wanted)) ORDER BY oid
  );
  FOR this IN
    SELECT conrelid::regclass AS name, conname
    FROM pg_constraint WHERE contype = 'f' AND (conrelid = ANY (wanted) OR confrelid = ANY (wanted))
  LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', this.name, this.conname);
  END LOOP;

  FOR this IN
    SELECT c.oid, relname AS name, keys ->> relname AS key, COALESCE(' WITH (' || array_to_string(reloptions, ', ') || ')', '') AS options,
      (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns
    FROM pg_class c WHERE c.oid = ANY (wanted)
  LOOP
    indexes := ARRAY(
      SELECT format('ALTER TABLE %I ADD CONSTRAINT %I %s', this.name, conname, pg_get_constraintdef(oid))
      FROM pg_constraint WHERE conrelid = this.oid AND contype IN ('p', 'u')
    ) || ARRAY(
      SELECT pg_get_indexdef(indexrelid) FROM pg_index
      WHERE indrelid = this.oid AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
    ) || ARRAY(SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = this.oid AND NOT tgisinternal);

    EXECUTE format('ALTER TABLE %I RENAME TO whole', this.name);
    EXECUTE format('CREATE TABLE %I (LIKE whole INCLUDING ALL EXCLUDING INDEXES) PARTITION BY HASH (%I)', this.name, this.key);
    FOR part IN 0 .. parts - 1 LOOP
      EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS %s, REMAINDER %s)%s',
        this.name || '_' || part, this.name, parts, part, this.options);
    END LOOP;
    EXECUTE format('INSERT INTO %I (%s) SELECT %2$s FROM whole', this.name, this.columns);
    DROP TABLE whole;
    FOREACH statement IN ARRAY indexes LOOP
      EXECUTE statement;
    END LOOP;
  END LOOP;

  FOREACH statement IN ARRAY foreign_keys LOOP
    EXECUTE statement;
  END LOOP;
END $$;

COMMIT;

ANALYZE messages, reaction_groups, reactions, pins, message_files, events;
