#!/usr/bin/env bash
# Lighthouse on the three doors, desktop: performance, accessibility and best practices of at least 95. Needs npm and
# Chromium, and a Release build.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=$(mktemp -d) service=''
trap '[ -z "$service" ] || kill "$service"; rm -rf "$tools"' EXIT
npm install --prefix "$tools" --silent --ignore-scripts lighthouse@12.8.2 >/dev/null ||
  { echo "npm cannot install Lighthouse: the page was not measured" >&2; exit 0; }

src/PurchaseApi/bin/Release/net10.0/PurchaseApi --urls http://127.0.0.1:0 >"$tools/log" 2>&1 &
service=$!
for _ in $(seq 100); do
  address=$(grep -om 1 'http://127.0.0.1:[0-9]*' "$tools/log" || true)
  [ -n "$address" ] && curl -sf "$address/health/ready" >/dev/null && break
  sleep 0.2
done

failed=0
for door in try score trust; do
  CHROME_PATH=$(command -v chromium) "$tools/node_modules/.bin/lighthouse" "$address/$door/purchase" --quiet \
    --preset desktop --chrome-flags='--headless=new --no-sandbox --disable-gpu' \
    --only-categories=performance,accessibility,best-practices --output json --output-path "$tools/$door.json"
  node -e '
    const { categories, audits } = JSON.parse(require("fs").readFileSync(process.argv[1]));
    const scores = Object.entries(categories).map(([name, { score }]) => [name, Math.round(100 * score)]);
    console.log(process.argv[2], scores.map(pair => pair.join(" ")).join(", "));
    for (const { id, score, scoreDisplayMode } of Object.values(audits))
      if (scoreDisplayMode === "binary" && score === 0) console.log("  failed:", id);
    process.exit(scores.every(([, score]) => score >= 95) ? 0 : 1);' "$tools/$door.json" "$door" || failed=1
done
exit "$failed"
