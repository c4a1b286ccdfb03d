/* rules/schema/pack-1.json, which editors check packs with, says what the
 * tables of keys say. After a change of the language run this test with
 * WRITE_SCHEMA=1 to write the file anew. */
#include "packs.h"

#include <stdlib.h>

#include "rule/schema.h"

#define SCHEMA_FILE DD_SOURCE_DIR "/rules/schema/pack-1.json"

static void put_map(struct dd_buf *out, const struct dd_schema *schema, int indent);

static void put_scalar(struct dd_buf *out, const struct dd_key *key)
{
    switch (key->shape) {
    case DD_SHAPE_ID:
        dd_buf_puts(out, "{\"type\": [\"string\", \"integer\"], \"pattern\": "
                         "\"^[a-z0-9][a-z0-9._-]*$\"}");
        return;
    case DD_SHAPE_ONE_OF:
        dd_buf_puts(out, "{\"enum\": [");
        for (size_t i = 0; key->words[i]; i++)
            dd_buf_printf(out, strcmp(key->words[i], "1") == 0 ? "%s%s" : "%s\"%s\"", i ? ", " : "",
                          key->words[i]);
        dd_buf_puts(out, "]}");
        return;
    case DD_SHAPE_BOOL:
        dd_buf_puts(out, "{\"type\": \"boolean\"}");
        return;
    case DD_SHAPE_DAY:
        dd_buf_puts(out, "{\"type\": \"string\", \"format\": \"date\"}");
        return;
    case DD_SHAPE_SPAN:
    case DD_SHAPE_SPANS:
        dd_buf_puts(out, "{\"type\": \"string\", \"pattern\": \"^[1-9][0-9]{0,3}(d|wd|w|m|y)$\"}");
        return;
    case DD_SHAPE_PERCENT:
    case DD_SHAPE_PERCENTS:
        dd_buf_puts(out, "{\"type\": \"string\", \"pattern\": \"^[0-9]{1,3}%$\"}");
        return;
    default:
        dd_buf_puts(out, "{\"type\": [\"string\", \"number\", \"boolean\"]}");
    }
}

static void put_key(struct dd_buf *out, const struct dd_key *key, int indent)
{
    bool list = dd_shape_is_list(key->shape);
    if (list) /* one with nothing below it is empty */
        dd_buf_puts(out, "{\"type\": [\"array\", \"null\"], \"items\": ");
    if (key->shape == DD_SHAPE_NAMED)
        dd_buf_puts(out, "{\"type\": [\"object\", \"null\"], \"additionalProperties\": ");
    if (key->sub)
        put_map(out, key->sub, indent);
    else
        put_scalar(out, key);
    if (list || key->shape == DD_SHAPE_NAMED)
        dd_buf_putc(out, '}');
}

/* A key with its description in front of what it may be. */
static void put_described(struct dd_buf *out, const struct dd_key *key, int indent)
{
    struct dd_buf value = {0};
    put_key(&value, key, indent);
    assert_non_null(key->help);
    dd_buf_printf(out, "{\"description\": \"%s\",%s%s", key->help, value.s[1] == '\n' ? "" : " ",
                  value.s + 1);
    dd_buf_release(&value);
}

/* The members of an object, without its opening brace. */
static void put_members(struct dd_buf *out, const struct dd_schema *schema, int indent)
{
    dd_buf_printf(out, "%*s\"type\": \"object\",\n%*s\"additionalProperties\": false,\n", indent,
                  "", indent, "");
    const char *separator = "";
    dd_buf_printf(out, "%*s\"required\": [", indent, "");
    for (size_t i = 0; i < schema->n; i++) {
        if (!schema->keys[i].required)
            continue;
        dd_buf_printf(out, "%s\"%s\"", separator, schema->keys[i].name);
        separator = ", ";
    }
    dd_buf_printf(out, "],\n%*s\"properties\": {\n", indent, "");
    for (size_t i = 0; i < schema->n; i++) {
        dd_buf_printf(out, "%*s\"%s\": ", indent + 2, "", schema->keys[i].name);
        put_described(out, &schema->keys[i], indent + 2);
        dd_buf_puts(out, i + 1 < schema->n ? ",\n" : "\n");
    }
    dd_buf_printf(out, "%*s}\n", indent, "");
}

static void put_map(struct dd_buf *out, const struct dd_schema *schema, int indent)
{
    dd_buf_puts(out, "{\n");
    put_members(out, schema, indent + 2);
    dd_buf_printf(out, "%*s}", indent, "");
}

static void test_schema_file(void **state)
{
    (void)state;
    struct dd_buf out = {0};
    dd_buf_puts(&out, "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"
                      "  \"title\": \"Đôn Đốc: bộ quy tắc, phiên bản 1\",\n");
    put_members(&out, &dd_schema_pack, 2);
    dd_buf_puts(&out, "}\n");
    if (getenv("WRITE_SCHEMA")) {
        FILE *file = fopen(SCHEMA_FILE, "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(out.s, 1, out.n, file), out.n);
        assert_int_equal(fclose(file), 0);
    }
    struct dd_arena *arena = dd_arena_new();
    assert_string_equal(file_of(arena, SCHEMA_FILE).text, out.s);
    dd_arena_free(arena);
    dd_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schema_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
