#!/usr/bin/env bash
# Every rule of every pack in rules/packs stands in a test of rules/tests and in the
# table of contrib/docs/packs.md; the table names no rule that is not there.
set -euo pipefail
cd "$1"
ids=$(sed -n '/^rules:/,/^exceptions:/s/^  - id: \([a-z0-9._-]*\)$/\1/p' rules/packs/*.yaml | sort)
faults=0
for id in $ids; do
    grep -Eq "^ +$id/" rules/tests/*.yaml || { echo "$id has no test in rules/tests"; faults=1; }
    grep -Fq "\`$id\`" contrib/docs/packs.md || { echo "$id is not in contrib/docs/packs.md"; faults=1; }
done
for id in $(grep '^|' contrib/docs/packs.md | grep -oE '`[a-z0-9-]+-(2026|month|quarter|task)`' | tr -d '`' | sort -u); do
    [ -e "rules/packs/$id.yaml" ] || grep -qx "$id" <<<"$ids" || { echo "contrib/docs/packs.md names $id, which is no rule"; faults=1; }
done
echo "$(wc -w <<<"$ids") rules"
exit $faults
