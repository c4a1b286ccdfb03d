#include "deliver/lanes.h"

#include <string.h>

static struct dd_lane *find(const struct dd_lanes *lanes, const char *channel)
{
    for (size_t i = 0; i < lanes->n; i++)
        if (strcmp(lanes->v[i].channel, channel) == 0)
            return &lanes->v[i];
    return NULL;
}

static void add(struct dd_lanes *lanes, const char *channel, const struct dd_webhook *hook)
{
    size_t n = lanes->settings->n_webhooks ? lanes->settings->n_webhooks : 1;
    struct dd_lane lane = {.channel = dd_strdup(lanes->arena, channel),
                           .hook = hook,
                           .max = DD_HOOKS_MAX > n ? DD_HOOKS_MAX / n : 1,
                           .ahead = DD_HOOKS_AHEAD > 2 * n ? DD_HOOKS_AHEAD / n : 2};
    lanes->v = dd_grow(lanes->arena, lanes->v, lanes->n, &lanes->cap, sizeof(*lanes->v));
    lanes->v[lanes->n++] = lane;
}

void dd_lanes_init(struct dd_lanes *lanes, const struct dd_deliver_settings *settings)
{
    int mails = settings->mail.connections;
    *lanes = (struct dd_lanes){.arena = dd_arena_new(), .settings = settings};
    add(lanes, "email", NULL);
    lanes->v->max = mails > 0 && mails < DD_MAILS_MAX ? (size_t)mails : DD_MAILS_MAX;
    lanes->v->ahead = DD_MAILS_AHEAD;
    for (size_t i = 0; i < settings->n_webhooks; i++)
        add(lanes, dd_printf(lanes->arena, "webhook:%s", settings->webhooks[i].name),
            &settings->webhooks[i]);
}

void dd_lanes_release(struct dd_lanes *lanes)
{
    for (size_t i = 0; i < lanes->n; i++)
        dd_transfers_free(&lanes->v[i].waiting);
    dd_arena_free(lanes->arena);
    *lanes = (struct dd_lanes){0};
}

struct dd_lane *dd_lanes_of(const struct dd_lanes *lanes, const char *channel)
{
    struct dd_lane *lane = find(lanes, channel);
    return lane ? lane : lanes->v; /* only what a lane has claimed is asked for */
}

bool dd_lanes_add_unknown(struct dd_lanes *lanes, struct dd_store *store)
{
    static const enum dd_delivery_state due[] = {DD_DELIVERY_PENDING, DD_DELIVERY_RETRY};
    struct dd_arena *arena = dd_arena_new();
    size_t before = lanes->n, n;
    struct dd_delivery *v;
    for (size_t s = 0; s < DD_LEN(due); s++) {
        if (!dd_store_deliveries(store, arena, (int)due[s], SIZE_MAX / 2, &v, &n))
            continue;
        for (size_t i = 0; i < n; i++)
            if (strncmp(v[i].channel, "webhook:", 8) == 0 && !find(lanes, v[i].channel))
                add(lanes, v[i].channel, NULL);
    }
    dd_arena_free(arena);
    return lanes->n > before;
}

void dd_transfers_append(struct dd_transfer **list, struct dd_transfer *transfer)
{
    while (*list)
        list = &(*list)->next;
    transfer->next = NULL;
    *list = transfer;
}

void dd_transfers_free(struct dd_transfer **list)
{
    for (struct dd_transfer *next, *transfer = *list; transfer; transfer = next) {
        next = transfer->next;
        dd_transfer_free(transfer);
    }
    *list = NULL;
}
