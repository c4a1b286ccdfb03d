#!/bin/sh
# `dondoc import` as a user meets it: output, exit statuses, nothing written by
# a dry run or a refusal. The argument is the build folder.
set -eu
dondoc=$1/bin/dondoc
data=$(cd "$(dirname "$0")/../unit/intake/data" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# expect STATUS WORDS COMMAND…: runs it, output in $work/out.
expect() {
    want=$1 words=$2
    shift 2
    status=0
    "$@" >"$work/out" 2>&1 || status=$?
    [ "$status" -eq "$want" ] || { cat "$work/out"; fail "$*: status $status, not $want"; }
    grep -qF -- "$words" "$work/out" || { cat "$work/out"; fail "$*: no \`$words\`"; }
}

"$dondoc" init "$work/office" --example thuy-hung >/dev/null
cd "$work/office"
sed -i 's/^language:.*/language: en/' dondoc.yaml
cksum dondoc.db >"$work/before"
plan="--plan 12/KH-UBND --unit thuy-hung"

# Word splitting of $plan is meant.
# shellcheck disable=SC2086
{
    expect 0 'Nothing was written' "$dondoc" import "$data/annex.tsv" $plan --dry-run
    expect 1 'no table found' "$dondoc" import "$data/prose.txt" $plan
    expect 1 'state secret' "$dondoc" import "$data/secret.tsv" $plan
    ! grep -q 'TỐI\|Việc' "$work/out" || fail "a secret plan is quoted"
    expect 1 'there is no unit `thuy-hun`' \
        "$dondoc" import "$data/annex.tsv" --plan 12/KH-UBND --unit thuy-hun
    expect 1 'did you mean `thuy-hung`?' \
        "$dondoc" import "$data/annex.tsv" --plan 12/KH-UBND --unit thuy-hun
    expect 2 '--plan' "$dondoc" import "$data/annex.tsv" --unit thuy-hung
    expect 2 'không phải là năm' "$dondoc" import "$data/annex.tsv" $plan --year 20x6
    expect 3 'No such file' "$dondoc" import "$work/none.tsv" $plan
    printf 'STT\tN\351i dung\n' >"$work/latin.tsv"
    expect 1 'latin.tsv:1:6' "$dondoc" import "$work/latin.tsv" $plan
    cksum dondoc.db | cmp -s - "$work/before" || fail "something was written"

    for go in 1 2; do
        "$dondoc" import "$data/annex.tsv" $plan --json 2>"$work/err" >"$work/json.$go"
        grep -qF "annex.tsv:24:39" "$work/err" || fail "the doubtful lead is not named"
    done
}

/usr/bin/python3 - "$work/json.1" "$work/json.2" <<'PYTHON' || fail "the summary"
import json, sys
keys = "tasks deadlines continuous waiting done not_understood new changed unchanged warnings".split()
for path, new in ((sys.argv[1], 11), (sys.argv[2], 0)):
    *rows, last = [json.loads(line) for line in open(path, encoding="utf-8")]
    assert len(rows) == 11 and rows[0]["id"] == "12-kh-ubnd.001", rows
    assert list(last)[:10] == keys, list(last)
    assert [last[k] for k in keys[:9]] == [11, 7, 3, 2, 1, 0, new, 0, 11 - new], last
    assert len(last["warnings"]) == 1 and last["warnings"][0]["line"] == 24, last
PYTHON
echo "import: as expected"
