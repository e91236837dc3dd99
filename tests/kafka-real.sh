#!/usr/bin/env bash
# The stream against a real Kafka broker in Docker: three streamers, kills, and what must hold of every message. CI runs
# the same on librdkafka's mock cluster, which cannot show transactions, retention or a broker that restarts.
# usage: tests/kafka-real.sh [IMAGE]
#   IMAGE  of the broker, by default apache/kafka:4.1.0
# With KAFKA_SERVERS=host:port it uses that cluster instead, and needs no Docker.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${KAFKA_SERVERS:-}" ]; then
  docker info >/dev/null || { echo "needs Docker, or KAFKA_SERVERS=host:port" >&2; exit 2; }
  broker=$(docker run -d --rm -p 127.0.0.1:9092:9092 "${1:-apache/kafka:4.1.0}")
  trap 'docker kill "$broker" >/dev/null' EXIT
  until docker logs "$broker" 2>&1 | grep -q 'Kafka Server started'; do sleep 1; done
  # Once while messages flow: what was not acknowledged is sent again.
  (sleep 25; docker restart "$broker" >/dev/null) &
  export KAFKA_SERVERS=127.0.0.1:9092
fi

dotnet build -c Release --nologo -v quiet
dotnet test -c Release --no-build --project tests/PurchaseApi.EndToEnd --filter-class '*KafkaDeliveryTests'
