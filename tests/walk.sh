#!/usr/bin/env bash
# Prints the source files that one row of /predict and one training run pass, and how often the row changes folder.
# It is exact: in a copy of what is built, every method tells its file when it is entered (Walk.cs), in the real
# process. Properties that only hold a value are not counted. The row is the second one, so nothing is counted that only
# the first one needs; the training run begins with its list of steps, when the commands are put together. Files are in
# the order in which they are first entered, and a folder changes where the next file is in another one. A folder is one
# directly below a project: Models/Trees/Kernels is Models.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d); trap 'kill "${service:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
for project in src/PurchaseApi src/PurchaseApi.Training; do dotnet build "$project" -c Release -v q >/dev/null; done
dotnet build tests/Walk.cs -c Release -v q -o "$work/tool" >/dev/null
cp -r src/PurchaseApi/bin/Release/net10.0 "$work/service"
cp -r src/PurchaseApi.Training/bin/Release/net10.0 "$work/worker"
dotnet "$work/tool/Walk.dll" "$work/service"
dotnet "$work/tool/Walk.dll" "$work/worker"
export DOTNET_STARTUP_HOOKS="$work/tool/Walk.dll"

# names FOLDER ORDER: the files in that order.
names() { awk 'NR == FNR { name[FNR - 1] = $0; next } { print name[$1] }' "$work/$1/walk-files.txt" "$2"; }

WALK_FROM="$work/on" WALK_TO="$work/row" dotnet "$work/service/PurchaseApi.dll" --urls http://127.0.0.1:0 \
  --Serving:ModelsPath "$PWD/models" --Serving:PollInterval 01:00:00 --Serving:DrainSeconds 0 >"$work/log" 2>&1 & service=$!
until url=$(grep -o 'http://127.0.0.1:[0-9]*' "$work/log"); do kill -0 "$service"; sleep 0.1; done
row='{"customer_id":1,"time_spent":25.5,"pages_viewed":8,"basket_value":75,"device_type":"Mobile","customer_type":"New"}'
predict() { curl -fsS "$url/predict" -H 'Content-Type: application/json' -d "$row" -o /dev/null; }
predict; touch "$work/on"; sleep 0.5; predict; rm "$work/on"; sleep 0.5
kill -TERM "$service"; wait "$service" || true
names service "$work/row" | awk '!seen[$0]++' >"$work/row-files"
echo "One row of /predict:"; sed 's/^/  /' "$work/row-files"

cp -r models/purchase "$work/models-purchase"; mkdir "$work/models"; mv "$work/models-purchase" "$work/models/purchase"
WALK_FIRST=PurchaseApi.Training/Steps/TrainingRun.cs WALK_TO="$work/run" \
  dotnet "$work/worker/PurchaseApi.Training.dll" train --model purchase --models "$work/models" \
  --data models/purchase/sample.csv >"$work/train.log" 2>&1 || { cat "$work/train.log"; exit 1; }
names worker "$work/run" | sort -u >"$work/run-files"
echo "One training run:"; sed 's/^/  /' "$work/run-files"

folders() { awk -F/ '{ print (NF > 2 ? $1 "/" $2 : $1) }' "$1" | uniq; }
echo "/predict: $(wc -l <"$work/row-files") files (goal 15)," \
  "$(($(folders "$work/row-files" | wc -l) - 1)) changes of folder (goal 6)"
echo "training: $(wc -l <"$work/run-files") files (goal 60)"
