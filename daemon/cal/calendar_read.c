/* calendar_read.c — the YAML form of a working calendar (contrib/docs/calendars.md).
 * Every fault is said, with its place; what is sound is read on, so that one
 * run shows all of them. */
#include "cal/calendar.h"

#include <string.h>

#include "cal/digits.h"

struct reader {
    struct dd_diags *diags;
    struct calendar_facts facts;
};

/* A day of each year, "MM-DD". */
struct yearly {
    int month, day;
};

/* ---- maps, lists and texts ---------------------------------------------------------- */

struct key {
    const char *name;
    enum dd_node_kind kind;
    bool required;
};

static void wrong_kind(struct reader *r, struct dd_pos pos, enum dd_node_kind wanted,
                       const char *what)
{
    switch (wanted) {
    case DD_SEQ:
        dd_error(r->diags, "E203", pos, DD_N("`%s` must be a list"), what);
        break;
    case DD_MAP:
        dd_error(r->diags, "E203", pos, DD_N("`%s` must be a map of keys and values"), what);
        break;
    case DD_SCALAR:
        dd_error(r->diags, "E203", pos, DD_N("`%s` must be a single value"), what);
        break;
    }
}

static void check_key(struct reader *r, const struct key *keys, size_t n_keys,
                      const struct dd_node *key)
{
    const char *names[8];
    for (size_t i = 0; i < n_keys; i++) {
        if (strcmp(keys[i].name, key->text) == 0)
            return;
        names[i] = keys[i].name;
    }
    const char *nearest = dd_nearest(key->text, names, n_keys);
    dd_error(r->diags, "E201", key->pos, DD_N("unknown key `%s`"), key->text);
    if (nearest)
        dd_hint(r->diags, DD_N("did you mean `%s`?"), nearest);
}

/* Takes the values of `keys` (at most 8) from a map into out[], NULL where one
 * is absent. False if a required one is missing or one is of the wrong kind. */
static bool take(struct reader *r, const struct dd_node *map, const char *what,
                 const struct key *keys, size_t n_keys, const struct dd_node **out)
{
    bool ok = true;
    if (map->kind != DD_MAP) {
        wrong_kind(r, map->pos, DD_MAP, what);
        return false;
    }
    for (size_t i = 0; i < map->n; i++)
        check_key(r, keys, n_keys, map->keys[i]);
    for (size_t i = 0; i < n_keys; i++) {
        const struct dd_node *value = dd_node_get(map, keys[i].name);
        bool empty = value && value->kind == DD_SCALAR && !*value->text;
        out[i] = value;
        if (value && !empty && value->kind != keys[i].kind) {
            wrong_kind(r, value->pos, keys[i].kind, keys[i].name);
            ok = false;
        } else if ((!value || empty) && keys[i].required) {
            dd_error(r->diags, "E202", value ? value->pos : map->pos, DD_N("`%s` needs `%s`"), what,
                     keys[i].name);
            ok = false;
        } else if (empty) {
            out[i] = NULL;
        }
    }
    return ok;
}

#define TAKE(r, map, what, keys, out) take((r), (map), (what), (keys), DD_LEN(keys), (out))

/* The index of a word among `n`; words[n] is the list of them for people. */
static bool take_word(struct reader *r, const struct dd_node *node, const char *const *words,
                      size_t n, size_t *out)
{
    if (node->kind != DD_SCALAR) {
        dd_error(r->diags, "E205", node->pos, DD_N("one of these must stand here: %s"), words[n]);
        return false;
    }
    for (*out = 0; *out < n; ++*out)
        if (strcmp(node->text, words[*out]) == 0)
            return true;
    const char *nearest = dd_nearest(node->text, words, n);
    dd_error(r->diags, "E205", node->pos, DD_N("`%s` is not one of: %s"), node->text, words[n]);
    if (nearest)
        dd_hint(r->diags, DD_N("did you mean `%s`?"), nearest);
    return false;
}

/* ---- days --------------------------------------------------------------------------- */

