/* vi_span.c — counting from an event: "trong thời hạn 10 ngày kể từ ngày …",
 * "chậm nhất 40 ngày trước ngày …", "15 ngày đầu mỗi quý", "trong ngày …". */
#include "due/parse.h"

/* ---- the words before the number ---------------------------------------------------------- */

struct lead {
    bool any;
    bool latest;   /* chậm nhất */
    bool within;   /* trong thời hạn */
    bool at_most;  /* không quá */
    bool at_least; /* ít nhất */
    bool after;    /* sau thời hạn */
    bool before;   /* trước … */
    bool term; /* … thời hạn: "trước thời hạn 03 tháng kể từ" counts backward */
};

static struct lead lead_words(struct due_parser *p)
{
    struct lead l = {0};
    due_word(p, "ngay sau khi và|ngay và");
    for (size_t at = p->at;; at = p->at) {
        if (due_word(p, "chậm nhất|muộn nhất|trễ nhất"))
            l.latest = true;
        else if (due_word(p, "không vượt quá|không quá|tối đa"))
            l.at_most = true;
        else if (due_word(p, "ít nhất|tối thiểu"))
            l.at_least = true;
        else if (due_word(p, "trong thời hạn|trong thời gian|trong khoảng thời gian|trong khoảng|"
                             "trong vòng|trong|thời hạn"))
            l.within = true;
        else if (due_word(p, "sau khi hết thời hạn|sau thời hạn|sau thời gian|sau"))
            l.after = true;
        else if (due_word(p, "trước thời hạn"))
            l.before = l.term = true;
        else if (due_word(p, "trước"))
            l.before = true;
        else if (!l.any || !(due_word(p, "là|vào") || due_mark(p, ":")))
            break;
        l.any = p->at > at;
    }
    return l;
}

/* ---- the number, in digits, in words, or both --------------------------------------------------
 */

static int digit_word(struct due_parser *p)
{
    static const char *const words[] = {"một|mốt", "hai",     "ba",  "bốn|tư", "năm|lăm|nhăm",
                                        "sáu",     "bảy|bẩy", "tám", "chín"};
    for (int i = 0; i < (int)DD_LEN(words); i++)
        if (due_word(p, words[i]))
            return i + 1;
    return 0;
}

/* "mười lăm", "bốn mươi lăm", "hai": 1–99, or 0. */
static int number_words(struct due_parser *p)
{
    if (due_word(p, "mười"))
        return 10 + digit_word(p);
    int n = digit_word(p);
    if (n > 0 && due_word(p, "mươi"))
        n = 10 * n + digit_word(p);
    return n;
}

/* "05", "05 (năm)", "sáu (06)"; the two must agree. */
static bool number(struct due_parser *p, int *out)
{
    size_t start = p->at;
    int other = 0;
    bool digits = due_number(p, 1, 9999, out);
    if (!digits && (*out = number_words(p)) == 0)
        return false;
    if (!due_mark(p, "("))
        return true;
    bool read = digits ? (other = number_words(p)) > 0 : due_number(p, 1, 9999, &other);
    if (!read || !due_mark(p, ")")) {
        p->at = start;
        return false;
    }
    if (other != *out)
        due_refuse(p, DD_N("the number in words differs from the number in digits (%d, %d)"), *out,
                   other);
    return true;
}

static bool unit(struct due_parser *p, enum dd_due_unit *out)
{
    static const struct {
        const char *words;
        enum dd_due_unit unit;
    } units[] = {
        {"phút", DD_UNIT_MINUTE},      {"giờ làm việc", DD_UNIT_WORKING_HOUR},
        {"giờ|tiếng|h", DD_UNIT_HOUR}, {"ngày làm việc", DD_UNIT_WORKING_DAY},
        {"ngày", DD_UNIT_DAY},         {"tuần", DD_UNIT_WEEK},
        {"tháng", DD_UNIT_MONTH},      {"quý", DD_UNIT_QUARTER},
        {"năm", DD_UNIT_YEAR},
    };
    for (size_t i = 0; i < DD_LEN(units); i++) {
        if (due_word(p, units[i].words)) {
            *out = units[i].unit;
            return true;
        }
    }
    return false;
}

/* "10 ngày làm việc", "ngày thứ 10", "ngày làm việc thứ 3". */
static bool span(struct due_parser *p, int *n, enum dd_due_unit *u)
{
    size_t start = p->at;
    if (due_word(p, "ngày làm việc thứ")) {
        *u = DD_UNIT_WORKING_DAY;
        return number(p, n);
    }
    if (due_word(p, "ngày thứ")) {
        *u = DD_UNIT_DAY;
        return number(p, n);
    }
    if (number(p, n) && unit(p, u))
        return true;
    p->at = start;
    return false;
}

/* ---- the event ----------------------------------------------------------------------------- */

