/* report.h — the account of a period as papers: a report to be sent upwards in the
 * form of Decree 30/2020/NĐ-CP (.docx) with the plans' own tables, the same as a
 * workbook (.xlsx), the week on one page for leaders, JSON. Drafts for a person
 * to complete and sign. */
#ifndef DD_WIRE_REPORT_H
#define DD_WIRE_REPORT_H

#include "dondoc/alert.h"
#include "wire/duty.h"
#include "wire/paper/letterhead.h"
#include "wire/paper/account.h"
#include <jansson.h>

struct dd_report_in {
    const struct dd_facts *facts;
    const struct dd_letterhead *head;
    const struct dd_account *account;
    const struct dd_zone *zone;
    const char *language;
    struct dd_day today;         /* days late are counted to here */
    struct dd_instant evaluated; /* as of when everything is */
    struct dd_instant at;        /* when the file is made */
    size_t n_obligations;
    const struct dd_obligation *obligations; /* by id */
    size_t n_notices;
    const struct dd_notice *notices; /* by obligation */
};

void dd_report_docx(struct dd_arena *arena, const struct dd_report_in *in, struct dd_buf *out);
/* One page, whatever there is: what does not fit is counted, not listed. */
void dd_report_week_docx(struct dd_arena *arena, const struct dd_report_in *in, struct dd_buf *out);
/* False with *why (for people) where the library could not write. */
bool dd_report_xlsx(struct dd_arena *arena, const struct dd_report_in *in, struct dd_buf *out,
                    const char **why);
json_t *dd_report_json(struct dd_arena *arena, const struct dd_report_in *in);

/* ---- shared by the forms ------------------------------------------------------- */

/* One line of a plan's table: what its columns say. */
struct dd_report_line {
    const char *number, *title, *product, *lead, *cooperating, *due, *result, *done_on, *status;
    enum dd_standing standing;
    size_t n; /* rows of the account that it stands for, from `row` on */
    const struct dd_account_row *row;
    bool same_task; /* as the line before */
};
/* The lines of rows [from, to). `joined`: neighbours of one task or duty that came
 * to the same are one line, their units together. */
size_t dd_report_lines(struct dd_arena *arena, const struct dd_report_in *in, size_t from,
                       size_t to, bool joined, struct dd_report_line **out);
/* Rows of one table begin at `from`: one plan's, those of no plan, other duties.
 * Gives where it ends, and what it is called. */
size_t dd_report_part(struct dd_arena *arena, const struct dd_report_in *in, size_t from,
                      const char **title);
/* Rows that are overdue, by due day. */
size_t dd_report_overdue(struct dd_arena *arena, const struct dd_report_in *in,
                         const struct dd_account_row ***out);
/* "8,9%" (in English "8.9%"). */
char *dd_report_percent(struct dd_arena *arena, dd_translate tr, unsigned permille);
/* "tháng 02 năm 2026", with the plan where there is one: what it is a report of. */
char *dd_report_subject(struct dd_arena *arena, const struct dd_report_in *in);
/* What a target reached and should have, with its unit; "" without a reading. */
char *dd_report_amount(struct dd_arena *arena, dd_translate tr, struct dd_dec amount,
                       const char *measure);

#endif
