/* rules/schema/test-1.json, which editors check rule tests with: the keys of a test, and
 * the facts that `given` and `set` take, as the table of entities has them. After a change
 * of the facts run this test with WRITE_SCHEMA=1 to write the file anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dondoc/model.h"

#define SCHEMA_FILE DD_SOURCE_DIR "/rules/schema/test-1.json"
#define SCALAR "[\"string\", \"number\", \"boolean\", \"null\"]"

static const struct {
    const char *name, *help;
} entities[] = {
    {"unit", "đơn vị"},
    {"office", "cơ quan"},
    {"unit_group", "nhóm đơn vị"},
    {"unit_alias", "tên gọi khác của đơn vị"},
    {"unit_group_member", "đơn vị thuộc nhóm"},
    {"document", "văn bản"},
    {"unit_succession", "sáp nhập, chia tách đơn vị"},
    {"person", "cán bộ"},
    {"post", "chức vụ"},
    {"substitution", "ủy quyền"},
    {"contact", "địa chỉ liên hệ"},
    {"event", "mốc, sự kiện"},
    {"task", "nhiệm vụ"},
    {"carry_over", "rà soát khi kế hoạch hoặc năm kết thúc"},
    {"task_unit", "đơn vị chủ trì, phối hợp"},
    {"task_succession", "nhiệm vụ chuyển cho đơn vị khác"},
    {"task_deadline", "thời hạn của nhiệm vụ"},
    {"completion", "kết quả hoàn thành"},
    {"target", "chỉ tiêu"},
    {"measurement", "số liệu của chỉ tiêu"},
    {"report", "báo cáo đã gửi"},
    {"result", "kết quả từng kỳ của nhiệm vụ thường xuyên"},
    {"extension", "gia hạn"},
    {"waiver", "miễn thực hiện"},
    {"ack", "trả lời thông báo"},
};

static const char *help_of(const struct dd_entity *entity)
{
    for (size_t i = 0; i < DD_LEN(entities); i++)
        if (strcmp(entities[i].name, entity->name) == 0)
            return entities[i].help;
    fail_msg("`%s` has no description", entity->name);
    return "";
}

static const char *kind_of(const struct dd_field *field)
{
    if (strcmp(field->name, "id") == 0)
        return "mã, duy nhất và không đổi";
    if (strcmp(field->name, "name") == 0 || strcmp(field->name, "title") == 0)
        return "tên gọi";
    switch (field->type) {
    case DD_F_INT:
        return "số nguyên";
    case DD_F_BOOL:
        return "có (true) hay không (false)";
    case DD_F_DAY:
        return "ngày, ví dụ 2026-03-10 hoặc 10/03/2026";
    case DD_F_DEC:
        return "số, ví dụ 12.5";
    case DD_F_TEXT:
        break;
    }
    return "chữ";
}

static void put_field(struct dd_buf *out, const struct dd_field *field)
{
    dd_buf_printf(out, "        \"%s\": {\"description\": \"", field->name);
    if (field->ref)
        dd_buf_printf(out, "mã của một dòng trong `%s`", field->ref);
    else
        dd_buf_puts(out, field->values ? "chọn một từ trong danh mục" : kind_of(field));
    if (field->other)
        dd_buf_printf(out, "; nếu không ghi thì là `%s`", field->other);
    dd_buf_puts(out, "\", ");
    if (!field->values) {
        dd_buf_puts(out, "\"type\": " SCALAR "}");
        return;
    }
    dd_buf_puts(out, "\"enum\": [");
    for (size_t i = 0; field->values[i]; i++)
        dd_buf_printf(out, "\"%s\", ", field->values[i]);
    dd_buf_puts(out, "null]}"); /* an empty value takes one away */
}

