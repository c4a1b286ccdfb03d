/* Tables of the clipboard → text with tabs; and rows corrected. */
#include "../cells.h"

#include "intake/file/html_table.h"
#include "intake/annex/retable.h"

static const char *flat(const char *html)
{
    struct dd_buf out = {0};
    dd_html_table_read(arena, html, strlen(html), &out);
    const char *text = dd_strdup(arena, out.n ? out.s : "");
    dd_buf_release(&out);
    return text;
}

static void cells_and_lines(void **state)
{
    (void)state;
    static const struct {
        const char *html, *text;
    } cases[] = {
        {"<table><tr><td>a</td><td>b</td></tr></table>", "a\tb\n"},
        {"<TABLE><TR><TD>a<TD>b<TR><TD>c</TABLE>", "a\tb\nc\n"},
        {"<table><tr><td><p>a<p>b</td></tr></table>", "<br>a<br>b\n"},
        {"<table><tr><th>a</th><td><b>b</b></td><td>c<b>d</b></td></tr></table>",
         "<b>a</b>\t<b>b</b>\tcd\n"},
        {"<table><tr><td style='font-weight:700'>a</td></tr></table>", "<b>a</b>\n"},
        {"<table><tr><td>&#272;&ocirc;n &#x110;&#7889;c &lt;&amp;&gt; &sup;</td></tr></table>",
         "Đôn Đốc &lt;&amp;> &amp;sup;\n"},
        {"<table><tr><td>a\tb\nc</td></tr></table>", "a b c\n"},
        {"<table><tr><td>* \\ \"</td></tr></table>", "\\* \\\\ &quot;\n"},
        {"x<style><table></style><!-- <td> --><table><tr><td>a</td></tr></table>y", "a\n"},
        {"<table><tr><td>a<table><tr><td>b</td></tr></table>c</td><td>d</td></tr></table>",
         "a<br><br>b<br><br>c\td\n"},
        {"<p>no table</p>", ""},
        {"<table><tr><td>a", "a\n"},
        {"<table><tr><td a='>'>a</td><", "a\n"},
    };
    for (size_t i = 0; i < DD_LEN(cases); i++)
        if (strcmp(flat(cases[i].html), cases[i].text) != 0)
            fail_msg("`%s` gives `%s`, not `%s`", cases[i].html, flat(cases[i].html),
                     cases[i].text);
}

static void merged_cells(void **state)
{
    (void)state;
    assert_string_equal(
        flat("<table><tr><td>1<td>a<td rowspan=2>x<td>t<tr><td>2<td>b<td>u</table>"),
        "1\ta\tx\tt\n2\tb\tx\tu\n");
    /* a task that goes on in the next row says there only what is new */
    assert_string_equal(
        flat("<table><tr><td rowspan=2>1<td rowspan=2>a<td>x<tr><td>y<tr><td>2<td>b<td>z</table>"),
        "1\ta\tx\n\t\ty\n2\tb\tz\n");
    assert_string_equal(flat("<table><tr><td colspan=3>I<td>x<tr><td>1<td>2<td>3<td>4</table>"),
                        "I\t\t\tx\n1\t2\t3\t4\n");
    assert_non_null(flat("<table><tr><td rowspan=99999999 colspan=99999999>1<tr><td>2</table>"));
}

static void rows_keep_their_lines(void **state)
{
    (void)state;
    static const char text[] = "STT\tNội dung\tChủ trì\tThời gian\n"
                               "1\t\"hai\ndòng\"\tPhòng X\tQuý I\n"
                               "2\t**đậm**\tPhòng Y\tQuý II\n"
                               "3\tba\tPhòng Z\n";
    const char *one = dd_table_flat(&diags, "t", text, strlen(text));
    assert_string_equal(one, "STT\tNội dung\tChủ trì\tThời gian\n"
                             "1\thai<br>dòng\tPhòng X\tQuý I\n"
                             "2\t<b>đậm</b>\tPhòng Y\tQuý II\n"
                             "3\tba\tPhòng Z\n");
    assert_string_equal(dd_table_fixed(&diags, one, NULL, 0), one); /* nothing is lost */
    const struct dd_table_fix fixes[] = {{.line = 2, .lead = "Phòng <A>"},
                                         {.line = 3, .skip = true},
                                         {.line = 4, .title = "bốn", .time = "Quý IV"}};
    assert_string_equal(dd_table_fixed(&diags, one, fixes, DD_LEN(fixes)),
                        "STT\tNội dung\tChủ trì\tThời gian\n"
                        "1\thai<br>dòng\tPhòng &lt;A>\tQuý I\n"
                        "\n"
                        "3\tbốn\tPhòng Z\tQuý IV\n");
}

static void what_is_no_text(void **state)
{
    (void)state;
    assert_null(dd_table_flat(&diags, "t", "a\xff\tb", 4));
    assert_null(dd_table_flat(&diags, "t", "a\0b", 3));
    assert_null(dd_table_flat(&diags, "t", "<table><tr><td>\xff</table>", 24));
    assert_int_equal(diags.errors, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cells_and_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(merged_cells, setup, teardown),
        cmocka_unit_test_setup_teardown(rows_keep_their_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_text, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
