/* first.h — the first words of the grammar's larger parts, and words they need. */
#ifndef DD_DUE_FIRST_H
#define DD_DUE_FIRST_H

#include "dondoc/due.h"

enum {
    DUE_FIRST_EDGE = 1,         /* "trước", "chậm nhất": vi_event.c */
    DUE_FIRST_LEAD = 2,         /* "trong thời hạn", "ít nhất": vi_span.c */
    DUE_FIRST_NUMBER = 4,       /* "ba": vi_number.c */
    DUE_FIRST_WEEKDAY = 8,      /* "thứ": vi_day.c, vi_week.c */
    DUE_FIRST_OTHER = 16,       /* documents, prohibitions, what is done: vi_other.c, vi_roll.c */
    DUE_FIRST_SAME_DAY = 32,    /* "trong ngày": vi_same_day.c */
    DUE_FIRST_BREAK = 64,       /* "hoặc", which may end an event's words: vi_span.c */
    DUE_FIRST_CLOCK = 128,      /* "giờ", a colon: without one there is no clock time */
    DUE_FIRST_LUNAR = 256,      /* "âm lịch": without such a word there is no lunar day */
    DUE_FIRST_ENGLISH = 512,    /* "by": english.c */
    DUE_FIRST_PART = 1024,      /* "cuối": vi_period.c */
    DUE_FIRST_DEADLINE = 2048,  /* "quý", "hằng": another part that is a deadline */
    DUE_FIRST_CASE = 4096,      /* "đối với": one of several cases, vi_join.c */
    DUE_FIRST_MOON = 8192,      /* "âm", "giêng": of the lunar calendar alone */
    DUE_FIRST_DAY_PART = 16384, /* "sáng": vi_day.c */
    DUE_FIRST_STRETCH = 32768   /* "nửa": vi_stretch.c */
};

/* The parts that the (normalised) word may begin; 0: none of these. */
unsigned due_first(const char *word);

#endif
