#include "wire/duty.h"

#include <string.h>

#include "wire/clean.h"
#include "wire/words.h"

#define SHORT ((size_t)300)

char *dd_duty_number(struct dd_arena *arena, const struct dd_task *task)
{
    const char *section = task->section ? task->section : "";
    const char *number = task->number ? task->number : "";
    size_t n = strlen(section);
    /* a nested number names its section already: VII.1.2 in VII.1 */
    if (!*section || (strncmp(number, section, n) == 0 && number[n] == '.'))
        return dd_clean(arena, number, SHORT);
    return dd_clean(arena, *number ? dd_printf(arena, "%s.%s", section, number) : section, SHORT);
}

char *dd_duty_basis(struct dd_arena *arena, dd_translate tr, const struct dd_facts *facts,
                    const struct dd_obligation *row)
{
    const struct dd_task *task = row->task ? dd_task_find(facts, row->task) : NULL;
    if (row->basis && *row->basis)
        return dd_clean(arena, row->basis, SHORT);
    if (!task || !task->plan)
        return dd_strdup(arena, "");
    const char *number = dd_duty_number(arena, task);
    const char *plan = dd_clean(arena, task->plan, SHORT);
    return *number ? dd_printf(arena, dd_word(tr, "Plan %s, item %s"), plan, number)
                   : dd_printf(arena, dd_word(tr, "Plan %s"), plan);
}

char *dd_duty_day(struct dd_arena *arena, struct dd_opt_day day)
{
    char text[DD_DAY_SIZE] = "";
    if (day.set)
        dd_day_format_vi(day.day, text);
    return dd_strdup(arena, text);
}

char *dd_duty_due(struct dd_arena *arena, dd_translate tr, const struct dd_obligation *row)
{
    char *day = dd_duty_day(arena, row->due);
    return row->due.set && row->has_time ? dd_printf(arena, dd_word(tr, "%02d:%02d on %s"),
                                                     row->minute / 60, row->minute % 60, day)
                                         : day;
}

int dd_duty_days_late(const struct dd_obligation *row, struct dd_day on)
{
    return row->due.set && on.n > row->due.day.n ? on.n - row->due.day.n : 0;
}

static char *add_note(struct dd_arena *arena, char *notes, const char *note)
{
    return dd_printf(arena, "%s%s%s", notes, *notes ? "; " : "", note);
}

char *dd_duty_notes(struct dd_arena *arena, dd_translate tr, const struct dd_facts *facts,
                    const struct dd_obligation *row)
{
    char *notes = dd_strdup(arena, "");
    if (row->original_due.set)
        notes = add_note(arena, notes,
                         dd_printf(arena, dd_word(tr, "extended from %s"),
                                   dd_duty_day(arena, row->original_due)));
    for (size_t i = 0; i < facts->extension.n; i++) {
        const struct dd_extension *asked = &facts->extension.v[i];
        if (!dd_extension_is_asked(asked) || !dd_streq(asked->obligation, row->id))
            continue;
        const char *day = dd_duty_day(arena, asked->asked_on);
        notes = add_note(arena, notes,
                         *day ? dd_printf(arena, dd_word(tr, "extension asked for on %s"), day)
                              : dd_word(tr, "extension asked for"));
    }
    if (row->legal_day.set && row->due.set && dd_day_cmp(row->legal_day.day, row->due.day) > 0)
        notes = add_note(
            arena, notes,
            dd_printf(arena, dd_word(tr, "legal limit %s"), dd_duty_day(arena, row->legal_day)));
    return notes;
}

char *dd_duty_period(struct dd_arena *arena, dd_translate tr, struct dd_period period)
{
    static const char *const quarters[] = {"I", "II", "III", "IV"};
    char first[DD_DAY_SIZE], last[DD_DAY_SIZE];
    switch (period.every) {
    case DD_MONTHLY:
        return dd_printf(arena, dd_word(tr, "month %02d of %d"), period.index, period.year);
    case DD_QUARTERLY:
        return dd_printf(arena, dd_word(tr, "quarter %s of %d"), quarters[period.index - 1],
                         period.year);
    case DD_HALF_YEARLY:
        return dd_printf(arena,
                         period.index == 1 ? dd_word(tr, "the first six months of %d")
                                           : dd_word(tr, "the last six months of %d"),
                         period.year);
    case DD_YEARLY:
        return dd_printf(arena, dd_word(tr, "the year %d"), period.year);
    case DD_WEEKLY:
        return dd_printf(arena, dd_word(tr, "week %d of %d (%s – %s)"), period.index, period.year,
                         dd_day_format_vi(dd_period_first(period), first),
                         dd_day_format_vi(dd_period_last(period), last));
    case DD_DAILY:
        break;
    }
    return dd_printf(arena, dd_word(tr, "the day %s"),
                     dd_day_format_vi(dd_period_first(period), first));
}