size_t due_vi_event_end(const struct due_parser *p, size_t from)
{
    static const char after_comma[] = "chậm nhất|muộn nhất|trễ nhất|trước ngày|trong thời "
                                      "hạn|nhưng|hoàn thành trước|và chậm nhất";
    static const char anywhere[] = "hoặc khi|nhưng không quá|nhưng chậm nhất";
    struct due_parser look = *p;
    int depth = 0;
    for (look.at = from; look.at < p->n; look.at++) {
        const struct due_tok *t = due_tok(&look);
        if (due_sees(&look, anywhere))
            break;
        if (t->kind != DUE_MARK)
            continue;
        struct due_parser next = look;
        next.at++;
        if (t->mark == '(' && due_sees(&next, "đã hoàn thành|đã xong|đã thực hiện"))
            break;
        depth += t->mark == '(' ? 1 : t->mark == ')' ? -1 : 0;
        if (depth < 0 || (depth == 0 && t->mark == ';'))
            break;
        if (depth == 0 && t->mark == ',' && due_sees(&next, after_comma))
            break;
        if (depth == 0 && t->mark == '.' && (t[1].kind == DUE_END || (!t[1].glued && t[1].upper)))
            break;
    }
    size_t end = look.at;
    while (end > from && p->t[end - 1].kind == DUE_MARK &&
           (p->t[end - 1].mark == ',' || p->t[end - 1].mark == '.'))
        end--;
    return end;
}

static const char *event(struct due_parser *p)
{
    struct dd_opt_day day;
    due_word(p, "kể");
    due_word(p, "khi|lúc");
    size_t from = p->at;
    bool number = due_sees(p, "ngày") && p->t[from + 1].kind == DUE_NUM;
    p->at = due_vi_event_end(p, from);
    const char *words = due_event(p, from, p->at, &day);
    if (number && !day.set)
        due_refuse(p, DD_N("it is not said from which day the time is counted"));
    return words;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool direction(struct due_parser *p, const struct lead *l, enum dd_due_direction *out)
{
    due_mark(p, ",");
    if (due_word(p, "tính kể từ|kể từ|tính từ|từ|sau")) {
        *out = l->term                                                 ? DD_DIR_BEFORE
               : (l->after && !l->latest && !l->within) || l->at_least ? DD_DIR_NOT_BEFORE
                                                                       : DD_DIR_AFTER;
        return l->term || !l->before; /* "trước 30 ngày kể từ": which way? */
    }
    if (l->before ? due_word(p, "so với") : due_word(p, "trước so với|trước")) {
        bool window = (l->within || l->at_most) && !l->latest;
        *out = window ? DD_DIR_WITHIN_BEFORE : DD_DIR_BEFORE;
        return !l->after;
    }
    return false;
}

/* "15 ngày đầu mỗi quý" */
static bool first_days(struct due_parser *p, int n, enum dd_due_unit u)
{
    if (!due_word(p, "đầu tiên|đầu"))
        return false;
    due_word(p, "của");
    bool each = due_word(p, "hằng|mỗi|từng");
    bool month = due_word(p, "tháng"), quarter = !month && due_word(p, "quý");
    if ((!month && !quarter) || (!each && due_tok(p)->kind != DUE_END && !due_sees_mark(p, ");,.")))
        return false;
    if (u != DD_UNIT_DAY) {
        due_refuse(p, DD_N("counting the first working days of a period is not supported"));
        return false;
    }
    struct due_point pt = {.part = DUE_P_DAY,
                           .day = n,
                           .recurs = true,
                           .every = month ? DD_MONTHLY : DD_QUARTERLY,
                           .of = DD_OF_PERIOD};
    return due_add_point(p, &pt, DD_EDGE_BY);
}

/* "trong ngày nhận đủ hồ sơ"; "trong ngày làm việc tiếp theo" after another one. */
static bool same_day(struct due_parser *p)
{
    due_word(p, "chậm nhất là|chậm nhất|ngay");
    if (due_word(p, "trong ngày làm việc tiếp theo|trong ngày làm việc kế tiếp|"
                    "trong ngày làm việc liền kề")) {
        const struct dd_deadline *last = p->out.n > 0 ? &p->out.v[p->out.n - 1] : NULL;
        return last != NULL && last->kind == DD_DUE_RELATIVE &&
               due_add_relative(p, 1, DD_UNIT_WORKING_DAY, DD_DIR_AFTER, last->event);
    }
    if (!due_word(p, "trong ngày") || due_tok(p)->kind != DUE_WORD ||
        due_sees(p, "làm việc|thứ|hôm|đầu|cuối|hoặc|và|lễ|nghỉ"))
        return false;
    return due_add_relative(p, 0, DD_UNIT_DAY, DD_DIR_AFTER, event(p));
}

bool due_vi_span(struct due_parser *p, bool *strong)
{
    size_t start = p->at;
    enum dd_due_direction dir;
    enum dd_due_unit u;
    int n;
    struct lead l = lead_words(p);
    *strong = l.any;
    if (span(p, &n, &u)) {
        size_t after = p->at;
        if (direction(p, &l, &dir))
            return due_add_relative(p, n, u, dir, event(p));
        p->at = after;
        if (first_days(p, n, u))
            return true;
        if (l.any && due_tok(p)->kind == DUE_END)
            due_refuse(p, DD_N("it is not said from which event the time is counted"));
    }
    p->at = start;
    *strong = false;
    if (same_day(p))
        return true;
    p->at = start;
    return false;
}
