/* columns.c — values between structs and what is stored. */
#include "store/columns.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "port/port.h"

_Static_assert(sizeof(enum dd_state) == sizeof(int), "enumerations are read and written as int");

static const int64_t utc_from[] = {INT64_MIN};
static const int32_t utc_offset[] = {0};
static const struct dd_zone utc = {.name = "UTC", .n = 1, .from = utc_from, .offset = utc_offset};

const struct dd_column *dd_column_find(const struct dd_table *table, const char *name)
{
    size_t i = 0;
    while (strcmp(table->columns[i].name, name) != 0)
        i++;
    return &table->columns[i];
}

/* ---- to be stored ------------------------------------------------------------- */

static bool is_key(const struct dd_table *table, const struct dd_column *column)
{
    return (size_t)(column - table->columns) < table->n_keys;
}

static void set_text(struct dd_value *value, const char *s)
{
    value->kind = DD_V_TEXT;
    value->s = s;
    value->n = strlen(s);
}

static void set_int(struct dd_value *value, int64_t i)
{
    value->kind = DD_V_INT;
    value->i = i;
}

static void set_day(struct dd_value *value, struct dd_day day)
{
    _Static_assert(sizeof(value->small) >= DD_DAY_SIZE, "a day fits");
    set_text(value, dd_day_format(day, value->small));
}

/* Always UTC, and so ending in Z: a column of instants sorts as text. */
char *dd_instant_stored(struct dd_instant at, char out[DD_INSTANT_SIZE])
{
    dd_instant_format(&utc, at, out);
    memcpy(out + strlen("2026-02-09T01:00:00"), "Z", 2);
    return out;
}

static void set_instant(struct dd_value *value, struct dd_instant at)
{
    set_text(value, dd_instant_stored(at, value->small));
}

static void set_dec(struct dd_value *value, struct dd_dec dec)
{
    uint64_t micro = dec.micro < 0 ? (uint64_t)0 - (uint64_t)dec.micro : (uint64_t)dec.micro;
    int n = snprintf(value->small, sizeof(value->small), "%s%" PRIu64 ".%06" PRIu64,
                     dec.micro < 0 ? "-" : "", micro / 1000000, micro % 1000000);
    while (value->small[n - 1] == '0')
        n--;
    if (value->small[n - 1] == '.')
        n--;
    value->small[n] = '\0';
    set_text(value, value->small);
}

static bool get_text(const struct dd_table *table, const struct dd_column *column, const char *s,
                     struct dd_value *out, const char **why)
{
    if (!s || (*s == '\0' && !column->required))
        s = column->other; /* an empty text is an absent one */
    if (!s && column->required) {
        *why = _("it is missing");
        return false;
    }
    if (!s && is_key(table, column))
        s = "";
    if (!s)
        return true;
    set_text(out, s);
    if (dd_utf8_check(s, out->n) >= 0) {
        *why = _("the text is not UTF-8");
        return false;
    }
    return true;
}

static void get_bytes(const struct dd_column *column, const void *row, struct dd_value *out)
{
    const void *bytes;
    memcpy(&bytes, (const char *)row + column->offset, sizeof(bytes));
    memcpy(&out->n, (const char *)row + column->n_offset, sizeof(out->n));
    out->kind = DD_V_BYTES;
    out->s = bytes ? bytes : "";
}

bool dd_column_get(const struct dd_table *table, const struct dd_column *column, const void *row,
                   struct dd_value *out, const char **why)
{
    const void *at = (const char *)row + column->offset;
    out->kind = DD_V_NULL;
    switch (column->kind) {
    case DD_C_TEXT:
        return get_text(table, column, *(const char *const *)at, out, why);
    case DD_C_INT:
        set_int(out, *(const int *)at);
        break;
    case DD_C_INT64:
        set_int(out, *(const int64_t *)at);
        break;
    case DD_C_ID:
        if (*(const int64_t *)at)
            set_int(out, *(const int64_t *)at);
        break;
    case DD_C_BOOL:
        set_int(out, *(const bool *)at);
        break;
    case DD_C_DAY:
        set_day(out, *(const struct dd_day *)at);
        break;
    case DD_C_OPT_DAY:
        if (((const struct dd_opt_day *)at)->set)
            set_day(out, ((const struct dd_opt_day *)at)->day);
        else if (column->required)
            *why = _("it is missing");
        return out->kind != DD_V_NULL || !column->required;
    case DD_C_INSTANT:
        set_instant(out, *(const struct dd_instant *)at);
        break;
    case DD_C_OPT_INSTANT:
        if (((const struct dd_opt_instant *)at)->set)
            set_instant(out, ((const struct dd_opt_instant *)at)->at);
        break;
    case DD_C_SECONDS:
        if (*(const int64_t *)at)
            set_instant(out, (struct dd_instant){*(const int64_t *)at});
        break;
    case DD_C_DEC:
        set_dec(out, *(const struct dd_dec *)at);
        break;
    case DD_C_ENUM:
        set_text(out, column->words->name(*(const int *)at));
        break;
    case DD_C_BYTES:
        get_bytes(column, row, out);
        break;
    }
    return true;
}

