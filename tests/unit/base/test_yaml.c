/* The restricted-YAML reader and the form of diagnostics (design §6, §13). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "dondoc/base.h"

struct fixture {
    struct dd_arena *arena;
    struct dd_diags diags;
    struct dd_source source;
    struct dd_buf out;
};

static struct dd_node *read_bytes(struct fixture *f, const char *text, size_t n)
{
    *f = (struct fixture){.arena = dd_arena_new()};
    dd_diags_init(&f->diags, f->arena, NULL);
    f->source = (struct dd_source){"test.yaml", dd_strndup(f->arena, text, n), n};
    struct dd_node *root = dd_yaml_read(&f->diags, &f->source);
    dd_diags_render(&f->diags, &f->out);
    return root;
}

static void done(struct fixture *f)
{
    dd_buf_release(&f->out);
    dd_arena_free(f->arena);
}

static void reads_maps_lists_and_places(void **state)
{
    (void)state;
    static const char text[] =
        "\xEF\xBB\xBFlang: 1\nten: \"Đôn: Đốc\"\nds:\n  - {a: 07, b: no}\n  - x\n";
    struct fixture f;
    struct dd_node *root = read_bytes(&f, text, sizeof(text) - 1);
    assert_non_null(root);
    assert_string_equal(dd_node_get(root, "ten")->text, "Đôn: Đốc");
    assert_true(dd_node_get(root, "ten")->quoted);
    struct dd_node *list = dd_node_get(root, "ds");
    assert_int_equal(list->kind, DD_SEQ);
    assert_int_equal(list->n, 2);
    assert_string_equal(dd_node_get(list->items[0], "a")->text, "07");
    assert_string_equal(dd_node_get(list->items[0], "b")->text, "no");
    assert_int_equal(dd_node_get(list->items[0], "b")->pos.line, 4);
    assert_int_equal(dd_node_get(list->items[0], "b")->pos.col, 16);
    assert_null(dd_node_get(root, "c"));
    assert_null(dd_node_get(NULL, "c"));
    done(&f);
}

static void an_empty_file_is_an_empty_map(void **state)
{
    (void)state;
    struct fixture f;
    struct dd_node *root = read_bytes(&f, "# nothing\n", 10);
    assert_non_null(root);
    assert_int_equal(root->kind, DD_MAP);
    assert_int_equal(root->n, 0);
    done(&f);
}

static void refuses_with_place_and_caret(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"a: 1\nb: 2\na: 3\n", "error[E007]: the key `a` stands here twice\n"
                               "  --> test.yaml:3:1\n"
                               "3 | a: 3\n"
                               "  | ^\n"
                               "  = see also\n"
                               "  --> test.yaml:1:1\n"
                               "1 | a: 1\n"
                               "  | ^\n"},
        {"a: &x 1\n", "error[E005]: anchors are not allowed\n"
                      "  --> test.yaml:1:4\n"
                      "1 | a: &x 1\n"
                      "  |    ^\n"},
        {"a: *x\n", "error[E005]: aliases are not allowed\n"
                    "  --> test.yaml:1:4\n"
                    "1 | a: *x\n"
                    "  |    ^\n"},
        {"a: !!int 1\n", "error[E005]: tags are not allowed\n"
                         "  --> test.yaml:1:4\n"
                         "1 | a: !!int 1\n"
                         "  |    ^\n"},
        {"a: 1\n---\nb: 2\n", "error[E005]: a second document is not allowed\n"
                              "  --> test.yaml:2:1\n"
                              "2 | ---\n"
                              "  | ^\n"},
        {"\xEF\xBB\xBF"
         "a: &x 1\n",
         "error[E005]: anchors are not allowed\n"
         "  --> test.yaml:1:4\n"
         "1 | a: &x 1\n"
         "  |    ^\n"},
        {"<<: 1\n", "error[E005]: merge keys are not allowed\n"
                    "  --> test.yaml:1:1\n"
                    "1 | <<: 1\n"
                    "  | ^^\n"},
        {"Đ: \xFF\n", "error[E002]: this is not UTF-8 (byte 0xFF)\n"
                      "  --> test.yaml:1:4\n"
                      "1 | Đ: \xEF\xBF\xBD\n"
                      "  |    ^ save the file as UTF-8\n"},
        {"a: qua\xCC\x89\n",
         "error[E003]: the text is not in Unicode form NFC (accents are written "
         "apart)\n"
         "  --> test.yaml:1:6\n"
         "1 | a: qu\xE1\xBA\xA3\n"
         "  |      ^ save it with composed letters\n"},
    };
    for (size_t i = 0; i < DD_LEN(rows); i++) {
        struct fixture f;
        assert_null(read_bytes(&f, rows[i].text, strlen(rows[i].text)));
        assert_string_equal(f.out.s, rows[i].expected);
        done(&f);
    }
}

/* Many keys and values: bounds of their own, and no time that grows with the square. */
static void numbers_are_bounded(void **state)
{
    (void)state;
    struct fixture f;
    struct dd_buf text = {0};
    for (int i = 0; i < DD_YAML_MAX_KEYS; i++)
        dd_buf_printf(&text, "k%d: v\n", i);
    struct dd_node *root = read_bytes(&f, text.s, text.n);
    assert_non_null(root);
    assert_int_equal(root->n, DD_YAML_MAX_KEYS);
    done(&f);
    dd_buf_puts(&text, "last: v\n");
    assert_null(read_bytes(&f, text.s, text.n));
    assert_non_null(strstr(f.out.s, "E009"));
    assert_non_null(strstr(f.out.s, "test.yaml:5001:1"));
    done(&f);
    dd_buf_release(&text);
    for (int i = 0; i < DD_YAML_MAX_NODES; i++)
        dd_buf_puts(&text, "- x\n");
    assert_null(read_bytes(&f, text.s, text.n));
    assert_non_null(strstr(f.out.s, "E009"));
    done(&f);
    dd_buf_release(&text);
}

