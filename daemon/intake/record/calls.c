#include "intake/record/calls.h"

#include "wire/clean.h"
#include "wire/paper/slips.h"

const char *dd_call_whom(const struct dd_facts *facts, const struct dd_call *call)
{
    const struct dd_person *person = call->person ? dd_person_find(facts, call->person) : NULL;
    if (person && person->name)
        return person->name;
    for (size_t i = 0; i < facts->contact.n; i++) {
        const struct dd_contact *row = &facts->contact.v[i];
        if (row->unit && dd_streq(row->channel, call->channel) &&
            dd_streq(row->address, call->address))
            return dd_unit_name(facts, row->unit);
    }
    return call->address ? call->address : "";
}

bool dd_call_late_from(const struct dd_calendar *calendar, const struct dd_zone *zone,
                       const struct dd_call *call, struct dd_day *out)
{
    return dd_calendar_add(calendar, dd_zone_local(zone, call->since).day, 1, out);
}

bool dd_call_is_late(const struct dd_calendar *calendar, const struct dd_zone *zone,
                     const struct dd_call *call, struct dd_day today)
{
    struct dd_day day;
    return dd_call_late_from(calendar, zone, call, &day) && dd_day_cmp(day, today) <= 0;
}

const char *dd_call_words(struct dd_arena *arena, const char *by, const char *text)
{
    by = dd_clean(arena, by, 200);
    text = dd_clean(arena, text, 1000);
    return *text ? dd_printf(arena, "%s: %s", by, text) : by;
}

void dd_call_slips(struct dd_arena *arena, dd_translate tr, const char *language,
                   const char *office, struct dd_day today, struct dd_instant now,
                   const struct dd_facts *facts, const struct dd_call *v, size_t n,
                   struct dd_buf *out)
{
    struct dd_slip *slips = DD_NEW_N(arena, struct dd_slip, n + 1);
    size_t n_slips = 0;
    for (size_t i = 0; i < n; i++)
        if (v[i].composed)
            slips[n_slips++] =
                (struct dd_slip){dd_call_whom(facts, &v[i]), v[i].address, v[i].text};
    dd_slips_docx(arena, tr, language, office, today, now, slips, n_slips, out);
}
