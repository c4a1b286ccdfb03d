#include "intake/annex/sentence.h"

#include <string.h>

#include "intake/annex/units.h"
#include "wire/names.h"

#define MAX_PHRASE 24 /* words of a deadline … */
#define MAX_NAME 14   /* … and of the name of a unit */

struct reader {
    struct dd_arena *arena; /* of the result */
    struct dd_arena *scratch;
    const struct dd_facts *facts;
    struct dd_units *units;
    int year;
    size_t n; /* words that are left */
    const char *v[DD_SENTENCE_MAX_WORDS];
};

/* ---- words ---------------------------------------------------------------------------- */

static void split(struct reader *r, const char *text)
{
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, " ");
        if (r->n == DD_SENTENCE_MAX_WORDS) {
            r->n = 0; /* no sentence: nothing is taken out of it */
            return;
        }
        r->v[r->n++] = dd_strndup(r->scratch, p, n);
        p += n + (p[n] == ' ');
    }
}

static char *join(struct dd_arena *arena, const struct reader *r, size_t from, size_t to)
{
    struct dd_buf out = {0};
    for (size_t i = from; i < to; i++)
        dd_buf_printf(&out, "%s%s", i > from ? " " : "", r->v[i]);
    char *text = dd_strdup(arena, out.n ? out.s : "");
    dd_buf_release(&out);
    return text;
}

/* Without the punctuation around it. */
static char *bare(struct dd_arena *arena, const char *text)
{
    static const char around[] = " ,.;:()-";
    size_t n = strlen(text);
    while (n && strchr(around, *text))
        text++, n--;
    while (n && strchr(around, text[n - 1]))
        n--;
    return dd_strndup(arena, text, n);
}

static void take_out(struct reader *r, size_t from, size_t to)
{
    memmove(r->v + from, r->v + to, (r->n - to) * sizeof(*r->v));
    r->n -= to - from;
}

/* The words from `at` on are these, whatever their capitals and commas. */
static size_t says(const struct reader *r, size_t at, const char *words)
{
    size_t n = 1;
    for (const char *p = words; *p; p++)
        n += *p == ' ';
    if (at + n > r->n)
        return 0;
    const char *key = dd_key(r->scratch, bare(r->scratch, join(r->scratch, r, at, at + n)));
    return strcmp(key, dd_key(r->scratch, words)) == 0 ? n : 0;
}

static size_t says_any(const struct reader *r, size_t at, const char *const *words)
{
    for (; *words; words++) {
        size_t n = says(r, at, *words);
        if (n)
            return n;
    }
    return 0;
}

/* ---- until when ------------------------------------------------------------------------- */

static bool ends_part(const char *word)
{
    char last = word[strlen(word) - 1];
    return last == ',' || last == ';' || last == '.';
}

static const struct dd_due_parse *parse(const struct reader *r, size_t from, size_t to)
{
    const char *text = bare(r->scratch, join(r->scratch, r, from, to));
    return dd_due_parse(r->scratch, text, r->year, NULL);
}

/* Words that deadlines begin with: the reading of phrases is generous about what stands
 * around them, and here that is the task. */
static bool begins_deadline(const struct reader *r, size_t at)
{
    static const char *const words[] = {
        "trước",        "chậm nhất", "muộn nhất", "không quá", "đến",     "tới", "trong",
        "ngày",         "sáng",      "chiều",     "quý",       "tháng",   "năm", "sau",
        "ngay sau khi", "kể từ",     "từ",        "tuần",      "thứ",     "đầu", "giữa",
        "cuối",         "hằng",      "hàng",      "mỗi",       "định kỳ", "hết", "thường xuyên",
        "chủ nhật",     "6 tháng",   "9 tháng",   "vào",       NULL};
    return (*r->v[at] >= '0' && *r->v[at] <= '9') || says_any(r, at, words) > 0;
}

/* The words before the next beginning are a day or a period of their own: "quý I/2026
 * | chậm nhất ngày 14/4/2026". */
static bool begins_with_another(const struct reader *r, size_t from, size_t to)
{
    for (size_t i = from + 1; i < to; i++) {
        if (!begins_deadline(r, i))
            continue;
        enum dd_due_kind kind = parse(r, from, i)->v[0].kind;
        return kind == DD_DUE_DATE || kind == DD_DUE_PERIOD || kind == DD_DUE_RECURRING;
    }
    return false;
}

