/* views.h — pages to read (design §10). What a page shows is asked of the database
 * (store/lists.h): its rows and no others; only units, people, posts, documents and
 * events are kept between requests.
 *
 *   page.c        the frame of every page, links
 *   rows.c        figures, lists of obligations, pages of a long list
 *   download.c    any of these lists as .xlsx (?format=xlsx)
 *
 *   today.c       /                what needs attention, by unit
 *   list.c        /list/GROUP      obligations of one status
 *   unit.c        /u/UNIT
 *   task.c        /t/TASK
 *   obligation.c  /o/OBLIGATION    with timeline.c (what happened to it) and why.c
 *   calendar.c    /calendar/MONTH
 *   target.c      /targets, /targets/TARGET    with chart.c, drawn from course.c
 *   notices.c     /notices         who was told what
 *   audit.c       /audit           what was changed, by whom
 *   outbox.c      /outbox, /outbox/ahead       messages, and what comes
 *   search.c      /search
 *   calls.c       /calls           whom to telephone: see calls.h
 *   office.c      /office/LIST     what an office keeps by hand */
#ifndef DD_HTTP_VIEWS_H
#define DD_HTTP_VIEWS_H

#include "http/access/access.h"
#include "http/server/snapshot.h"
#include "store/lists.h"
#include "wire/paper/xlsx.h"

#define DD_PAGE_ROWS ((size_t)100)    /* of a page of a list */
#define DD_SHEET_ROWS ((size_t)20000) /* of a download */

/* ---- the frame ----------------------------------------------------------------------------- */

/* The frame of every page, in rq->reply.body: everything up to <main>, and the
 * rest. `title` is plain text. */
void dd_page_begin(struct dd_request *rq, const char *title);
void dd_page_end(struct dd_request *rq);
/* href of one of our own pages: way to the root, path, language. */
void dd_page_href(const struct dd_request *rq, struct dd_buf *out, const char *folder,
                  const char *id);
/* lang="vi" around data of the office on an English page (WCAG 3.1.2). */
const char *dd_page_lang(const struct dd_request *rq);

/* ---- rows --------------------------------------------------------------------------------- */

/* What this reader may be shown, to be narrowed. */
struct dd_list_of dd_asked(const struct dd_request *rq, const struct dd_facts *shared);

struct dd_rows {           /* obligations of one page, as the reader may see them */
    struct dd_facts facts; /* the shared ones, their tasks and targets */
    struct dd_obligation *v;
    size_t n, total;
};
/* False on a failure of the store. */
bool dd_rows_read(const struct dd_request *rq, const struct dd_facts *shared,
                  const struct dd_list_of *of, struct dd_rows *out);

struct dd_board { /* how many stand where */
    size_t n[DD_N_GROUPS];
    size_t n_units;
    struct dd_duty_count *units;
    size_t continuous;
};
bool dd_board_read(const struct dd_request *rq, const struct dd_list_of *of, struct dd_board *out);

/* The end of the next working day: what goes until then is shown. */
struct dd_instant dd_ahead_until(const struct dd_request *rq);

/* ---- links ------------------------------------------------------------------------------- */

struct dd_param {
    const char *name, *value; /* value NULL: left out */
};
/* href of one of our pages with a query, its language kept. */
void dd_page_link(const struct dd_request *rq, struct dd_buf *out, const char *folder,
                  const char *id, const struct dd_param *v, size_t n);
/* A parameter of the query; NULL where it is absent or empty. */
const char *dd_param(const struct dd_request *rq, const char *name);
/* Of a list: ?page=, from 1. Sets offset and max; a download takes more, from the top. */
void dd_page_of(const struct dd_request *rq, struct dd_list_of *of);
bool dd_is_download(const struct dd_request *rq);
/* ?unit=, ?from=, ?to=; a unit that the reader may not see is none. */
void dd_page_filter(const struct dd_request *rq, const struct dd_facts *shared,
                    struct dd_list_of *of);

/* ---- looks ------------------------------------------------------------------------------- */

struct dd_group_look {
    const char *slug;  /* in paths and class names */
    const char *title; /* English, to be translated */
    const char *sign;  /* besides the colour (WCAG 1.4.1) */
};
const struct dd_group_look *dd_group_look(enum dd_group group); /* also of DD_GROUP_NONE */

