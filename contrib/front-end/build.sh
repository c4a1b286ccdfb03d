#!/usr/bin/env bash
# Bundles the script of the pages: contrib/front-end/src and uPlot (MIT) →
# daemon/http/assets/script.js and style_uplot.css, which lie in the repository, so that
# building the programs needs neither npm nor a network. `build.sh DIR` writes to DIR instead; a
# test compares the two.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
to=${1:-$here/../../daemon/http/assets}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$here/package.json" "$here/package-lock.json" "$here/src" "$work"
cd "$work"
npm ci --silent --no-audit --no-fund >/dev/null
{
    echo "/*! uPlot $(node -p 'require("uplot/package.json").version') (c) Leon Sorokin, MIT licence: https://github.com/leeoniya/uPlot */"
    node_modules/.bin/esbuild src/main.js --bundle --minify --format=iife --target=es2020 --legal-comments=none
} >"$to/script.js"
{
    echo "/* uPlot, MIT licence: https://github.com/leeoniya/uPlot */"
    cat node_modules/uplot/dist/uPlot.min.css
    echo
} >"$to/style_uplot.css"
