#!/bin/bash
# A new user's path in a fresh container with the .NET SDK, curl and git: from a clone to a first prediction, and from a
# CRM's messy export to a served model and the 500 customers to contact. Every command is read from README and docs and
# run as printed; the time of each is told. Needs docker.
# usage: tests/newcomer.sh
set -euo pipefail
cd "$(dirname "$0")/.."

docker info >/dev/null 2>&1 || { echo "no Docker engine answers" >&2; exit 1; }
name=purchase-newcomer log=$(mktemp) bundle=$(mktemp)
finish() {
  local code=$?
  [ $code = 0 ] || { cat "$log"; docker exec $name cat /tmp/service.log; echo FAILED; } >&2 || true
  docker rm --force $name >/dev/null 2>&1 || true
  rm -f "$log" "$bundle"
}
trap finish EXIT

# block FILE TEXT: the first block of shell commands with this text.
block() {
  awk -v text="$2" '
    /^```sh$/ { inside = 1; block = ""; next }
    /^```$/ { if (inside && index(block, text)) { printf "%s", block; found = 1; exit } inside = 0 }
    inside { block = block $0 "\n" }
    END { exit !found }' "$1" || { echo "$1 has no command with '$2'" >&2; return 1; }
}
inside() { docker exec --workdir /PurchaseApi $name bash -ec "$1"; }
# step FILE TEXT: runs that block and tells how long it took.
step() {
  local start=$SECONDS commands
  commands=$(block "$@")
  inside "$functions$commands" >"$log" 2>&1
  printf '%4d s  %s: %s\n' $((SECONDS - start)) "$1" "$(tail -n 1 <<<"$commands" | cut -c 1-90)"
}
expect() { grep --quiet "$1" "$log" || { echo "nothing says $1" >&2; return 1; }; }

docker build --quiet --tag $name - >/dev/null <<'END'
FROM mcr.microsoft.com/dotnet/sdk:10.0
RUN command -v curl && command -v git \
    || (apt-get update && apt-get install --yes --no-install-recommends ca-certificates curl git)
END
docker rm --force $name >/dev/null 2>&1 || true
docker run --detach --name $name $name sleep 3600 >/dev/null
git bundle create --quiet "$bundle" HEAD
docker cp --quiet "$bundle" $name:/tmp/PurchaseApi.bundle 2>/dev/null || docker cp "$bundle" $name:/tmp/PurchaseApi.bundle
functions='' SECONDS=0
docker exec $name git -c advice.detachedHead=false clone --quiet /tmp/PurchaseApi.bundle /PurchaseApi
printf '%4d s  git clone\n' $SECONDS

run=$(block README.md 'dotnet run --project src/PurchaseApi')
docker exec --detach --workdir /PurchaseApi $name bash -c "$run >/tmp/service.log 2>&1; echo ended >>/tmp/service.log"
inside 'until curl -sf http://localhost:8080/health/ready >/dev/null; do
  if grep -qx ended /tmp/service.log; then exit 1; fi
  sleep 0.5
done'
printf '%4d s  README.md: %s, until it is ready\n' $SECONDS "$run"
step README.md '/predict '
expect '"probability":'
echo "       $SECONDS s from clone to first prediction"

page=docs/crm-export.md start=$SECONDS
functions=$(block $page 'worker()')$'\n'
step $page 'worker sample'
start=$SECONDS
step $page 'worker contract init'
step $page 'worker train'
inside 'for i in $(seq 50); do curl -sf http://localhost:8080/models/crm >/dev/null && exit; sleep 0.1; done; exit 1'
step $page 'curl'
[ "$(inside 'wc -l < best.csv')" = 501 ] || { echo "best.csv has not 500 rows" >&2; exit 1; }
took=$((SECONDS - start))
echo "       $took s from a messy CSV to a served model and its best 500 rows"
[ $took -le 300 ] || { echo "more than five minutes" >&2; exit 1; }
