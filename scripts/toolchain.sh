#!/bin/sh
# toolchain.sh go|node: fails with one line when that toolchain is missing or too old.
set -eu
cd "$(dirname "$0")/.."

# at_least FOUND MAJOR MINOR: whether a version such as 20.19.3 is not older than MAJOR.MINOR.
at_least() {
	major=${1%%.*}
	rest=${1#*.}
	minor=${rest%%[!0-9]*}
	[ "$major" -gt "$2" ] || { [ "$major" -eq "$2" ] && [ "${minor:-0}" -ge "$3" ]; }
}

case $1 in
go)
	# Empty when Go is missing, or too old for go.mod and not allowed to fetch a newer one.
	found=$(go env GOVERSION 2>/dev/null | sed 's/^go//') || found=
	if [ -z "$found" ] || ! at_least "$found" 1 26; then
		echo "Weir needs Go 1.26 or newer (https://go.dev/dl); here: $(command -v go >/dev/null && (cd / && go version) || echo none)." >&2
		exit 1
	fi
	;;
node)
	found=$(node --version 2>/dev/null | sed 's/^v//') || found=
	if [ -z "$found" ] || ! at_least "$found" 20 19 || ! command -v npm >/dev/null; then
		echo "Weir's dashboard needs Node.js 20.19 or newer with npm (https://nodejs.org); here: node ${found:-none}, npm $(npm --version 2>/dev/null || echo none)." >&2
		exit 1
	fi
	;;
*)
	echo "usage: toolchain.sh go|node" >&2
	exit 2
	;;
esac
