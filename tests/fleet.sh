#!/bin/bash
# Proves the compose profile `fleet` on a Docker engine: replicas are restarted one after the other, and one is killed,
# under load. Needs docker, its compose, curl and wrk, and the images of tests/containers.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

docker info >/dev/null 2>&1 || { echo "no Docker engine answers" >&2; exit 1; }
export API_PORT=${API_PORT:-18150} FLEET_PORT=${FLEET_PORT:-18151} PROMETHEUS_PORT=${PROMETHEUS_PORT:-18152}
work=$(mktemp -d)
compose() {
  if docker compose version >/dev/null 2>&1; then docker compose --project-name purchase-fleet --profile fleet "$@"
  else docker-compose --project-name purchase-fleet --profile fleet "$@"; fi
}
finish() {
  local code=$?
  [ $code = 0 ] || { compose ps; compose logs --tail 30; } || true
  compose down --volumes >/dev/null 2>&1 || true
  rm -rf "$work" deploy/prometheus/key
  [ $code = 0 ] && echo "all good" || echo "FAILED" >&2
}
trap finish EXIT
eventually() {
  local limit=$((SECONDS + $1))
  shift
  until "$@"; do [ $SECONDS -lt $limit ] || return 1; sleep 0.5; done
}
made_key() { sed -n 's/.*shown only now: //p' | tr -d '\r\n'; }
predict() { curl -sf -o /dev/null -m 5 -H "X-Api-Key: $key" -H 'Content-Type: application/json' -d "$row" "$url/predict"; }
healthy() { [ "$(docker inspect --format '{{.State.Health.Status}}' "$(compose ps --quiet "$1")")" = healthy ]; }
# load SECONDS: prints how many requests were sent and how many of them failed.
load() {
  wrk -t1 -c8 -d"$1s" --timeout 10s -s "$work/row.lua" "$url/predict" >"$work/load.txt"
  awk '/requests in/ { sent = $1 } /Non-2xx/ { failed += $NF } /Socket errors/ { gsub(",", ""); failed += $4 + $6 + $8 + $10 }
    END { print sent + 0, failed + 0 }' "$work/load.txt"
}

row='{"customer_id":1,"time_spent":25.5,"pages_viewed":8,"basket_value":75.0,"device_type":"Mobile","customer_type":"New"}'
url=http://localhost:$FLEET_PORT
compose down --volumes >/dev/null 2>&1 || true
key=$(compose run --rm -T trainer keys create --name shop --scopes predict,read --file keys/keys.json | made_key)
compose run --rm -T trainer keys create --name prometheus --scopes read --file keys/keys.json | made_key >deploy/prometheus/key
cat >"$work/row.lua" <<L
wrk.method = "POST"; wrk.body = '$row'
wrk.headers["Content-Type"] = "application/json"; wrk.headers["X-Api-Key"] = "$key"
L
compose up -d
eventually 180 predict
for i in 1 2 3; do eventually 60 healthy "replica-$i"; done
echo "ok    three replicas answer behind nginx"

load 45 >"$work/restart.txt" &
for i in 1 2 3; do compose restart --timeout 40 "replica-$i" >/dev/null 2>&1; eventually 60 healthy "replica-$i"; done
wait $!
read -r sent failed <"$work/restart.txt"
echo "      rolling restart: $failed of $sent failed"
[ "$sent" -ge 5000 ]
[ "$failed" = 0 ]
echo "ok    a rolling restart under load fails no request"

load 15 >"$work/kill.txt" &
sleep 5
docker kill "$(compose ps --quiet replica-2)" >/dev/null
wait $!
read -r sent failed <"$work/kill.txt"
echo "      one replica killed: $failed of $sent failed"
[ "$failed" -le 8 ]   # at most the requests that were in flight
echo "ok    a killed replica costs at most its requests in flight"

scraped() {
  curl -sf "http://localhost:$PROMETHEUS_PORT/api/v1/query?query=sum(purchase_api_predictions_total)" | grep -q '"value":\[[^]]*"[1-9]'
}
eventually 60 scraped
echo "ok    Prometheus scrapes the replicas with a key of its own"
