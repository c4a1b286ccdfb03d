/* clock.c — office time: real, frozen, or started somewhere and faster. */
#include "port/port.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_SPEED 100000

static int64_t read_ms(clockid_t id)
{
    struct timespec now;
    if (clock_gettime(id, &now) != 0)
        abort(); /* only for a clock that does not exist */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t office_ms(const struct dd_clock *clock)
{
    if (!clock->virtual)
        return read_ms(CLOCK_REALTIME);
    if (clock->speed == 0)
        return clock->start_ms;
    return clock->start_ms + (read_ms(CLOCK_MONOTONIC) - clock->real_ms) * clock->speed;
}

void dd_clock_real(struct dd_clock *clock)
{
    *clock = (struct dd_clock){0};
}

/* "x60"; 0 if it is none. */
static unsigned parse_speed(const char *s)
{
    unsigned speed = 0;
    if (*s++ != 'x' || *s == '\0')
        return 0;
    for (; *s >= '0' && *s <= '9' && speed <= MAX_SPEED; s++)
        speed = speed * 10 + (unsigned)(*s - '0');
    return *s == '\0' && speed <= MAX_SPEED ? speed : 0;
}

bool dd_clock_parse(const struct dd_zone *zone, const char *s, struct dd_clock *out)
{
    char start[64];
    struct dd_instant at;
    unsigned speed = 0;
    const char *comma = strchr(s, ',');
    size_t n = comma ? (size_t)(comma - s) : strlen(s);
    if (n >= sizeof(start))
        return false;
    memcpy(start, s, n);
    start[n] = '\0';
    if (!dd_instant_parse(zone, start, &at))
        return false;
    if (comma && (speed = parse_speed(comma + 1)) == 0)
        return false;
    *out = (struct dd_clock){
        .virtual = true,
        .start_ms = at.s * 1000,
        .real_ms = read_ms(CLOCK_MONOTONIC),
        .speed = speed,
    };
    return true;
}

void dd_clock_at_least(struct dd_clock *clock, struct dd_instant at)
{
    if (!clock->virtual || office_ms(clock) >= at.s * 1000)
        return;
    clock->start_ms = at.s * 1000;
    dd_clock_begin(clock);
}

void dd_clock_begin(struct dd_clock *clock)
{
    clock->real_ms = read_ms(CLOCK_MONOTONIC);
}

struct dd_instant dd_clock_now(const struct dd_clock *clock)
{
    int64_t ms = office_ms(clock);
    return (struct dd_instant){ms / 1000 - (ms % 1000 < 0)};
}

double dd_clock_until(const struct dd_clock *clock, struct dd_instant at)
{
    int64_t ms = at.s * 1000 - office_ms(clock);
    if (ms <= 0)
        return 0;
    if (!clock->virtual)
        return (double)ms / 1000;
    if (clock->speed == 0)
        return -1;
    /* Rounded up: office time has reached `at` when the wait is over. */
    return (double)((ms + clock->speed - 1) / clock->speed) / 1000;
}

int64_t dd_worked_ms(void)
{
    return read_ms(CLOCK_THREAD_CPUTIME_ID);
}

int64_t dd_real_seconds(void)
{
    return read_ms(CLOCK_REALTIME) / 1000;
}
