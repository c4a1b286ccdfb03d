/* vi_number.c — numbers in digits, in words, or both: "05", "ba mươi",
 * "30 (ba mươi)", "sáu (06)"; units of time; months and quarters in words. */
#include "due/parse.h"

/* "năm" is five only where something is counted: "năm ngày", "hai mươi lăm". */
static bool is_year_word(const struct due_parser *p)
{
    struct due_parser look = *p;
    return due_word(&look, "năm") &&
           !due_sees(&look, "trăm|mươi|ngày|tháng|năm|tuần|giờ|phút|lần|quý") &&
           !due_sees_mark(&look, "()");
}

static int digit_word(struct due_parser *p)
{
    static const char *const words[] = {"một|mốt", "hai",     "ba",  "bốn|tư", "năm|lăm|nhăm",
                                        "sáu",     "bảy|bẩy", "tám", "chín"};
    if (!due_may_begin(p, DUE_FIRST_NUMBER) || is_year_word(p))
        return 0;
    for (int i = 0; i < (int)DD_LEN(words); i++)
        if (due_word(p, words[i]))
            return i + 1;
    return 0;
}

/* 1–99, or 0: "mười lăm", "bốn mươi lăm", "hai". */
static int below_hundred(struct due_parser *p)
{
    if (due_word(p, "mười"))
        return 10 + digit_word(p);
    int n = digit_word(p);
    if (n > 0 && due_word(p, "mươi"))
        n = 10 * n + digit_word(p);
    return n;
}

/* 1–999, or 0: "một trăm hai mươi", "một trăm lẻ năm". */
static int number_words(struct due_parser *p)
{
    if (!due_may_begin(p, DUE_FIRST_NUMBER))
        return 0;
    int n = below_hundred(p);
    if (n < 1 || n > 9 || !due_word(p, "trăm"))
        return n;
    due_word(p, "lẻ|linh");
    return 100 * n + below_hundred(p);
}

bool due_vi_number(struct due_parser *p, int max, int *out)
{
    size_t start = p->at;
    int n = 0, other = 0;
    bool digits = due_number(p, 1, max, &n);
    if (!digits && (n = number_words(p)) == 0)
        return false;
    size_t after = p->at;
    *out = n;
    if (!due_mark(p, "("))
        return true;
    bool read = digits ? (other = number_words(p)) > 0 : due_number(p, 1, max, &other);
    if (!read || !due_mark(p, ")")) {
        p->at = after; /* "15 (kể cả ngày nghỉ)": the bracket is another matter */
        return true;
    }
    if (other != n) {
        due_refuse(p, DD_N("the number in words differs from the number in digits (%d, %d)"), n,
                   other);
        p->at = start;
        return false;
    }
    return true;
}

bool due_vi_unit(struct due_parser *p, enum dd_due_unit *out)
{
    static const struct {
        const char *words;
        enum dd_due_unit unit;
    } units[] = {
        {"phút", DD_UNIT_MINUTE},
        {"giờ làm việc|giờ hành chính", DD_UNIT_WORKING_HOUR},
        {"giờ|tiếng|h", DD_UNIT_HOUR},
        {"ngày làm việc", DD_UNIT_WORKING_DAY},
        {"ngày dương lịch|ngày", DD_UNIT_DAY},
        {"tuần", DD_UNIT_WEEK},
        {"tháng", DD_UNIT_MONTH},
        {"quý", DD_UNIT_QUARTER},
        {"năm", DD_UNIT_YEAR},
    };
    for (size_t i = 0; i < DD_LEN(units); i++) {
        if (!due_word(p, units[i].words))
            continue;
        size_t after = p->at;
        *out = units[i].unit;
        if (*out == DD_UNIT_DAY && due_mark(p, "(") && due_word(p, "làm việc") && due_mark(p, ")"))
            *out = DD_UNIT_WORKING_DAY; /* "05 ngày (làm việc)" */
        else
            p->at = after;
        return true;
    }
    return false;
}

bool due_vi_month_number(struct due_parser *p, int *month)
{
    static const char *const words[] = {"giêng|một", "hai",     "ba",  "tư|bốn", "năm",
                                        "sáu",       "bảy|bẩy", "tám", "chín"};
    size_t start = p->at;
    if (due_number(p, 0, 99, month))
        return true;
    if (due_word(p, "mười")) {
        *month = due_word(p, "một") ? 11 : due_word(p, "hai") ? 12 : 10;
        if (!due_sees(p, "mươi|ngày|lần"))
            return true;
    }
    for (int i = 0; i < (int)DD_LEN(words) && p->at == start; i++) {
        bool capital = due_tok(p)->upper;
        if (!due_word(p, words[i]))
            continue;
        *month = i + 1;
        /* "tháng năm" may be a month and a year: May has a capital and a year beside it */
        bool year = due_sees_mark(p, "/") || due_sees(p, "năm");
        if (!due_sees(p, "mươi|lần|ngày|tháng|kỳ") && (*month != 5 || (capital && year)))
            return true;
    }
    p->at = start;
    return false;
}

bool due_vi_quarter_number(struct due_parser *p, int *out)
{
    static const char *const words[] = {"một|nhất", "hai|nhì", "ba", "tư|bốn"};
    if (due_quarter_number(p, out))
        return true;
    for (int i = 0; i < 4; i++) {
        if (due_word(p, words[i])) {
            *out = i + 1;
            return true;
        }
    }
    return false;
}
