/* How many duties stand open for each rule, unit and field. Kept between ticks by what
 * each of them writes, and counted anew only where nobody knows: a look through a
 * million at every tick, or at every start of the day, would be longer than the tick. */
#include "app/tick/live.h"

#include <stdlib.h>
#include <string.h>

#define FIRST 256    /* kinds that there is room for at first */
#define WINDOW 20000 /* rows looked through at once */

static uint64_t mix(uint64_t hash, const char *s)
{
    for (s = s ? s : ""; *s; s++)
        hash = (hash ^ (unsigned char)*s) * UINT64_C(0x100000001b3); /* FNV-1a */
    return (hash ^ 0x1f) * UINT64_C(0x100000001b3);
}

static uint64_t hash_of(const struct dd_obligation *ob)
{
    uint64_t hash = mix(UINT64_C(0xcbf29ce484222325), ob->rule);
    return mix(mix(mix(hash, ob->unit), ob->co_leads), ob->field) ^ (ob->imported ? 1 : 0);
}

static bool is_kind(const struct dd_owed_kind *kind, uint64_t hash, const struct dd_obligation *ob)
{
    return kind->hash == hash && strcmp(kind->rule, ob->rule) == 0 &&
           dd_streq(kind->unit, ob->unit) && dd_streq(kind->co_leads, ob->co_leads) &&
           dd_streq(kind->field, ob->field) && kind->imported == ob->imported;
}

/* Its place, or that of the first free one on the way. */
static struct dd_owed_kind *slot_of(struct dd_owed *owed, uint64_t hash,
                                    const struct dd_obligation *ob)
{
    size_t i = (size_t)hash & (owed->cap - 1);
    while (owed->v[i].used && !(ob && is_kind(&owed->v[i], hash, ob)))
        i = (i + 1) & (owed->cap - 1);
    return &owed->v[i];
}

static void make_room(struct dd_owed *owed)
{
    struct dd_owed old = *owed;
    if (owed->arena && owed->n < owed->cap / 2)
        return;
    if (!owed->arena)
        owed->arena = dd_arena_new();
    owed->cap = owed->cap ? 2 * owed->cap : FIRST;
    owed->v = DD_NEW_N(owed->arena, struct dd_owed_kind, owed->cap);
    for (size_t i = 0; i < old.cap; i++)
        if (old.v[i].used)
            *slot_of(owed, old.v[i].hash, NULL) = old.v[i]; /* no two are alike */
}

static void count(struct dd_owed *owed, const struct dd_obligation *ob, int64_t by)
{
    if (dd_state_is_closed(ob->state))
        return;
    make_room(owed);
    uint64_t hash = hash_of(ob);
    struct dd_owed_kind *kind = slot_of(owed, hash, ob);
    if (!kind->used) {
        *kind = (struct dd_owed_kind){.used = true,
                                      .hash = hash,
                                      .rule = dd_strdup(owed->arena, ob->rule),
                                      .subject = dd_strdup(owed->arena, ob->subject),
                                      .unit = dd_strdup(owed->arena, ob->unit),
                                      .co_leads = dd_strdup(owed->arena, ob->co_leads),
                                      .field = dd_strdup(owed->arena, ob->field),
                                      .imported = ob->imported};
        owed->n++;
    }
    owed->stale = owed->stale || kind->n == 0 || kind->n + by == 0;
    kind->n += by;
}

void dd_owed_written(struct dd_owed *owed, const struct dd_obligation *before,
                     const struct dd_obligation *after)
{
    if (!owed->known)
        return;
    count(owed, after, 1);
    if (before)
        count(owed, before, -1);
}

void dd_owed_forget(struct dd_owed *owed)
{
    dd_arena_free(owed->arena);
    *owed = (struct dd_owed){.stale = true};
}

bool dd_owed_look(struct dd_owed *owed, struct dd_store *store, bool *more)
{
    struct dd_arena *scratch = dd_arena_new();
    struct dd_obligation *v;
    size_t n;
    bool ok = dd_store_owed_after(store, scratch, owed->looked, WINDOW, &v, &n, more);
    for (size_t i = 0; ok && i < n; i++)
        count(owed, &v[i], 1);
    owed->looked += WINDOW;
    owed->known = ok && !*more;
    dd_arena_free(scratch);
    return ok;
}

/* The core looks up whoever would be told of one of each kind. None has opened, so
 * nothing is planned. */
const struct dd_obligation *dd_owed_samples(const struct dd_owed *owed, struct dd_arena *arena,
                                            size_t *n)
{
    struct dd_obligation *v = DD_NEW_N(arena, struct dd_obligation, owed->n + 1);
    *n = 0;
    for (size_t i = 0; i < owed->cap; i++) {
        const struct dd_owed_kind *kind = &owed->v[i];
        if (kind->n <= 0)
            continue;
        v[*n] = (struct dd_obligation){.id = dd_printf(arena, "%zu", *n),
                                       .rule = kind->rule,
                                       .subject = kind->subject,
                                       .unit = kind->unit,
                                       .co_leads = kind->co_leads,
                                       .field = kind->field,
                                       .imported = kind->imported,
                                       .state = DD_WAITING,
                                       .cycle = 1,
                                       .epoch = 1};
        ++*n;
    }
    return v;
}
