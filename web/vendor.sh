#!/usr/bin/env bash
# Refreshes static/vendor from the npm registry: the files exactly as they were
# published, their licences, and VERSIONS, which embed_test.go holds them to.
# To take another version, change the number below and run this script.
set -euo pipefail
cd "$(dirname "$0")/static/vendor"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

{
  echo "# name version licence source-file sha256 file; written by web/vendor.sh"
} >"$work/VERSIONS"
: >"$work/LICENCES.txt"

# take PACKAGE VERSION LICENCE SOURCE TARGET [SOURCE TARGET]...
take() {
  local name=$1 version=$2 licence=$3 dir
  shift 3
  dir="$work/$(echo "$name" | tr -d @ | tr / -)"
  mkdir -p "$dir"
  tar -xzf "$work/$(cd "$work" && npm pack --silent "$name@$version" 2>/dev/null)" -C "$dir"
  grep -q "\"license\": \"$licence\"" "$dir/package/package.json" || { echo "$name@$version is not $licence any more" >&2; exit 1; }
  { echo "== $name $version ($licence)"; echo; cat "$dir/package/LICENSE"; echo; } >>"$work/LICENCES.txt"
  while [ $# -gt 0 ]; do
    install -m 644 "$dir/package/$1" "$2"
    echo "$name $version $licence $1 $(sha256sum "$2" | cut -d' ' -f1) $2" >>"$work/VERSIONS"
    shift 2
  done
}

take preact 11.2.0 MIT dist/preact.mjs preact.mjs hooks/dist/hooks.mjs preact-hooks.mjs
take htm 3.1.1 Apache-2.0 dist/htm.mjs htm.mjs preact/index.mjs htm-preact.mjs
take @preact/signals-core 1.14.5 MIT dist/signals-core.mjs signals-core.mjs
take @preact/signals 2.11.4 MIT dist/signals.mjs signals.mjs
take uplot 1.6.32 MIT dist/uPlot.esm.js uplot.mjs dist/uPlot.min.css uplot.css

install -m 644 "$work/VERSIONS" VERSIONS
install -m 644 "$work/LICENCES.txt" LICENCES.txt
