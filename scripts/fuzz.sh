#!/usr/bin/env bash
# Runs fuzz targets, each for FUZZTIME: the quickest to build, or all of them with `all`. The usual 20,000 inputs are counted, and not a
# second: `go test` now and then calls it a failure when time is over in the middle of an input.
set -euo pipefail
cd "$(dirname "$0")/.."

time=${FUZZTIME:-20000x}
quick='./internal/money:FuzzParse ./internal/id:FuzzParse ./relay/sse:FuzzReader ./relay/wire/rawjson:FuzzSet ./relay/wire/rawjson:FuzzExtract'

targets=$quick
if [ "${1-}" = all ]; then
	targets=$(git -c safe.directory="$PWD" grep -oE '^func Fuzz[A-Za-z]+' -- '*_test.go' | sed -E 's#^(.*)/[^/]+:func (Fuzz.*)$#./\1:\2#' | sort -u)
fi
for target in $targets; do
	go test -run '^$' -fuzz "^${target##*:}\$" -fuzztime "$time" "${target%%:*}" | tail -n 1
done
