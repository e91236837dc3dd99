#!/usr/bin/env bash
# Mixed load, publications and faults for some minutes; prints the slopes of memory, handles and p99, and fails when an
# answer is anything but 200, 207, 422 or 503.
# usage: tests/soak.sh MINUTES   (after a Release build; needs curl and wrk)
set -euo pipefail
cd "$(dirname "$0")/.."
minutes=${1:?usage: tests/soak.sh MINUTES}
root=$PWD work=$(mktemp -d)
trap 'kill "$service" 2>/dev/null || true; kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
worker=(dotnet "$root/src/PurchaseApi.Training/bin/Release/net10.0/PurchaseApi.Training.dll")
cp -r models "$work/models"
until port=$(shuf -i 20000-29999 -n 1) && ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
url=http://127.0.0.1:$port
dotnet "$root/src/PurchaseApi/bin/Release/net10.0/PurchaseApi.dll" --urls "$url" --Serving:ModelsPath "$work/models" \
  --Logging:LogLevel:Default Warning >"$work/log" 2>&1 & service=$!
until curl -sf -o /dev/null "$url/health/ready"; do sleep 0.1; done

row='{"customer_id":1,"time_spent":25.5,"pages_viewed":8,"basket_value":75.0,"device_type":"Mobile","customer_type":"Returning"}'
{ printf '[%s' "$row"; for _ in {2..1000}; do printf ',%s' "$row"; done; echo ']'; } >"$work/batch.json"
{ printf '['; for _ in {2..1000}; do printf '{},'; done; echo '{}]'; } >"$work/bad.json"
cat >"$work/one.lua" <<L
wrk.method = "POST"; wrk.headers["Content-Type"] = "application/json"; wrk.body = '$row'
L
end=$((SECONDS + minutes * 60))
post() { curl -s -o /dev/null -w '%{http_code}\n' -m 60 -H "Content-Type: $1" "${@:2}" >>"$work/statuses" || true; }
batches() {
  while ((SECONDS < end)); do
    post application/json -d @"$work/batch.json" "$url/predict/batch"
    post application/json -d @"$work/batch.json" "$url/predict/batch?explain=true"
    post application/json -d @"$work/bad.json" "$url/predict/batch"
    post text/csv --data-binary @"$root/models/purchase/sample.csv" "$url/predict/batch"
    timeout 0.2 curl -s -o /dev/null -H 'Content-Type: application/json' -d @"$work/batch.json" "$url/predict/batch" || true
  done
}
publications() {   # a good one, a damaged one, a rollback, a folder that vanishes
  local seed=0 version
  while ((SECONDS < end)); do
    seed=$((seed + 1))
    "${worker[@]}" train --model purchase --data "$root/models/purchase/sample.csv" --models "$work/models" \
      --algorithms logistic_regression --trials 1 --seed $seed >/dev/null 2>&1 || true
    version=$(head -n 1 "$work/models/purchase/current")
    cp -r "$work/models/purchase/$version" "$work/models/purchase/20200101T000000Z-00000000" 2>/dev/null || true
    truncate -s 100 "$work/models/purchase/20200101T000000Z-00000000/model.json" 2>/dev/null || true
    echo "20200101T000000Z-00000000" >"$work/models/purchase/current.new" && mv "$work/models/purchase/current"{.new,}
    sleep 2
    echo "$version" >"$work/models/purchase/current.new" && mv "$work/models/purchase/current"{.new,}
    mv "$work/models/purchase" "$work/models/.away"; sleep 1; mv "$work/models/.away" "$work/models/purchase"
    sleep 5
  done
}
batches & loads=($!); batches & loads+=($!); publications & loads+=($!)
echo "seconds MB handles p99_ms"
while ((SECONDS < end)); do
  wrk -t1 -c4 -d5s --latency -s "$work/one.lua" "$url/predict" >"$work/wrk" || true
  if grep -q Non-2xx "$work/wrk"; then grep Non-2xx "$work/wrk"; echo single >>"$work/statuses"; fi
  p99=$(awk '$1 == "99%" {v = $2 + 0; if ($2 ~ /us$/) v /= 1000; else if ($2 !~ /ms$/) v *= 1000; print v}' "$work/wrk")
  echo "$SECONDS $(awk '/VmRSS/ {print $2 / 1024}' "/proc/$service/status") $(ls "/proc/$service/fd" | wc -l) $p99" |
    tee -a "$work/samples"
done
wait "${loads[@]}"

# The first third warms up.
awk '{t[NR] = $1; for (i = 2; i <= 4; i++) v[i, NR] = $i}
  END {
    split("x MB handles p99_ms", name, " ")
    for (i = 2; i <= 4; i++) {
      n = sx = sy = sxx = sxy = 0
      for (k = int(NR / 3) + 1; k <= NR; k++) {n++; sx += t[k]; sy += v[i, k]; sxx += t[k] * t[k]; sxy += t[k] * v[i, k]}
      d = n * sxx - sx * sx; slope = d > 0 ? (n * sxy - sx * sy) / d * 3600 : 0
      printf "%s: mean %.1f, slope %+.1f an hour\n", name[i], sy / n, slope
    }
  }' "$work/samples"
sort "$work/statuses" | uniq -c | sed 's/^/answers /'
bad=$(grep -cvE '^(200|207|422|503)$' "$work/statuses" || true)
kill -0 "$service" || { echo "the service has ended"; exit 1; }
[ "$bad" = 0 ] || { echo "$bad unexpected answers"; exit 1; }
