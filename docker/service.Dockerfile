# One image for each service: docker build -f docker/service.Dockerfile --build-arg SERVICE=gateway -t chatterbox/gateway .
# Services are the rows of `images` in packages/deployment/src/services.ts.
ARG BUILD_IMAGE=node:26-bookworm-slim
ARG RUNTIME_IMAGE=node:26-bookworm-slim
# `given` takes a bundle that lies in dist/images already, for where packages cannot be had.
ARG BUNDLE=build

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
# What says which packages are needed, alone: they are fetched anew only when it changes.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .npmrc ./
COPY scripts scripts
# hadolint ignore=DL3016
RUN npm install --global pnpm@12 && pnpm fetch
COPY . .
RUN pnpm install --offline --frozen-lockfile
ARG SERVICE
RUN node packages/deployment/src/bundle.ts "${SERVICE}" /image

# hadolint ignore=DL3006
FROM ${BUILD_IMAGE} AS given
ARG SERVICE
COPY dist/images/${SERVICE} /image

# hadolint ignore=DL3006
FROM ${BUNDLE} AS bundle
# Without a shell, which an image with Node alone has not.
COPY packages/deployment/src/make-reproducible.ts /
WORKDIR /volumes/files
WORKDIR /volumes/backups
RUN ["node", "/make-reproducible.ts", "/image", "/volumes"]

# hadolint ignore=DL3006
FROM ${RUNTIME_IMAGE}
ARG SERVICE
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="chatterbox/${SERVICE}" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 ADMIN_PORT=9464
# Onto the root, so that no folder is made anew, with the time of now.
COPY --from=bundle /image /
# A volume that is mounted at /files or /backups belongs to who may write into it.
COPY --from=bundle --chown=65532:65532 /volumes /
WORKDIR /app
USER 65532:65532
EXPOSE 3000 9464
# Ready at the first good answer; a machine that has much to do may take its time with it.
HEALTHCHECK --interval=10s --timeout=8s --start-period=120s --retries=3 CMD ["node", "/app/health.mjs"]
# Node gets the signals itself: runService drains on SIGTERM.
ENTRYPOINT ["node", "/app/main.js"]
