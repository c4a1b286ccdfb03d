#include "app/ahead/burst.h"

#include <stdlib.h>
#include <string.h>

struct told {
    struct dd_day day;
    const struct dd_notice *notice;
};

static int by_recipient(const void *a, const void *b)
{
    const struct told *x = a, *y = b;
    int order = dd_day_cmp(x->day, y->day);
    if (order == 0)
        order = strcmp(x->notice->address, y->notice->address);
    if (order == 0)
        order = strcmp(x->notice->channel, y->notice->channel);
    if (order == 0)
        order = x->notice->at.s < y->notice->at.s ? -1 : x->notice->at.s > y->notice->at.s;
    return order;
}

static bool is_webhook(const struct dd_notice *notice)
{
    return strncmp(notice->channel, "webhook:", strlen("webhook:")) == 0;
}

struct dd_loads dd_loads_of(struct dd_arena *arena, const struct dd_simulation *s)
{
    DD_VEC(struct dd_load) loads = {0};
    struct told *told = DD_NEW_N(arena, struct told, s->notices.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s->notices.n; i++) {
        const struct dd_notice *notice = &s->notices.v[i];
        if (notice->address)
            told[n++] = (struct told){dd_zone_local(s->in.zone, notice->at).day, notice};
    }
    qsort(told, n, sizeof(*told), by_recipient);
    for (size_t i = 0; i < n; i++) {
        const struct dd_notice *notice = told[i].notice, *last = i ? told[i - 1].notice : NULL;
        bool same = last && dd_day_cmp(told[i - 1].day, told[i].day) == 0 &&
                    strcmp(last->address, notice->address) == 0 &&
                    strcmp(last->channel, notice->channel) == 0;
        if (!same)
            dd_push(arena, &loads,
                    (struct dd_load){told[i].day, notice->channel, notice->address, 0, 0});
        struct dd_load *load = &loads.v[loads.n - 1];
        load->notices++;
        load->messages += !same || last->at.s != notice->at.s || is_webhook(notice);
    }
    return (struct dd_loads){loads.n, loads.v};
}
