/* download.c — a list as a workbook: the rows of the page, with its filter and its
 * reader's scope. */
#include "http/pages/views.h"

#include "wire/duty.h"

#define AUTHOR "Đôn Đốc"

static void begin_sheet(struct dd_request *rq, struct dd_xlsx *book, const struct dd_sheet *sheet)
{
    struct dd_xlsx_column *columns = DD_NEW_N(rq->arena, struct dd_xlsx_column, sheet->n_columns);
    for (size_t i = 0; i < sheet->n_columns; i++)
        columns[i] =
            (struct dd_xlsx_column){dd_say(rq, sheet->columns[i].head), sheet->columns[i].width};
    const char *note =
        dd_printf(rq->arena, dd_say(rq, "%s, as of %s"), rq->http->settings.office,
                  dd_word_instant(rq->arena, rq->tr, rq->http->settings.zone, rq->now));
    if (sheet->n >= DD_SHEET_ROWS)
        note = dd_printf(rq->arena, dd_say(rq, "%s – only the first %zu rows"), note, sheet->n);
    dd_xlsx_sheet(book, &(struct dd_xlsx_sheet){.name = dd_say(rq, "List"),
                                                .title = sheet->title,
                                                .note = note,
                                                .n = sheet->n_columns,
                                                .printed = sheet->n_columns,
                                                .columns = columns,
                                                .page = dd_say(rq, "&CPage &P/&N")});
}

void dd_download(struct dd_request *rq, const struct dd_sheet *sheet)
{
    struct dd_xlsx *book = dd_xlsx_new(sheet->title, AUTHOR, rq->now);
    char day[DD_DAY_SIZE];
    const char *why = "";
    begin_sheet(rq, book, sheet);
    for (size_t i = 0; i < sheet->n; i++) {
        dd_xlsx_row(book);
        sheet->row(rq, book, sheet->context, i);
    }
    if (!dd_xlsx_finish(book, &rq->reply.body, &why)) {
        dd_log(DD_LOG_ERROR, "http: %s", why);
        dd_reply_error(rq, MHD_HTTP_SERVICE_UNAVAILABLE, why);
        return;
    }
    rq->reply.status = MHD_HTTP_OK;
    rq->reply.type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    dd_reply_header(rq, MHD_HTTP_HEADER_CONTENT_DISPOSITION,
                    dd_printf(rq->arena, "attachment; filename=\"%s-%s.xlsx\"", sheet->slug,
                              dd_day_format(rq->today, day)));
}

/* ---- obligations ------------------------------------------------------------------------------
 */

static void duty_cells(struct dd_request *rq, struct dd_xlsx *book, const void *context, size_t i)
{
    const struct dd_rows *rows = context;
    const struct dd_obligation *row = &rows->v[i];
    int late = dd_state_is_closed(row->state) ? 0 : dd_duty_days_late(row, rq->today);
    dd_xlsx_number(book, DD_XLSX_CENTRED, (double)(i + 1));
    dd_xlsx_text(book, 0, row->title);
    dd_xlsx_text(book, 0,
                 row->unit != NULL ? dd_word_unit(rq->arena, rq->tr, &rows->facts, row) : NULL);
    dd_xlsx_day(book, 0, row->due);
    dd_xlsx_text(book, late > 0 ? DD_XLSX_RED : 0, dd_word_standing(rq->arena, rq->tr, row));
    if (late > 0)
        dd_xlsx_number(book, DD_XLSX_CENTRED | DD_XLSX_RED, late);
    else
        dd_xlsx_text(book, 0, NULL);
    dd_xlsx_day(book, 0, row->done_on);
    dd_xlsx_text(book, 0, row->basis);
    dd_xlsx_text(book, 0, row->id);
}

void dd_download_duties(struct dd_request *rq, const char *slug, const char *title,
                        const struct dd_rows *rows)
{
    static const struct dd_sheet_column columns[] = {
        {DD_N("No."), 6},      {DD_N("Duty"), 60},  {DD_N("Unit"), 28},
        {DD_N("Due day"), 12}, {DD_N("State"), 24}, {DD_N("Days overdue"), 10},
        {DD_N("Done on"), 12}, {DD_N("Basis"), 20}, {DD_N("Identifier"), 34},
    };
    dd_download(rq, &(struct dd_sheet){.slug = slug,
                                       .title = title,
                                       .n_columns = DD_LEN(columns),
                                       .columns = columns,
                                       .n = rows->n,
                                       .row = duty_cells,
                                       .context = rows});
}