static const char *meaning_of(const struct reader *r, size_t from, size_t to)
{
    const char *text = bare(r->scratch, join(r->scratch, r, from, to));
    const struct dd_due_parse *got = dd_due_parse(r->scratch, text, 0, NULL);
    return got->v[0].kind == DD_DUE_NONE ? "" : dd_due_canonical(r->scratch, &got->v[0]);
}

/* The last word says nothing about time: "trước ngày 25/3/2026, rà soát hộ nghèo". */
static bool ends_with_other_words(const struct reader *r, size_t from, size_t to)
{
    return to - from > 1 && strcmp(meaning_of(r, from, to), meaning_of(r, from, to - 1)) == 0;
}

/* What ends at `to`: of all beginnings the furthest that still adds to its meaning. */
static bool ends_with_deadline(const struct reader *r, size_t to, size_t *from)
{
    static const char *const leading[] = {"trong",          "vào",      "đến",
                                          "trong thời hạn", "thời hạn", NULL};
    const char *meaning = NULL;
    size_t n = 0;
    for (size_t i = to; i-- > 0 && to - i <= MAX_PHRASE;) {
        if (!begins_deadline(r, i))
            continue;
        const struct dd_due_parse *got = parse(r, i, to);
        if (got->v[0].kind == DD_DUE_NONE || (meaning && got->n != n) ||
            (meaning && begins_with_another(r, i, to)))
            continue;
        const char *canonical = dd_due_canonical(r->scratch, &got->v[0]);
        if (meaning && strcmp(canonical, meaning) == 0 && says_any(r, i, leading) != *from - i)
            continue;
        if (!meaning && ends_with_other_words(r, i, to))
            continue;
        meaning = canonical;
        n = got->n;
        *from = i;
    }
    return meaning != NULL;
}

/* At the end of the sentence; else at its beginning, up to a comma. */
static bool find_deadline(const struct reader *r, size_t *from, size_t *to)
{
    *to = r->n;
    if (ends_with_deadline(r, r->n, from))
        return true;
    for (size_t i = 0; i < r->n && i < MAX_PHRASE; i++) {
        if (!ends_part(r->v[i]))
            continue;
        *from = 0;
        *to = i + 1;
        return begins_deadline(r, 0) && parse(r, 0, i + 1)->v[0].kind != DD_DUE_NONE;
    }
    return false;
}

/* The words that lead to it go with it: "…, hạn: 25/3", "…, hoàn thành trước 25/3".
 * Without the comma "hoàn thành" is the task's own verb. */
static size_t lead_in(const struct reader *r, size_t from)
{
    static const char *const always[] = {"thời hạn", "hạn chót", "thời gian", "hạn", NULL};
    static const char *const apart[] = {"hoàn thành", "xong", NULL};
    for (size_t n = 2; n > 0; n--) {
        if (n <= from && says_any(r, from - n, always) == n)
            return n;
        if (n < from && says_any(r, from - n, apart) == n && ends_part(r->v[from - n - 1]))
            return n;
    }
    return 0;
}

static const char *take_deadline(struct reader *r)
{
    size_t from, to;
    if (!find_deadline(r, &from, &to))
        return "";
    const char *words = bare(r->arena, join(r->arena, r, from, to));
    take_out(r, from - lead_in(r, from), to);
    return words;
}

/* ---- who ---------------------------------------------------------------------------------- */

/* The units that the words name, as their names with "; " between; NULL: they are not
 * the names of units. */
static const char *named(const struct reader *r, size_t from, size_t to)
{
    const char *text = bare(r->scratch, join(r->scratch, r, from, to));
    const char *names = "";
    struct dd_unit_refs refs = dd_units_resolve(r->units, text);
    for (size_t i = 0; i < refs.n; i++) {
        if (refs.v[i].why != DD_UNIT_KNOWN)
            return NULL;
        names = dd_printf(r->arena, "%s%s%s", names, i ? "; " : "",
                          dd_unit_name(r->facts, refs.v[i].unit));
    }
    return refs.n ? names : NULL;
}

