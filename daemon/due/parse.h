/* parse.h — what the parts of the phrase parser share.
 *
 * A recursive-descent parser over the tokens of lex.h: each due_… function
 * either takes tokens and returns true, or leaves the parser where it was and
 * returns false. English is one whole phrase (english.c); Vietnamese is looked
 * for clause by clause among other words (vietnamese.c, with points, spans,
 * windows and recurrences in files of their own). */
#ifndef DD_DUE_PARSE_H
#define DD_DUE_PARSE_H

#include "due/lex.h"

struct due_parser {
    struct dd_arena *arena;
    dd_translate tr;
    const char *text; /* the phrase, NFC */
    const struct due_tok *t;
    size_t n; /* tokens; t[n] is DUE_END */
    size_t at;
    int year; /* fills a missing year; 0: none known */
    DD_VEC(struct dd_deadline) out;
    DD_VEC(struct dd_due_warning) warnings;
    const char *why_not; /* set: whatever else stands there, the phrase is not understood */
};

/* ---- reading tokens (reader.c) -------------------------------------------------- */

/* Takes one of the alternatives: "kể từ|tính từ" (the longer ones first). */
bool due_word(struct due_parser *p, const char *alternatives);
bool due_sees(const struct due_parser *p, const char *alternatives); /* takes nothing */
bool due_mark(struct due_parser *p, const char *marks);
bool due_sees_mark(const struct due_parser *p, const char *marks);
bool due_number(struct due_parser *p, int min, int max, int *out);
const struct due_tok *due_tok(const struct due_parser *p);

/* A roman or arabic numeral 1–4. */
bool due_quarter_number(struct due_parser *p, int *out);
/* "17 giờ 30 phút", "17h30", "17:00"; minutes from 00:00, at most 24:00. */
bool due_clock(struct due_parser *p, int *minute);
/* "2026-03-10" as three numbers. */
bool due_iso_date(struct due_parser *p, int *year, int *month, int *day);

/* The words from token `from` to token `to` (without it), as written, squeezed. */
char *due_text(const struct due_parser *p, size_t from, size_t to);

/* Reports; each keeps the first reason only (refuse) or all (warn). */
void due_refuse(struct due_parser *p, const char *english, ...) DD_PRINTF(2, 3);
void due_warn(struct due_parser *p, const char *code, const char *english, ...) DD_PRINTF(3, 4);
char *due_say(struct dd_arena *arena, dd_translate tr, const char *english, ...) DD_PRINTF(3, 4);

/* ---- a named day or period (point.c builds deadlines from it) -------------------- */

enum due_part { DUE_P_DAY, DUE_P_MONTH, DUE_P_QUARTER, DUE_P_HALF, DUE_P_YEAR, DUE_P_WEEKDAY };

struct due_point {
    enum due_part part;
    int day;   /* DAY: 1–31 or DD_DAY_LAST */
    int month; /* DAY: 1–12, or 0 where none is written; MONTH: 1–12 */
    int index; /* QUARTER 1–4, HALF 1–2, WEEKDAY 1–7 */
    int year;  /* 0: none written */
    bool recurs;
    enum dd_every every; /* recurs: in each such period … */
    enum dd_due_of of;   /* … DAY without a month: in which part of it … */
    int shift;           /* … so many periods later */
    bool until;          /* "cuối tháng 6": any day up to it */
    bool has_time;
    int minute;
};

/* Fills the year of a point that lacks one; false (and refused) where the day
 * does not exist or the year is out of range. */
bool due_point_check(struct due_parser *p, struct due_point *point);
/* Its first and last day as month and day (year 0 where unknown). */
void due_point_first(const struct due_point *point, struct due_point *day);
void due_point_last(const struct due_point *point, struct due_point *day);

/* Appends the deadline; false where there is none such (then refused). */
bool due_add_point(struct due_parser *p, const struct due_point *point, enum dd_due_edge edge);
/* A window of days; `to` NULL: open; `before`: the end itself is excluded. */
bool due_add_window(struct due_parser *p, const struct due_point *from, const struct due_point *to,
                    bool before);
void due_add(struct due_parser *p, struct dd_deadline deadline);
/* "within n units after event": true if it was a good one. */
bool due_add_relative(struct due_parser *p, int n, enum dd_due_unit unit,
                      enum dd_due_direction direction, const char *event);

/* An event's words: an identifier loses the "ngày" before it; a day is put as ISO. */
const char *due_event(struct due_parser *p, size_t from, size_t to, struct dd_opt_day *day);

/* ---- Vietnamese ------------------------------------------------------------------ */

#define DUE_MAX_POINTS 24

struct due_points {
    struct due_point v[DUE_MAX_POINTS];
    size_t n;
};

/* One point, with its year and "hằng năm" and the like (vi_point.c). `prev` is
 * the point before it in a list, or NULL: "Quý II, III/2026". */
bool due_vi_point(struct due_parser *p, const struct due_point *prev, struct due_point *out);
/* A list of them; what is missing is taken from the next one. */
bool due_vi_points(struct due_parser *p, struct due_points *out);
/* "hằng năm", "năm sau", "của năm liền trước năm kế hoạch" (vi_recurrence.c). */
bool due_vi_year_words(struct due_parser *p, struct due_point *point);
/* "tháng cuối quý", "hằng tháng", "của tháng tiếp theo" after "ngày 25"; `ordinal`:
 * after "ngày thứ 25", which may be the 25th day of a quarter. */
bool due_vi_month_words(struct due_parser *p, struct due_point *point, bool ordinal);

/* Whole deadlines; each appends to p->out. */
bool due_vi_recurrence(struct due_parser *p); /* "Hằng năm", "định kỳ hằng tháng, trước ngày 20" */
bool due_vi_window(struct due_parser *p);             /* "từ … đến …", "tháng 5-6/2026" */
bool due_vi_span(struct due_parser *p, bool *strong); /* "trong thời hạn 10 ngày kể từ …" */
bool due_vi_event(struct due_parser *p);              /* "Sau khi …", "kỳ họp …" */
/* "trước", "chậm nhất là vào", "đến hết": how firmly is a deadline announced? */
enum due_strength { DUE_BARE, DUE_PREPOSITION, DUE_STRONG };
enum due_strength due_vi_edge(struct due_parser *p, enum dd_due_edge *edge);
/* Where the words of an event end. */
size_t due_vi_event_end(const struct due_parser *p, size_t from);

/* ---- the two languages ----------------------------------------------------------- */

bool due_english(struct due_parser *p);    /* the whole phrase, or false */
void due_vietnamese(struct due_parser *p); /* whatever deadlines it holds */

#endif
