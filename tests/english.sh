#!/usr/bin/env bash
# Finds phrases that nobody would write in everything that people read: README, docs, OpenAPI, pages, and the words of help, errors and
# report in the sources. Prints file, line and phrase; exit code 1 when there are any.
# usage: tests/english.sh
set -uo pipefail
cd "$(dirname "$0")/.."

# Comments of sources are for their readers; decisions are records.
words() {
  grep -rnoiE "$1" README.md CHANGELOG.md SECURITY.md CONTRIBUTING.md docs deploy openapi --include=*.md --include=*.json --exclude-dir=decisions
  grep -rniE "$1" src/PurchaseApi/wwwroot --include=*.html --include=*.js | grep -vE '^[^:]+:[0-9]+: *//' | sed 's/   *\/\/ .*//'
  grep -rniE "$1" src --include=*.cs --exclude-dir=obj --exclude-dir=bin | grep -vE '^[^:]+:[0-9]+: *//' | grep '["{}<]' | sed 's/ \/\/ .*//'
}

pattern=$(grep -v '^$' tests/english.txt | paste -sd'|')
found=$(words "$pattern" | grep -iE "$pattern")
percent=$(grep -rnoP '(?<!,)[0-9] %(?! [0-9(])' README.md docs openapi --include=*.md --include=*.json --exclude-dir=decisions)
[ -z "$found$percent" ] && exit 0

printf '%s\n' "$found" "$percent" | grep .
exit 1
