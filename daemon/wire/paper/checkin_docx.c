#include "wire/paper/checkin.h"

#include "wire/clean.h"
#include "wire/names.h"
#include "wire/words.h"

#define POINTS 12

static const char *cell(struct dd_arena *arena, const char *text)
{
    return text ? dd_clean(arena, text, DD_DOCX_TEXT_MAX) : "";
}

static void put_heads(struct dd_docx *doc, dd_translate tr)
{
    static const char *const heads[] = {DD_N("No."), DD_N("Task"), DD_N("Product"),
                                        DD_N("Result in the period"), DD_N("Document")};
    dd_docx_head_row(doc);
    for (size_t i = 0; i < DD_LEN(heads); i++)
        dd_docx_cell(doc, 1, DD_DOCX_BOLD | DD_DOCX_MIDDLE | DD_DOCX_SHADED, dd_word(tr, heads[i]));
}

static void put_lines(struct dd_arena *arena, struct dd_docx *doc,
                      const struct dd_checkin_form *form)
{
    static const struct dd_docx_column columns[] = {{12, DD_DOCX_CENTRED},
                                                    {60, DD_DOCX_PLAIN},
                                                    {32, DD_DOCX_PLAIN},
                                                    {60, DD_DOCX_PLAIN},
                                                    {26, DD_DOCX_PLAIN}};
    const struct dd_docx_table table = {DD_LEN(columns), columns, true, POINTS};
    dd_docx_table_begin(doc, &table);
    put_heads(doc, form->head->tr);
    for (size_t i = 0; i < form->n; i++) {
        const struct dd_checkin_line *line = &form->lines[i];
        const char *document = line->row ? line->row->document : NULL;
        dd_docx_row(doc);
        dd_docx_cell(doc, 1, 0, dd_printf(arena, "%zu", i + 1));
        dd_docx_cell(doc, 1, 0,
                     cell(arena, line->task->title ? line->task->title : line->task->id));
        dd_docx_cell(doc, 1, 0, cell(arena, line->task->product));
        dd_docx_cell(doc, 1, 0, cell(arena, line->row ? line->row->text : NULL));
        dd_docx_cell(doc, 1, 0, cell(arena, dd_document_name(form->facts, document)));
    }
    dd_docx_table_end(doc);
}

void dd_checkin_docx(struct dd_arena *arena, const struct dd_checkin_form *form, struct dd_buf *out)
{
    dd_translate tr = form->head->tr;
    char day[DD_DAY_SIZE];
    const char *title = dd_printf(arena, dd_word(tr, "RESULTS OF CONTINUOUS TASKS, %s"),
                                  dd_name_upper(arena, form->period));
    const struct dd_docx_options options = {
        .title = title, .author = form->head->office, .language = form->language, .at = form->at};
    struct dd_docx *doc = dd_docx_new(&options);
    dd_docx_para(doc, DD_DOCX_PLAIN, DD_DOCX_BOLD, 0, dd_name_upper(arena, form->head->office));
    dd_docx_space(doc, 6);
    dd_docx_para(doc, DD_DOCX_TITLE, 0, 0, title);
    dd_docx_para(doc, DD_DOCX_CENTRED, 0, 0, form->unit);
    if (form->due.set)
        dd_docx_para(doc, DD_DOCX_CENTRED, DD_DOCX_ITALIC, 0,
                     dd_printf(arena, dd_word(tr, "(to be handed in by %s)"),
                               dd_day_format_vi(form->due.day, day)));
    dd_docx_space(doc, 6);
    put_lines(arena, doc, form);
    dd_docx_space(doc, 6);
    dd_docx_para(doc, DD_DOCX_RIGHT, DD_DOCX_BOLD, 0, dd_word(tr, "HEAD OF THE UNIT"));
    dd_docx_finish(doc, out);
}
