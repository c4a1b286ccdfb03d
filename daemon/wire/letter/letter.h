/* letter.h — what a letter says, before it is set as text or as HTML. Every
 * text is clean (clean.h) and in the reader's language.
 *
 *   letter_kinds.c       what a notice asks for: the kinds of a letter's items
 *   letter_item.c        one notice with its duty → an item
 *   letter_answers.c     what was answered, and the links by which it is
 *   letter_subject.c     the subject of one item, a digest, a leader's report
 *   letter_report.c      a leader's figures
 *   letter.c             the letter of a digest;  letter_brief.c   to be read out
 *   letter_office.c      about the service;       letter_correction.c
 *   letter_calls.c       whom to call;            letter_invitation.c
 *   letter_text.c, letter_html.c   how it is set */
#ifndef DD_WIRE_LETTER_H
#define DD_WIRE_LETTER_H

#include "wire/wire.h"

struct dd_letter_field {
    const char *label, *value;
    bool strong; /* what is read first: the due day */
};

struct dd_letter_answer { /* a link by which it is answered with one tap */
    enum dd_answer_action action;
    const char *label, *url;
};

struct dd_letter_item {
    const char *title;
    size_t n;
    struct dd_letter_field fields[16];
    const char *link; /* or NULL */
    size_t n_answers;
    struct dd_letter_answer answers[DD_N_ANSWER_ACTIONS];
    const char *answer; /* the page from which any of them is chosen; NULL: none */
};

struct dd_letter_section { /* items of one kind */
    const char *heading;
    const char *ask;    /* what is asked for, or NULL */
    const char *colour; /* of its rule and heading, "#rrggbb" */
    size_t n;
    struct dd_letter_item *items;
    const char *more; /* "and 12 more", or NULL */
};

/* A leader's view of what lies in his charge (design §7). Each duty is counted
 * once: in_time + overdue + decide = total, so that a reader's sum comes out. */
struct dd_unit_report {
    const char *unit, *name;
    size_t total, overdue, decide;
};
struct dd_week_report {
    int week; /* ISO */
    size_t total, in_time, overdue, decide;
    size_t n_units;
    struct dd_unit_report *units; /* most overdue first */
};

struct dd_letter_page {
    const char *language, *subject;
    const char *preview; /* what a list of letters shows beside the subject, or NULL */
    const char *greeting, *intro;
    const char *quote; /* somebody's own words, or NULL */
    size_t n_notes;
    const char *notes[6];                /* rehearsal, substitution: shown before everything */
    const struct dd_week_report *report; /* a leader's, or NULL */
    size_t n_sections;
    struct dd_letter_section *sections;
    const char *closing, *office, *footer;
};

/* "Kính gửi đồng chí …" */
const char *dd_letter_greeting(struct dd_arena *arena, const struct dd_letter_context *context,
                               dd_translate tr, const struct dd_digest *digest);
/* "Chạy thử: thư này lẽ ra gửi …" */
const char *dd_letter_rehearsal(struct dd_arena *arena, const struct dd_letter_context *context,
                                dd_translate tr);

/* How one duty counts there. */
struct dd_tally dd_tally_of(const struct dd_obligation *row, struct dd_day today);
/* "Tuần 7: 42 việc, 36 trong hạn, 4 quá hạn (Phòng Kinh tế 3)" */
const char *dd_week_report_line(struct dd_arena *arena, dd_translate tr,
                                const struct dd_week_report *report);
void dd_week_report_count(struct dd_arena *arena, const struct dd_letter_context *context,
                          const struct dd_digest *digest, struct dd_week_report *out);

char *dd_letter_text(struct dd_arena *arena, dd_translate tr, const struct dd_letter_page *page);
char *dd_letter_html(struct dd_arena *arena, dd_translate tr, const struct dd_letter_page *page);

/* ---- within the letter of a digest ------------------------------------------------ */

/* What an item asks for decides where it stands in the letter. In their order
 * there: what needs acting on first. */
