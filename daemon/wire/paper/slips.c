#include "wire/paper/slips.h"

#include <string.h>

#include "wire/clean.h"
#include "wire/paper/docx.h"
#include "wire/words.h"

static void put_lines(struct dd_arena *arena, struct dd_docx *doc, const char *text)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        dd_docx_para(doc, DD_DOCX_BODY, 0, 0, dd_strndup(arena, text, n));
        text += n + (text[n] == '\n');
    }
}

static void put_slip(struct dd_arena *arena, dd_translate tr, struct dd_docx *doc,
                     const char *office, const char *day, const struct dd_slip *slip)
{
    dd_docx_para(doc, DD_DOCX_PLAIN, DD_DOCX_BOLD, 0, office);
    dd_docx_para(doc, DD_DOCX_TITLE, 0, 0, dd_word(tr, "NOTICE"));
    dd_docx_para(doc, DD_DOCX_CENTRED, DD_DOCX_ITALIC, 0, day);
    dd_docx_space(doc, 12);
    put_lines(arena, doc, slip->text);
    dd_docx_space(doc, 12);
    dd_docx_para(doc, DD_DOCX_NOTE, 0, 0,
                 dd_printf(arena, dd_word(tr, "To: %s (%s)"), slip->whom, slip->address));
    dd_docx_para(doc, DD_DOCX_NOTE, 0, 0,
                 dd_word(tr, "Received on: …… / …… / ………     Signature: …………………………………"));
}

void dd_slips_docx(struct dd_arena *arena, dd_translate tr, const char *language,
                   const char *office, struct dd_day day, struct dd_instant at,
                   const struct dd_slip *v, size_t n, struct dd_buf *out)
{
    struct dd_docx_options options = {
        .title = dd_word(tr, "NOTICE"), .author = office, .language = language, .at = at};
    struct dd_docx *doc = dd_docx_new(&options);
    const char *on = dd_word_day(arena, tr, day);
    for (size_t i = 0; i < n; i++) {
        if (i)
            dd_docx_section(doc, false);
        put_slip(arena, tr, doc, office, on, &v[i]);
    }
    if (n == 0)
        dd_docx_para(doc, DD_DOCX_PLAIN, 0, 0, dd_word(tr, "Nobody has to be called."));
    dd_docx_finish(doc, out);
}
