/* header.c — the row of column names. */
#include "intake/annex/table.h"

#include <string.h>

#define MAX_NAME 90 /* bytes: a longer cell is a sentence, not the name of a column */

enum how { WHOLE, START, PART };

/* The first row that fits decides: "Cơ quan chủ trì, phối hợp" is the lead. */
static const struct {
    enum dd_column column;
    enum how how;
    const char *name;
} names[] = {
    {DD_COL_NUMBER, WHOLE, "STT"},
    {DD_COL_NUMBER, WHOLE, "TT"},
    {DD_COL_NUMBER, WHOLE, "Số TT"},
    {DD_COL_NUMBER, WHOLE, "Số thứ tự"},
    {DD_COL_LEAD, PART, "chủ trì"},
    {DD_COL_COOPERATING, PART, "phối hợp"},
    {DD_COL_LEAD, START, "cơ quan thực hiện"},
    {DD_COL_LEAD, START, "cơ quan, đơn vị thực hiện"},
    {DD_COL_LEAD, START, "đơn vị thực hiện"},
    {DD_COL_LEAD, START, "đơn vị đầu mối"},
    {DD_COL_LEAD, START, "phân công thực hiện"},
    {DD_COL_TIME, START, "thời gian"},
    {DD_COL_TIME, START, "thời hạn"},
    {DD_COL_TIME, START, "thời điểm"},
    {DD_COL_TIME, START, "tiến độ"},
    {DD_COL_TIME, START, "hạn hoàn thành"},
    {DD_COL_TIME, START, "hạn thực hiện"},
    {DD_COL_TIME, START, "ngày hoàn thành"},
    {DD_COL_PRODUCT, PART, "sản phẩm"},
    {DD_COL_PRODUCT, START, "kết quả"},
    {DD_COL_PRODUCT, START, "dự kiến kết quả"},
    {DD_COL_TITLE, START, "nội dung"},
    {DD_COL_TITLE, START, "nhiệm vụ"},
    {DD_COL_TITLE, START, "các nhiệm vụ"},
    {DD_COL_TITLE, START, "tên nhiệm vụ"},
    {DD_COL_TITLE, START, "danh mục nhiệm vụ"},
    {DD_COL_TITLE, START, "công việc"},
    {DD_COL_TITLE, START, "tên công việc"},
    {DD_COL_TITLE, START, "đầu việc"},
};

static bool named(const char *key, const char *name, enum how how)
{
    size_t n = strlen(name);
    if (how == PART)
        return strstr(key, name) != NULL;
    if (strncmp(key, name, n) != 0)
        return false;
    return key[n] == '\0' || (how == START && strchr(" ,;/(-&", key[n]));
}

const char *const *dd_header_keys(struct dd_arena *arena)
{
    const char **keys = DD_NEW_N(arena, const char *, DD_LEN(names));
    for (size_t i = 0; i < DD_LEN(names); i++)
        keys[i] = dd_key(arena, names[i].name);
    return keys;
}

static bool column_of(struct dd_arena *arena, const char *const *keys, const char *text,
                      enum dd_column *out)
{
    if (strlen(text) > MAX_NAME)
        return false;
    const char *key = dd_key(arena, text);
    for (size_t i = 0; i < DD_LEN(names); i++) {
        if (named(key, keys[i], names[i].how)) {
            *out = names[i].column;
            return true;
        }
    }
    return false;
}

bool dd_header_read(struct dd_arena *arena, const char *const *keys, const struct dd_tsv_row *row,
                    struct dd_columns *out)
{
    struct dd_columns columns = {0};
    size_t known = 0, unknown = 0;
    for (size_t i = 0; i < row->n; i++) {
        enum dd_column column;
        if (!row->cells[i].text[0])
            continue;
        if (!column_of(arena, keys, row->cells[i].text, &column)) {
            unknown++;
            continue;
        }
        known++;
        if (!columns.has[column]) {
            columns.has[column] = true;
            columns.at[column] = i;
        }
    }
    bool enough =
        columns.has[DD_COL_TITLE] && (columns.has[DD_COL_LEAD] || columns.has[DD_COL_TIME]);
    if (!enough || known < unknown)
        return false;
    *out = columns;
    return true;
}
