/* Word documents: the same bytes each time, hostile text harmless, tables whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <zip.h>

#include "wire/paper/docx.h"

static struct dd_docx_options options(void)
{
    struct dd_instant at = {1770598800}; /* 2026-02-09T01:00:00Z */
    return (struct dd_docx_options){.title = "Công văn", .author = "UBND xã A", .at = at};
}

/* One part of the container, NUL-terminated; the caller frees it. */
static char *part(const struct dd_buf *docx, const char *name)
{
    zip_error_t error;
    zip_source_t *source = zip_source_buffer_create(docx->s, docx->n, 0, &error);
    zip_t *zip = zip_open_from_source(source, ZIP_RDONLY, &error);
    assert_non_null(zip);
    zip_stat_t stat;
    assert_int_equal(zip_stat(zip, name, 0, &stat), 0);
    char *text = calloc(1, stat.size + 1);
    zip_file_t *file = zip_fopen(zip, name, 0);
    assert_int_equal(zip_fread(file, text, stat.size), (zip_int64_t)stat.size);
    zip_fclose(file);
    zip_discard(zip);
    return text;
}

static char *body_of(struct dd_docx *doc)
{
    struct dd_buf out = {0};
    dd_docx_finish(doc, &out);
    char *text = part(&out, "word/document.xml");
    dd_buf_release(&out);
    return text;
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
        n++;
    return n;
}

static void write_sample(struct dd_buf *out)
{
    static const struct dd_docx_column columns[] = {{1, DD_DOCX_CENTRED}, {3, DD_DOCX_PLAIN}};
    struct dd_docx_options o = options();
    struct dd_docx *doc = dd_docx_new(&o);
    dd_docx_para(doc, DD_DOCX_TITLE, 0, 0, "BÁO CÁO");
    struct dd_docx_table table = {2, columns, true, 12};
    dd_docx_table_begin(doc, &table);
    dd_docx_head_row(doc);
    dd_docx_cell(doc, 1, DD_DOCX_BOLD, "TT");
    dd_docx_cell(doc, 1, DD_DOCX_BOLD, "Nhiệm vụ");
    dd_docx_row(doc);
    dd_docx_cell(doc, 1, 0, "1");
    dd_docx_table_end(doc);
    dd_docx_finish(doc, out);
}

static void gives_the_same_bytes(void **state)
{
    (void)state;
    struct dd_buf a = {0}, b = {0};
    write_sample(&a);
    write_sample(&b);
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.s, b.s, a.n);
    char *core = part(&a, "docProps/core.xml");
    assert_non_null(strstr(core, "2026-02-09T01:00:00Z"));
    assert_non_null(strstr(core, "<dc:title>Công văn</dc:title>"));
    free(core);
    dd_buf_release(&a);
    dd_buf_release(&b);
}

static void repeats_head_rows_and_fills_up_short_ones(void **state)
{
    (void)state;
    struct dd_buf out = {0};
    write_sample(&out);
    char *body = part(&out, "word/document.xml");
    assert_int_equal(count(body, "<w:tblHeader/>"), 1);
    assert_int_equal(count(body, "<w:tc>"), 4);
    assert_int_equal(count(body, "<w:cantSplit/>"), 2);
    assert_int_equal(count(body, "<w:gridCol w:w=\"2338\"/><w:gridCol w:w=\"7017\"/>"), 1);
    free(body);
    dd_buf_release(&out);
}

static void has_the_page_of_the_decree(void **state)
{
    (void)state;
    struct dd_docx_options o = options();
    o.mark = "DỰ THẢO & <nháp>";
    struct dd_docx *doc = dd_docx_new(&o);
    assert_int_equal(dd_docx_width(doc), 165);
    dd_docx_section(doc, true);
    assert_int_equal(dd_docx_width(doc), 252);
    struct dd_buf out = {0};
    dd_docx_finish(doc, &out);
    char *body = part(&out, "word/document.xml"), *head = part(&out, "word/header_p.xml");
    char *first = part(&out, "word/first_p.xml");
    assert_int_equal(count(body, "<w:pgSz w:w=\"11906\" w:h=\"16838\"/>"), 1);
    assert_int_equal(count(body, "<w:pgSz w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"/>"),
                     1);
    assert_int_equal(count(body, "<w:pgNumType w:start=\"1\"/>"), 1);
    assert_int_equal(count(body, "w:top=\"1134\" w:right=\"850\" w:bottom=\"1134\" "
                                 "w:left=\"1701\""),
                     2);
    assert_int_equal(count(head, "w:instr=\"PAGE\""), 1);
    assert_int_equal(count(first, "w:instr=\"PAGE\""), 0);
    assert_int_equal(count(first, "DỰ THẢO &amp; &lt;nháp&gt;"), 1);
    free(body);
    free(head);
    free(first);
    dd_buf_release(&out);
}

static void makes_hostile_text_harmless(void **state)
{
    (void)state;
    struct dd_docx_options o = options();
    struct dd_docx *doc = dd_docx_new(&o);
    dd_docx_para(doc, DD_DOCX_BODY, 0, 0, "</w:t><script> & \"x\" ]]>");
    dd_docx_para(doc, DD_DOCX_BODY, 0, 0,
                 "a\x01\x1b\x7f\xC2\x85"
                 "b\xEF\xBF\xBE"
                 "c\xE2\x80\xAE"
                 "d");
    dd_docx_para(doc, DD_DOCX_BODY, 0, 0, "e\xFF\xC3g \xF0\x9F\x98\x80 \xD7\xA9\xD7\x9C");
    dd_docx_para(doc, DD_DOCX_BODY, 0, 0, "một\nhai\tba");
    dd_docx_para(doc, DD_DOCX_BODY, 0, 0, NULL);
    char *body = body_of(doc);
    assert_non_null(strstr(body, "&lt;/w:t&gt;&lt;script&gt; &amp; &quot;x&quot; ]]&gt;"));
    assert_non_null(strstr(body, ">abcd<"));
    assert_non_null(strstr(body, "e\xEF\xBF\xBD\xEF\xBF\xBDg \xF0\x9F\x98\x80 \xD7\xA9\xD7\x9C"));
    assert_non_null(strstr(body, "một</w:t><w:br/><w:t xml:space=\"preserve\">hai</w:t><w:tab/>"));
    free(body);
}

static void cuts_endless_text_between_characters(void **state)
{
    (void)state;
    struct dd_buf text = {0};
    for (size_t i = 0; i < 100000; i++)
        dd_buf_puts(&text, "ệ");
    struct dd_docx_options o = options();
    struct dd_docx *doc = dd_docx_new(&o);
    static const struct dd_docx_column column = {1, DD_DOCX_PLAIN};
    struct dd_docx_table table = {1, &column, false, 0};
    dd_docx_table_begin(doc, &table);
    dd_docx_row(doc);
    dd_docx_cell(doc, 1, 0, text.s);
    dd_docx_table_end(doc);
    char *body = body_of(doc);
    assert_int_equal(count(body, "ệ"), DD_DOCX_TEXT_MAX / strlen("ệ"));
    assert_non_null(strstr(body, "ệ…</w:t>"));
    assert_int_equal(dd_utf8_check(body, strlen(body)), -1);
    assert_int_equal(count(body, "<w:cantSplit/>"), 0); /* it may be longer than a page */
    free(body);
    dd_buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_same_bytes),
        cmocka_unit_test(repeats_head_rows_and_fills_up_short_ones),
        cmocka_unit_test(has_the_page_of_the_decree),
        cmocka_unit_test(makes_hostile_text_harmless),
        cmocka_unit_test(cuts_endless_text_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
