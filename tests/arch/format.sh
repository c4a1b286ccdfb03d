#!/usr/bin/env bash
# The tree is formatted: .clang-format, the same version everywhere.
set -euo pipefail
cd "$1"
mapfile -t files < <(find daemon include tests -name '*.[ch]' | sort)
[ "${#files[@]}" -gt 20 ]
clang-format-14 --dry-run --Werror "${files[@]}"
echo "${#files[@]} files are formatted"
