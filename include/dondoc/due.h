/* due.h — deadlines: a phrase (English or Vietnamese) → a deadline → a day.
 *
 * A rule file and a plan's time cell both become the same struct dd_deadline
 * (design §5). Nothing is ever guessed: what is not understood is DD_DUE_NONE.
 * Law: Civil Code 2015, Arts. 144–148 (domain.md §1). Pure. */
#ifndef DONDOC_DUE_H
#define DONDOC_DUE_H

#include "dondoc/cal.h"

enum dd_due_kind {
    DD_DUE_NONE,      /* not understood */
    DD_DUE_DATE,      /* on, by or before a day */
    DD_DUE_PERIOD,    /* within a month, quarter, half, year, or a window of days */
    DD_DUE_RECURRING, /* each month, quarter, year … */
    DD_DUE_RELATIVE,  /* n units after or before an event */
    DD_DUE_EVENT,     /* after an event, without a span */
    DD_DUE_CONTINUOUS
};

enum dd_due_edge {
    DD_EDGE_ON,    /* ngày D: earlier is early */
    DD_EDGE_BY,    /* chậm nhất D, đến hết D: D included */
    DD_EDGE_BEFORE /* trước D: strictly D − 1, legal day D */
};

enum dd_due_unit {
    DD_UNIT_MINUTE,
    DD_UNIT_HOUR,
    DD_UNIT_WORKING_HOUR,
    DD_UNIT_DAY,
    DD_UNIT_WORKING_DAY,
    DD_UNIT_WEEK,
    DD_UNIT_MONTH,
    DD_UNIT_QUARTER,
    DD_UNIT_YEAR
};

enum dd_due_direction { DD_DIR_AFTER, DD_DIR_BEFORE, DD_DIR_NOT_BEFORE, DD_DIR_WITHIN_BEFORE };

/* Which month (or stretch) of the recurring period a day lies in. */
enum dd_due_of {
    DD_OF_PERIOD,      /* the period itself: day 25 of month; day 15 of the quarter */
    DD_OF_FIRST_MONTH, /* of the quarter, half or year */
    DD_OF_LAST_MONTH,
    DD_OF_MONTH,     /* yearly: the month in `month` */
    DD_OF_ANY,       /* any day of the period will do: "every year"; `mday` is DD_DAY_LAST */
    DD_OF_WEEK,      /* the `mday`-th (DD_DAY_LAST: the last) `weekday` of the month */
    DD_OF_AFTER_END, /* `n` × `unit` after the period's last day */
    DD_OF_AFTER_DAY, /* yearly: `n` × `unit` after `month`/`mday` */
    DD_OF_NAMED      /* the month or quarter `period` of the year that `event` names */
};

enum dd_due_relation { DD_REL_AFTER, DD_REL_AT, DD_REL_FROM };

#define DD_DAY_LAST 0 /* `mday`: the last day of the month or period */

struct dd_deadline {
    enum dd_due_kind kind;
    enum dd_due_edge edge;
    bool done; /* "(Đã hoàn thành)" stands beside it: done, day unknown */

    /* DATE: the day as named. `day` is unset where no year is known; then
     * `month`/`mday` still hold what was written. */
    struct dd_opt_day day;
    bool year_filled; /* no year was written: the plan's was taken */
    bool has_time;    /* a clock time on that day, minutes from 00:00 (0–1440) */
    int minute;

    /* A day of the Vietnamese lunar calendar (DATE; RECURRING yearly): `month`,
     * `mday` and `lunar_year` are its own; `day` is the civil day. */
    bool lunar, lunar_leap;
    int lunar_year; /* 0 where none is known */

    /* PERIOD: first and last day; unset where no year is known. With
     * `has_period` it is a named period (its year is 0 where unknown). `from`
     * without `to`: open ("kể từ ngày …"), no due day; `to` without `from`: it
     * began some time before ("từ nay đến …"). "Trước tháng 12/2026" and "đến
     * hết tháng 12/2026" are DATEs. A window may begin and (has_time, minute)
     * end at a clock time. */
    struct dd_opt_day from, to;
    bool has_from_time;
    int from_minute;
    bool has_period;
    struct dd_period period;

    /* RECURRING: every `interval` `every` (with an `event`: counted from it); the
     * due day inside each period. */
    enum dd_every every;
    int interval; /* 1 or more */
    enum dd_due_of of;
    int month;     /* 1–12 for DD_OF_MONTH (and a DATE without a year) */
    int mday;      /* day of the month or period, or DD_DAY_LAST */
    bool working;  /* `mday` counts the working days of the period */
    int weekday;   /* 1–7 for weekly and DD_OF_WEEK; 0 none */
    int shift;     /* periods later (+1: "tháng sau", "quý sau") or earlier */
    int times;     /* DD_OF_ANY: so often in `interval` periods; 0 is once */
    bool has_roll; /* the phrase itself says what a day off does */
    enum dd_roll roll;

