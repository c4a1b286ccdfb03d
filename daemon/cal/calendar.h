/* calendar.h — inside cal: what a calendar file says, and the calendar made of it.
 *
 * calendar_read.c turns the YAML into struct calendar_facts (calendar_take.c
 * takes its maps and words apart, calendar_recurring.c lays rows that come again
 * over the years), calendar_build.c these into struct dd_calendar, calendar.c
 * answers from it. */
#ifndef DD_CAL_CALENDAR_H
#define DD_CAL_CALENDAR_H

#include "dondoc/cal.h"

struct calendar_year {
    int year;
    bool provisional;
};

/* In the order in which they are laid. */
enum calendar_rank {
    RANK_YEARLY,  /* the same day each year */
    RANK_WRITTEN, /* of one year */
    RANK_COMPUTED /* follows from the Moon or a rule: another holiday may lie there */
};

/* Days off of one name and basis: from … to, both included. */
struct calendar_holiday {
    struct dd_day from, to;
    const char *name, *basis;
    struct dd_pos pos;
    enum calendar_rank rank;
    bool no_substitute; /* on a weekend it gives none, whatever the calendar says */
};

/* A working day that ends early. */
struct calendar_half_day {
    struct dd_day day;
    int minute; /* of the day, when work ends */
    const char *name, *basis;
    struct dd_pos pos;
    bool yearly; /* says nothing where it meets a day off */
};

struct calendar_swap {
    struct dd_day off, worked;
    const char *basis;
    struct dd_pos off_pos, worked_pos;
};

/* From … to, minutes of a day. */
struct calendar_span {
    int from, to;
};

#define CALENDAR_SPANS_MAX 4

struct calendar_facts {
    const char *name, *title;
    bool weekend[8]; /* by ISO weekday; [0] is unused */
    const char *weekend_basis;
    bool substitutes; /* a holiday on a weekend gives the next working day */
    const char *substitute_basis;
    struct calendar_span hours[CALENDAR_SPANS_MAX]; /* ascending; when the office works */
    size_t n_hours;
    const char *hours_basis;
    DD_VEC(struct calendar_year) years; /* ascending, without a gap */
    DD_VEC(struct calendar_holiday) holidays;
    DD_VEC(struct calendar_half_day) half_days;
    DD_VEC(struct calendar_swap) swaps;
};

struct dd_calendar {
    const char *name, *title;
    char revision[17];
    struct dd_day first, last;
    int first_year;
    const bool *provisional;    /* by year */
    const uint8_t *kinds;       /* by day: enum dd_day_kind */
    const char *const *reasons; /* by day; NULL for a plain working day */
    const int32_t *worked;      /* by day: working days from the first day to it, included */
    const int32_t *weeks;       /* by day: first working days of a week up to it */
    const int32_t *workdays;    /* the working days in order, as indices of days */
    int32_t n_workdays;
    const struct calendar_half_day **half_days; /* ascending */
    size_t n_half_days;
    struct calendar_span hours[CALENDAR_SPANS_MAX];
    size_t n_hours;
};

/* NULL after an error said in `diags`. */
struct dd_calendar *calendar_build(struct dd_diags *diags, const struct calendar_facts *facts);

#endif