static bool take_day(struct reader *r, const struct dd_node *node, struct dd_day *out)
{
    if (dd_day_parse(node->text, out))
        return true;
    const char *s = node->text;
    int year, month, day;
    bool shaped = digits_read(&s, 4, &year) && digits_skip(&s, '-') && digits_read(&s, 2, &month) &&
                  digits_skip(&s, '-') && digits_read(&s, 2, &day) && *s == '\0';
    dd_error(r->diags, "E204", node->pos,
             shaped ? DD_N("there is no day %s") : DD_N("`%s` is not a day (YYYY-MM-DD)"),
             node->text);
    return false;
}

static bool take_yearly(struct reader *r, const struct dd_node *node, struct yearly *out)
{
    const char *s = node->text;
    bool shaped = digits_read(&s, 2, &out->month) && digits_skip(&s, '-') &&
                  digits_read(&s, 2, &out->day) && *s == '\0';
    const int leap_year = 2000;
    struct dd_day some;
    if (shaped && dd_day_make(leap_year, out->month, out->day, &some))
        return true;
    dd_error(r->diags, "E204", node->pos,
             shaped ? DD_N("there is no day %s") : DD_N("`%s` is not a day of each year (MM-DD)"),
             node->text);
    return false;
}

static bool take_year(struct reader *r, const struct dd_node *node, int *out)
{
    const char *s = node->text;
    if (node->kind == DD_SCALAR && digits_read(&s, 4, out) && *s == '\0' && *out >= DD_YEAR_MIN &&
        *out <= DD_YEAR_MAX)
        return true;
    dd_error(r->diags, "E205", node->pos, DD_N("a year from %d to %d must stand here"), DD_YEAR_MIN,
             DD_YEAR_MAX);
    return false;
}

static bool take_day_of(struct reader *r, const struct dd_node *node, int year, struct dd_day *out)
{
    if (!take_day(r, node, out))
        return false;
    if (dd_day_ymd(*out).year == year)
        return true;
    dd_error(r->diags, "E206", node->pos, DD_N("%s does not lie in %d"), node->text, year);
    return false;
}

/* A fixed day in one year; 29 February only where there is one. */
static void add_yearly(struct reader *r, struct yearly yearly, int year, const char *name,
                       const char *basis, struct dd_pos pos)
{
    struct calendar_holiday holiday = {.name = name, .basis = basis, .pos = pos};
    if (!dd_day_make(year, yearly.month, yearly.day, &holiday.from))
        return;
    holiday.to = holiday.from;
    dd_push(r->diags->arena, &r->facts.holidays, holiday);
}

/* ---- the parts of a file --------------------------------------------------------------- */

static void read_weekend(struct reader *r, const struct dd_node *map)
{
    static const struct key keys[] = {{"days", DD_SEQ, true}, {"basis", DD_SCALAR, false}};
    static const char *const weekdays[] = {
        "monday", "tuesday",  "wednesday", "thursday",
        "friday", "saturday", "sunday",    "monday, tuesday, …, sunday"};
    const struct dd_node *got[DD_LEN(keys)];
    if (!TAKE(r, map, "weekend", keys, got))
        return;
    size_t n = 0;
    for (size_t i = 0; i < got[0]->n; i++) {
        size_t weekday;
        if (!take_word(r, got[0]->items[i], weekdays, 7, &weekday))
            continue;
        if (r->facts.weekend[weekday + 1])
            dd_error(r->diags, "E207", got[0]->items[i]->pos, DD_N("`%s` stands here twice"),
                     got[0]->items[i]->text);
        else
            n++;
        r->facts.weekend[weekday + 1] = true;
    }
    if (n == 7)
        dd_error(r->diags, "E205", got[0]->pos, DD_N("this weekend leaves no working day"));
    r->facts.weekend_basis = got[1] ? got[1]->text : NULL;
}

static void read_substitute(struct reader *r, const struct dd_node *map)
{
    static const struct key keys[] = {{"rule", DD_SCALAR, true}, {"basis", DD_SCALAR, false}};
    static const char *const rules[] = {"none", "next_working_day", "none, next_working_day"};
    const struct dd_node *got[DD_LEN(keys)];
    size_t rule;
    if (!TAKE(r, map, "substitute", keys, got) || !take_word(r, got[0], rules, 2, &rule))
        return;
    r->facts.substitutes = rule == 1;
    r->facts.substitute_basis = got[1] ? got[1]->text : NULL;
}

