/* digest.c — all that one person gets on one channel in one slot is one message
 * (design §7); a webhook gets each notice by itself. */
#include "dondoc/alert.h"

#include <stdlib.h>
#include <string.h>

static int text_compare(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

static bool is_webhook(const struct dd_notice *notice)
{
    return strncmp(notice->channel, "webhook:", strlen("webhook:")) == 0;
}

static int notice_compare(const void *a, const void *b)
{
    const struct dd_notice *x = *(const struct dd_notice *const *)a;
    const struct dd_notice *y = *(const struct dd_notice *const *)b;
    int order = text_compare(x->channel, y->channel);
    if (order == 0)
        order = text_compare(x->address, y->address);
    return order ? order : (x > y) - (x < y); /* else as they were given */
}

static bool same_message(const struct dd_notice *a, const struct dd_notice *b)
{
    return !is_webhook(a) && dd_streq(a->channel, b->channel) && dd_streq(a->address, b->address);
}

size_t dd_digests(struct dd_arena *arena, const struct dd_notice *notices, size_t n,
                  const struct dd_digest **out)
{
    const struct dd_notice **order = DD_NEW_N(arena, const struct dd_notice *, n + 1);
    struct dd_digest *digests = DD_NEW_N(arena, struct dd_digest, n + 1);
    size_t n_order = 0, n_digests = 0;
    for (size_t i = 0; i < n; i++)
        if (notices[i].state == DD_NOTICE_PLANNED && notices[i].address)
            order[n_order++] = &notices[i];
    qsort(order, n_order, sizeof(*order), notice_compare);
    for (size_t i = 0; i < n_order; i++) {
        struct dd_digest *digest = &digests[n_digests - (n_digests > 0)];
        if (n_digests == 0 || !same_message(order[i - 1], order[i])) {
            digest = &digests[n_digests++];
            *digest = (struct dd_digest){.channel = order[i]->channel,
                                         .address = order[i]->address,
                                         .role = order[i]->role,
                                         .notices = order + i};
        }
        digest->n++;
        if (!digest->person)
            digest->person = order[i]->person;
        if (order[i]->role > digest->role)
            digest->role = order[i]->role;
    }
    *out = digests;
    return n_digests;
}