/* The first of three is shown beside the second, the second beside the third. */
static void every_key_that_stands_twice(void **state)
{
    (void)state;
    struct fixture f;
    static const char text[] = "m: {b: 1, a: 2, b: 3, a: 4, b: 5}\n";
    assert_null(read_bytes(&f, text, sizeof(text) - 1));
    assert_int_equal(f.diags.errors, 3);
    const char *first = strstr(f.out.s, "test.yaml:1:17");
    assert_non_null(first);
    assert_non_null(strstr(first, "test.yaml:1:23"));
    assert_non_null(strstr(first, "test.yaml:1:29"));
    done(&f);
}

/* What is wrong, by code and place, and what can still be read. */
static void reads_on_behind_mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said, *read; /* read: keys that are there in the end */
    } rows[] = {
        /* one value each */
        {"a: x: y\nb: \"c\nd: [1, 2\ne: {f: 1\ng: \"h\"i\nlast: z\n",
         "E004 1:5, E004 2:4, E004 3:4, E004 4:4, E004 5:7, ", "a b d e g last"},
        {"a: @x\nb: `y\nc: %z\nd: \"\\q\"\nlast: z\n", "E004 1:4, E004 2:4, E004 3:4, E004 4:4, ",
         "a b c d last"},
        /* keys without colon or space, and a key that is none */
        {"x: 1\na b\nmore\nc:d\n? [e]\n: f\nlast: z\n", "E004 2:1, E004 4:1, E006 5:3, ", "x last"},
        /* one entry of {…} */
        {"a: {b: c: d, e: {f} g, h: \"i\" j, k: 1}\nlast: z\n", "E004 1:9, E004 1:21, E004 1:31, ",
         "a last"},
        /* lines that stand elsewhere; those like them are not said again */
        {"a: 1\n  b: 2\n  c: 3\nlast: z\n", "E004 2:3, ", "a last"},
        {"a:\n\tb: 1\n\tc: 2\nlast: z\n", "E004 2:1, ", "a last"},
        {"a:\n  - b\n - c\n - d\nlast: z\n", "E004 3:2, ", "a last"},
        /* a second document is read, too */
        {"a: 1\n---\nb: x: y\n", "E005 2:1, E004 3:5, ", "a"},
        /* bytes */
        {"a: \xFF\nb: \x01\nc: a\xCC\x80\nd: \xE2\x80\xA8\rlast: z\n",
         "E002 1:4, E002 2:4, E003 3:4, E002 4:4, ", "a b c d last"},
    };
    for (size_t i = 0; i < DD_LEN(rows); i++) {
        struct fixture f = {.arena = dd_arena_new()};
        dd_diags_init(&f.diags, f.arena, NULL);
        f.source = (struct dd_source){"test.yaml", rows[i].text, strlen(rows[i].text)};
        struct dd_node *root = dd_yaml_read_on(&f.diags, &f.source);
        const struct dd_diag *const *sorted = dd_diags_sorted(&f.diags);
        struct dd_buf said = {0}, keys = {0};
        for (size_t k = 0; k < f.diags.n; k++)
            dd_buf_printf(&said, "%s %u:%u, ", sorted[k]->code, sorted[k]->pos.line,
                          sorted[k]->pos.col);
        for (size_t k = 0; root && k < root->n; k++)
            dd_buf_printf(&keys, "%s%s", k ? " " : "", root->keys[k]->text);
        assert_string_equal(said.s, rows[i].said);
        assert_string_equal(keys.s, rows[i].read);
        dd_buf_release(&said);
        dd_buf_release(&keys);
        done(&f);
    }
}

/* A list whose second entry has lost its dash. */
static void many_keys_that_stand_twice_are_one_mistake(void **state)
{
    (void)state;
    struct fixture f;
    static const char text[] = "- id: a\n  b: 1\n  c: 2\n  id: d\n  b: 1\n  c: 2\n";
    assert_null(read_bytes(&f, text, sizeof(text) - 1));
    assert_int_equal(f.diags.errors, 1);
    assert_non_null(strstr(f.out.s, "the key `id` and 2 others below stand here twice\n"
                                    "  --> test.yaml:4:3\n"));
    done(&f);
}

