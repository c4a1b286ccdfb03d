#!/usr/bin/env bash
# What the core's archive takes from outside: an allow-list. A clock, a file, a
# socket, SQLite, libev or a random number in the core fails here.
set -euo pipefail
build=$1
allowed=$(dirname "$0")/core-symbols.txt
core=$build/libdondoc.a
nm -g --defined-only "$core" | awk 'NF == 3 {print $3}' | sort -u >"$build/core-defined.txt"
nm -u "$core" | awk '$1 == "U" {print $2}' | sort -u >"$build/core-undefined.txt"
grep -v '^#' "$allowed" | sed 's/ .*//' | sort -u >"$build/core-allowed.txt"
foreign=$(comm -23 "$build/core-undefined.txt" "$build/core-defined.txt" |
    comm -23 - "$build/core-allowed.txt")
# Mutable globals: nothing in .data or .bss (constants are in .rodata, .data.rel.ro).
mutable=$(nm "$core" | awk '$2 ~ /^[bBdDcC]$/ {print $3}' | grep -v '^\.L' | sort -u || true)
readonly_data=$(objdump -t "$core" | awk '/\.data\.rel\.ro/ {print $NF}' | sort -u)
mutable=$(comm -23 <(printf '%s\n' "$mutable") <(printf '%s\n' "$readonly_data") | grep -v '^$' || true)
[ -s "$build/core-defined.txt" ] || { echo "no symbols found"; exit 1; }
[ -z "$foreign" ] || { echo "The core calls what it may not:"; echo "$foreign"; }
[ -z "$mutable" ] || { echo "The core has mutable globals:"; echo "$mutable"; }
echo "$(wc -l <"$build/core-defined.txt") symbols of the core, $(comm -23 "$build/core-undefined.txt" "$build/core-defined.txt" | wc -l) from outside"
[ -z "$foreign" ] && [ -z "$mutable" ]
