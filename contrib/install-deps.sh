#!/usr/bin/env bash
# Installs from Debian what is missing: `install-deps.sh` for building and
# running, `install-deps.sh tests` for the tests besides, `install-deps.sh bench`
# for what contrib/benchmarks compares us with.
set -euo pipefail
build=(gcc libc6-dev cmake make curl python3 pkg-config gettext tzdata ca-certificates
    libev-dev libsqlite3-dev libcurl4-openssl-dev libical-dev libmicrohttpd-dev
    libgmime-3.0-dev libjansson-dev libutf8proc-dev libyaml-dev libsodium-dev nettle-dev zlib1g-dev
    libzip-dev libexpat1-dev libicu-dev libxlsxwriter-dev libqrencode-dev)
tests=(libcmocka-dev vdirsyncer khal zbar-tools ninja-build clang-format-14 binutils python3-icalendar python3-aiosmtpd
    python3-ephem python3-jsonschema python3-junitparser python3-yaml perl openssl strace sqlite3 procps nodejs
    chromium fonts-noto-core git nginx-light systemd
    iproute2 python3-docx python3-openpyxl libreoffice-writer-nogui libreoffice-calc-nogui
    poppler-utils fonts-liberation2)
bench=(prometheus-alertmanager wrk)
wanted=("${build[@]}")
[ "${1:-}" = tests ] && wanted+=("${tests[@]}")
[ "${1:-}" = bench ] && wanted+=("${tests[@]}" "${bench[@]}")
missing=()
for package in "${wanted[@]}"; do
    # A tool that came from elsewhere serves as well as Debian's package of it.
    case $package in
    nodejs) command -v node >/dev/null && command -v npm >/dev/null && continue ;;
    prometheus) command -v promtool >/dev/null && continue ;; # the tool alone is needed
    gcc | cmake | make | git | curl | python3) command -v "$package" >/dev/null && continue ;;
    esac
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
        missing+=("$package")
done
if printf '%s\n' "${missing[@]}" | grep -qx nodejs; then missing+=(npm); fi
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -eq 0 ]; then
    sudo=()
elif command -v sudo >/dev/null; then
    sudo=(sudo)
else
    echo "These Debian packages are missing; install them as root: ${missing[*]}" >&2
    exit 3
fi
echo "Installing from Debian: ${missing[*]}"
"${sudo[@]}" apt-get update -q >/dev/null
"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
