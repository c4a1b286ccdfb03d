#!/usr/bin/env bash
# A folder of daemon/ may include only itself and the folders listed above it.
set -euo pipefail
cd "$1"
layers=(base cal due model rule eval alert wire port store intake deliver http app)
core=7 # the first seven are the pure core: their headers are include/dondoc/LAYER.h
declare -A rank
for i in "${!layers[@]}"; do rank[${layers[$i]}]=$i; done
faults=0 edges=0
complain() { echo "$1"; faults=$((faults + 1)); }
check() { # FILE LAYER
    local file=$1 layer=$2 name other
    while IFS= read -r name; do
        case $name in
        dondoc/*) other=${name#dondoc/} other=${other%.h} ;;
        */*) other=${name%%/*} ;;
        *) continue ;; # the layer's own header, by its bare name
        esac
        edges=$((edges + 1))
        if [ -z "${rank[$other]:-}" ]; then
            complain "$file includes $name: no such layer"
        elif [ "${rank[$other]}" -gt "${rank[$layer]}" ]; then
            complain "$file includes $name: $layer may not know $other"
        fi
    done < <(sed -n 's/^ *# *include *"\([^"]*\)".*/\1/p' "$file")
    if [ "${rank[$layer]}" -lt $core ] &&
        grep -nE '^ *# *include *<(time|stdio_ext|unistd|fcntl|signal|pthread|errno|locale|libintl|ev|sqlite3|curl/|sys/)' "$file"; then
        complain "$file: the core includes a header of the system's effects"
    fi
}
for layer in "${layers[@]}"; do
    while IFS= read -r file; do
        check "$file" "$layer"
    done < <(find daemon/"$layer" -name '*.[ch]' | sort)
    [ -e "include/dondoc/$layer.h" ] && check "include/dondoc/$layer.h" "$layer"
done
for folder in daemon/*/; do
    name=$(basename "$folder")
    [ -n "${rank[$name]:-}" ] || complain "daemon/$name is no layer of design §2"
done
[ $edges -gt 20 ] || complain "only $edges include edges found: is the check blind?"
echo "$edges include edges, $faults faults"
[ $faults -eq 0 ]
