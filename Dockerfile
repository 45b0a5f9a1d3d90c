# Auditor with its own Chromium, as a user without rights and with Chromium's sandbox on.
# The service: docker build --tag auditor .   The command line: add --target command.
# How to run them: docs/operations.md

FROM node:22-slim AS axe
WORKDIR /axe
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM debian:12-slim AS build
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates python3-venv \
 && python3 -m venv /opt/auditor
COPY requirements.lock /src/
RUN /opt/auditor/bin/pip install --no-cache-dir --require-hashes --requirement /src/requirements.lock
COPY . /src
COPY --from=axe /axe/node_modules/axe-core/axe.min.js \
                /axe/node_modules/axe-core/LICENSE \
                /axe/node_modules/axe-core/LICENSE-3RD-PARTY.txt \
                /src/auditor/engines/vendor/
# What only builds goes again, pip last of all.
RUN /opt/auditor/bin/pip install --no-cache-dir --no-deps --no-build-isolation /src \
 && /opt/auditor/bin/pip uninstall --yes \
        editables hatchling pathspec trove-classifiers setuptools pip

# tini is process 1: it clears away what Chromium leaves behind, and hands signals on.
FROM debian:12-slim AS command
COPY setup/runtime-packages.txt /opt/
RUN apt-get update \
 && xargs apt-get install --yes --no-install-recommends python3 tini </opt/runtime-packages.txt \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --home-dir /tmp auditor \
 && install --directory --owner=auditor /results \
 && install --directory --owner=auditor --mode=700 /data
COPY --from=build /opt/auditor /opt/auditor
ENV HOME=/tmp PATH=/opt/auditor/bin:$PATH
USER 10001
WORKDIR /results
ENTRYPOINT ["/usr/bin/tini", "--", "auditor"]

FROM command AS service
ENV AUDITOR_DATA_DIR=/data AUDITOR_HOST=0.0.0.0
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["python3", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
CMD ["serve"]
