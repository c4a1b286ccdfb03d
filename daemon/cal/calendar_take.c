/* calendar_take.c — the maps, words and days of a calendar file. */
#include "cal/calendar_reader.h"

#include <string.h>

#include "cal/digits.h"

/* ---- maps ---------------------------------------------------------------------------- */

static void wrong_kind(struct calendar_reader *r, struct dd_pos pos, enum dd_node_kind wanted,
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

static void check_key(struct calendar_reader *r, const struct calendar_key *keys, size_t n_keys,
                      const struct dd_node *key)
{
    const char *names[CALENDAR_KEYS_MAX];
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

bool calendar_take(struct calendar_reader *r, const struct dd_node *map, const char *what,
                   const struct calendar_key *keys, size_t n_keys, const struct dd_node **out)
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

/* ---- words and numbers ----------------------------------------------------------------- */

bool calendar_take_word(struct calendar_reader *r, const struct dd_node *node,
                        const char *const *words, size_t n, size_t *out)
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

bool calendar_take_weekday(struct calendar_reader *r, const struct dd_node *node, int *out)
{
    static const char *const weekdays[] = {
        "monday", "tuesday",  "wednesday", "thursday",
        "friday", "saturday", "sunday",    "monday, tuesday, …, sunday"};
    size_t index;
    if (!calendar_take_word(r, node, weekdays, 7, &index))
        return false;
    *out = (int)index + 1;
    return true;
}

bool calendar_take_substitute(struct calendar_reader *r, const struct dd_node *node,
                              bool *substitutes)
{
    static const char *const rules[] = {"none", "next_working_day", "none, next_working_day"};
    size_t rule;
    if (!calendar_take_word(r, node, rules, 2, &rule))
        return false;
    *substitutes = rule == 1;
    return true;
}

bool calendar_take_number(struct calendar_reader *r, const struct dd_node *node, int min, int max,
                          int *out)
{
    const char *s = node->kind == DD_SCALAR ? node->text : "";
    bool shaped = strlen(s) == 1 || strlen(s) == 2;
    if (shaped && digits_read(&s, (int)strlen(s), out) && *out >= min && *out <= max)
        return true;
    dd_error(r->diags, "E205", node->pos, DD_N("a number from %d to %d must stand here"), min, max);
    return false;
}

bool calendar_take_year(struct calendar_reader *r, const struct dd_node *node, int *out)
{
    const char *s = node->text;
    if (node->kind == DD_SCALAR && digits_read(&s, 4, out) && *s == '\0' && *out >= DD_YEAR_MIN &&
        *out <= DD_YEAR_MAX)
        return true;
    dd_error(r->diags, "E205", node->pos, DD_N("a year from %d to %d must stand here"), DD_YEAR_MIN,
             DD_YEAR_MAX);
    return false;
}

/* ---- days and times ---------------------------------------------------------------------- */

bool calendar_take_day(struct calendar_reader *r, const struct dd_node *node, int in_year,
                       struct dd_day *out)
{
    const char *s = node->text;
    int year, month, day;
    if (dd_day_parse(s, out)) {
        if (in_year == 0 || dd_day_ymd(*out).year == in_year)
            return true;
        dd_error(r->diags, "E206", node->pos, DD_N("%s does not lie in %d"), node->text, in_year);
        return false;
    }
    bool shaped = digits_read(&s, 4, &year) && digits_skip(&s, '-') && digits_read(&s, 2, &month) &&
                  digits_skip(&s, '-') && digits_read(&s, 2, &day) && *s == '\0';
    dd_error(r->diags, "E204", node->pos,
             shaped ? DD_N("there is no day %s") : DD_N("`%s` is not a day (YYYY-MM-DD)"),
             node->text);
    return false;
}

/* HH:MM at *s, which is moved past it. */
static bool clock_read(const char **s, int *out)
{
    int hour, minute;
    if (!digits_read(s, 2, &hour) || !digits_skip(s, ':') || !digits_read(s, 2, &minute) ||
        hour > 23 || minute > 59)
        return false;
    *out = hour * 60 + minute;
    return true;
}

bool calendar_take_minute(struct calendar_reader *r, const struct dd_node *node, int *out)
{
    const char *s = node->text;
    if (node->kind == DD_SCALAR && clock_read(&s, out) && *s == '\0' && *out > 0)
        return true;
    dd_error(r->diags, "E204", node->pos, DD_N("`%s` is not a time of day (HH:MM)"),
             node->kind == DD_SCALAR ? node->text : "");
    return false;
}

bool calendar_take_span(struct calendar_reader *r, const struct dd_node *node,
                        struct calendar_span *out)
{
    const char *s = node->kind == DD_SCALAR ? node->text : "";
    if (clock_read(&s, &out->from) && digits_skip(&s, '-') && clock_read(&s, &out->to) &&
        *s == '\0' && out->from < out->to)
        return true;
    dd_error(r->diags, "E204", node->pos, DD_N("`%s` is no stretch of office hours (HH:MM-HH:MM)"),
             node->kind == DD_SCALAR ? node->text : "");
    return false;
}
