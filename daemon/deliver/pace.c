#include "deliver/pace.h"

#include <stdlib.h>

#include "deliver/schedule.h"

#define MINUTE_S 60.0
#define RESTS_MAX 10 /* the longest delay by then */

void dd_pace_init(struct dd_pace *pace, int per_minute)
{
    *pace = (struct dd_pace){.n = per_minute > 0 ? (size_t)per_minute : 0};
    if (!pace->n)
        return;
    pace->starts = malloc(pace->n * sizeof(*pace->starts));
    if (!pace->starts)
        abort();
    for (size_t i = 0; i < pace->n; i++)
        pace->starts[i] = -MINUTE_S; /* long ago */
}

void dd_pace_release(struct dd_pace *pace)
{
    free(pace->starts);
    *pace = (struct dd_pace){0};
}

bool dd_pace_is_rest(int code)
{
    return code == 421 || code == 451 || code == 452;
}

void dd_pace_answered(struct dd_pace *pace, struct dd_instant now, int code, bool taken)
{
    int64_t delay;
    uint32_t chance;
    if (taken) {
        pace->rests = 0;
        pace->rest_until = now;
    } else if (dd_pace_is_rest(code) && pace->rest_until.s <= now.s) {
        /* One rest for all that were in flight together. */
        dd_random(&chance, sizeof(chance));
        pace->rests += pace->rests < RESTS_MAX;
        if (dd_schedule_mail(pace->rests, chance, &delay))
            pace->rest_until.s = now.s + delay;
    }
}

size_t dd_pace_places(const struct dd_pace *pace, struct dd_instant now, double real, size_t max)
{
    if (pace->rest_until.s > now.s)
        return 0;
    for (size_t i = 0; pace->n && i < max; i++)
        if (i >= pace->n || pace->starts[(pace->next + i) % pace->n] + MINUTE_S > real)
            return i;
    return max;
}

void dd_pace_started(struct dd_pace *pace, double real)
{
    if (!pace->n)
        return;
    pace->starts[pace->next] = real;
    pace->next = (pace->next + 1) % pace->n;
}

double dd_pace_wait(const struct dd_pace *pace, const struct dd_clock *clock, double real)
{
    double rest = dd_clock_until(clock, pace->rest_until);
    double limit = pace->n ? pace->starts[pace->next] + MINUTE_S - real : 0.;
    double wait = rest > limit ? rest : limit;
    return wait > 0. ? wait : 0.;
}