/* Days of every year: {day: 01-01, name, basis}. */
static void read_fixed(struct reader *r, const struct dd_node *list)
{
    static const struct key keys[] = {
        {"day", DD_SCALAR, true}, {"name", DD_SCALAR, true}, {"basis", DD_SCALAR, true}};
    bool seen[12][31] = {0};
    for (size_t i = 0; i < list->n; i++) {
        const struct dd_node *got[DD_LEN(keys)];
        struct yearly yearly;
        if (!TAKE(r, list->items[i], "holidays", keys, got) || !take_yearly(r, got[0], &yearly))
            continue;
        bool *twice = &seen[yearly.month - 1][yearly.day - 1];
        if (*twice) {
            dd_error(r->diags, "E207", got[0]->pos, DD_N("`%s` stands here twice"), got[0]->text);
            continue;
        }
        *twice = true;
        for (size_t y = 0; y < r->facts.years.n; y++)
            add_yearly(r, yearly, r->facts.years.v[y].year, got[1]->text, got[2]->text,
                       got[0]->pos);
    }
}

/* Days that are off only in the years an office has confirmed. */
static void read_optional(struct reader *r, const struct dd_node *list)
{
    static const struct key keys[] = {{"day", DD_SCALAR, true},
                                      {"name", DD_SCALAR, true},
                                      {"basis", DD_SCALAR, true},
                                      {"years", DD_SEQ, true}};
    for (size_t i = 0; i < list->n; i++) {
        const struct dd_node *got[DD_LEN(keys)];
        struct yearly yearly;
        if (!TAKE(r, list->items[i], "optional", keys, got) || !take_yearly(r, got[0], &yearly))
            continue;
        for (size_t y = 0; y < got[3]->n; y++) {
            int year;
            if (take_year(r, got[3]->items[y], &year))
                add_yearly(r, yearly, year, got[1]->text, got[2]->text, got[3]->items[y]->pos);
        }
    }
}

/* {day} or {from, to}. */
static bool take_range(struct reader *r, const struct dd_node *row, int year,
                       const struct dd_node *const got[3], struct calendar_holiday *out)
{
    const struct dd_node *day = got[0], *from = got[1], *to = got[2];
    if ((day && (from || to)) || (!day && (!from || !to))) {
        dd_error(r->diags, "E202", row->pos,
                 DD_N("a holiday needs either `day` or `from` and `to`"));
        return false;
    }
    out->pos = day ? day->pos : from->pos;
    if (day) {
        bool ok = take_day_of(r, day, year, &out->from);
        out->to = out->from;
        return ok;
    }
    bool ok = take_day_of(r, from, year, &out->from);
    ok = take_day_of(r, to, year, &out->to) && ok;
    if (ok && out->to.n < out->from.n) {
        dd_error(r->diags, "E208", to->pos, DD_N("`to` lies before `from`"));
        ok = false;
    }
    return ok;
}

static void read_holidays_of(struct reader *r, const struct dd_node *list, int year)
{
    static const struct key keys[] = {{"day", DD_SCALAR, false},
                                      {"from", DD_SCALAR, false},
                                      {"to", DD_SCALAR, false},
                                      {"name", DD_SCALAR, true},
                                      {"basis", DD_SCALAR, true}};
    for (size_t i = 0; i < list->n; i++) {
        const struct dd_node *got[DD_LEN(keys)], *row = list->items[i];
        struct calendar_holiday holiday = {0};
        if (!TAKE(r, row, "holidays", keys, got) || !take_range(r, row, year, got, &holiday))
            continue;
        holiday.name = got[3]->text;
        holiday.basis = got[4]->text;
        dd_push(r->diags->arena, &r->facts.holidays, holiday);
    }
}

