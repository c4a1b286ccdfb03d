/* plain.c — text as people type it in a hurry: without case and diacritics. */
#include "dondoc/base.h"

#include <string.h>
#include <utf8proc.h>

/* The letter within each of U+00C0 … U+024F and U+1E00 … U+1EFF, '.' where there is not
 * just one (tests/unit/base/test_plain.c compares them with utf8proc's own tables). */
static const char latin[] =
    "aaaaaa.ceeeeiiiidnooooo..uuuuy..aaaaaa.ceeeeiiiidnooooo..uuuuy.yaaaaaacc"
    "ccccccddddeeeeeeeeeegggggggghh..iiiiiiiii...jjkk.llllll....nnnnnn...oooo"
    "oo..rrrrrrsssssssstttt..uuuuuuuuuuuuwwyyyzzzzzzs........................"
    "........oo.............uu............................aaiioouuuuuuuuuu.aa"
    "aa....ggkkoooo..j...gg..nnaa....aaaaeeeeiiiioooorrrruuuusstt..hh......aa"
    "eeooooooooyy............................";
static const char latin_additional[] =
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnn"
    "nnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyy"
    "zzzzzzhtwy.s....aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooo"
    "oooooooooooouuuuuuuuuuuuuuyyyyyyyy......";
#define LATIN 0xC0
#define LATIN_ADDITIONAL 0x1E00

/* 0: not one of theirs. */
static char letter_of(utf8proc_int32_t c)
{
    char letter = '.';
    if (c >= LATIN && c < LATIN + (utf8proc_int32_t)sizeof(latin) - 1)
        letter = latin[c - LATIN];
    else if (c >= LATIN_ADDITIONAL &&
             c < LATIN_ADDITIONAL + (utf8proc_int32_t)sizeof(latin_additional) - 1)
        letter = latin_additional[c - LATIN_ADDITIONAL];
    return letter != '.' ? letter : '\0';
}

static void put_other(struct dd_buf *out, utf8proc_int32_t c)
{
    utf8proc_int32_t parts[32];
    utf8proc_ssize_t n = utf8proc_decompose_char(
        c, parts, (utf8proc_ssize_t)DD_LEN(parts),
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK, NULL);
    for (utf8proc_ssize_t i = 0; i < n && i < (utf8proc_ssize_t)DD_LEN(parts); i++) {
        utf8proc_uint8_t bytes[4];
        utf8proc_ssize_t size = utf8proc_encode_char(parts[i], bytes);
        if (size > 0)
            dd_buf_add(out, bytes, (size_t)size);
    }
}

void dd_plain(struct dd_buf *out, const char *s)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)s;
    while (*at) {
        if (*at < 0x80) {
            char c = (char)*at++;
            dd_buf_putc(out, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
            continue;
        }
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate(at, -1, &c);
        if (n <= 0) { /* not UTF-8 */
            at++;
            continue;
        }
        at += n;
        char letter = letter_of(c);
        if (letter)
            dd_buf_putc(out, letter);
        else
            put_other(out, c);
    }
}

bool dd_plain_holds(const char *plain, const char *words)
{
    for (const char *p = words + strspn(words, " "); *p;) {
        size_t n = strcspn(p, " ");
        const char *at = plain;
        while ((at = strchr(at, *p)) != NULL && strncmp(at, p, n) != 0)
            at++;
        if (!at)
            return false;
        p += n;
        p += strspn(p, " ");
    }
    return true;
}
