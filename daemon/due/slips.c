/* slips.c — slips of the keyboard and marks that a scanner lost, put right.
 *
 * What is no Vietnamese syllable is put right wherever it stands. A slip that
 * is a word of its own ("thánh" for "tháng", "ngay" for "ngày") is one only in
 * its place: beside a number, before a period, or within a set phrase ("cham
 * nhất", "ke tu"). A phrase without any marks at all gets all of them back. */
#include "due/slips.h"

#include <string.h>
#include <utf8proc.h>

#include "due/table.h"

enum place {
    ALWAYS = 1,
    BEFORE_NUMBER = 2,
    AFTER_NUMBER = 4,
    BEFORE_PERIOD = 8,
    BEFORE_QUARTER = 16,
    SILENT = 32 /* another spelling, no slip */
};

struct slip {
    const char *written, *meant;
    unsigned places;
};

/* Sorted by the written form (bytes). */
static const struct slip slips[] = {
    {"hang", "hằng", BEFORE_PERIOD},
    {"hàng", "hằng", ALWAYS | SILENT},
    {"hăng", "hằng", BEFORE_PERIOD},
    {"hắng", "hằng", BEFORE_PERIOD},
    {"kì", "kỳ", ALWAYS | SILENT},
    {"nam", "năm", BEFORE_NUMBER},
    {"ngay", "ngày", BEFORE_NUMBER | AFTER_NUMBER},
    {"qui", "quý", BEFORE_QUARTER},
    {"quy", "quý", BEFORE_QUARTER},
    {"quí", "quý", ALWAYS},
    {"qúi", "quý", ALWAYS},
    {"qúy", "quý", ALWAYS},
    {"thang", "tháng", BEFORE_NUMBER},
    {"thuờng", "thường", ALWAYS},
    {"thánh", "tháng", BEFORE_NUMBER},
    {"thừơng", "thường", ALWAYS},
    {"truoc", "trước", ALWAYS},
    {"truớc", "trước", ALWAYS},
    {"trưóc", "trước", ALWAYS},
    {"trươc", "trước", ALWAYS},
    {"trứơc", "trước", ALWAYS},
    {"từu", "từ", ALWAYS},
};

static const char initials[] = "hknqt"; /* of the slips */

/* The words of time phrases without their marks; sorted. */
static const struct slip plain[] = {
    {"am", "âm", 0},       {"bao", "báo", 0},       {"bay", "bảy", 0},
    {"cam", "cấm", 0},     {"cao", "cáo", 0},       {"cham", "chậm", 0},
    {"chieu", "chiều", 0}, {"chin", "chín", 0},     {"cong", "công", 0},
    {"cua", "của", 0},     {"cung", "cùng", 0},     {"cuoi", "cuối", 0},
    {"da", "đã", 0},       {"dau", "đầu", 0},       {"den", "đến", 0},
    {"dieu", "điều", 0},   {"dinh", "định", 0},     {"dot", "đột", 0},
    {"dung", "đúng", 0},   {"duoc", "được", 0},     {"gio", "giờ", 0},
    {"giua", "giữa", 0},   {"gui", "gửi", 0},       {"han", "hạn", 0},
    {"hang", "hằng", 0},   {"hanh", "hành", 0},     {"het", "hết", 0},
    {"hien", "hiện", 0},   {"ho", "hồ", 0},         {"hoac", "hoặc", 0},
    {"hoan", "hoàn", 0},   {"hop", "họp", 0},       {"ke", "kể", 0},
    {"khoan", "khoản", 0}, {"khong", "không", 0},   {"ky", "kỳ", 0},
    {"la", "là", 0},       {"lam", "làm", 0},       {"lan", "lần", 0},
    {"lich", "lịch", 0},   {"lien", "liên", 0},     {"luat", "luật", 0},
    {"ly", "lý", 0},       {"moi", "mỗi", 0},       {"mot", "một", 0},
    {"muc", "mục", 0},     {"mung", "mùng", 0},     {"muoi", "mười", 0},
    {"muon", "muộn", 0},   {"nam", "năm", 0},       {"ngay", "ngày", 0},
    {"nghi", "nghị", 0},   {"nghiem", "nghiêm", 0}, {"nhan", "nhận", 0},
    {"nhat", "nhất", 0},   {"nop", "nộp", 0},       {"nua", "nửa", 0},
    {"phut", "phút", 0},   {"qua", "quá", 0},       {"quy", "quý", 0},
    {"quyet", "quyết", 0}, {"ram", "rằm", 0},       {"sang", "sáng", 0},
    {"so", "số", 0},       {"tam", "tám", 0},       {"thang", "tháng", 0},
    {"thanh", "thành", 0}, {"thoi", "thời", 0},     {"thong", "thông", 0},
    {"thu", "thứ", 0},     {"thuc", "thực", 0},     {"thuong", "thường", 0},
    {"tiep", "tiếp", 0},   {"tinh", "tính", 0},     {"toi", "tới", 0},
    {"trinh", "trình", 0}, {"truoc", "trước", 0},   {"truong", "trường", 0},
    {"tu", "từ", 0},       {"tuan", "tuần", 0},     {"tuc", "tục", 0},
    {"va", "và", 0},       {"van", "văn", 0},       {"vao", "vào", 0},
    {"viec", "việc", 0},   {"vong", "vòng", 0},     {"xuat", "xuất", 0},
    {"xuyen", "xuyên", 0},
};

