/* secret.c — is this line or cell a mark of classification? */
#include "intake/file/tsv.h"

#include <string.h>
#include <utf8proc.h>

#define MAX_MARK 120 /* bytes; a mark with its neighbours is shorter */

/* What may stand on such a line, in small letters without spaces (stamps are
 * often set with spaced letters). The longest first. */
static const struct {
    const char *text;
    bool secret;
} words[] = {
    {"mứcđộmật", false}, {"độmật", false},  {"tuyệtmật", true},    {"tốimật", true},
    {"mật", true},       {"toimat", true},  {"tuyetmat", true},    {"hỏatốc", false},
    {"hoảtốc", false},   {"hẹngiờ", false}, {"thượngkhẩn", false}, {"khẩn", false},
    {"bảnsố", false},    {"dấu", false},    {"chỉ", false},
};

static bool letters_only(const char *text, char out[MAX_MARK + 8])
{
    size_t n = 0;
    while (*text) {
        utf8proc_int32_t c;
        utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &c);
        if (step <= 0)
            return false;
        text += step;
        c = utf8proc_tolower(c);
        utf8proc_category_t category = utf8proc_category(c);
        if (category != UTF8PROC_CATEGORY_LL && category != UTF8PROC_CATEGORY_LO)
            continue;
        if (n > MAX_MARK)
            return false;
        n += (size_t)utf8proc_encode_char(c, (utf8proc_uint8_t *)out + n);
    }
    out[n] = '\0';
    return true;
}

bool dd_is_secret_mark(const char *text)
{
    char letters[MAX_MARK + 8];
    if (strlen(text) > MAX_MARK || !letters_only(text, letters))
        return false;
    bool secret = false;
    const char *p = letters;
    while (*p) {
        size_t taken = 0;
        for (size_t i = 0; i < DD_LEN(words) && !taken; i++) {
            size_t n = strlen(words[i].text);
            if (strncmp(p, words[i].text, n) == 0) {
                taken = n;
                secret |= words[i].secret;
            }
        }
        if (!taken)
            return false;
        p += taken;
    }
    return secret;
}
