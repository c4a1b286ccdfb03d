/* letterhead.h — how an office's papers begin and end (Decree 30/2020/NĐ-CP,
 * Annex I): its superior and its name, Quốc hiệu and Tiêu ngữ, number and
 * symbol, place and date; recipients and signature. Number, day and signer's
 * name stay blank: a person fills them in. */
#ifndef DD_WIRE_LETTERHEAD_H
#define DD_WIRE_LETTERHEAD_H

#include "dondoc/model.h"
#include "wire/paper/docx.h"

#define DD_LETTERHEAD_LINES 8

struct dd_lines { /* short texts, one a line */
    size_t n;
    const char *v[DD_LETTERHEAD_LINES];
};

/* What dondoc.yaml says under `letterhead:`; what is absent comes from the facts,
 * "none" means that there is nothing to come. */
struct dd_letterhead_settings {
    const char *superior;     /* default: the name of the office's parent unit; "none" */
    const char *issuer;       /* default: the office's name, "UBND" in full */
    const char *abbreviation; /* of the issuer: "UBND" */
    const char *drafter;      /* abbreviation of who drafts: "VP"; "none" */
    const char *place;        /* default: the office's name after its level */
    struct dd_lines signer;   /* of letters: "TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG" */
    struct dd_lines report_signer;
    struct dd_lines copies; /* who gets one besides the addressee and the archive */
};

struct dd_letterhead {
    struct dd_letterhead_settings as; /* all filled in; superior may be "" */
    const char *office;    /* full name for running text: "Ủy ban nhân dân xã Thụy Hùng" */
    const char *answer_to; /* the unit that drafts and gathers, else the office */
    dd_translate tr;
    struct dd_day day; /* its month and year stand beside the place */
};

void dd_letterhead_fill(struct dd_arena *arena, const struct dd_letterhead_settings *settings,
                        const struct dd_facts *facts, dd_translate tr, struct dd_day day,
                        struct dd_letterhead *out);

/* The head of a paper. `symbol`: what follows the blank number ("UBND-VP");
 * `about`: what a letter is about, under its number, or NULL. */
void dd_letterhead_top(struct dd_arena *arena, struct dd_docx *doc,
                       const struct dd_letterhead *head, const char *symbol, const char *about);
/* Its end, right after a paragraph DD_DOCX_KEPT: recipients at the left (`first`: "Như trên" …),
 * at the right who signs. */
void dd_letterhead_bottom(struct dd_arena *arena, struct dd_docx *doc,
                          const struct dd_letterhead *head, const char *first,
                          const struct dd_lines *signer);
/* The head of an annex: "Phụ lục", its title, and the paper it belongs to. */
void dd_letterhead_annex(struct dd_docx *doc, const struct dd_letterhead *head, const char *title,
                         const char *belongs);
/* "     tháng 02 năm 2026": the day's number is left to be written. */
char *dd_letterhead_month(struct dd_arena *arena, const struct dd_letterhead *head);

#endif
