#!/usr/bin/env bash
# Builds Đôn Đốc, makes the example office, imports a small plan, shows the year
# and starts the service at Mon 09/02/2026 07:59:30, sixty times as fast, so
# that reminders and escalations arrive within a minute.
#
#   contrib/quickstart.sh            stays until Ctrl-C
#   contrib/quickstart.sh --check    the same without staying: exit 0 only if
#                                    page, feed, mail and webhook were really there
#   DEMO=DIR, PORT=N, BUILD_DIR=DIR  where the office is made, where it listens
#                                    (and PORT+1), where it is built
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD_DIR:-$root/build}
check=false
case ${1:-} in
--check) check=true ;;
"") ;;
*) echo "usage: contrib/quickstart.sh [--check]" >&2; exit 2 ;;
esac

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
fail() { echo "quickstart: $*" >&2; exit 1; }

port=${PORT:-8026}
hook_port=$((port + 1))
for busy in "$port" "$hook_port"; do
    if (exec 3<>"/dev/tcp/127.0.0.1/$busy") 2>/dev/null; then
        fail "port $busy is in use; choose two others in a row: PORT=N contrib/quickstart.sh"
    fi
done

say "1/5 Cài những gì còn thiếu, biên dịch · install and build"
"$root/contrib/install-deps.sh"
cmake -S "$root" -B "$build" >/dev/null
cmake --build "$build" -j "$(nproc)" | tail -n 1
dondoc=$build/bin/dondoc

say "2/5 Cơ quan mẫu · a demo office"
demo=${DEMO:-$(mktemp -d "${TMPDIR:-/tmp}/dondoc-demo.XXXXXX")}
"$dondoc" init "$demo" --example thuy-hung
sed -i "s/127\.0\.0\.1:8026/127.0.0.1:$port/" "$demo/dondoc.yaml"
printf 'whsec_%s\n' "$(head -c 32 /dev/urandom | base64 -w0)" >"$demo/webhook.secret"
chmod 600 "$demo/webhook.secret"
cat >>"$demo/dondoc.yaml" <<YAML
public_url: http://127.0.0.1:$port
webhooks:
  - {name: demo, url: "http://127.0.0.1:$hook_port/", secret_file: webhook.secret, allow_private: true}
YAML
"$dondoc" import "$root/contrib/examples/thuy-hung/phu-luc-mau.tsv" --plan 20/KH-UBND \
    --unit thuy-hung --year 2026 -c "$demo/dondoc.yaml"

say "3/5 Kiểm tra quy tắc, xem trước cả năm · rules checked, the year simulated"
"$dondoc" check -c "$demo/dondoc.yaml"
"$dondoc" simulate --from 2026-01-01 --to 2026-12-31 -c "$demo/dondoc.yaml"

say "4/5 Khởi động · the service"
feed=$("$dondoc" feed add "Lịch của Chủ tịch" -c "$demo/dondoc.yaml")
sign_in=$("$dondoc" token add "Dùng thử" --scope admin --sign-in -c "$demo/dondoc.yaml")
token=$("$dondoc" token add "Dùng thử (máy)" -c "$demo/dondoc.yaml")
mkdir -p "$demo/webhooks"
pids=()
stop() { [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; }
trap stop EXIT
trap 'exit 0' INT TERM
"$root/contrib/webhook-sink.py" "$hook_port" "$demo/webhooks" "$demo/webhook.secret" &
pids+=($!)
(cd "$demo" && exec "$build/bin/dondocd" --clock 2026-02-09T07:59:30+07:00,x60) >"$demo/dondocd.log" 2>&1 &
service=$!
pids+=("$service")

within() { # SECONDS COMMAND…: tries until it succeeds
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        kill -0 "$service" 2>/dev/null || { cat "$demo/dondocd.log" >&2; fail "dondocd ended"; }
        [ $SECONDS -lt $end ] || return 1
        sleep 0.2
    done
}
get() { curl -fsS --max-time 10 "$@"; }
some() { compgen -G "$1"; }

within 20 get "http://127.0.0.1:$port/healthz" || fail "the service does not answer"

cat <<TXT

  Trang theo dõi · page      $sign_in
                             (mở liên kết, bấm nút · open it, press the button; it works once)
  Lịch · calendar feed       $feed
  Thư · mails land in        $demo/mail
  Webhook nhận được          $demo/webhooks
  Nhật ký · log              $demo/dondocd.log
  Lệnh · commands            cd $demo && $dondoc list
TXT

say "5/5 Chờ thư đầu tiên · waiting for the first mails"
within 60 some "$demo/mail/*.eml" || fail "no mail arrived in $demo/mail"
get -o "$demo/feed.ics" "$feed" && grep -q 'BEGIN:VEVENT' "$demo/feed.ics" || fail "the feed has no entry"
get -o "$demo/page.html" -H "Authorization: Bearer $token" "http://127.0.0.1:$port/" &&
    grep -q '</html>' "$demo/page.html" || fail "the page is not there"
within 60 some "$demo/webhooks/*.json" || fail "no webhook arrived in $demo/webhooks"
ls "$demo/mail" | sed 's/^/  /' | head -n 5
echo "  $(ls "$demo/mail" | wc -l) mails, $(ls "$demo/webhooks" | wc -l) webhooks, $(grep -c 'BEGIN:VEVENT' "$demo/feed.ics") calendar entries"

if $check; then
    say "OK: trang, lịch, thư và webhook đều có thật · page, feed, mail and webhook were there"
    exit 0
fi
say "Ctrl-C để dừng · to stop. Một phút bằng một giờ · a minute is an hour."
wait "$service"
