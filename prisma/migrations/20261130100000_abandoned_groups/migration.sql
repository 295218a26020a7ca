-- When the content of a group that everybody has left was erased. Its row and its stream stay: events of its former members
-- refer to them.
ALTER TABLE "conversations" ADD COLUMN "erased_at" TIMESTAMPTZ(3);
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_erased_check" CHECK ("erased_at" IS NULL OR ("kind" = 'GROUP' AND "owner_id" IS NULL));

-- What the job looks for. It holds few rows, and none for long.
CREATE INDEX "conversations_abandoned_idx" ON "conversations"("id") WHERE "kind" = 'GROUP' AND "owner_id" IS NULL AND "erased_at" IS NULL;
