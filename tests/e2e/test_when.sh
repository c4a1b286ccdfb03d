#!/bin/sh
# `dondoc when` as programs meet it: its JSON (design §5), exit statuses, the
# batch of normal forms. The argument is the build folder.
set -eu
dondoc=$1/bin/dondoc
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# json STATUS EXPECTED ARGUMENTS…: the exact line.
json() {
    want=$1 expected=$2
    shift 2
    status=0
    "$dondoc" when "$@" --json >out 2>err || status=$?
    [ "$status" -eq "$want" ] || { cat out err; fail "$*: status $status, not $want"; }
    [ "$(cat out)" = "$expected" ] || { cat out; fail "$*: expected $expected"; }
}

# status STATUS ARGUMENTS…: the exit status, and a word on stderr where it is 2 or 3.
status() {
    want=$1
    shift
    status=0
    "$dondoc" when "$@" >out 2>err </dev/null || status=$?
    [ "$status" -eq "$want" ] || { cat out err; fail "$*: status $status, not $want"; }
    [ "$want" -lt 2 ] || [ -s err ] || fail "$*: nothing said on stderr"
}

json 0 '{"phrase":"Quý II, III/2026","deadlines":[{"kind":"period","from":"2026-04-01","last_day":"2026-06-30","legal_day":"2026-06-30","canonical":"by end of Q2 2026"},{"kind":"period","from":"2026-07-01","last_day":"2026-09-30","legal_day":"2026-09-30","canonical":"by end of Q3 2026"}]}' \
    'Quý II, III/2026'
json 0 '{"phrase":"Tháng 02 (Đã hoàn thành)","deadlines":[{"kind":"period","from":"2026-02-01","last_day":"2026-02-28","legal_day":"2026-02-28","canonical":"by end of 2026-02","done":true}]}' \
    'Tháng 02 (Đã hoàn thành)' --year 2026
json 0 '{"phrase":"Quý II","deadlines":[{"kind":"period","canonical":"by end of Q2"}]}' 'Quý II'
json 0 '{"phrase":"trước 17h00 ngày 10/3/2026","deadlines":[{"kind":"date","last_day":"2026-03-10","legal_day":"2026-03-10","time":"17:00","canonical":"before 2026-03-10 17:00"}]}' \
    'trước 17h00 ngày 10/3/2026'
json 0 '{"phrase":"trước ngày 25 tháng cuối quý","deadlines":[{"kind":"recurring","every":"quarter","interval":1,"day":25,"of":"last month of quarter","strict":true,"canonical":"before day 25 of last month of quarter"}]}' \
    'trước ngày 25 tháng cuối quý'
json 0 '{"phrase":"within 10 days after plan_issued","deadlines":[{"kind":"relative","last_day":"2026-02-23","unrolled":"2026-02-16","legal_day":"2026-02-23","n":10,"unit":"day","direction":"after","event":"plan_issued","canonical":"within 10 days after plan_issued"}]}' \
    'within 10 days after plan_issued' --on plan_issued=2026-02-06
json 0 '{"phrase":"chậm nhất 40 ngày trước ngày bầu cử","deadlines":[{"kind":"relative","last_day":"2026-02-03","legal_day":"2026-02-03","n":40,"unit":"day","direction":"before","event":"ngày bầu cử","canonical":"40 days before ngày bầu cử"}]}' \
    'chậm nhất 40 ngày trước ngày bầu cử' --on =2026-03-15
json 0 '{"phrase":"chậm nhất 40 ngày trước ngày bầu cử","deadlines":[{"kind":"relative","n":40,"unit":"day","direction":"before","event":"ngày bầu cử","canonical":"40 days before ngày bầu cử"}]}' \
    'chậm nhất 40 ngày trước ngày bầu cử' --on họp=2026-03-15
json 0 '{"phrase":"Sau khi tỉnh ban hành","deadlines":[{"kind":"event","event":"tỉnh ban hành","canonical":"after tỉnh ban hành"}]}' \
    'Sau khi tỉnh ban hành'