static void put_facts(struct dd_buf *out)
{
    dd_buf_puts(out, "    \"facts\": {\"type\": [\"object\", \"null\"], "
                     "\"additionalProperties\": false, \"properties\": {\n");
    for (size_t e = 0; e < dd_n_entities; e++) {
        const struct dd_entity *entity = &dd_entities[e];
        dd_buf_printf(out,
                      "      \"%s\": {\"description\": \"%s\", "
                      "\"type\": [\"array\", \"null\"], \"items\": {\n"
                      "        \"type\": \"object\", \"additionalProperties\": false, "
                      "\"properties\": {\n",
                      entity->name, help_of(entity));
        for (size_t i = 0; i < entity->n_fields; i++) {
            put_field(out, &entity->fields[i]);
            dd_buf_puts(out, i + 1 < entity->n_fields ? ",\n" : "}}}");
        }
        dd_buf_puts(out, e + 1 < dd_n_entities ? ",\n" : "\n    }},\n");
    }
}

/* What a test says of a duty, and of itself. */
static const char *const rest[] = {
    "    \"params\": {\"type\": [\"object\", \"null\"], \"additionalProperties\": "
    "{\"type\": [\"string\", \"number\", \"boolean\", \"array\"]}},\n"
    "    \"moment\": {\"type\": \"string\", \"pattern\": "
    "\"^([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}/[0-9]{2}/[0-9]{4})([ T][0-9]{2}:[0-9]{2}.*)?$\"},\n"
    "    \"lines\": {\"type\": [\"array\", \"null\"], \"items\": {\"type\": \"string\"}},\n"
    "    \"expect\": {\"type\": \"object\", \"additionalProperties\": {\n"
    "      \"type\": [\"string\", \"object\"], \"additionalProperties\": false, "
    "\"properties\": {\n"
    "        \"due\": {\"description\": \"thời hạn; none là không có\", \"type\": " SCALAR "},\n"
    "        \"legal_day\": {\"description\": \"ngày luật định\", \"type\": " SCALAR "},\n"
    "        \"original_due\": {\"description\": \"thời hạn trước khi gia hạn\", \"type\": " SCALAR
    "},\n"
    "        \"state\": {\"description\": \"trạng thái, ví dụ overdue hoặc đang thực hiện quá "
    "hạn\", \"type\": \"string\"},\n"
    "        \"done_on\": {\"description\": \"ngày hoàn thành\", \"type\": " SCALAR "},\n"
    "        \"reason\": {\"description\": \"lý do của trạng thái\", \"type\": " SCALAR "},\n"
    "        \"unit\": {\"description\": \"đơn vị phải thực hiện\", \"type\": " SCALAR "},\n"
    "        \"title\": {\"description\": \"tên việc\", \"type\": " SCALAR "},\n"
    "        \"cycle\": {\"description\": \"tăng khi việc được mở lại\", \"type\": " SCALAR "},\n"
    "        \"epoch\": {\"description\": \"tăng khi thời hạn đổi ngày\", \"type\": " SCALAR "},\n"
    "        \"no_data\": {\"description\": \"chỉ tiêu đang thiếu số liệu\", \"type\": " SCALAR
    "},\n"
    "        \"notices\": {\"description\": \"mọi bước, mỗi bước một dòng: 2026-02-23 due\", "
    "\"type\": [\"array\", \"null\"], \"items\": {\"type\": \"string\"}},\n"
    "        \"told\": {\"description\": \"mọi bước kèm người nhận: 2026-02-24 "
    "escalate:unit_head binh\", \"type\": [\"array\", \"null\"], \"items\": {\"type\": "
    "\"string\"}}}}},\n",
    "    \"test\": {\"type\": \"object\", \"additionalProperties\": false, \"required\": "
    "[\"test\", \"pack\", \"now\", \"advance_to\"], \"properties\": {\n"
    "      \"test\": {\"description\": \"tên bài thử\", \"type\": [\"string\", \"number\"]},\n"
    "      \"pack\": {\"description\": \"bộ quy tắc, tính từ thư mục của bài thử\", \"type\": "
    "\"string\"},\n"
    "      \"now\": {\"description\": \"thời điểm bắt đầu áp dụng\", \"allOf\": [{\"$ref\": "
    "\"#/definitions/moment\"}]},\n"
    "      \"params\": {\"description\": \"giá trị tham số của bài thử\", \"allOf\": [{\"$ref\": "
    "\"#/definitions/params\"}]},\n"
    "      \"given\": {\"description\": \"dữ liệu đã có\", \"allOf\": [{\"$ref\": "
    "\"#/definitions/facts\"}]},\n",
    "      \"then\": {\"description\": \"những gì xảy ra sau đó, theo thứ tự thời gian\", "
    "\"type\": [\"array\", \"null\"], \"items\": {\n"
    "        \"type\": \"object\", \"additionalProperties\": false, \"required\": [\"at\"], "
    "\"properties\": {\n"
    "          \"at\": {\"description\": \"thời điểm\", \"allOf\": [{\"$ref\": "
    "\"#/definitions/moment\"}]},\n"
    "          \"set\": {\"description\": \"dòng mới, hoặc giá trị mới của dòng đã có\", "
    "\"allOf\": [{\"$ref\": \"#/definitions/facts\"}]},\n"
    "          \"remove\": {\"description\": \"dòng bị bỏ, ghi theo khóa\", \"allOf\": "
    "[{\"$ref\": \"#/definitions/facts\"}]},\n"
    "          \"pack\": {\"description\": \"bộ quy tắc đã sửa\", \"type\": \"string\"},\n"
    "          \"params\": {\"description\": \"giá trị tham số từ lúc này\", \"allOf\": "
    "[{\"$ref\": \"#/definitions/params\"}]},\n"
    "          \"down_until\": {\"description\": \"dịch vụ ngừng chạy cho đến lúc này\", "
    "\"allOf\": [{\"$ref\": \"#/definitions/moment\"}]},\n"
    "          \"expect\": {\"description\": \"kết quả mong đợi vào lúc này\", \"allOf\": "
    "[{\"$ref\": \"#/definitions/expect\"}]}}}},\n",
    "      \"advance_to\": {\"description\": \"thời điểm kết thúc\", \"allOf\": [{\"$ref\": "
    "\"#/definitions/moment\"}]},\n"
    "      \"expect\": {\"description\": \"kết quả mong đợi: QUY-TẮC/ĐỐI-TƯỢNG/KỲ, hoặc absent\", "
    "\"allOf\": [{\"$ref\": \"#/definitions/expect\"}]}}}\n"
    "  },\n"
    "  \"if\": {\"type\": \"array\"},\n"
    "  \"then\": {\"items\": {\"$ref\": \"#/definitions/test\"}},\n"
    "  \"else\": {\"$ref\": \"#/definitions/test\"}\n"
    "}\n",
};

static void test_schema_file(void **state)
{
    (void)state;
    struct dd_buf out = {0};
    dd_buf_puts(&out, "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"
                      "  \"title\": \"Đôn Đốc: bài thử quy tắc, phiên bản 1\",\n"
                      "  \"definitions\": {\n");
    put_facts(&out);
    for (size_t i = 0; i < DD_LEN(rest); i++)
        dd_buf_puts(&out, rest[i]);
    if (getenv("WRITE_SCHEMA")) {
        FILE *file = fopen(SCHEMA_FILE, "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(out.s, 1, out.n, file), out.n);
        assert_int_equal(fclose(file), 0);
    }
    char *text = calloc(1, out.n + 2);
    FILE *file = fopen(SCHEMA_FILE, "rb");
    assert_non_null(text);
    assert_non_null(file);
    text[fread(text, 1, out.n + 1, file)] = '\0';
    assert_int_equal(fclose(file), 0);
    assert_string_equal(text, out.s);
    free(text);
    dd_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schema_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
