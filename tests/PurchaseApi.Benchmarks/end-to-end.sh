#!/usr/bin/env bash
# The service beside others on this machine, in one run; it prints ratios. Figures of different runs do not compare.
# usage: tests/PurchaseApi.Benchmarks/end-to-end.sh [--smoke] [PEERS]
#   PEERS    a folder with http-compare, setup.sh and bulk_pandas.py (the Python stack); without it only the echo service
#   --smoke  one short round of everything with what was built before, to see that it runs
# The model is gradient boosting with 200 trees of depth 6. Needs curl and wrk; with PEERS also python3 and jq.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=5 seconds=4 rows=1000000 millions=10 sample=20000 settle=5
smoke=; if [ "${1:-}" = --smoke ]; then smoke=1 rounds=1 seconds=1 rows=20000 millions=1 sample=2000 settle=0; shift; fi
peers=${1:+$(cd "$1" && pwd)}

root=$PWD work=$(mktemp -d) pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT
trainer=(dotnet "$root/src/PurchaseApi.Training/bin/Release/net10.0/PurchaseApi.Training.dll")
service="$root/src/PurchaseApi/bin/Release/net10.0/PurchaseApi.dll"
export DOTNET_EnableDiagnostics=0   # as in the images
if [ -z "$smoke" ]; then
  dotnet build -c Release --nologo -v quiet tests/PurchaseApi.Benchmarks >/dev/null
  publish() {   # PROJECT OPTION...
    dotnet publish -c Release --nologo -v quiet --use-current-runtime -p:PublishReadyToRun=true "${@:2}" \
      "src/$1" --artifacts-path "$work/built" -o "$work/$1" >/dev/null
  }
  publish PurchaseApi -p:SelfContained=false
  publish PurchaseApi.Training -p:SelfContained=true -p:PublishReadyToRunComposite=true
  trainer=("$work/PurchaseApi.Training/PurchaseApi.Training") service=$work/PurchaseApi/PurchaseApi.dll
fi
echoes="$root/tests/PurchaseApi.Benchmarks/bin/Release/net10.0/PurchaseApi.Benchmarks.dll"
cd "$work"

# Data and model: the peers' own sessions where they are, else the documented sample.
if [ -n "$peers" ]; then home=$("$peers/setup.sh"); sessions=$home/sessions.csv
else sessions=sessions.csv; "${trainer[@]}" sample --model purchase --rows "$sample" --seed 1 --output "$sessions" >/dev/null; fi
"${trainer[@]}" train --model purchase --data "$sessions" --models models --algorithms gradient_boosting --trials 1 \
  --set=gradient_boosting.{trees=200,max_leaves=64,max_depth=6,learning_rate=0.1,min_child_weight=1} >/dev/null

port() {   # one that nobody listens on
  local one
  until one=$(shuf -i 20000-29999 -n 1) && ! (: <"/dev/tcp/127.0.0.1/$one") 2>/dev/null; do :; done; echo "$one"
}
until_200() { until curl -sf -o /dev/null "$@"; do sleep 0.01; done; }
row='{"customer_id":12345,"time_spent":25.5,"pages_viewed":8,"basket_value":75.0,"device_type":"Mobile","customer_type":"Returning"}'
ask() { curl -sf -o /dev/null -H 'Content-Type: application/json' -d "$row" "$1"; }
now() { date +%s%N; }
start() {   # NAME COMMAND...: starts it on a free port, prints the milliseconds to its first answer
  local name=$1 began; shift; declare -g "$name=http://127.0.0.1:$(port)"
  began=$(now); "$@" --urls "${!name}" >"$name.log" 2>&1 & pids+=($!)
  until ask "${!name}/predict"; do
    kill -0 "${pids[-1]}" 2>/dev/null || { cat "$name.log" >&2; exit 1; }; sleep 0.01
  done
  took=$((($(now) - began) / 1000000))
}
median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

echo "== cold start to the first answer, ms"
for i in $(seq "$rounds"); do
  start echo_url dotnet "$echoes" echo; theirs=$took; kill "${pids[-1]}"; wait "${pids[-1]}" 2>/dev/null || true
  start ours_url dotnet "$service" --Serving:ModelsPath "$work/models"; ours=$took; kill "${pids[-1]}"; wait "${pids[-1]}" 2>/dev/null || true
  awk "BEGIN {print $ours / $theirs; printf \"   ours %d, echo %d\\n\", $ours, $theirs > \"/dev/stderr\"}"
done >starts.txt; median <starts.txt | sed 's/^/ours\/echo = /'

start ours_url dotnet "$service" --Serving:ModelsPath "$work/models"
start echo_url dotnet "$echoes" echo
tuned_url=
if [ -n "$peers" ]; then
  tuned_url=http://127.0.0.1:$(port)
  (cd "$home" && OMP_NUM_THREADS=1 exec /usr/bin/python3 -m uvicorn app_tuned:app --port "${tuned_url##*:}" --workers 2 \
    --no-access-log --log-level warning) & pids+=($!)
  until_200 -H 'Content-Type: application/json' -d "$row" "$tuned_url/predict"
fi

