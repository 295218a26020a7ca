-- One lease for each process that works off the event log, renewed twice a second (ADR 16). What a process holds
-- (streams.lease_owner) is its own for as long as its row here lasts, so that a crash is noticed within seconds and one
-- renewal costs one row, however many streams the process holds.
--
-- streams.lease_until stays: a claim is good by itself until then, and after that for as long as its owner's row lasts.
-- Instances of the release before have no row here and go by it alone.
CREATE TABLE "instance_leases" (
    "instance_id" UUID NOT NULL,
    "lease_until" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "instance_leases_pkey" PRIMARY KEY ("instance_id")
);
