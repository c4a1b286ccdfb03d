/* pace.h — how fast the mail relay may be asked: so many letters a minute, and a
 * rest when it says that it is busy. */
#ifndef DD_DELIVER_PACE_H
#define DD_DELIVER_PACE_H

#include "port/port.h"

struct dd_pace {
    struct dd_instant rest_until; /* office time */
    int rests;                    /* in a row */
    double *starts;               /* real seconds of the last `n` letters, a ring */
    size_t n, next;
};

void dd_pace_init(struct dd_pace *pace, int per_minute); /* 0: no limit */
void dd_pace_release(struct dd_pace *pace);

/* 421, 451 and 452 are about the relay, not about a letter (RFC 5321 §4.2.2). */
bool dd_pace_is_rest(int code);
/* An answer came: a refusal of that kind begins a rest, longer each time; a
 * letter taken ends it. */
void dd_pace_answered(struct dd_pace *pace, struct dd_instant now, int code, bool taken);
/* How many letters, at most `max`, may start; and: one has. */
size_t dd_pace_places(const struct dd_pace *pace, struct dd_instant now, double real, size_t max);
void dd_pace_started(struct dd_pace *pace, double real);
/* Real seconds until one may start; 0: now. */
double dd_pace_wait(const struct dd_pace *pace, const struct dd_clock *clock, double real);

#endif