    /* A yearly window ("từ 01/10 đến 20/10 hằng năm") begins here and ends on
     * `month`/`mday`, in the year `start_shift` later; a monthly one has days
     * only, a weekly one begins on `start_weekday`. So does a PERIOD from day to
     * day where no year is known. */
    bool has_start;
    int start_month, start_mday, start_weekday, start_shift;
    bool morning; /* weekly window: its last day ends at noon */

    /* RELATIVE: n × unit from `event`; EVENT: just `event`. An `edge` of BEFORE
     * excludes the day reached ("before election_day": n is 0). `has_time`: a
     * clock time on that day ("trước 08 giờ ngày hôm sau": n is 1; days only). */
    int n;
    enum dd_due_unit unit;
    enum dd_due_direction direction;
    /* `on_day`: not the day reached but the day `mday` of its month (unit MONTH), or
     * `month`/`mday` of its year: "ngày 20 của tháng sau tháng …". */
    bool on_day;
    bool has_cutoff; /* holds only where the event came after this time of day */
    int cutoff;
    /* Its words as written, or an identifier in a rule; NULL where the phrase
     * leaves it to its surroundings: "05 ngày làm việc" and, with `next`, "trong
     * ngày làm việc tiếp theo". */
    const char *event;
    bool next;
    struct dd_opt_day event_day;   /* the event is a day itself, or its words name one */
    enum dd_due_relation relation; /* EVENT */
};

struct dd_due_warning {
    const char *code; /* "W101" */
    const char *text; /* English format already filled in and translated */
};

struct dd_due_parse {
    const char *phrase;          /* as given, NFC */
    size_t n;                    /* deadlines (an alternative may be NONE); 0 … */
    const struct dd_deadline *v; /* … then v holds one DD_DUE_NONE: not understood */
    size_t n_warnings;
    const struct dd_due_warning *warnings; /* typos that were understood, remarks */
    const char *why_not; /* NONE: the reason in words (a day that does not exist, …) */
};

/* Reads a phrase. `year` fills a missing year only (0: none is known). The
 * result lives in the arena. Never fails: what is not understood is NONE.
 * `phrase` may be any bytes. `tr` may be NULL. */
const struct dd_due_parse *dd_due_parse(struct dd_arena *arena, const char *phrase, int year,
                                        dd_translate tr);

/* The canonical English spelling (design §5's first column); parsing it gives
 * the same deadline again. */
char *dd_due_canonical(struct dd_arena *arena, const struct dd_deadline *deadline);
/* The normal form of a deadline, as corpora of phrases write it: "2026-05-31",
 * "2026-04-01..2026-06-30", "monthly day<25", "10 days after <event>". "none"
 * where there is no such form (or no year). */
char *dd_due_normal(struct dd_arena *arena, const struct dd_deadline *deadline);
/* RECURRING: where in the period, in words: "month", "last month of quarter",
 * "month 12 of year", "next month". */
char *dd_due_of_text(struct dd_arena *arena, const struct dd_deadline *deadline);

/* ---- from a deadline to a day ------------------------------------------------------- */

struct dd_due_options {
    const struct dd_calendar *calendar; /* may be NULL: then nothing rolls or counts working days */
    bool has_roll; /* else the default: following for "within … after", otherwise none */
    enum dd_roll roll;
    struct dd_opt_day anchor; /* day of the event of RELATIVE and EVENT … */
    bool has_anchor_minute;   /* … and its time: minutes and hours are counted from it */
    int anchor_minute;        /* 0–1439 */
    bool has_period;          /* RECURRING: the period to resolve in */
    struct dd_period period;  /* (of another length: the one its first day lies in) */
    dd_translate tr;
    bool no_trace; /* the days only: no trace, no message */
};

enum dd_due_status {
    DD_DUE_OK,
    DD_DUE_WAITING,     /* the event, the year or the period is not known yet */
    DD_DUE_NO_DAY,      /* continuous, none, an event without a span, an open window, a
                         * "not before", hours from an event without a time: no due day */
    DD_DUE_OUT_OF_RANGE /* the calendar does not reach that far; `message` says so */
};

struct dd_due_result {
    enum dd_due_status status;
    struct dd_opt_day from;  /* windows and periods; RELATIVE: the anchor */
    struct dd_day last_day;  /* strict, after the roll: the last day it is still met */
    struct dd_day unrolled;  /* before the roll */
    struct dd_day legal_day; /* latest of unrolled, D for "before D", and last_day */
    bool has_time;
    int minute; /* of last_day: overdue from then on, not from 24:00 */
    bool provisional;
    const char *message;
    size_t n_trace; /* the reasoning, one line a step, translated */
    const char *const *trace;
};

/* Order: anchor → count → strict day → roll (design §5). */
void dd_due_resolve(struct dd_arena *arena, const struct dd_deadline *deadline,
                    const struct dd_due_options *options, struct dd_due_result *out);

const char *dd_due_kind_name(enum dd_due_kind kind); /* "date", "period", … of design §5 */
const char *dd_due_unit_name(enum dd_due_unit unit); /* "working_day", … */
const char *dd_due_direction_name(enum dd_due_direction direction);
const char *dd_every_name(enum dd_every every); /* "month", "quarter", … */

#endif
