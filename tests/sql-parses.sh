#!/usr/bin/env bash
# Parses what `export` writes for BigQuery and Spark, which no engine runs here: every shipped model with a parser of each dialect, and
# text that is cut off, which the parser must refuse. Needs npm and a Release build.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=$(mktemp -d); trap 'rm -rf "$tools"' EXIT
npm install --prefix "$tools" --silent --ignore-scripts @polyglot-sql/sdk@0.12.1 >/dev/null ||
  { echo "npm cannot install the parser: SQL for BigQuery and Spark was not parsed" >&2; exit 0; }
mkdir "$tools/sql"
for contract in models/*/contract.yaml; do
  model=$(basename "$(dirname "$contract")")
  for dialect in bigquery spark; do
    dotnet src/PurchaseApi.Training/bin/Release/net10.0/PurchaseApi.Training.dll export --model "$model" --models models \
      --format sql --dialect "$dialect" --from shop.sessions --output "$tools/sql/$model.$dialect.sql" >/dev/null
  done
done
cat >"$tools/parse.mjs" <<'JS'
import { readdirSync, readFileSync } from 'node:fs';
import { init, parse } from '@polyglot-sql/sdk';

await init();
const folder = process.argv[2];
let failed = 0;
const check = (name, text, dialect, isSql) => {
  const { success, error } = parse(text, dialect);
  if (success === isSql) return;
  console.log(`${name}: ${success ? 'is parsed though it is cut off' : error}`);
  failed++;
};
const files = readdirSync(folder);
for (const file of files) {
  const [text, dialect] = [readFileSync(`${folder}/${file}`, 'utf8'), file.split('.')[1]];
  check(file, text, dialect, true);
  check(`${file}, cut off`, text.slice(0, text.lastIndexOf(' END')), dialect, false);
}
console.log(`${files.length} files for BigQuery and Spark: ${failed === 0 ? 'all are parsed' : `${failed} failed`}`);
process.exit(failed === 0 ? 0 : 1);
JS
node "$tools/parse.mjs" "$tools/sql"
