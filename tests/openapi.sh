#!/usr/bin/env bash
# Lints openapi/purchase-api.json with Spectral and Redocly: no error and no warning. Needs npm.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=$(mktemp -d); trap 'rm -rf "$tools"' EXIT
npm install --prefix "$tools" --silent --ignore-scripts @stoplight/spectral-cli@6 @redocly/cli@2 >/dev/null ||
  { echo "npm cannot install the linters: openapi/purchase-api.json was not linted" >&2; exit 0; }
echo 'extends: ["spectral:oas"]' >"$tools/spectral.yaml"
"$tools/node_modules/.bin/spectral" lint --ruleset "$tools/spectral.yaml" --fail-severity warn openapi/purchase-api.json
REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true \
  "$tools/node_modules/.bin/redocly" lint --format json openapi/purchase-api.json >"$tools/redocly.json" ||
  { cat "$tools/redocly.json"; exit 1; }
grep -q '"warnings": 0' "$tools/redocly.json" || { cat "$tools/redocly.json"; exit 1; }
echo "openapi/purchase-api.json: no error, no warning"