static bool same_text(const struct dd_column *column, const char *a, const char *b)
{
    if (column->required || column->other)
        return a && b && strcmp(a, b) == 0;
    return strcmp(a ? a : "", b ? b : "") == 0; /* an empty text is an absent one */
}

static bool same_days(const struct dd_opt_day *a, const struct dd_opt_day *b)
{
    return a->set == b->set && (!a->set || dd_day_cmp(a->day, b->day) == 0);
}

static bool same_instants(const struct dd_opt_instant *a, const struct dd_opt_instant *b)
{
    return a->set == b->set && (!a->set || a->at.s == b->at.s);
}

bool dd_column_same(const struct dd_column *column, const void *a, const void *b)
{
    const void *x = (const char *)a + column->offset, *y = (const char *)b + column->offset;
    switch (column->kind) {
    case DD_C_TEXT:
        return same_text(column, *(const char *const *)x, *(const char *const *)y);
    case DD_C_INT:
    case DD_C_ENUM:
        return *(const int *)x == *(const int *)y;
    case DD_C_INT64:
    case DD_C_ID:
    case DD_C_SECONDS:
        return *(const int64_t *)x == *(const int64_t *)y;
    case DD_C_BOOL:
        return *(const bool *)x == *(const bool *)y;
    case DD_C_DAY:
        return dd_day_cmp(*(const struct dd_day *)x, *(const struct dd_day *)y) == 0;
    case DD_C_OPT_DAY:
        return same_days(x, y);
    case DD_C_INSTANT:
        return ((const struct dd_instant *)x)->s == ((const struct dd_instant *)y)->s;
    case DD_C_OPT_INSTANT:
        return same_instants(x, y);
    case DD_C_DEC:
        return ((const struct dd_dec *)x)->micro == ((const struct dd_dec *)y)->micro;
    case DD_C_BYTES:
        break;
    }
    return false;
}

/* ---- as stored ------------------------------------------------------------------ */

/* True for text that surely is NFC: made of ASCII, of the Latin letters below
 * U+0300 and from U+1E00 to U+1EFF (all of Vietnamese), and of the punctuation
 * U+2010 to U+2027. Reading a million titles must not compose each of them. */
static bool surely_nfc(const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *)s, *end = p + n;
    while (p < end) {
        if (*p < 0x80) {
            p++;
        } else if (*p < 0xCC) {
            p += 2;
        } else if ((p[0] == 0xE1 && p[1] >= 0xB8 && p[1] <= 0xBB) ||
                   (p[0] == 0xE2 && p[1] == 0x80 && p[2] >= 0x90 && p[2] <= 0xA7)) {
            p += 3;
        } else {
            return false;
        }
    }
    return true;
}

static bool put_text(struct dd_arena *arena, const struct dd_column *column,
                     const struct dd_value *value, const char **out, const char **why)
{
    if (value->kind == DD_V_NULL || (value->n == 0 && !column->required)) {
        *out = column->other;
        return true;
    }
    if (dd_utf8_check(value->s, value->n) >= 0) {
        *why = _("the text is not UTF-8");
        return false;
    }
    *out = dd_strndup(arena, value->s, value->n);
    if (!surely_nfc(value->s, value->n))
        *out = dd_nfc(arena, *out); /* other programs need not know about it */
    return true;
}

static bool parse_day(const struct dd_value *value, struct dd_day *out, const char **why)
{
    if (value->kind == DD_V_TEXT && dd_day_parse(value->s, out))
        return true;
    *why = _("it is not a day (YYYY-MM-DD)");
    return false;
}

static bool parse_instant(const struct dd_value *value, struct dd_instant *out, const char **why)
{
    if (value->kind == DD_V_TEXT && value->n == strlen("2026-02-09T01:00:00Z") &&
        value->s[10] == 'T' && value->s[19] == 'Z' && dd_instant_parse(&utc, value->s, out))
        return true;
    *why = _("it is not an instant (YYYY-MM-DDTHH:MM:SSZ)");
    return false;
}

static bool parse_word(const struct dd_column *column, const struct dd_value *value, int *out,
                       const char **why)
{
    for (int i = 0; value->kind == DD_V_TEXT && i < column->words->n; i++) {
        if (strcmp(column->words->name(i), value->s) == 0) {
            *out = i;
            return true;
        }
    }
    *why = _("it is none of the words allowed there");
    return false;
}

static bool parse_int(const struct dd_value *value, int64_t min, int64_t max, int64_t *out,
                      const char **why)
{
    if (value->kind == DD_V_INT && value->i >= min && value->i <= max) {
        *out = value->i;
        return true;
    }
    *why = _("it is not a number that fits there");
    return false;
}

