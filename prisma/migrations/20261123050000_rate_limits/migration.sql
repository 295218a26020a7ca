-- What users did of each kind in the window under way, where instances count together (`RATE_LIMIT_STORE=postgres`); in the
-- shape that rate-limiter-flexible reads. UNLOGGED: lost in a crash, which gives everybody their limits back, and
-- written without waiting for the disk. Rows that ran out an hour ago are deleted by whoever runs.
CREATE UNLOGGED TABLE "rate_limits" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key")
);
