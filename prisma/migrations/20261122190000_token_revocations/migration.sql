-- Whose tokens at Ably are still to be revoked, because they lost access to something.

-- A row is written by the transaction that takes the access away, and goes when the tokens are revoked for the last
-- time. "due_at" is when that is to be done next; a process that works on it moves it ahead, so that no other does.
CREATE TABLE "token_revocations" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "user_id" UUID NOT NULL,
    "lost_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "token_revocations_pkey" PRIMARY KEY ("id")
);

-- What is due. The table is empty most of the time.
CREATE INDEX "token_revocations_due_at_idx" ON "token_revocations"("due_at");

ALTER TABLE "token_revocations" ADD CONSTRAINT "token_revocations_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
