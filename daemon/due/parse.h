/* parse.h — what the parts of the phrase parser share.
 *
 * A recursive-descent parser over the tokens of lex.h: each due_… function
 * either takes tokens and returns true, or leaves the parser where it was and
 * returns false. English is one whole phrase (english.c); Vietnamese is looked
 * for clause by clause among other words (vietnamese.c), each kind of time
 * limit with a file of its own (vi_….c). */
#ifndef DD_DUE_PARSE_H
#define DD_DUE_PARSE_H

#include <string.h>

#include "due/first.h"
#include "due/lex.h"

/* How firmly is a deadline announced? */
enum due_strength { DUE_BARE, DUE_PREPOSITION, DUE_UNTIL, DUE_STRONG };

struct due_edge_words { /* what due_vi_edge read last */
    bool read;
    size_t from, to; /* tokens */
    enum due_strength strength;
    enum dd_due_edge edge;
    bool both;   /* "chậm nhất trước": included and not */
    bool within; /* "trong" is the last of them: the whole period is meant */
};

struct due_parser {
    struct dd_arena *arena;
    dd_translate tr;
    const char *text; /* the phrase, NFC */
    const struct due_tok *t;
    size_t n;       /* tokens; t[n] is DUE_END */
    unsigned parts; /* DUE_FIRST_… of all its words */
    size_t at;
    int year; /* fills a missing year; 0: none known */
    struct due_edge_words edge;
    bool counts_back; /* the open span was announced by "chậm nhất": "trước khi …" may follow */
    bool announced;  /* a day is due next: "trước 25-11" is one */
    bool other_case; /* "trường hợp …" stands between the last deadline and here */
    DD_VEC(struct dd_deadline) out;
    DD_VEC(struct dd_due_warning) warnings;
    const char *why_not; /* set: whatever else stands there, the phrase is not understood */
};

/* ---- reading tokens (reader.c) -------------------------------------------------- */

static inline const struct due_tok *due_tok(const struct due_parser *p)
{
    return &p->t[p->at];
}

/* May the next word begin one of these DUE_FIRST_… parts? */
static inline bool due_may_begin(const struct due_parser *p, unsigned parts)
{
    return (due_tok(p)->first & parts) != 0;
}

/* Tokens that the first of the alternatives takes, or 0. */
size_t due_match(const struct due_tok *first, const char *alternatives);

/* For what is inline below: the alternatives are literals, and only where the compiler
 * sees both at once does it work out their letters. */
#define DUE_INLINE __attribute__((always_inline)) static inline

DUE_INLINE const char *due_next_alternative(const char *s)
{
    const char *bar = s == NULL ? NULL : strchr(s, '|');
    return bar == NULL ? NULL : bar + 1;
}

/* May it be one of the alternatives, by its first letter? A phrase is asked a hundred
 * times, nearly always in vain: of the first six a few compares are left. */
DUE_INLINE bool due_may_match(const struct due_tok *t, const char *alternatives)
{
    if (t->kind != DUE_WORD)
        return false;
    const char letter = t->key[0], *a = alternatives, *b = due_next_alternative(a);
    const char *c = due_next_alternative(b), *d = due_next_alternative(c);
    const char *e = due_next_alternative(d), *f = due_next_alternative(e);
    return letter == *a || (b != NULL && letter == *b) || (c != NULL && letter == *c) ||
           (d != NULL && letter == *d) || (e != NULL && letter == *e) ||
           (f != NULL && letter == *f) || due_next_alternative(f) != NULL;
}

/* Sees one of the alternatives: "kể từ|tính từ" (the longer ones first). */
DUE_INLINE bool due_sees(const struct due_parser *p, const char *alternatives)
{
    const struct due_tok *t = due_tok(p);
    return due_may_match(t, alternatives) && due_match(t, alternatives) > 0;
}

/* The same, and takes it. */
DUE_INLINE bool due_word(struct due_parser *p, const char *alternatives)
{
    const struct due_tok *t = due_tok(p);
    size_t taken = due_may_match(t, alternatives) ? due_match(t, alternatives) : 0;
    p->at += taken;
    return taken > 0;
}

bool due_mark(struct due_parser *p, const char *marks);
bool due_sees_mark(const struct due_parser *p, const char *marks);
bool due_number(struct due_parser *p, int min, int max, int *out);

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

/* Where nothing was understood: refuses by a number that is out of its range, "day 32",
 * "25:00", if there is one (range.c). */
void due_refuse_range(struct due_parser *p);

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
    bool working;        /* `day` counts working days */
    bool morning;        /* WEEKDAY: until noon */
    bool lunar, leap;    /* DAY of the lunar calendar; in a leap month */
    bool until;          /* any day up to it will do: "cuối tháng 6", "đến hết quý II" */
    bool vague;          /* "cuối tháng 6": before it is no day that can be named */
    bool filled;         /* `year` is the plan's, none was written */
    bool spelled;        /* DAY: its month was written in words, "ngày 25 tháng 3" */
    bool roman;          /* QUARTER: "II", not "2" */
    bool day_end;        /* "cuối giờ chiều": before it is still that day */
    bool again;          /* its announcement was repeated: "và trước ngày …" */
    bool has_time;
    int minute;
    /* Of the month or year (`unit`) that lies `later` after the one the words
     * name: "ngày 31/3 của năm sau năm quyết toán"; NULL: none. */
    const char *event;
    enum dd_due_unit unit;
    int later;
};

