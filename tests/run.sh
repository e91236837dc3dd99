#!/usr/bin/env bash
# Installs what the tests need where it is missing, runs every test and ends in "N passed, N failed".
# usage: tests/run.sh [--all] [options of `dotnet test`]
#   --all  also the slow ones: load, soak, many restarts, generated clients
set -euo pipefail
cd "$(dirname "$0")/.."
all='' options=()
for option; do if [ "$option" = --all ]; then all=1; else options+=("$option"); fi; done
[ -n "$all" ] || options+=(--filter-not-trait Category=Slow)

missing=()
has() { ldconfig -p 2>/dev/null | grep "$1" >/dev/null; }
has 'libgomp\.so' || missing+=(libgomp1)
tools=(chromium-headless-shell curl strace wrk)
[ -z "$all" ] || tools+=(chromium)   # Lighthouse
for tool in "${tools[@]}"; do command -v "$tool" >/dev/null || missing+=("$tool"); done
command -v promtool >/dev/null || missing+=(prometheus)
[ -x /usr/sbin/nginx ] || missing+=(nginx)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing+=(rabbitmq-server)
install() {
  echo "installing ${missing[*]}"
  root=(); [ "$(id -u)" = 0 ] || root=(sudo)
  "${root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
installing=''
if ((${#missing[@]})) && command -v apt-get >/dev/null; then install & installing=$!; fi
dotnet build -c Release --nologo -v quiet
[ -z "$installing" ] || wait "$installing"

work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
log=$work/tests
export RELIABILITY_REPORT=$work/reliability   # a line for each row of docs/reliability.md that is run
touch "$RELIABILITY_REPORT"
status=0
# The OpenAPI document and exported SQL, where npm can bring the tools: mostly waiting, so beside the tests.
declare -A beside=()
if command -v npm >/dev/null; then
  for one in tests/openapi.sh tests/sql-parses.sh; do
    "$one" >"$work/${one##*/}" 2>&1 & beside[$one]=$!
  done
fi
dotnet test -c Release --no-build --no-progress "${options[@]}" 2>&1 | tee "$log" || status=$?

count() { sed -nE "s/^ *$1: *([0-9]+).*/\1/p" "$log" | tail -n 1; }
refused=()   # checks that are no tests; each counts as one that failed
check() { "$@" || { status=$?; refused+=("$*"); }; }
ended() { local code=0; wait "${beside[$1]}" || code=$?; cat "$work/${1##*/}"; return $code; }
for one in "${!beside[@]}"; do ended "$one" || { status=$?; refused+=("$one"); }; done
# The page, where npm can bring the tool.
[ -z "$all" ] || ! command -v npm >/dev/null || check tests/lighthouse.sh
# Clients generated from the document, where NuGet can bring the generators.
[ -z "$all" ] || check tests/clients.sh
# The images and docker-compose.yml, where a Docker engine answers.
if docker info >/dev/null 2>&1; then
  check tests/containers.sh
  [ -z "$all" ] || check tests/fleet.sh
  [ -z "$all" ] || check tests/newcomer.sh
fi

sort "$RELIABILITY_REPORT"
awk '/^failed / { lines = 12 } lines-- > 0' "$log"   # what failed, once more, where it is seen
for one in "${refused[@]}"; do echo "failed $one"; done
passed=$(count succeeded); failed=$(count failed); skipped=$(count skipped)
failed=$((${failed:-0} + ${#refused[@]}))
skips=""; [ "${skipped:-0}" = 0 ] || skips=", $skipped skipped"
echo "${passed:-0} passed, $failed failed$skips"
exit "$status"
