#!/usr/bin/env bash
# contrib/quickstart.sh --check from another folder, in the build that is there:
# it succeeds, page, feed, mail and webhook were there, nothing stays behind; and
# it fails when they cannot be. The argument is the build folder.
set -uo pipefail
build=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

check() { # WHAT COMMAND…
    local what=$1
    shift
    if "$@" >/dev/null 2>&1; then
        echo "ok    $what"
        passed=$((passed + 1))
    else
        echo "FAIL  $what"
        failed=$((failed + 1))
    fi
}

# Two ports in a row that nobody uses now.
port=$(/usr/bin/python3 - <<'PYTHON'
import random, socket
while True:
    port = random.randrange(20000, 32000)
    try:
        with socket.socket() as a, socket.socket() as b:
            a.bind(("127.0.0.1", port))
            b.bind(("127.0.0.1", port + 1))
    except OSError:
        continue
    print(port)
    break
PYTHON
)
closed() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1"); }
some() { compgen -G "$1"; }

cd /
DEMO=$work/demo PORT=$port BUILD_DIR=$build "$root/contrib/quickstart.sh" --check >"$work/out" 2>&1
status=$?
check "exit status 0" [ $status -eq 0 ]
[ $status -eq 0 ] || tail -n 40 "$work/out"
check "mails were written" some "$work/demo/mail/*.eml"
check "webhooks were received and verified" some "$work/demo/webhooks/*.json"
check "it says that all were there" grep -q "^.*OK: " "$work/out"
check "the addresses of page and feed are shown" grep -Eq "http://127.0.0.1:$port/(sign-in|feeds)/" "$work/out"
check "the service has ended" closed "$port"
check "the receiver has ended" closed $((port + 1))
check "only a folder was made where it was asked for" [ "$(ls "$work")" = $'demo\nout' ]

DEMO=$work/demo PORT=$port BUILD_DIR=$build "$root/contrib/quickstart.sh" --check >"$work/again" 2>&1
check "a second office in the same folder is refused" [ $? -ne 0 ]
"$root/contrib/quickstart.sh" --nonsense >/dev/null 2>&1
check "wrong usage: 2" [ $? -eq 2 ]

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