/* Fills the year of a point that lacks one; false (and refused) where the day
 * does not exist or the year is out of range. */
bool due_point_check(struct due_parser *p, struct due_point *point);
/* Its first and last day as month and day (year 0 where unknown). */
void due_point_first(const struct due_point *point, struct due_point *day);
void due_point_last(const struct due_point *point, struct due_point *day);

/* The civil day of a DAY; unset where its year is not known. */
struct dd_opt_day due_point_day(const struct due_point *point);
struct dd_deadline due_point_recurring(const struct due_point *point, enum dd_due_edge edge);

/* Appends the deadline; false where there is none such (then refused). */
bool due_add_point(struct due_parser *p, const struct due_point *point, enum dd_due_edge edge);
/* A window of days; `from` or `to` may be NULL: it has begun already, or is
 * open. `before`: the end itself is excluded. */
bool due_add_window(struct due_parser *p, const struct due_point *from, const struct due_point *to,
                    bool before);
void due_add(struct due_parser *p, struct dd_deadline deadline);
/* "within n units after event": true if it was a good one. */
bool due_add_relative(struct due_parser *p, int n, enum dd_due_unit unit,
                      enum dd_due_direction direction, const char *event);

/* Where in the words [from, to) of an event the main clause begins, or `to`. */
size_t due_main_clause(const struct due_parser *p, size_t from, size_t to);
/* An event's words: an identifier loses the "ngày" before it; a day is put as ISO. */
const char *due_event(struct due_parser *p, size_t from, size_t to, struct dd_opt_day *day);

/* ---- Vietnamese ------------------------------------------------------------------ */

#define DUE_MAX_POINTS 24

struct due_points {
    struct due_point v[DUE_MAX_POINTS];
    size_t n;
};

/* "05", "ba mươi", "30 (ba mươi)", from 1 to `max` (vi_number.c). */
bool due_vi_number(struct due_parser *p, int max, int *out);
bool due_vi_unit(struct due_parser *p, enum dd_due_unit *out);
bool due_vi_month_number(struct due_parser *p, int *month); /* "6", "Sáu" */
bool due_vi_quarter_number(struct due_parser *p, int *out); /* "II", "2", "hai" */

/* "2026" (vi_year.c) */
bool due_vi_four_digits(struct due_parser *p, int *year);
/* "/2026", ", năm 2026", "của năm 2026" */
bool due_vi_year_number(struct due_parser *p, struct due_point *pt);
/* "hằng năm", "năm sau", "của năm liền trước năm kế hoạch", "của năm quyết toán" */
bool due_vi_year_words(struct due_parser *p, struct due_point *point);
bool due_vi_previous(struct due_parser *p); /* "liền trước" */
bool due_vi_next(struct due_parser *p);     /* "tiếp theo" */
/* "Năm 2026:", which heads what follows */
bool due_vi_year_heading(struct due_parser *p, int *year);
/* "tháng cuối quý", "hằng tháng", "của tháng tiếp theo" after "ngày 25"; `ordinal`:
 * after "ngày thứ 25", which may be the 25th day of a quarter (vi_month.c). */
bool due_vi_month_words(struct due_parser *p, struct due_point *point, bool ordinal);

/* One point, with its year and "hằng năm" and the like (vi_point.c). `prev` is
 * the point before it in a list, or NULL: "Quý II, III/2026". */
bool due_vi_point(struct due_parser *p, const struct due_point *prev, struct due_point *out);
/* A list of them, each announced as the first one was (or not); what is missing
 * is taken from the next one. */
bool due_vi_points(struct due_parser *p, enum dd_due_edge edge, struct due_points *out);
bool due_vi_day(struct due_parser *p, const struct due_point *prev, struct due_point *out);
bool due_vi_half(struct due_parser *p, struct due_point *out); /* "6 tháng đầu năm" */
bool due_vi_part(struct due_parser *p, struct due_point *out); /* "cuối quý III" */
bool due_vi_period(struct due_parser *p, const struct due_point *prev, struct due_point *out);
bool due_vi_weekday(struct due_parser *p, struct due_point *out); /* "thứ Sáu hằng tuần" */
bool due_vi_weekday_name(struct due_parser *p, int *weekday);     /* "thứ Sáu", "thứ 6" */
bool due_vi_clock(struct due_parser *p, int *minute);             /* "5 giờ chiều" */

/* Whole deadlines; each appends to p->out. `strong`: it announces itself, so
 * that it holds in any surroundings. */
