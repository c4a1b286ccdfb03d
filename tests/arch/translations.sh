#!/usr/bin/env bash
# Every message that a person can see has its Vietnamese, and the catalogues have no
# other: what xgettext finds in the sources is compared with them. A message that is
# looked up by a variable is marked where its text stands: DD_N("...").
set -euo pipefail
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat contrib/po/header.po contrib/po/parts/*.po | msguniq --use-first -o "$work/vi.po"
find daemon include -name '*.[ch]' | sort | xgettext --from-code=UTF-8 --files-from=- \
    --keyword=_ --keyword=DD_N --keyword=dd_gettext --keyword=dd_say:2 --keyword=dd_word:2 --no-location -o "$work/all.pot"
msgmerge -q --no-fuzzy-matching -o "$work/merged.po" "$work/vi.po" "$work/all.pot"
: >"$work/missing.po" # msgattrib makes none where nothing is missing
msgattrib --untranslated --no-obsolete -o "$work/missing.po" "$work/merged.po"
found=$(grep -c '^msgid' "$work/all.pot")
[ "$found" -gt 100 ] || { echo "only $found messages found: is the check blind?"; exit 1; }
if grep -q '^msgid ".' "$work/missing.po"; then
    echo "Messages without a Vietnamese text:"
    grep -A3 '^msgid' "$work/missing.po" | grep -v '^msgstr ""' | grep -v '^--'
    exit 1
fi
msgattrib --only-obsolete -o "$work/dead.po" "$work/merged.po"
if [ -e "$work/dead.po" ] && grep -q '^#~ msgid' "$work/dead.po"; then
    echo "Texts that no source says any more:"
    grep '^#~' "$work/dead.po"
    exit 1
fi
echo "$found messages, all translated, and no others"
