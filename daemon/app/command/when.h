/* when.h — within app: `dondoc when`, the command that says how a phrase is understood.
 *
 *   cmd_when.c   the command, days of events, answers for people
 *   when_json.c  its JSON, which is an interface (design §5) */
#ifndef DD_WHEN_H
#define DD_WHEN_H

#include "app/app.h"

struct dd_when_given { /* --on EVENT=DATE[THH:MM]; no name: the phrase's only event */
    const char *event;
    struct dd_day day;
    bool has_minute;
    int minute;
    bool used; /* some phrase waits for it */
};

struct dd_when {
    struct dd_arena *arena;
    const struct dd_calendar *calendar;
    int year;
    size_t n_given;
    struct dd_when_given given[DD_VALUES_MAX];
    bool json, normal;
    bool many; /* --batch */
};

/* The deadline's day, its event on the day that was given for it. */
void dd_when_resolve(const struct dd_when *w, const struct dd_deadline *d,
                     struct dd_due_result *out);
/* One phrase; `deadlines` is never empty. */
json_t *dd_when_json(const struct dd_when *w, const struct dd_due_parse *parse);

#endif