bool due_vi_recurrence(struct due_parser *p); /* "Hằng năm", "định kỳ hằng tháng, trước ngày 20" */
bool due_vi_window(struct due_parser *p);      /* "từ … đến …", "tháng 5-6/2026" */
bool due_vi_stretch(struct due_parser *p);     /* "9 tháng đầu năm", "trung tuần tháng 5" */
bool due_vi_week_window(struct due_parser *p); /* "từ thứ 2 đến thứ 6" */
/* "trong thời hạn 10 ngày kể từ …"; also just "10 ngày", whose event stands
 * elsewhere: then due_vi_is_open. */
bool due_vi_span(struct due_parser *p, bool *strong);
/* After "n units after": a period's end or a day of each year, from which they
 * are counted. */
bool due_vi_after_end(struct due_parser *p, int n, enum dd_due_unit unit);
/* "ngày cuối cùng của tháng thứ 3 kể từ …" */
bool due_vi_last_day_of_month_after(struct due_parser *p);
bool due_vi_same_day(struct due_parser *p, bool *strong); /* "trong ngày …" */
bool due_vi_next_working_day(struct due_parser *p);       /* only the words */
bool due_vi_clock_of_event(struct due_parser *p);         /* "trước 08 giờ ngày hôm sau" */
bool due_vi_hours(struct due_parser *p);                  /* "từ 7h30 đến 11h30" */
/* "và những năm tiếp theo", "trở đi" */
bool due_vi_later_years(struct due_parser *p);
bool due_vi_cutoff(struct due_parser *p); /* "sau 16 giờ thì … ngày làm việc tiếp theo" */
/* "(ngày làm việc tiếp theo) nếu nhận hồ sơ sau 15 giờ": of the last deadline. */
void due_vi_cutoff_behind(struct due_parser *p);
bool due_vi_event(struct due_parser *p); /* "Sau khi …", "kỳ họp …" */

/* "trước", "chậm nhất là vào", "đến hết" */
enum due_strength due_vi_edge(struct due_parser *p, enum dd_due_edge *edge);
/* Where the words of an event end. */
size_t due_vi_event_end(const struct due_parser *p, size_t from);

/* What is no time limit, though it has numbers (vi_other.c): "29/KH-UBND ngày
 * 30/01/2026", "Điều 5"; it is taken. */
bool due_vi_citation(struct due_parser *p);
bool due_vi_report_name(struct due_parser *p); /* "báo cáo 6 tháng" */
/* "báo cáo quý I" before "trước ngày 15/3": the period that is reported on or worked
 * through has no limit of its own; it is taken. */
bool due_vi_covered_period(struct due_parser *p);
/* "(6 tháng)", "(quý I)", "(cả năm)" behind a day: which report is meant. */
bool due_vi_label(struct due_parser *p);
/* "(Đã hoàn thành)" */
bool due_vi_done_mark(struct due_parser *p);
/* "không được … trước ngày …", "số liệu từ … đến …": the rest of the sentence
 * sets no time limit. */
bool due_vi_no_limit(struct due_parser *p);
/* "Thường xuyên"; in `clean` surroundings, `alone`, with `words` before it */
bool due_vi_continuous(struct due_parser *p, bool alone, bool clean, bool words);
/* "nếu trùng ngày nghỉ thì …": for the deadlines from `group` on. */
bool due_vi_roll(struct due_parser *p, size_t group);

struct due_between { /* what stands between two deadlines */
    bool either;     /* "hoặc" */
    bool apart;      /* a full stop or semicolon */
    bool exception;  /* "trường hợp …", "đối với …" */
    bool nothing;    /* "quý I chậm nhất ngày 10/4" */
    bool term;       /* ", thời hạn báo cáo" */
    bool bracket;    /* just an opening bracket: "ngày 03/02/2026 (40 ngày trước …)" */
};

/* Joins what was found last, out[before …), with the deadlines before it: one may be
 * a condition beside the other, or lend it its event or year. Where it begins now. */
size_t due_vi_join(struct due_parser *p, size_t before, const struct due_between *between);
/* Is the last deadline a span that waits for its event's name? */
bool due_vi_is_open(const struct due_parser *p);
/* What the words around a day or period that begins at token `start` and ends here say
 * of it (vi_context.c): the sentence goes on as prose does, the day is past, it ends a
 * stretch whose beginning was not understood. */
bool due_vi_is_cut_line(const struct due_parser *p, size_t start);
bool due_vi_is_past(const struct due_parser *p, size_t start);
bool due_vi_ends_unread_window(const struct due_parser *p, size_t start);
/* "Tháng 5/2026 (trình HĐND)", "quý II/2026 (đối với cấp xã)" */
bool due_vi_is_step(const struct due_parser *p, const struct due_point *pt);
/* What may follow a period or a day that nothing announces. */
bool due_vi_clean_end(const struct due_parser *p);
/* May this word stand before a deadline that nothing announces? */
bool due_vi_is_planning(const char *key);

/* ---- the two languages ----------------------------------------------------------- */

bool due_english(struct due_parser *p);    /* the whole phrase, or false */
void due_vietnamese(struct due_parser *p); /* whatever deadlines it holds */

#endif