static bool set_number(const struct dd_column *column, const struct dd_value *value, void *at,
                       const char **why)
{
    int64_t i = 0;
    switch (column->kind) {
    case DD_C_INT:
        if (!parse_int(value, INT_MIN, INT_MAX, &i, why))
            return false;
        *(int *)at = (int)i;
        return true;
    case DD_C_BOOL:
        if (!parse_int(value, 0, 1, &i, why))
            return false;
        *(bool *)at = i != 0;
        return true;
    default:
        if (value->kind == DD_V_NULL && column->kind == DD_C_ID)
            i = 0;
        else if (!parse_int(value, INT64_MIN, INT64_MAX, &i, why))
            return false;
        *(int64_t *)at = i;
        return true;
    }
}

static bool set_time(const struct dd_column *column, const struct dd_value *value, void *at,
                     const char **why)
{
    bool set = value->kind != DD_V_NULL;
    struct dd_instant instant = {0};
    struct dd_day day = {0};
    switch (column->kind) {
    case DD_C_DAY:
        return parse_day(value, at, why);
    case DD_C_OPT_DAY:
        if (set && !parse_day(value, &day, why))
            return false;
        *(struct dd_opt_day *)at = (struct dd_opt_day){.set = set, .day = day};
        return true;
    case DD_C_INSTANT:
        return parse_instant(value, at, why);
    case DD_C_OPT_INSTANT:
        if (set && !parse_instant(value, &instant, why))
            return false;
        *(struct dd_opt_instant *)at = (struct dd_opt_instant){.set = set, .at = instant};
        return true;
    default: /* DD_C_SECONDS */
        if (set && !parse_instant(value, &instant, why))
            return false;
        *(int64_t *)at = instant.s;
        return true;
    }
}

bool dd_column_set(struct dd_arena *arena, const struct dd_column *column,
                   const struct dd_value *value, void *row, const char **why)
{
    void *at = (char *)row + column->offset;
    switch (column->kind) {
    case DD_C_TEXT:
        return put_text(arena, column, value, at, why);
    case DD_C_INT:
    case DD_C_INT64:
    case DD_C_ID:
    case DD_C_BOOL:
        return set_number(column, value, at, why);
    case DD_C_DAY:
    case DD_C_OPT_DAY:
    case DD_C_INSTANT:
    case DD_C_OPT_INSTANT:
    case DD_C_SECONDS:
        return set_time(column, value, at, why);
    case DD_C_DEC:
        if (value->kind == DD_V_TEXT && dd_dec_parse(value->s, at))
            return true;
        *why = _("it is not a decimal (12.5)");
        return false;
    case DD_C_ENUM:
        return parse_word(column, value, at, why);
    case DD_C_BYTES: {
        const void *bytes = dd_strndup(arena, value->s, value->n);
        memcpy(at, &bytes, sizeof(bytes));
        memcpy((char *)row + column->n_offset, &value->n, sizeof(value->n));
        return true;
    }
    }
    return false;
}

void dd_value_literal(const struct dd_value *value, struct dd_buf *out)
{
    switch (value->kind) {
    case DD_V_NULL:
        dd_buf_puts(out, "NULL");
        break;
    case DD_V_INT:
        if (value->i >= 0 && value->i <= 9) /* most are */
            dd_buf_putc(out, (char)('0' + value->i));
        else
            dd_buf_printf(out, "%" PRId64, value->i);
        break;
    case DD_V_TEXT:
        dd_buf_putc(out, '\'');
        for (size_t i = 0; i < value->n;) {
            const char *quote = memchr(value->s + i, '\'', value->n - i);
            size_t n = quote ? (size_t)(quote - value->s) - i + 1 : value->n - i;
            dd_buf_add(out, value->s + i, n);
            if (quote)
                dd_buf_putc(out, '\'');
            i += n;
        }
        dd_buf_putc(out, '\'');
        break;
    case DD_V_BYTES:
        dd_buf_puts(out, "X'");
        for (size_t i = 0; i < value->n; i++)
            dd_buf_printf(out, "%02X", (unsigned char)value->s[i]);
        dd_buf_putc(out, '\'');
        break;
    }
}

char *dd_row_key(struct dd_arena *arena, const struct dd_table *table, const void *row)
{
    char *key = dd_strdup(arena, "");
    for (size_t i = 0; i < table->n_keys; i++) {
        struct dd_value value = {.kind = DD_V_NULL};
        const char *why, *slash = i ? "/" : "";
        dd_column_get(table, &table->columns[i], row, &value, &why);
        if (value.kind == DD_V_INT)
            key = dd_printf(arena, "%s%s%" PRId64, key, slash, value.i);
        else
            key = dd_printf(arena, "%s%s%s", key, slash, value.kind == DD_V_TEXT ? value.s : "");
    }
    return key;
}
