/* The days of the calendar that a duty hangs on (evaluation.md): a day off within them has it
 * evaluated again, any other leaves it alone. */
#include "../../alert/timeline.h"
#include "app/tick/tick.h"

#define HEAD                                                                                       \
    "lang: 1\npack: p\ntitle: Gói thử\nbasis: 29/KH-UBND\ncalendar: vn-office\n"                \
    "params: {issued: {type: date, value: 2026-03-02}}\ndefaults:\n"                               \
    "  remind: {before: [5wd], at_due: true}\nrules:\n"

static void what_is_to_come_and_what_was_counted(void **state)
{
    static const struct {
        const char *rule, *id, *wake, *from, *to;
    } table[] = {
        /* a named day: from its next step on, with a month around */
        {"due: by 2026-11-10", "r/xa-a/once", "2026-11-03 08:00", "2026-10-03", "2026-12-11"},
        {"due: by end of Q3 2026", "r/xa-a/once", "2026-09-23 08:00", "2026-08-23", "2026-10-31"},
        /* its period, too: it may be working days of it that are counted */
        {"due: by working day 7 of month", "r/xa-a/2026-08", "2026-08-04 08:00", "2026-07-01",
         "2026-09-11"},
        /* counted: each day from the first on */
        {"due: within 90 working days after issued", "r/xa-a/once", "2026-07-02 08:00",
         "2026-01-30", "2026-08-09"},
    };
    (void)state;
    for (size_t i = 0; i < DD_LEN(table); i++) {
        char pack[1000], from[DD_DAY_SIZE], to[DD_DAY_SIZE];
        snprintf(pack, sizeof(pack), HEAD "  - {id: r, title: T, for_each: unit, %s}\n",
                 table[i].rule);
        struct world *w =
            world_new(pack, "unit: [{id: xa-a, level: commune}]\n", "2026-03-02 00:00");
        timeline_run(w, "2026-03-03 12:00");
        struct dd_obligation ob = *world_find(w, table[i].id);
        struct dd_moment_in in = {.rules = w->rules,
                                  .facts = &w->facts,
                                  .calendar = w->calendar,
                                  .zone = &zone,
                                  .now = w->now};
        ob.wake_at.set = dd_instant_parse(&zone, table[i].wake, &ob.wake_at.at);
        assert_true(ob.wake_at.set);
        dd_touched_days(&in, &ob);
        assert_string_equal(dd_day_format(ob.days_from.day, from), table[i].from);
        assert_string_equal(dd_day_format(ob.days_to.day, to), table[i].to);
        world_free(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_to_come_and_what_was_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