enum letter_kind {
    LETTER_DECIDE,   /* a leader's */
    LETTER_ANSWERED, /* … who had asked */
    LETTER_QUESTION, /* a leader's, to the handler */
    LETTER_DIRECT,   /* the head's of the unit */
    LETTER_OVERDUE,
    LETTER_RETURNED,
    LETTER_LAGGING,
    LETTER_NO_DATA,
    LETTER_CONFIRM, /* the tracking office's: of claims … */
    LETTER_SETTLE,  /* … and of other answers */
    LETTER_DECIDED, /* its word on them, to the handler */
    LETTER_DUE_TODAY,
    LETTER_DUE_SOON,
    LETTER_CHANGED,
    LETTER_NEW,
    LETTER_HANDOVER,
    LETTER_CLEARED,
    LETTER_COPY, /* told to somebody else, and copied */
    LETTER_N_KINDS
};
struct letter_kind_words {
    const char *heading; /* of the section */
    const char *ask;     /* below it; or NULL */
    const char *count;   /* "2 quá hạn" in the subject of a digest */
    const char *single;  /* begins the subject of a letter with one item */
    const char *colour;
};
extern const struct letter_kind_words letter_kinds[LETTER_N_KINDS];

struct letter_writer { /* what every function of them needs */
    struct dd_arena *arena;
    const struct dd_letter_context *context;
    const struct dd_digest *digest;
    dd_translate tr;
    struct dd_day today;
    bool leader;
    struct dd_acks acks; /* all that was answered */
};

struct letter_entry { /* a notice with the obligation that it is about */
    const struct dd_notice *notice;
    const struct dd_obligation *row; /* NULL: gone from the results */
    enum letter_kind kind;
};

struct letter_writer letter_writer(struct dd_arena *arena, const struct dd_letter_context *context,
                                   const struct dd_digest *digest);
struct letter_entry letter_entry(const struct letter_writer *w, const struct dd_notice *notice);
/* Of a notice that is only counted. */
enum letter_kind letter_rest_kind(const struct letter_writer *w, const struct dd_digest_rest *rest);
/* It came a day or more after its own slot, for the service or the relay was down. */
bool letter_is_late(const struct letter_writer *w, const struct dd_notice *notice);

struct dd_letter_item letter_item(const struct letter_writer *w, const struct letter_entry *entry);
const char *letter_title(const struct letter_writer *w, const struct letter_entry *entry);
/* Lines that say what was answered, to those whom it concerns; and the links. */
void letter_add_answered(const struct letter_writer *w, const struct letter_entry *entry,
                         struct dd_letter_item *item);
void letter_add_answers(const struct letter_writer *w, const struct letter_entry *entry,
                        struct dd_letter_item *item);
/* "thứ Hai 09/02/2026 – quá hạn 2 ngày"; or NULL. */
const char *letter_due(const struct letter_writer *w, const struct letter_entry *entry);
/* Where it stands, when the due day alone does not say it; or NULL. */
const char *letter_standing(const struct letter_writer *w, const struct letter_entry *entry);

/* What has been done about a duty below whoever reads of it now: "cán bộ đầu mối 3 lần,
 * gần nhất ngày 12/02/2026; thủ trưởng đơn vị ngày 09/02/2026"; or NULL. */
const char *letter_told(const struct letter_writer *w, const struct dd_notice *notice);
/* The calls of the context as a section. */
struct dd_letter_section letter_calls(const struct letter_writer *w);

const char *letter_subject(const struct letter_writer *w, const struct letter_entry *entries,
                           const size_t count[LETTER_N_KINDS], const struct dd_week_report *report);
/* "Đôn đốc: 2 quá hạn, 3 sắp đến hạn, 1 việc mới" */
const char *letter_digest_subject(const struct letter_writer *w,
                                  const size_t count[LETTER_N_KINDS]);
/* What is said by telephone, or copied into a message: no links, no small print. */
void letter_brief(const struct letter_writer *w, const struct letter_entry *entries,
                  struct dd_letter *out);

#endif
