/* course.h — a target's course as numbers: the path it should take, its readings, and
 * where the readings lead. Pure. */
#ifndef DD_HTTP_COURSE_H
#define DD_HTTP_COURSE_H

#include "dondoc/eval.h"

struct dd_point {
    struct dd_day day;
    double value;
};

struct dd_course {
    size_t n_path, n_readings;
    struct dd_point *path;     /* from 0 through the checkpoints; none without a rule for it */
    struct dd_point *readings; /* up to `today`, by day */
    double goal;
    struct dd_opt_day due;
    /* The pace from the beginning (of the path, else the first reading) to the last
     * reading goes on: of what adds up and grows only, and where there is a pace. */
    bool has_forecast;
    double at_due;          /* what it would be on the due day */
    struct dd_opt_day done; /* when the goal would be reached; unset: not within ten years */
    struct dd_point forecast[2];
    double low, high;       /* of all of these */
    struct dd_day from, to; /* … */
};

/* `rule` may be NULL. `row` gives the due day, and may be NULL. */
void dd_course_of(struct dd_arena *arena, const struct dd_facts *facts,
                  const struct dd_target *target, const struct dd_rule *rule,
                  const struct dd_obligation *row, struct dd_day today, struct dd_course *out);

#endif