/* Pairs in which a word without marks is taken for the one with them; sorted. */
static const char *const pairs[] = {
    "ban hành",   "chậm nhất",  "cuối cùng",    "cuối năm",   "cuối quý",  "cuối tháng",
    "hoàn thành", "hằng năm",   "hằng quý",     "hằng tháng", "hằng tuần", "kể từ",
    "kỳ họp",     "liên tục",   "làm việc",     "muộn nhất",  "một lần",   "ngày làm",
    "ngày nhận",  "sau khi",    "thường xuyên", "thời gian",  "thời hạn",  "tiếp theo",
    "trong thời", "trong vòng", "trước ngày",   "tính từ",    "từ ngày",   "đầu năm",
    "đầu quý",    "đầu tiên",   "đến hết",      "đến ngày",   "định kỳ",
};

static const struct slip *find(const struct slip *table, size_t n, const char *key)
{
    return due_row(key, table, n, sizeof(*table));
}

/* ---- places --------------------------------------------------------------------------- */

static bool is_one_of(const struct due_tok *t, const char *const *words, size_t n)
{
    for (size_t i = 0; t->kind == DUE_WORD && i < n; i++)
        if (strcmp(t->key, words[i]) == 0)
            return true;
    return false;
}

static bool is_period_word(const struct due_tok *t)
{
    static const char *const words[] = {"năm", "tháng", "quý", "tuần", "ngày"};
    return is_one_of(t, words, DD_LEN(words));
}

static bool is_quarter(const struct due_tok *t)
{
    static const char *const words[] = {"i", "ii", "iii", "iv"};
    return is_one_of(t, words, DD_LEN(words)) ||
           (t->kind == DUE_NUM && t->value >= 1 && t->value <= 4);
}

static unsigned places_of(const struct due_tok *v, size_t i)
{
    unsigned places = ALWAYS;
    if (v[i + 1].kind == DUE_NUM)
        places |= BEFORE_NUMBER;
    if (i > 0 && v[i - 1].kind == DUE_NUM)
        places |= AFTER_NUMBER;
    if (is_period_word(&v[i + 1]))
        places |= BEFORE_PERIOD;
    if (is_quarter(&v[i + 1]))
        places |= BEFORE_QUARTER;
    return places;
}

/* ---- set phrases ------------------------------------------------------------------------- */

static bool is_pair(const char *a, const char *b)
{
    char text[64];
    size_t n = strlen(a), m = strlen(b);
    if (n + m + 2 > sizeof(text))
        return false;
    memcpy(text, a, n);
    text[n] = ' ';
    memcpy(text + n + 1, b, m + 1);
    return due_row(text, pairs, DD_LEN(pairs), sizeof(pairs[0])) != NULL;
}

/* What the word is, or would be with its marks. */
static const char *meant(const struct due_tok *t)
{
    if (t->kind != DUE_WORD)
        return "";
    const struct slip *s = find(plain, DD_LEN(plain), t->key);
    return s != NULL ? s->meant : t->key;
}

static bool in_set_phrase(const struct due_tok *v, size_t i, const char *word)
{
    return is_pair(word, meant(&v[i + 1])) || (i > 0 && is_pair(meant(&v[i - 1]), word));
}