json 0 '{"phrase":"Thường xuyên","deadlines":[{"kind":"continuous","canonical":"continuous"}]}' \
    'Thường xuyên'
json 1 '{"phrase":"trước ngày 31/02/2026","deadlines":[{"kind":"none"}],"why_not":"không có ngày 31/02/2026"}' \
    'trước ngày 31/02/2026'

json 0 '{"phrase":"trong 07 ngày làm việc đầu tiên của tháng","deadlines":[{"kind":"recurring","every":"month","interval":1,"day":7,"working":true,"of":"month","strict":false,"canonical":"by working day 7 of month"}]}' \
    'trong 07 ngày làm việc đầu tiên của tháng'
json 0 '{"phrase":"chậm nhất 20 ngày kể từ ngày kết thúc quý","deadlines":[{"kind":"recurring","every":"quarter","interval":1,"n":20,"unit":"day","of":"after end of quarter","strict":false,"canonical":"every quarter within 20 days after its end"}]}' \
    'chậm nhất 20 ngày kể từ ngày kết thúc quý'
json 0 '{"phrase":"từ thứ 2 đến sáng thứ 7 hằng tuần","deadlines":[{"kind":"recurring","every":"week","interval":1,"start":"monday","morning":true,"weekday":"saturday","of":"week","strict":false,"canonical":"every week from monday to saturday morning"}]}' \
    'từ thứ 2 đến sáng thứ 7 hằng tuần'
json 0 '{"phrase":"trước 08 giờ ngày hôm sau","deadlines":[{"kind":"relative","last_day":"2026-03-11","legal_day":"2026-03-11","time":"08:00","n":1,"unit":"day","direction":"after","canonical":"before 08:00 on the next day"}]}' \
    'trước 08 giờ ngày hôm sau' --on =2026-03-10
json 0 '{"phrase":"chậm nhất ngày 20 của tháng sau tháng được cấp phép","deadlines":[{"kind":"relative","last_day":"2026-02-20","legal_day":"2026-02-20","n":1,"unit":"month","direction":"after","day":20,"event":"tháng được cấp phép","canonical":"by day 20 of month 1 after tháng được cấp phép"}]}' \
    'chậm nhất ngày 20 của tháng sau tháng được cấp phép' --on =2026-01-31
json 0 '{"phrase":"mùng 10 tháng 3 âm lịch năm 2026","deadlines":[{"kind":"date","last_day":"2026-04-26","legal_day":"2026-04-26","lunar":"10/3","canonical":"on lunar 10/3 2026"}]}' \
    'mùng 10 tháng 3 âm lịch năm 2026'

json 0 '{"phrase":"từ 7 giờ đến 19 giờ ngày 15/3/2026","deadlines":[{"kind":"period","from":"2026-03-15","last_day":"2026-03-15","legal_day":"2026-03-15","from_time":"07:00","time":"19:00","canonical":"from 2026-03-15 07:00 to 2026-03-15 19:00"}]}' \
    'từ 7 giờ đến 19 giờ ngày 15/3/2026'
json 0 '{"phrase":"05 ngày làm việc","deadlines":[{"kind":"relative","last_day":"2026-03-09","legal_day":"2026-03-09","n":5,"unit":"working_day","direction":"after","canonical":"within 5 working days"}]}' \
    '05 ngày làm việc' --on =2026-03-02
json 0 '{"phrase":"trong 24 giờ kể từ khi nhận","deadlines":[{"kind":"relative","last_day":"2026-03-03","legal_day":"2026-03-03","time":"16:30","n":24,"unit":"hour","direction":"after","event":"nhận","canonical":"within 24 hours after nhận"}]}' \
    'trong 24 giờ kể từ khi nhận' --on =2026-03-02T16:30

status 1 'hello'
status 1 'within 10 days after e' --on e=2190-01-01 # beyond the calendar: said, not guessed
status 2
status 2 'Quý I' --year 99
status 2 'Quý I' --on 2026-01-01
status 2 'Quý I' --json --normal
status 2 'Quý I' --batch
status 2 'Quý I' --nonsense
status 3 'Quý I' --calendar nowhere

