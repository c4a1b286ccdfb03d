/* calendar_reader.h — inside cal: reading a calendar file. Every fault is said
 * with its place; what is sound is read on, so that one run shows all of them. */
#ifndef DD_CAL_CALENDAR_READER_H
#define DD_CAL_CALENDAR_READER_H

#include "cal/calendar.h"

/* ---- a row that comes again each year ------------------------------------------- */

/* `days` days from `before` days ahead of an anchor: of the solar year (MM-DD) or
 * of the lunar one (D/M lunar). */
struct calendar_recurring {
    bool lunar;
    int month, day;
    int days;
    int before[8]; /* by the anchor's ISO weekday; [0] is unused */
    bool half;     /* a half day: `minute` says when work ends */
    int minute;
    bool no_substitute;
    const char *name, *basis;
    struct dd_pos pos;
};

typedef DD_VEC(struct calendar_recurring) recurring_vec;

struct calendar_reader {
    struct dd_diags *diags;
    struct calendar_facts facts;
    recurring_vec recurring;   /* of each year */
    recurring_vec provisional; /* of each year after the last one listed … */
    int until;                 /* … to this one; 0: there are none */
    struct dd_day undecided;   /* the first day of those: guesses reach no further back */
    bool extending;            /* the file at hand adds to another */
};

/* Reads a list of such rows; `what` names it in messages. */
void calendar_read_recurring(struct calendar_reader *r, const struct dd_node *list,
                             const char *what, bool half, recurring_vec *out);
/* The day of such a row, with nothing else in it. */
bool calendar_take_anchor(struct calendar_reader *r, const struct dd_node *node,
                          struct calendar_recurring *out);
/* Lays one over a year, as holidays or half days. `guessed`: the row is how a
 * year is computed whose decision is not published yet. */
void calendar_lay_recurring(struct calendar_reader *r, const struct calendar_recurring *row,
                            int year, bool guessed);

/* ---- maps, words and days (calendar_take.c) ------------------------------------- */

struct calendar_key {
    const char *name;
    enum dd_node_kind kind;
    bool required;
};

#define CALENDAR_KEYS_MAX 12

/* Takes the values of `keys` (at most CALENDAR_KEYS_MAX) from a map into out[],
 * NULL where one is absent. False if a required one is missing or one is of the
 * wrong kind. */
bool calendar_take(struct calendar_reader *r, const struct dd_node *map, const char *what,
                   const struct calendar_key *keys, size_t n_keys, const struct dd_node **out);
#define TAKE(r, map, what, keys, out) calendar_take((r), (map), (what), (keys), DD_LEN(keys), (out))

/* The index of a word among `n`; words[n] is the list of them for people. */
bool calendar_take_word(struct calendar_reader *r, const struct dd_node *node,
                        const char *const *words, size_t n, size_t *out);
/* monday is 1, sunday 7. */
bool calendar_take_weekday(struct calendar_reader *r, const struct dd_node *node, int *out);
bool calendar_take_number(struct calendar_reader *r, const struct dd_node *node, int min, int max,
                          int *out);
bool calendar_take_year(struct calendar_reader *r, const struct dd_node *node, int *out);
/* YYYY-MM-DD; with `year` not 0, in that year. */
bool calendar_take_day(struct calendar_reader *r, const struct dd_node *node, int year,
                       struct dd_day *out);
/* HH:MM, from 00:01 to 23:59. */
bool calendar_take_minute(struct calendar_reader *r, const struct dd_node *node, int *out);
/* 'HH:MM-HH:MM', the second later than the first */
bool calendar_take_span(struct calendar_reader *r, const struct dd_node *node,
                        struct calendar_span *out);
/* none or next_working_day */
bool calendar_take_substitute(struct calendar_reader *r, const struct dd_node *node,
                              bool *substitutes);

#endif