/* The longest name that begins at `at`; *to is its end. */
static const char *name_at(const struct reader *r, size_t at, size_t *to)
{
    size_t most = r->n - at < MAX_NAME ? r->n - at : MAX_NAME;
    for (size_t n = most; n > 0; n--) {
        const char *names = named(r, at, at + n);
        if (names) {
            *to = at + n;
            return names;
        }
    }
    return NULL;
}

static const char *const together[] = {"phối hợp với", "phối hợp cùng", "phối hợp", NULL};

/* What stands at `at` is "phối hợp với" and units. */
static bool take_cooperating(struct reader *r, size_t at, struct dd_sentence *out)
{
    size_t n = at < r->n ? says_any(r, at, together) : 0, to;
    if (!n || at + n >= r->n)
        return false;
    const char *names = name_at(r, at + n, &to);
    if (!names)
        return false;
    out->cooperating = names;
    take_out(r, at, to);
    return true;
}

/* "Giao Phòng Kinh tế chủ trì, phối hợp với …": the units, and the words around them. */
static bool take_first(struct reader *r, struct dd_sentence *out)
{
    static const char *const given[] = {"giao cho",  "giao",          "đề nghị", "yêu cầu",
                                        "phân công", "giao việc cho", NULL};
    static const char *const leading[] = {"chủ trì", "có trách nhiệm", "là đơn vị chủ trì", NULL};
    size_t at = r->n ? says_any(r, 0, given) : 0, to = 0;
    const char *names = at < r->n ? name_at(r, at, &to) : NULL;
    if (!names)
        return false;
    out->leads = names;
    take_out(r, 0, to);
    size_t n = r->n ? says_any(r, 0, leading) : 0;
    take_out(r, 0, n);
    take_cooperating(r, 0, out);
    return true;
}

/* "… (Phòng Kinh tế)", "… – Phòng Kinh tế chủ trì", "… do Phòng Kinh tế thực hiện". */
static bool take_last(struct reader *r, struct dd_sentence *out)
{
    static const char *const by[] = {"do", "chủ trì", "giao", "đơn vị chủ trì", "-", "–", NULL};
    static const char *const after[] = {"chủ trì", "thực hiện", "phụ trách", "chủ trì thực hiện",
                                        NULL};
    for (size_t i = r->n; i-- > 1;) {
        size_t to, n = says_any(r, i, by);
        bool bracket = *r->v[i] == '(';
        if (!n && !bracket)
            continue;
        const char *names = i + n < r->n ? name_at(r, i + n, &to) : NULL;
        if (!names)
            continue;
        size_t tail = to < r->n ? says_any(r, to, after) : 0;
        if (to + tail != r->n)
            continue;
        out->leads = names;
        r->n = i;
        return true;
    }
    return false;
}

/* Named within the sentence: they stay part of it. */
static void find_within(struct reader *r, struct dd_sentence *out)
{
    for (size_t i = 1; i < r->n; i++) {
        size_t to;
        const char *names = name_at(r, i, &to);
        if (names) {
            out->leads = names;
            return;
        }
    }
}

/* ---- all of it ------------------------------------------------------------------------------ */

void dd_sentence_read(struct dd_arena *arena, const struct dd_facts *facts, const char *office,
                      struct dd_day today, const char *text, struct dd_sentence *out)
{
    struct reader r = {
        .arena = arena, .scratch = dd_arena_new(), .facts = facts, .year = dd_day_ymd(today).year};
    const char *whole = dd_squeeze(arena, dd_nfc(arena, text));
    *out = (struct dd_sentence){"", "", "", ""};
    r.units = dd_units_index(r.scratch, facts, office, today);
    split(&r, whole);
    bool known = take_first(&r, out) || take_last(&r, out);
    out->deadline = take_deadline(&r);
    if (!known && !take_first(&r, out) && !take_last(&r, out))
        find_within(&r, out);
    for (size_t i = 1; !*out->cooperating && i < r.n; i++)
        take_cooperating(&r, i, out);
    out->title = dd_capital(arena, bare(arena, r.n ? join(arena, &r, 0, r.n) : ""));
    if (!*out->title)
        out->title = bare(arena, whole);
    dd_arena_free(r.scratch);
}
