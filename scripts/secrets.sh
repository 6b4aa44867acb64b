#!/usr/bin/env bash
# Looks for secrets in the files of the repository: keys of vendors and clouds, private keys, tokens. Exit code 1 when there is one.
# What only looks like one is written so that it does not: tests make their keys, or break the text in two.
set -euo pipefail
cd "$(dirname "$0")/.."

patterns=(
	'AKIA[0-9A-Z]{16}'                      # AWS
	'[sr]k_live_[0-9A-Za-z]{20,}'           # Stripe
	'whsec_[A-Za-z0-9+/=]{32,}'             # webhooks
	'sk-(proj-|ant-|or-)?[A-Za-z0-9_-]{40,}' # OpenAI, Anthropic, OpenRouter, and our own
	'pat_[A-Za-z0-9]{40,}'                  # our own
	'gh[pousr]_[A-Za-z0-9]{36,}'            # GitHub
	'glpat-[A-Za-z0-9_-]{20,}'              # GitLab
	'xox[baprs]-[A-Za-z0-9-]{20,}'          # Slack
	'AIza[0-9A-Za-z_-]{35}'                 # Google
	'BEGIN ([A-Z]+ )?PRIVATE KEY'
	'eyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}' # JSON web tokens
)
all=$(IFS='|'; printf '%s' "${patterns[*]}")

# The key that every test of a wrong key sends.
harmless='sk-0123456789012345678901234567890123456789012'

# Samples, in two pieces: the patterns must find each of them.
for sample in 'AKIA''ABCDEFGHIJKLMNOP' 'sk_live''_abcdefghijklmnopqrstuvwx' 'sk-''abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz' \
	'ghp''_abcdefghijklmnopqrstuvwxyzabcdefghij' 'BEGIN RSA PRIVATE'' KEY' 'BEGIN PRIVATE'' KEY' 'AIza''abcdefghijklmnopqrstuvwxyz123456789'; do
	if ! grep -qE -- "$all" <<<"$sample"; then
		printf 'The scan for secrets does not find %s.\n' "${sample:0:6}…" >&2
		exit 1
	fi
done

found=$(git -c safe.directory="$PWD" grep -nIE -e "$all" -- . ':!*package-lock.json' ':!go.sum' | grep -vF "$harmless" || true)
if [ -n "$found" ]; then
	printf 'This looks like secrets:\n' >&2
	cut -c1-120 <<<"$found" >&2
	exit 1
fi
echo "No secrets in $(git -c safe.directory="$PWD" ls-files | wc -l) files."