/* The day off lies in the year; the day worked may lie in the next or last. */
static void read_swaps_of(struct reader *r, const struct dd_node *list, int year)
{
    static const struct key keys[] = {
        {"off", DD_SCALAR, true}, {"worked", DD_SCALAR, true}, {"basis", DD_SCALAR, true}};
    for (size_t i = 0; i < list->n; i++) {
        const struct dd_node *got[DD_LEN(keys)];
        struct calendar_swap swap;
        if (!TAKE(r, list->items[i], "swaps", keys, got))
            continue;
        bool ok = take_day_of(r, got[0], year, &swap.off);
        if (!take_day(r, got[1], &swap.worked) || !ok)
            continue;
        swap.basis = got[2]->text;
        swap.off_pos = got[0]->pos;
        swap.worked_pos = got[1]->pos;
        dd_push(r->diags->arena, &r->facts.swaps, swap);
    }
}

static void read_year(struct reader *r, const struct dd_node *map)
{
    static const struct key keys[] = {{"year", DD_SCALAR, true},
                                      {"state", DD_SCALAR, true},
                                      {"holidays", DD_SEQ, false},
                                      {"swaps", DD_SEQ, false}};
    static const char *const states[] = {"decided", "provisional", "decided, provisional"};
    const struct dd_node *got[DD_LEN(keys)];
    struct calendar_year year;
    size_t state;
    if (!TAKE(r, map, "years", keys, got) || !take_year(r, got[0], &year.year))
        return;
    if (!take_word(r, got[1], states, 2, &state))
        state = 0;
    year.provisional = state == 1;
    size_t n = r->facts.years.n;
    if (n && year.year != r->facts.years.v[n - 1].year + 1) {
        dd_error(r->diags, "E208", got[0]->pos, DD_N("after the year %d comes %d, not %d"),
                 r->facts.years.v[n - 1].year, r->facts.years.v[n - 1].year + 1, year.year);
        return;
    }
    dd_push(r->diags->arena, &r->facts.years, year);
    if (got[2])
        read_holidays_of(r, got[2], year.year);
    if (got[3])
        read_swaps_of(r, got[3], year.year);
}

struct dd_calendar *dd_calendar_read(struct dd_diags *diags, const struct dd_node *root)
{
    enum { NAME, TITLE, WEEKEND, SUBSTITUTE, HOLIDAYS, YEARS, OPTIONAL };
    static const struct key keys[] = {
        [NAME] = {"calendar", DD_SCALAR, true},   [TITLE] = {"title", DD_SCALAR, true},
        [WEEKEND] = {"weekend", DD_MAP, true},    [SUBSTITUTE] = {"substitute", DD_MAP, false},
        [HOLIDAYS] = {"holidays", DD_SEQ, false}, [YEARS] = {"years", DD_SEQ, true},
        [OPTIONAL] = {"optional", DD_SEQ, false},
    };
    const struct dd_node *got[DD_LEN(keys)];
    struct reader r = {.diags = diags};
    size_t errors = diags->errors;
    if (!TAKE(&r, root, "calendar", keys, got))
        return NULL;
    r.facts.name = got[NAME]->text;
    r.facts.title = got[TITLE]->text;
    if (!dd_is_id(r.facts.name))
        dd_error(diags, "E205", got[NAME]->pos, DD_N("`%s` is not an identifier"), r.facts.name);
    read_weekend(&r, got[WEEKEND]);
    if (got[SUBSTITUTE])
        read_substitute(&r, got[SUBSTITUTE]);
    for (size_t i = 0; i < got[YEARS]->n; i++)
        read_year(&r, got[YEARS]->items[i]);
    if (got[HOLIDAYS])
        read_fixed(&r, got[HOLIDAYS]);
    if (got[OPTIONAL])
        read_optional(&r, got[OPTIONAL]);
    if (r.facts.years.n == 0) {
        if (diags->errors == errors)
            dd_error(diags, "E202", got[YEARS]->pos, DD_N("a calendar needs at least one year"));
        return NULL;
    }
    struct dd_calendar *cal = calendar_build(diags, &r.facts);
    return diags->errors == errors ? cal : NULL;
}