/* As many mistakes as a hostile file may hold, in bounded time and number. */
static void thousands_of_syntax_errors(void **state)
{
    (void)state;
    struct fixture f;
    struct dd_buf text = {0};
    while (text.n < DD_YAML_MAX_BYTES - 100)
        dd_buf_puts(&text, "a: {b: [\nc\nd: \"\xFF\n");
    assert_null(read_bytes(&f, text.s, text.n));
    assert_true(f.diags.errors > 10 && f.diags.errors < 200);
    done(&f);
    dd_buf_release(&text);
}

/* Around the place, with columns of wide letters. */
static void long_lines_are_cut(void **state)
{
    (void)state;
    struct fixture f;
    struct dd_buf text = {0};
    for (int i = 0; i < 100; i++)
        dd_buf_puts(&text, "漢");
    dd_buf_puts(&text, ": &x ");
    for (int i = 0; i < 300; i++)
        dd_buf_puts(&text, "đ");
    assert_null(read_bytes(&f, text.s, text.n));
    const char *line = strstr(f.out.s, "1 | …漢"), *carets = strstr(f.out.s, "  | ");
    assert_non_null(line);
    assert_non_null(carets);
    assert_non_null(strstr(line, "đ…\n"));
    assert_int_equal(strspn(carets + 4, " "), 1 + 2 * 58 + 2); /* the sign, 58 letters, `: ` */
    done(&f);
    dd_buf_release(&text);
}

static void only_so_many_mistakes_are_kept(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    struct dd_diags diags;
    struct dd_buf out = {0};
    dd_diags_init(&diags, arena, NULL);
    for (int i = 0; i < DD_DIAGS_MAX + 7; i++) {
        dd_error(&diags, "E999", (struct dd_pos){0}, "mistake %d", i);
        dd_hint(&diags, "hint %d", i);
    }
    dd_diags_render(&diags, &out);
    assert_int_equal(diags.errors, DD_DIAGS_MAX + 7);
    assert_int_equal(diags.n, DD_DIAGS_MAX);
    assert_non_null(strstr(out.s, "  = hint 1999\n… and 7 more\n"));
    assert_null(strstr(out.s, "hint 2000"));
    dd_buf_release(&out);
    dd_arena_free(arena);
}

static void hostile_files_are_refused(void **state)
{
    (void)state;
    struct fixture f;
    size_t n = 100000;
    char *deep = malloc(n);
    memset(deep, '[', n);
    assert_null(read_bytes(&f, deep, n));
    assert_non_null(strstr(f.out.s, "E008"));
    done(&f);
    free(deep);
    n = DD_YAML_MAX_BYTES + 1;
    char *large = malloc(n);
    memset(large, 'a', n);
    assert_null(read_bytes(&f, large, n));
    assert_non_null(strstr(f.out.s, "E001"));
    done(&f);
    free(large);
    assert_null(read_bytes(&f, "a: \0b\n", 6));
    assert_non_null(strstr(f.out.s, "E002"));
    done(&f);
    assert_null(read_bytes(&f, "a: \"x\\0y\"\n", 10));
    assert_non_null(strstr(f.out.s, "E002"));
    done(&f);
    assert_null(read_bytes(&f, "%\n", 2));
    assert_non_null(strstr(f.out.s, "E004"));
    done(&f);
}

static void random_bytes_never_crash(void **state)
{
    (void)state;
    static const char alphabet[] = "abc:-[]{}\"'#&*!|>%@ \n\t\r,?Đ\xC4\x90\xFF\0";
    unsigned seed = 20261122;
    print_message("seed %u\n", seed);
    for (int round = 0; round < 20000; round++) {
        char text[60];
        size_t n = 0;
        for (; n < sizeof(text); n++) {
            seed = seed * 1664525u + 1013904223u;
            text[n] = alphabet[(seed >> 16) % (sizeof(alphabet) - 1)];
            if ((seed >> 8) % 40 == 0)
                break;
        }
        struct fixture f;
        bool ok = read_bytes(&f, text, n) != NULL;
        assert_int_equal(ok, f.diags.errors == 0);
        done(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_maps_lists_and_places),
        cmocka_unit_test(an_empty_file_is_an_empty_map),
        cmocka_unit_test(refuses_with_place_and_caret),
        cmocka_unit_test(numbers_are_bounded),
        cmocka_unit_test(every_key_that_stands_twice),
        cmocka_unit_test(reads_on_behind_mistakes),
        cmocka_unit_test(many_keys_that_stand_twice_are_one_mistake),
        cmocka_unit_test(thousands_of_syntax_errors),
        cmocka_unit_test(long_lines_are_cut),
        cmocka_unit_test(only_so_many_mistakes_are_kept),
        cmocka_unit_test(hostile_files_are_refused),
        cmocka_unit_test(random_bytes_never_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
