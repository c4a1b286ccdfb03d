#!/usr/bin/env bash
# Installs what the tests need and runs all of them: the plain build with unit,
# rule, arch and end-to-end tests, then the unit tests under ASan and UBSan.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD:-$root/build-tests}
"$root/contrib/install-deps.sh" tests
export TZ=UTC
jobs=$(nproc)
cmake -S "$root" -B "$build/plain" -G Ninja >/dev/null
cmake --build "$build/plain" -j "$jobs"
cmake -S "$root" -B "$build/sanitize" -G Ninja -DCMAKE_BUILD_TYPE=Sanitize >/dev/null
cmake --build "$build/sanitize" -j "$jobs"
status=0
echo "== unit tests under ASan and UBSan"
ctest --test-dir "$build/sanitize" --output-on-failure -L unit -j "$jobs" || status=1
echo "== all tests"
ctest --test-dir "$build/plain" --output-on-failure -j "$jobs" || status=1
exit $status
