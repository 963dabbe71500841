# The web app with an nginx that serves it: docker build -f docker/web.Dockerfile -t chatterbox/web .
# The same image is the edge of docker/docker-compose.prod.yml, with the other of its two configurations.
ARG BUILD_IMAGE=node:26-bookworm-slim
ARG RUNTIME_IMAGE=nginx:stable-bookworm
ARG BUNDLE=build

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .npmrc ./
COPY scripts scripts
# hadolint ignore=DL3016
RUN npm install --global pnpm@12 && pnpm fetch
COPY . .
RUN pnpm install --offline --frozen-lockfile && node packages/deployment/src/bundle-web.ts /image

# hadolint ignore=DL3006
FROM ${BUILD_IMAGE} AS given
COPY dist/images/web /image

# hadolint ignore=DL3006
FROM ${BUNDLE} AS bundle
COPY packages/deployment/src/make-reproducible.ts /
RUN ["node", "/make-reproducible.ts", "/image"]

# hadolint ignore=DL3006
FROM ${RUNTIME_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="chatterbox/web" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.licenses="MIT"
# Onto the root, so that no folder is made anew, with the time of now.
COPY --from=bundle /image /
USER 65532:65532
EXPOSE 3000
STOPSIGNAL SIGQUIT
ENTRYPOINT ["nginx"]
CMD ["-e", "stderr", "-c", "/web/nginx/web.conf"]
