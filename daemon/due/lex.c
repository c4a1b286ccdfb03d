#include "due/lex.h"

#include <string.h>
#include <utf8proc.h>

/* ---- slips ------------------------------------------------------------------ */

enum when { ALWAYS, BEFORE_NUMBER, AFTER_NUMBER, BEFORE_PERIOD, BEFORE_QUARTER, SILENT };

static const struct slip {
    const char *written, *meant;
    enum when when; /* a slip that is a word of its own is one only in this place */
} slips[] = {
    {"hàng", "hằng", SILENT},
    {"truớc", "trước", ALWAYS},
    {"trứơc", "trước", ALWAYS},
    {"trưóc", "trước", ALWAYS},
    {"trươc", "trước", ALWAYS},
    {"quí", "quý", ALWAYS},
    {"qúy", "quý", ALWAYS},
    {"qúi", "quý", ALWAYS},
    {"quy", "quý", BEFORE_QUARTER},
    {"qui", "quý", BEFORE_QUARTER},
    {"thang", "tháng", BEFORE_NUMBER},
    {"thánh", "tháng", BEFORE_NUMBER},
    {"ngay", "ngày", BEFORE_NUMBER},
    {"ngay", "ngày", AFTER_NUMBER},
    {"nam", "năm", BEFORE_NUMBER},
    {"hang", "hằng", BEFORE_PERIOD},
    {"hăng", "hằng", BEFORE_PERIOD},
    {"hắng", "hằng", BEFORE_PERIOD},
    {"từu", "từ", ALWAYS},
    {"thuờng", "thường", ALWAYS},
    {"thừơng", "thường", ALWAYS},
};

/* For a phrase without any diacritics at all. */
static const struct slip plain[] = {
    {"truoc", "trước", ALWAYS}, {"ngay", "ngày", ALWAYS},   {"thang", "tháng", ALWAYS},
    {"nam", "năm", ALWAYS},     {"quy", "quý", ALWAYS},     {"hang", "hằng", ALWAYS},
    {"cham", "chậm", ALWAYS},   {"muon", "muộn", ALWAYS},   {"nhat", "nhất", ALWAYS},
    {"thoi", "thời", ALWAYS},   {"han", "hạn", ALWAYS},     {"ke", "kể", ALWAYS},
    {"tu", "từ", ALWAYS},       {"lam", "làm", ALWAYS},     {"viec", "việc", ALWAYS},
    {"den", "đến", ALWAYS},     {"het", "hết", ALWAYS},     {"cuoi", "cuối", ALWAYS},
    {"dau", "đầu", ALWAYS},     {"giua", "giữa", ALWAYS},   {"thuong", "thường", ALWAYS},
    {"xuyen", "xuyên", ALWAYS}, {"lien", "liên", ALWAYS},   {"tuc", "tục", ALWAYS},
    {"tuan", "tuần", ALWAYS},   {"tiep", "tiếp", ALWAYS},   {"gio", "giờ", ALWAYS},
    {"phut", "phút", ALWAYS},   {"va", "và", ALWAYS},       {"hoac", "hoặc", ALWAYS},
    {"hoan", "hoàn", ALWAYS},   {"thanh", "thành", ALWAYS}, {"da", "đã", ALWAYS},
    {"dinh", "định", ALWAYS},   {"ky", "kỳ", ALWAYS},       {"moi", "mỗi", ALWAYS},
    {"lan", "lần", ALWAYS},     {"mot", "một", ALWAYS},     {"cua", "của", ALWAYS},
    {"vao", "vào", ALWAYS},     {"la", "là", ALWAYS},       {"khong", "không", ALWAYS},
    {"qua", "quá", ALWAYS},     {"vong", "vòng", ALWAYS},   {"thu", "thứ", ALWAYS},
    {"dung", "đúng", ALWAYS},   {"cung", "cùng", ALWAYS},
};

static const struct slip *find_slip(const struct slip *table, size_t n, const char *key,
                                    enum when when)
{
    for (size_t i = 0; i < n; i++)
        if (table[i].when == when && strcmp(table[i].written, key) == 0)
            return &table[i];
    return NULL;
}

