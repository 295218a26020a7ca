# syntax=docker/dockerfile:1
# Two targets: the API and its migrations.
#
#   docker build -t messaging .
#   docker build -t messaging-migrate --target migrate .
#
# Tags move, and so include fixes of the base images. For reproducible builds use digests:
#   --build-arg NODE_IMAGE=node:24-trixie-slim@sha256:… --build-arg RUNTIME_IMAGE=gcr.io/distroless/nodejs24-debian13@sha256:…
ARG NODE_IMAGE=node:24-trixie-slim
ARG RUNTIME_IMAGE=gcr.io/distroless/nodejs24-debian13:nonroot

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node deploy/build.ts

# The production packages and their SBOM, without development packages and optional peers.
FROM ${NODE_IMAGE} AS production
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY deploy/prune.ts ./deploy/prune.ts
RUN node deploy/prune.ts . \
  && npm sbom --omit=dev --sbom-format=cyclonedx > sbom.cdx.json \
  && rm -r deploy \
  && mkdir /data

# No shell and no package manager. The root file system may be read-only.
FROM ${RUNTIME_IMAGE} AS base
WORKDIR /app
ENV NODE_ENV=production DATA_DIR=/data
COPY --from=production /app /app
COPY --from=build /app/dist /app/dist
COPY prisma/migrations /app/prisma/migrations
COPY prisma/after-restore.sql prisma/partition.sql /app/prisma/
COPY --from=production --chown=65532:65532 /data /data
USER 65532:65532
STOPSIGNAL SIGTERM
ENTRYPOINT ["/nodejs/bin/node", "--enable-source-maps"]

FROM base AS migrate
CMD ["dist/migrate.js"]

FROM base AS api
EXPOSE 4000 9464
# Files, if there is no S3. Nothing else is written here.
VOLUME ["/data"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["/nodejs/bin/node", "dist/healthcheck.js"]
CMD ["dist/main.js"]
LABEL org.opencontainers.image.title="messaging" \
  org.opencontainers.image.description="A GraphQL API for messaging" \
  org.opencontainers.image.licenses="UNLICENSED"
