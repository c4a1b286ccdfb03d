/* throttle.c — see throttle.h. */
#include "http/access/throttle.h"

#include <sodium.h>
#include <stdlib.h>

#include "port/port.h"

#define SETS 1024 /* 128 KiB in all */
#define WAYS 8
#define FULL ((int64_t)DD_THROTTLE_BURST * DD_THROTTLE_EVERY)

struct slot {
    uint64_t key;
    int64_t until; /* when it will have recovered wholly */
};

struct dd_throttle {
    unsigned char secret[crypto_shorthash_KEYBYTES];
    struct slot slots[SETS][WAYS];
};

struct dd_throttle *dd_throttle_new(void)
{
    struct dd_throttle *throttle = calloc(1, sizeof(*throttle));
    if (throttle == NULL)
        abort();
    dd_random(throttle->secret, sizeof(throttle->secret));
    return throttle;
}

void dd_throttle_free(struct dd_throttle *throttle)
{
    free(throttle);
}

static uint64_t hash(const struct dd_throttle *throttle, enum dd_tried what, const void *key,
                     size_t n)
{
    uint64_t out;
    _Static_assert(sizeof(out) == crypto_shorthash_BYTES, "SipHash gives 64 bits");
    crypto_shorthash((unsigned char *)&out, key, n, throttle->secret);
    return out ^ (uint64_t)what;
}

/* The one of that key; else that which has recovered most. */
static struct slot *find(struct dd_throttle *throttle, uint64_t key)
{
    struct slot *set = throttle->slots[key / 4 % SETS], *best = set;
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
        if (set[i].until < best->until)
            best = &set[i];
    }
    return best;
}

/* Seconds until it will have recovered wholly. */
static int64_t debt(const struct slot *slot, uint64_t key, int64_t now)
{
    if (slot->key != key || slot->until <= now)
        return 0;
    return slot->until - now < FULL ? slot->until - now : FULL;
}

unsigned dd_throttle_wait(struct dd_throttle *throttle, enum dd_tried what, const void *key,
                          size_t n, int64_t now)
{
    uint64_t of = hash(throttle, what, key, n);
    int64_t over = debt(find(throttle, of), of, now) - (FULL - DD_THROTTLE_EVERY);
    return over > 0 ? (unsigned)over : 0;
}

void dd_throttle_count(struct dd_throttle *throttle, enum dd_tried what, const void *key, size_t n,
                       int64_t now)
{
    uint64_t of = hash(throttle, what, key, n);
    struct slot *slot = find(throttle, of);
    int64_t until = now + debt(slot, of, now) + DD_THROTTLE_EVERY;
    *slot = (struct slot){of, until < now + FULL ? until : now + FULL};
}