static bool is_period_word(const struct due_tok *t)
{
    static const char *const words[] = {"năm", "tháng", "quý", "tuần", "ngày"};
    for (size_t i = 0; t->kind == DUE_WORD && i < DD_LEN(words); i++)
        if (strcmp(t->key, words[i]) == 0)
            return true;
    return false;
}

static bool is_quarter(const struct due_tok *t)
{
    static const char *const words[] = {"i", "ii", "iii", "iv"};
    if (t->kind == DUE_NUM)
        return t->value >= 1 && t->value <= 4;
    for (size_t i = 0; t->kind == DUE_WORD && i < DD_LEN(words); i++)
        if (strcmp(t->key, words[i]) == 0)
            return true;
    return false;
}

static void correct(struct dd_arena *arena, const char *phrase, struct due_tok *v, size_t n,
                    bool *no_diacritics)
{
    bool changed = false;
    for (size_t i = n; i-- > 0;) { /* backwards: what follows is already right */
        struct due_tok *t = &v[i];
        if (t->kind != DUE_WORD)
            continue;
        const struct slip *s = find_slip(slips, DD_LEN(slips), t->key, ALWAYS);
        if (s == NULL && v[i + 1].kind == DUE_NUM)
            s = find_slip(slips, DD_LEN(slips), t->key, BEFORE_NUMBER);
        if (s == NULL && i > 0 && v[i - 1].kind == DUE_NUM)
            s = find_slip(slips, DD_LEN(slips), t->key, AFTER_NUMBER);
        if (s == NULL && is_period_word(&v[i + 1]))
            s = find_slip(slips, DD_LEN(slips), t->key, BEFORE_PERIOD);
        if (s == NULL && is_quarter(&v[i + 1]))
            s = find_slip(slips, DD_LEN(slips), t->key, BEFORE_QUARTER);
        if (s != NULL) {
            t->key = s->meant;
            t->written = dd_strndup(arena, phrase + t->start, t->end - t->start);
            continue;
        }
        if ((s = find_slip(slips, DD_LEN(slips), t->key, SILENT)) != NULL) {
            t->key = s->meant;
        } else if (*no_diacritics &&
                   (s = find_slip(plain, DD_LEN(plain), t->key, ALWAYS)) != NULL) {
            t->key = s->meant;
            changed = true;
        }
    }
    *no_diacritics = changed;
}

/* ---- characters --------------------------------------------------------------- */

static utf8proc_int32_t peek(const char *s, size_t *len)
{
    utf8proc_int32_t cp;
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s, -1, &cp);
    *len = n > 0 ? (size_t)n : 1;
    return n > 0 ? cp : 0xfffd;
}

static bool is_digit(utf8proc_int32_t cp)
{
    return cp >= '0' && cp <= '9';
}

static bool is_letter(utf8proc_int32_t cp)
{
    utf8proc_category_t c = utf8proc_category(cp);
    return cp == '_' || (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO) ||
           c == UTF8PROC_CATEGORY_MN;
}

static bool is_upper(utf8proc_int32_t cp)
{
    return utf8proc_tolower(cp) != cp;
}

static bool is_space(utf8proc_int32_t cp)
{
    utf8proc_category_t c = utf8proc_category(cp);
    return c == UTF8PROC_CATEGORY_ZS || c == UTF8PROC_CATEGORY_ZL || c == UTF8PROC_CATEGORY_ZP ||
           c == UTF8PROC_CATEGORY_CC || c == UTF8PROC_CATEGORY_CF;
}

static char mark_of(utf8proc_int32_t cp)
{
    if (utf8proc_category(cp) == UTF8PROC_CATEGORY_PD || cp == 0x2212)
        return '-';
    if (cp < 0x80 && cp > 0 && strchr("/.,;:()%&+'\"", (char)cp) != NULL)
        return (char)cp;
    return '?';
}

/* ---- tokens ---------------------------------------------------------------------- */

static size_t digits_at(const char *s)
{
    return strspn(s, "0123456789");
}

