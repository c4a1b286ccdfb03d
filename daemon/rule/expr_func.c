/* expr_func.c — the functions of expressions: one row of the table gives name,
 * types and meaning. */
#include "rule/expr.h"

#include <string.h>

#define CALL(name)                                                                                 \
    static struct dd_value name(const struct dd_expr *expr, const struct dd_value *args,           \
                                const struct dd_subject *subject, bool *fault)

static struct dd_day day_of(struct dd_value value)
{
    return (struct dd_day){(int32_t)value.n};
}

static struct dd_value number(int64_t n)
{
    return (struct dd_value){.n = n};
}

bool dd_every_parse(const char *s, enum dd_every *out)
{
    for (int every = DD_DAILY; every <= DD_YEARLY; every++) {
        if (strcmp(s, dd_every_name((enum dd_every)every)) == 0) {
            *out = (enum dd_every)every;
            return true;
        }
    }
    return false;
}

CALL(call_year)
{
    (void)expr, (void)subject, (void)fault;
    return number(dd_day_ymd(day_of(args[0])).year);
}

CALL(call_month)
{
    (void)expr, (void)subject, (void)fault;
    return number(dd_day_ymd(day_of(args[0])).month);
}

CALL(call_quarter)
{
    (void)expr, (void)subject, (void)fault;
    return number((dd_day_ymd(day_of(args[0])).month + 2) / 3);
}

CALL(call_weekday)
{
    (void)expr, (void)subject, (void)fault;
    return number(dd_day_weekday(day_of(args[0])));
}

CALL(call_days)
{
    (void)expr, (void)subject, (void)fault;
    return number(args[1].n - args[0].n);
}

CALL(call_wdays)
{
    (void)subject;
    int n = 0;
    if (!dd_calendar_count(expr->calendar, day_of(args[0]), day_of(args[1]), &n))
        *fault = true;
    return number(n);
}

static struct dd_period period_around(const struct dd_value *args)
{
    enum dd_every every = DD_DAILY;
    dd_every_parse(args[1].s, &every);
    return dd_period_of(every, day_of(args[0]));
}

CALL(call_start_of)
{
    (void)expr, (void)subject, (void)fault;
    return number(dd_period_first(period_around(args)).n);
}

CALL(call_end_of)
{
    (void)expr, (void)subject, (void)fault;
    return number(dd_period_last(period_around(args)).n);
}

CALL(call_roll)
{
    (void)subject;
    enum dd_roll roll = DD_ROLL_NONE;
    dd_roll_parse(args[1].s, &roll);
    struct dd_day day = day_of(args[0]);
    if (!dd_calendar_roll(expr->calendar, day_of(args[0]), roll, &day))
        *fault = true;
    return number(day.n);
}

CALL(call_min)
{
    (void)expr, (void)subject, (void)fault;
    return args[0].n < args[1].n ? args[0] : args[1];
}

CALL(call_max)
{
    (void)expr, (void)subject, (void)fault;
    return args[0].n > args[1].n ? args[0] : args[1];
}

CALL(call_abs)
{
    (void)expr, (void)subject;
    if (args[0].n == INT64_MIN) {
        *fault = true;
        return args[0];
    }
    return number(args[0].n < 0 ? -args[0].n : args[0].n);
}

CALL(call_starts_with)
{
    (void)expr, (void)subject, (void)fault;
    return number(strncmp(args[0].s, args[1].s, strlen(args[1].s)) == 0);
}

CALL(call_under)
{
    (void)expr, (void)fault;
    return number(subject->facts && dd_unit_under(subject->facts, args[0].s, args[1].s));
}

static const struct dd_function functions[] = {
    {"year", "id", false, call_year},
    {"month", "id", false, call_month},
    {"quarter", "id", false, call_quarter},
    {"weekday", "id", false, call_weekday},
    {"days", "idd", false, call_days},
    {"wdays", "idd", true, call_wdays},
    {"start_of", "ddp", false, call_start_of},
    {"end_of", "ddp", false, call_end_of},
    {"roll", "ddr", true, call_roll},
    {"min", "nnn", false, call_min},
    {"max", "nnn", false, call_max},
    {"abs", "nn", false, call_abs},
    {"starts_with", "btt", false, call_starts_with},
    {"under", "buu", false, call_under},
};

const struct dd_function *dd_function_find(const char *name)
{
    for (size_t i = 0; i < DD_LEN(functions); i++)
        if (strcmp(functions[i].name, name) == 0)
            return &functions[i];
    return NULL;
}

void dd_function_names(const char **names, size_t *n)
{
    for (*n = 0; *n < DD_LEN(functions); ++*n)
        names[*n] = functions[*n].name;
}
