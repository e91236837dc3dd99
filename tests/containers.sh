#!/bin/bash
# Proves the images and docker-compose.yml on a Docker engine: the trainer publishes, the API serves as nobody in
# particular on a read-only root, and takes the next version without a restart. Needs docker, its compose and curl.
set -euo pipefail
cd "$(dirname "$0")/.."

docker info >/dev/null 2>&1 || { echo "no Docker engine answers" >&2; exit 1; }
data=$(mktemp -d)
export DATA_PATH=$data API_PORT=${API_PORT:-18140} DOCKER_BUILDKIT=1 COMPOSE_DOCKER_CLI_BUILD=1
url=http://localhost:$API_PORT
row='{"customer_id": 12345, "time_spent": 25.5, "pages_viewed": 8, "basket_value": 75.0,
      "device_type": "Mobile", "customer_type": "Returning"}'

compose() {
  if docker compose version >/dev/null 2>&1; then docker compose --project-name purchase-proof "$@"
  else docker-compose --project-name purchase-proof "$@"; fi
}
finish() {
  local code=$?
  [ $code = 0 ] || { compose ps; compose logs --tail 40; } || true
  compose down --volumes >/dev/null 2>&1 || true
  rm -rf "$data"
  [ $code = 0 ] && echo "all good, $SECONDS s after the build" || echo "FAILED" >&2
}
trap finish EXIT

# check SENTENCE COMMAND...: prints the sentence when the command succeeds, ends everything when it does not.
check() {
  local sentence=$1 output
  shift
  if output=$("$@" 2>&1); then echo "ok    $sentence"; else echo "FAIL  $sentence: $output" >&2; exit 1; fi
}
fails() { ! "$@"; }
# read_only COMMAND...: it fails, and for that reason.
read_only() {
  local output
  if output=$("$@" 2>&1); then echo "it was written"; return 1; fi
  grep 'Read-only file system' <<<"$output" || { echo "$output"; return 1; }
}
# eventually SECONDS COMMAND...
eventually() {
  local limit=$((SECONDS + $1))
  shift
  until "$@"; do [ $SECONDS -lt $limit ] || return 1; sleep 0.2; done
}
# state SERVICE FORMAT, of a container that may have exited
state() { docker inspect --format "$2" "$(compose ps --all --quiet "$1")"; }
is() { [ "$("${@:2}")" = "$1" ]; }
says() { "${@:2}" 2>&1 | grep "$1"; }
in_api() { compose exec -T api "$@"; }
train() { compose run --rm -T trainer "$@"; }
key() { compose logs trainer 2>/dev/null | sed -n 's/.*shown only now: //p' | tr -d '\r\n'; }
predict() {
  curl --silent --show-error --fail --max-time 5 --header "Authorization: Bearer $(key)" \
    --header 'Content-Type: application/json' --data "$row" "$url/predict"
}
# What the streamer's health check prints where no broker is; `timeout` stops it.
without_broker() {
  docker run --rm --read-only --cap-drop ALL --entrypoint sh \
    --env Streaming__Transport=rabbitmq --env Streaming__Rows=rows --env Streaming__Predictions=predictions \
    --env Streaming__DeadLetters=dead-letters --env RabbitMq__Uri=amqp://127.0.0.1:1/ purchase-api-streaming -c \
    'timeout 60 dotnet PurchaseApi.Streaming.dll & for _ in $(seq 50); do
       dotnet PurchaseApi.Streaming.dll --check-health | grep "cannot be reached" && exit; sleep 0.5; done; exit 1'
}
status() { curl --silent --output /dev/null --write-out '%{http_code}' --max-time 5 "$url$1"; }
version() { predict | sed -n 's/.*"model_version":"\([^"]*\)".*/\1/p'; }
# Every answer on the way to the new version has to be a prediction.
leaves() {
  local now
  for _ in $(seq 100); do
    now=$(version) || return 1
    [ "$now" = "$1" ] || return 0
    sleep 0.1
  done
  echo "still $1"
  return 1
}

compose down --volumes >/dev/null 2>&1 || true
SECONDS=0
check "the images build" compose --profile stream build
for image in purchase-api purchase-api-trainer purchase-api-streaming; do
  echo "      $image: $(($(docker image inspect --format '{{.Size}}' $image) / 1000000)) MB"
done
echo "      built in $SECONDS s"

SECONDS=0
check "without keys the image refuses to listen" \
  says "Security:AllowAnonymous=true" fails docker run --rm purchase-api
check "without settings the streamer says what to set" \
  says "Streaming:Transport must be kafka or rabbitmq" fails docker run --rm purchase-api-streaming
check "without a broker it runs and says so" says "cannot be reached" without_broker
check "compose starts both" compose up -d
check "the trainer trains and exits with 0" \
  eventually 180 is "exited 0" state trainer '{{.State.Status}} {{.State.ExitCode}}'
check "the API becomes healthy" eventually 60 is healthy state api '{{.State.Health.Status}}'
echo "      $SECONDS s after the start"
check "the trainer printed a key once" [ "$(key | wc -w)" = 1 ]
check "it predicts for the key" predict
check "and for nobody without one" is 401 status /model/info
first=$(version)

check "the API is the user app" in_api grep --quiet "^Uid:.1654.1654.1654.1654$" /proc/1/status
check "it has no capability and gets none" in_api grep --quiet "^CapBnd:.0*$" /proc/1/status
check "nor new privileges" in_api grep --quiet "^NoNewPrivs:.1$" /proc/1/status
check "it watches no file" in_api sh -c 'open=$(ls -l /proc/1/fd) && ! echo "$open" | grep inotify'
for folder in / /app /tmp /models /keys; do
  check "not even root writes to the API's $folder" read_only compose exec -T --user root api touch "$folder/written"
done
check "the trainer cannot write to the caller's data" \
  read_only compose run --rm -T --user root --entrypoint touch trainer /data/written

check "without PREDICTION_LOG nothing is logged" [ -z "$(in_api ls /prediction-log)" ]
export PREDICTION_LOG=/prediction-log
check "with it the API starts again" eval "compose up -d --no-deps api && eventually 60 predict"
check "and every prediction reaches the volume" eventually 20 says '"probability"' in_api sh -c 'cat /prediction-log/*'
check "where the trainer reads it, and writes nothing" \
  read_only compose run --rm -T --user root --entrypoint touch trainer /prediction-log/written

check "where a model is, the trainer trains none" says "nothing was trained" train
check "and the version stays" is "$first" version
head -n 3001 models/purchase/sample.csv >"$data/sessions.csv"
chmod -R a+rX "$data"
check "the caller's own file is trained on" train train --model purchase --data data/sessions.csv
check "the API takes the new version without a restart or an error" leaves "$first"
check "which is the one that 'current' names" is "$(version)" in_api head -n 1 /models/purchase/current

check "the API stops by itself" compose stop api
check "and in good order" is 0 state api '{{.State.ExitCode}}'
check "a restarted API serves from the volume" eval "compose start api && eventually 60 predict"
check "all is taken down" compose down --volumes
check "and the volume with it" fails docker volume inspect purchase-proof_models