/* A number's code: two capitals at least, not the word NĂM ("THÁNG 6/NĂM 2026"). */
static size_t code_at(const char *s)
{
    size_t a, b, n = 0;
    utf8proc_int32_t first = peek(s, &a);
    utf8proc_int32_t second = first == 0 ? 0 : peek(s + a, &b);
    if (!is_letter(first) || !is_letter(second) || !is_upper(first) || !is_upper(second))
        return 0;
    if (strncmp(s, "NĂM", strlen("NĂM")) == 0 || strncmp(s, "QUÝ", strlen("QUÝ")) == 0)
        return 0;
    for (;;) {
        utf8proc_int32_t cp = peek(s + n, &a);
        if (cp == 0 || !(is_letter(cp) || is_digit(cp) || cp == '-' || cp == '/' || cp == '&'))
            return n;
        n += a;
    }
}

/* Bytes of a document's number at `s`: 29/KH-UBND, 27/2017/QĐ-UBND, 06-KH/TU; 0 if none. */
static size_t document_at(const char *s)
{
    size_t n = digits_at(s), year, code;
    if (n == 0)
        return 0;
    if (s[n] == '/' && (year = digits_at(s + n + 1)) == 4 && s[n + 1 + year] == '/' &&
        (code = code_at(s + n + 2 + year)) > 0)
        return n + 2 + year + code;
    if ((s[n] == '/' || s[n] == '-') && (code = code_at(s + n + 1)) > 0)
        return n + 1 + code;
    return 0;
}

static size_t lex_number(const char *s, struct due_tok *t)
{
    size_t n = digits_at(s);
    t->kind = DUE_NUM;
    for (size_t i = 0; i < n && t->value <= DUE_NUM_MAX; i++)
        t->value = t->value * 10 + (s[i] - '0');
    if (t->value > DUE_NUM_MAX)
        t->value = DUE_NUM_MAX;
    t->digits = n > 99 ? 99 : (int)n;
    return n;
}

static size_t lex_word(struct dd_arena *arena, const char *s, struct due_tok *t)
{
    size_t n = 0, len, out = 0;
    while (is_letter(peek(s + n, &len)))
        n += len;
    char *key = dd_alloc(arena, 4 * n + 1); /* lower case never takes more */
    for (size_t i = 0; i < n; i += len) {
        utf8proc_int32_t cp = peek(s + i, &len);
        if (i == 0)
            t->upper = is_upper(cp);
        cp = utf8proc_tolower(cp);
        if (cp == 0xf0) /* Ð, eth, typed for Đ */
            cp = 0x111;
        out += (size_t)utf8proc_encode_char(cp, (utf8proc_uint8_t *)key + out);
    }
    t->kind = DUE_WORD;
    t->key = key;
    return n;
}

struct due_toks due_lex(struct dd_arena *arena, const char *phrase)
{
    DD_VEC(struct due_tok) v = {0};
    bool no_diacritics = true, space = true;
    for (size_t at = 0; phrase[at] != '\0';) {
        struct due_tok t = {.start = at, .glued = !space};
        size_t len, n;
        utf8proc_int32_t cp = peek(phrase + at, &len);
        space = is_space(cp);
        if (space) {
            at += len;
            continue;
        }
        if ((n = document_at(phrase + at)) > 0) {
            t.kind = DUE_DOC;
        } else if (is_digit(cp)) {
            n = lex_number(phrase + at, &t);
        } else if (is_letter(cp)) {
            n = lex_word(arena, phrase + at, &t);
            no_diacritics =
                no_diacritics && strspn(t.key, "abcdefghijklmnopqrstuvwxyz_") == strlen(t.key);
        } else {
            t.kind = DUE_MARK;
            t.mark = mark_of(cp);
            n = len;
            while (t.mark == '/' && phrase[at + n] == '/') { /* 12//2026 */
                t.written = "//";
                n++;
            }
        }
        t.end = at + n;
        at += n;
        dd_push(arena, &v, t);
    }
    size_t n = v.n;
    dd_push(arena, &v,
            (struct due_tok){.kind = DUE_END, .start = strlen(phrase), .end = strlen(phrase)});
    correct(arena, phrase, v.v, n, &no_diacritics);
    return (struct due_toks){v.v, n, no_diacritics};
}
