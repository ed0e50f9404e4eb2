# Both base images can be replaced, e.g. by those of an internal registry:
#   --build-arg BUILD_IMAGE=… --build-arg RUNTIME_IMAGE=…
# The run-time image needs nothing but `node` (24 or newer) in its PATH; a distroless one will do.
ARG BUILD_IMAGE=node:24-bookworm-slim
ARG RUNTIME_IMAGE=node:24-bookworm-slim

FROM ${BUILD_IMAGE} AS build
WORKDIR /source
# Dependencies first: they change less often than the source.
COPY package.json package-lock.json .npmrc ./
COPY scripts/run.mjs scripts/
RUN node scripts/run.mjs
COPY tsconfig.json ./
COPY scripts scripts
COPY src src
RUN npm run build

FROM ${RUNTIME_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
# Owned by root and not writable for the user that runs it; the bundle has no dependencies beside it.
COPY --from=build /source/dist dist
COPY LICENSE ./
USER 65532:65532
ENTRYPOINT ["node", "--enable-source-maps", "/app/dist/main.js"]
CMD ["--help"]