/* After it "ngay" is "at once", not a day. */
static const char *const at_once_before[] = {"sau", "khi", "trong", "từ"};

/* ---- a wrong tone ---------------------------------------------------------------------------- */

/* Pairs of words that hardly stand in another: where one is right, the other may have
 * any mark ("chậm nhât"). Sorted by the right one; `before`: the other precedes it. */
static const struct partner {
    const char *right, *other;
    bool before;
} partners[] = {
    {"chậm", "nhất", false}, {"hạn", "thời", true},      {"muộn", "nhất", false},
    {"nhất", "chậm", true},  {"thường", "xuyên", false}, {"thời", "hạn", false},
    {"tiếp", "theo", false}, {"từ", "kể", true},         {"việc", "làm", true},
    {"vòng", "trong", true}, {"xuyên", "thường", true},  {"định", "kỳ", false},
};

static utf8proc_int32_t base_letter(const char **s)
{
    utf8proc_int32_t cp, parts[8];
    int last = 0;
    *s += utf8proc_iterate((const utf8proc_uint8_t *)*s, -1, &cp);
    if (cp < 0x80 || utf8proc_decompose_char(cp, parts, 8, UTF8PROC_DECOMPOSE, &last) < 1)
        return cp;
    return parts[0];
}

static bool same_letters(const char *a, const char *b)
{
    while (*a != '\0' && *b != '\0')
        if (base_letter(&a) != base_letter(&b))
            return false;
    return *a == *b;
}

/* What `t` must mean beside its neighbour `right`; NULL if nothing else. */
static const char *beside(const struct due_tok *right, const struct due_tok *t, bool before)
{
    const struct partner *row = right->kind == DUE_WORD
                                    ? due_row(right->key, partners, DD_LEN(partners), sizeof(*row))
                                    : NULL;
    if (row == NULL || row->before != before || strcmp(t->key, row->other) == 0 ||
        !same_letters(t->key, row->other))
        return NULL;
    return row->other;
}

/* ---- the whole --------------------------------------------------------------------------- */

static bool is_ascii(const char *s)
{
    while (*s != '\0' && (unsigned char)*s < 0x80)
        s++;
    return *s == '\0';
}

static void put_right(struct dd_arena *arena, const char *phrase, struct due_tok *t,
                      const char *meant)
{
    t->key = meant;
    t->written = dd_strndup(arena, phrase + t->start, t->end - t->start);
}

bool due_correct(struct dd_arena *arena, const char *phrase, struct due_tok *v, size_t n,
                 bool no_marks)
{
    bool changed = false;
    for (size_t i = n; i-- > 0;) { /* backwards: what follows is already right */
        struct due_tok *t = &v[i];
        if (t->kind != DUE_WORD)
            continue;
        const struct slip *s =
            strchr(initials, t->key[0]) != NULL ? find(slips, DD_LEN(slips), t->key) : NULL;
        const struct slip *p = is_ascii(t->key) ? find(plain, DD_LEN(plain), t->key) : NULL;
        bool slipped = s != NULL && (s->places & places_of(v, i)) != 0;
        if (slipped && (s->places & SILENT) != 0) {
            t->key = s->meant;
        } else if (no_marks && p != NULL) {
            bool at_once = strcmp(t->key, "ngay") == 0 && is_one_of(&v[i + 1], at_once_before, 4);
            t->key = at_once ? t->key : p->meant;
            changed = true;
        } else if (slipped) {
            put_right(arena, phrase, t, s->meant);
        } else if (p != NULL && in_set_phrase(v, i, p->meant) && strcmp(p->meant, t->key) != 0) {
            put_right(arena, phrase, t, p->meant);
        }
    }
    return changed;
}

bool due_correct_tones(struct dd_arena *arena, const char *phrase, struct due_tok *v, size_t n)
{
    bool changed = false;
    for (size_t i = n; i-- > 0;) {
        const char *other = NULL;
        if (v[i].kind == DUE_WORD)
            other = beside(&v[i + 1], &v[i], true);
        if (v[i].kind == DUE_WORD && other == NULL && i > 0)
            other = beside(&v[i - 1], &v[i], false);
        if (other != NULL)
            put_right(arena, phrase, &v[i], other);
        changed = changed || other != NULL;
    }
    return changed;
}