struct dd_status { /* one of the four statuses, or of those beside them */
    const char *slug, *title, *sign;
    unsigned groups; /* bit set of enum dd_group */
};
#define DD_N_STATUSES 9
#define DD_N_MAIN_STATUSES 4
extern const struct dd_status dd_statuses[DD_N_STATUSES];
size_t dd_status_count(const struct dd_status *status, const size_t n[DD_N_GROUPS]);

/* <h1>, with lang= where the words are the office's own. */
void dd_page_title(struct dd_request *rq, const char *title, bool office_words);
/* The statuses as figures, each linked to its list (of `unit`, or of all). */
void dd_page_figures(struct dd_request *rq, const struct dd_board *board, const char *unit);
/* "None." */
void dd_page_none(struct dd_request *rq);
/* A table up to its first row, and what follows its last one. The element with the id
 * `heading` names it; `look` is its class; `columns`: English, to be translated, ends with
 * NULL. On a phone it scrolls by itself. */
void dd_page_table(struct dd_request *rq, const char *heading, const char *look,
                   const char *const *columns);
void dd_page_table_end(struct dd_request *rq);
/* One list item each. */
void dd_page_items(struct dd_request *rq, const struct dd_rows *rows, bool with_unit);
/* A section with its heading, count, items, and a link to all of them where there are
 * more. */
void dd_page_group(struct dd_request *rq, const struct dd_rows *rows, enum dd_group group,
                   const char *unit);
/* "1–100 of 5,000", with links to the pages before and after. */
void dd_page_pager(struct dd_request *rq, const char *folder, const char *id,
                   const struct dd_param *v, size_t n, const struct dd_list_of *of, size_t shown,
                   bool more);
/* The link that downloads the list one looks at. */
void dd_page_download(struct dd_request *rq, const char *folder, const char *id,
                      const struct dd_param *v, size_t n);
/* A name of the office's, linked to its page; NULL id: the name alone. */
void dd_page_name(struct dd_request *rq, const char *folder, const char *id, const char *name);

/* ---- downloads ------------------------------------------------------------------------------ */

struct dd_sheet {      /* what the cells of one row are made from, by whoever knows the rows */
    const char *slug;  /* begins the file's name */
    const char *title; /* translated */
    size_t n_columns;
    const struct dd_sheet_column {
        const char *head; /* English, to be translated */
        double width;
    } * columns;
    size_t n;
    void (*row)(struct dd_request *rq, struct dd_xlsx *book, const void *context, size_t i);
    const void *context;
};
void dd_download(struct dd_request *rq, const struct dd_sheet *sheet);
void dd_download_duties(struct dd_request *rq, const char *slug, const char *title,
                        const struct dd_rows *rows);

/* ---- parts of an obligation's page ----------------------------------------------------------- */

/* False on a failure of the store. */
bool dd_page_timeline(struct dd_request *rq, const struct dd_facts *facts,
                      const struct dd_obligation *row);
void dd_page_rule(struct dd_request *rq, const struct dd_facts *facts,
                  const struct dd_obligation *row);
/* Why each of these was told then, and to that person. */
void dd_page_why(struct dd_request *rq, const struct dd_facts *facts,
                 const struct dd_obligation *row, const struct dd_kept_notice *v, size_t n,
                 size_t which);

/* ---- charts -------------------------------------------------------------------------------------
 */

/* Path, readings and forecast of a target: drawn by the server, redrawn by the script
 * where there is one; its table for everybody. */
void dd_page_chart(struct dd_request *rq, const struct dd_facts *facts,
                   const struct dd_target *target, const struct dd_obligation *row, bool table);

/* ---- the pages
 * ------------------------------------------------------------------------------------ */

void dd_page_today(struct dd_request *rq);
void dd_page_list(struct dd_request *rq);
void dd_page_unit(struct dd_request *rq);
void dd_page_task(struct dd_request *rq);
void dd_page_obligation(struct dd_request *rq);
void dd_page_calendar(struct dd_request *rq);
void dd_page_targets(struct dd_request *rq);
void dd_page_target(struct dd_request *rq);
void dd_page_notices(struct dd_request *rq);
void dd_page_audit(struct dd_request *rq);
void dd_page_outbox(struct dd_request *rq);
void dd_page_ahead(struct dd_request *rq);
void dd_page_search(struct dd_request *rq);

#endif