cat >one.lua <<L
wrk.method = "POST"; wrk.headers["Content-Type"] = "application/json"; wrk.body = '$row'
L
cat >batch.lua <<L
wrk.method = "POST"; wrk.headers["Content-Type"] = "application/json"
wrk.body = "[" .. string.rep('$row,', 999) .. '$row]'
L
rate() {   # CONNECTIONS SCRIPT URL: requests/s; none, which ends the script, when an answer is an error
  wrk -t1 -c"$1" -d"${seconds}s" -s "$2" "$3" |
    awk '/Requests\/sec/ {rate = $2} /Non-2xx/ {print >"/dev/stderr"; exit bad = 1} END {if (!bad) print rate}'
}
compare() {   # TITLE CONNECTIONS SCRIPT URL_A URL_B: the median of A's requests/s over B's
  rate "$2" "$3" "$4" >/dev/null
  for i in $(seq "$rounds"); do
    awk "BEGIN {print $(rate "$2" "$3" "$4") / $(rate "$2" "$3" "$5")}"
  done | median | sed "s|^|$1 = |"
}
echo "== JSON batches of 1,000 rows, rows/s"
compare "ours/echo" 2 batch.lua "$ours_url/predict/batch" "$echo_url/predict/batch"
[ -z "$tuned_url" ] || compare "ours/tuned Python" 2 batch.lua "$ours_url/predict/batch" "$tuned_url/predict/batch"
echo "== reasons, requests/s"
compare "explained/plain" 16 one.lua "$ours_url/predict?explain=true" "$ours_url/predict"

echo "== CSV of $rows rows, wall time"
"${trainer[@]}" sample --model purchase --rows "$rows" --seed 2 --output bulk.csv >/dev/null
seconds_of() { local began; began=$(now); "$@" >/dev/null; awk "BEGIN {print ($(now) - $began) / 1e9}"; }
stream() { curl -sf -X POST -T "${1:-bulk.csv}" -H 'Content-Type: text/csv' -o answers.csv "$ours_url/predict/batch"; }
predict() { "${trainer[@]}" predict --model purchase --data bulk.csv --output predicted.csv --models models; }
stream
for i in $(seq "$rounds"); do
  line="$(seconds_of stream) $(rm -f predicted.csv; seconds_of predict)"
  [ -z "$peers" ] || line+=" $(cd "$home" && seconds_of /usr/bin/python3 bulk_pandas.py "$work/bulk.csv" "$work/pandas.csv")"
  echo "$line" | tee -a bulk.txt | sed 's/^/   stream, predict, pandas, s: /'
done
if [ -n "$peers" ]; then
  awk '{print $3 / $1}' bulk.txt | median | sed 's|^|pandas/stream = |'
  awk '{print $3 / $2}' bulk.txt | median | sed 's|^|pandas/predict = |'
fi

memory() { awk "/$1/ {print \$2 / 1024}" "/proc/${pids[-1]}/status"; }   # VmRSS: resident; VmHWM: its peak
ratio() { awk "BEGIN {printf \"$1 = %.3f (%.0f and %.0f MB)\\n\", $3 / $2, $2, $3}"; }
again() { start ours_url dotnet "$service" --Serving:ModelsPath "$work/models"; }
some() {   # ROWS: as many predictions, a tenth of them one by one, a tenth in JSON batches of 100, the others in a CSV
  local tenth=$(($1 / 10))
  head -n $((8 * tenth + 1)) bulk.csv >some.csv; stream some.csv
  post "$ours_url/predict?n=[1-$tenth]" -d "$row"
  post "$ours_url/predict/batch?n=[1-$((tenth / 100))]" -d @hundred.json
  sleep $settle   # what was found to be hot is still being compiled
}
post() { curl -sf -o /dev/null -H 'Content-Type: application/json' "$@"; }
{ echo "[$row"; for i in {2..100}; do echo ",$row"; done; echo "]"; } >hundred.json

echo "== resident memory after $((rows / 10)) and after $((millions * rows)) more predictions"
again; some $((rows / 10)); before=$(memory VmRSS)
for i in $(seq "$millions"); do some "$rows"; done; ratio "after/before" "$before" "$(memory VmRSS)"

echo "== peak memory after five streams of $rows rows, and of a new process after one of $((5 * rows))"
again; for i in 1 2 3 4 5; do stream; echo "   $i: $(memory VmHWM) MB"; done; before=$(memory VmHWM)
again; { cat bulk.csv; for i in 2 3 4 5; do tail -n +2 bulk.csv; done; } | stream -
ratio "one long/five short" "$before" "$(memory VmHWM)"

if [ -n "$peers" ]; then
  echo "== POST /predict beside the bare endpoint and the Python stack"
  "$peers/http-compare" "$ours_url/predict" "$rounds" "$seconds" | tee compare.txt
  awk 'function ms(time) {return time ~ /us$/ ? time / 1000 : time + 0}
    NF == 3 && $1 == "bare" {bare = ms($3)} NF == 3 && $1 == "ours" {print ms($3) / bare}' compare.txt |
    median | sed 's|^|p99 ours/bare = |'
fi
