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
                           .ahead = DD_HOOKS_AHEAD > 2 * n ? DD_HOOKS_AHEAD / n : 2,
                           .ahead_max = DD_HOOKS_AHEAD_MAX > 2 * n ? DD_HOOKS_AHEAD_MAX / n : 2};
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
    lanes->v->ahead_max = DD_MAILS_AHEAD_MAX;
    for (size_t i = 0; i < settings->n_webhooks; i++)
        add(lanes, dd_printf(lanes->arena, "webhook:%s", settings->webhooks[i].name),
            &settings->webhooks[i]);
}

void dd_lanes_release(struct dd_lanes *lanes)
{
    for (size_t i = 0; i < lanes->n; i++)
        dd_queue_free(&lanes->v[i].waiting);
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

size_t dd_lane_room(const struct dd_lane *lane)
{
    size_t taken = lane->waiting.n + lane->n_flying + lane->n_judged;
    return lane->ahead > taken ? lane->ahead - taken : 0;
}

void dd_lane_adapt(struct dd_lane *lane, size_t n)
{
    if (n >= lane->ahead / 2 && !lane->waiting.n)
        lane->ahead = lane->ahead * 2 < lane->ahead_max ? lane->ahead * 2 : lane->ahead_max;
    else if (n < lane->ahead / 8 && lane->waiting.n && lane->ahead > 2 * lane->max)
        lane->ahead /= 2;
}

void dd_queue_add(struct dd_queue *queue, struct dd_transfer *transfer)
{
    transfer->next = NULL;
    if (queue->last)
        queue->last->next = transfer;
    else
        queue->first = transfer;
    queue->last = transfer;
    queue->n++;
}

struct dd_transfer *dd_queue_take(struct dd_queue *queue)
{
    struct dd_transfer *transfer = queue->first;
    if (!transfer)
        return NULL;
    queue->first = transfer->next;
    if (!queue->first)
        queue->last = NULL;
    queue->n--;
    return transfer;
}

void dd_queue_move(struct dd_queue *to, struct dd_queue *from)
{
    if (!from->first)
        return;
    if (to->last)
        to->last->next = from->first;
    else
        to->first = from->first;
    to->last = from->last;
    to->n += from->n;
    *from = (struct dd_queue){0};
}

void dd_queue_free(struct dd_queue *queue)
{
    struct dd_transfer *transfer;
    while ((transfer = dd_queue_take(queue)))
        dd_transfer_free(transfer);
}