printf 'Quý II\t2026\nTrước ngày 25 hàng tháng\t2026\nChưa rõ\t2026\n' |
    "$dondoc" when --batch >out || fail "batch: status $?"
printf '2026-04-01..2026-06-30\nmonthly day<25\nnone\n' | cmp - out || fail "batch"

# Odd lines: empty, CRLF, without a tab, a BOM, not UTF-8, very long, a wrong year,
# a NUL, no newline at the end. Each has its answer, in its place.
{
    printf '\nQuý II\r\nQuý III\t\nQuý III/2027\r\n\357\273\277Quý I\t2026\nQuý \377 I\t2026\n'
    head -c 200000 /dev/zero | tr '\0' 'a'
    printf '\t2026\nQuý I\t2026abc\nQuý\0I\t2026\nQuý I\t 2026 \r\nSau khi A; khi B họp\t2026'
} >odd
status=0
"$dondoc" when --batch <odd >out 2>err || status=$?
[ "$status" -eq 1 ] || { cat err; fail "odd lines: status $status"; }
printf '%s\n' none none none 2027-07-01..2027-09-30 2026-01-01..2026-03-31 none none none none \
    2026-01-01..2026-03-31 'after <A> | at <B họp>' | cmp - out || { cat out; fail "odd lines"; }
grep -q '8.*2026abc' err || { cat err; fail "the wrong year is not named"; }
status=0
"$dondoc" when --batch --json <odd >out 2>/dev/null || status=$?
[ "$status" -eq 1 ] || fail "odd lines in JSON: status $status"
[ "$(wc -l <out)" -eq 11 ] || fail "odd lines in JSON"
/usr/bin/python3 -c 'import json, sys
for line in open("out", "rb"): json.loads(line)' || fail "JSON that cannot be read"
printf 'Sau khi A; khi B họp\t2026\nQuý I\t2026\n' >two
status=0
"$dondoc" when --batch --json --on =2026-03-01 <two >out 2>err || status=$?
[ "$status" -eq 2 ] && [ "$(wc -l <out)" -eq 2 ] || { cat out err; fail "two events, one day"; }

# A day for an event that nothing waits for is said: a name with a slip dates nothing.
for on in 'ngày ban hanh=2026-02-06' 'nobody=2026-02-06'; do
    "$dondoc" when 'trong thời hạn 10 ngày kể từ ngày ban hành' --json --on "$on" >out 2>err ||
        fail "$on: status $?"
    if grep -q last_day out; then fail "$on: it has a day"; fi
    grep -q -- "--on ${on%%=*}=…" err || { cat err; fail "$on: nothing is said"; }
done
"$dondoc" when 'Quý I/2026' --on =2026-02-06 >out 2>err && [ -s err ] || fail "no event, in silence"
printf 'Quý I\t2026\nSau khi A\t2026\n' | "$dondoc" when --batch --on A=2026-01-05 >out 2>err ||
    fail "one of two lines waits: status $?"
[ ! -s err ] || { cat err; fail "one of two lines waits"; }

# What people read: the day with its name, and why, with the law.
"$dondoc" when 'trong thời hạn 10 ngày kể từ ngày ban hành' --on =2026-02-06 >out
grep -q 'Bộ luật Dân sự 2015, Điều 147, Điều 148): thứ Hai 16/02/2026' out || { cat out; fail "no law"; }
grep -q 'Điều 148): thứ Hai 23/02/2026' out || { cat out; fail "no roll"; }
if LC_ALL=C grep -qE '(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]* ' out; then
    cat out
    fail "a weekday in English"
fi
"$dondoc" when 'within 5 working days after e' --on e=2026-02-13 >out
grep -q 'thứ Sáu 27/02/2026' out || { cat out; fail "no last day"; }
[ "$(grep -c 'không tính:' out)" -eq 9 ] || { cat out; fail "days off"; }
