#include "deliver/schedule.h"

#include <stddef.h>

#define DAY ((int64_t)86400)

bool dd_schedule_mail(int attempts, uint32_t chance, int64_t *delay)
{
    static const int64_t first[] = {5, 30, 120, 300};
    static const int n_first = (int)(sizeof(first) / sizeof(first[0]));
    static const int64_t longest = 4000, give_up = 5 * DAY;
    int64_t next = 0, spent = 0;
    for (int i = 0; i < attempts; i++) {
        spent += next;
        next = i < n_first ? first[i] : next * 2 < longest ? next * 2 : longest;
        if (spent >= give_up)
            return false;
    }
    /* In milliseconds, so that short delays are spread too. */
    int64_t spread = next * 1000 * 2 / 5;
    *delay = (next * 1000 - spread / 2 + (int64_t)chance % (spread + 1) + 500) / 1000;
    return true;
}

/* The example of Standard Webhooks 1.0.0. */
bool dd_schedule_webhook(int attempts, int64_t retry_after, int64_t *delay)
{
    static const int64_t delays[] = {5,         5 * 60,    30 * 60,   2 * 3600, 5 * 3600,
                                     10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600};
    static const int n = (int)(sizeof(delays) / sizeof(delays[0]));
    if (attempts < 1 || attempts > n)
        return false;
    int64_t asked = retry_after < DAY ? retry_after : DAY;
    *delay = delays[attempts - 1] > asked ? delays[attempts - 1] : asked;
    return true;
}
