#!/bin/sh
# web.sh dependencies: installs frontend/node_modules when the lock file has changed since the last install.
# web.sh clients: the same for the clients in scripts/clients.
# web.sh build: the same, then builds frontend/dist when anything the dashboard is made of has changed since.
# Both compare contents, not times: a checkout of another branch touches files without changing them, and back.
set -eu
cd "$(dirname "$0")/../frontend"

installed=node_modules/.weir-installed
built=node_modules/.weir-built

lock_sum() { cat package.json package-lock.json .npmrc | cksum; }

source_sum() {
	find . ../graph/schema -type f \
		! -path './node_modules/*' ! -path './dist/*' ! -path './e2e/*' ! -path './.tanstack/*' \
		! -name '*.go' ! -name '*.tsbuildinfo' -exec cksum {} + | LC_ALL=C sort | cksum
}

is() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

dependencies() {
	sum=$(lock_sum)
	is "$installed" "$sum" && return
	echo "Installing the dependencies of ${PWD##*/}"
	npm ci --no-audit --no-fund --loglevel=error
	printf '%s' "$sum" >"$installed"
}

clients() {
	cd ../scripts/clients
	dependencies
}

build() {
	dependencies
	[ -f dist/index.html ] && is "$built" "$(source_sum)" && return
	echo 'Building the dashboard'
	rm -f "$built"
	npm run --silent build
	source_sum >"$built" # again: the build regenerates code under src
}

case ${1-} in
dependencies | clients | build) "$1" ;;
*)
	echo "usage: web.sh dependencies|clients|build" >&2
	exit 2
	;;
esac
