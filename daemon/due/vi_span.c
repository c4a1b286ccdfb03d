/* vi_span.c — counting from an event: "trong thời hạn 10 ngày kể từ ngày …",
 * "chậm nhất 40 ngày trước ngày …", "trước ngày khai mạc ít nhất 10 ngày",
 * "15 ngày đầu mỗi quý". */
#include "due/parse.h"

#include <string.h>

/* ---- the words before the number ---------------------------------------------------------- */

struct lead {
    bool any;
    bool latest;   /* chậm nhất */
    bool within;   /* trong thời hạn */
    bool at_most;  /* không quá */
    bool at_least; /* ít nhất */
    bool earliest; /* không sớm hơn */
    bool after;    /* sau thời hạn, quá thời hạn */
    bool before;   /* trước … */
    bool in;       /* just "trong" */
    bool length;   /* thời gian: how long something takes */
};

static bool lead_word(struct due_parser *p, struct lead *l)
{
    size_t start = p->at;
    if (!due_may_begin(p, DUE_FIRST_LEAD))
        return false;
    if (due_word(p, "chậm nhất|muộn nhất|trễ nhất|không chậm hơn|không muộn hơn|không trễ hơn|"
                    "không được chậm hơn|không được muộn hơn|không được chậm quá|không chậm quá"))
        l->latest = true;
    else if (due_word(p, "không sớm hơn|sớm nhất"))
        l->earliest = true;
    else if (due_word(p, "không được vượt quá|không được quá|không vượt quá|không quá|tối đa"))
        l->at_most = true;
    else if (due_word(p, "ít nhất|tối thiểu|không ít hơn|không dưới"))
        l->at_least = true;
    else if (due_word(p, "trong thời hạn|trong thời gian|trong khoảng thời gian|trong khoảng|"
                         "trong vòng|trong|thời hạn")) {
        l->within = true;
        l->in = p->at == start + 1;
    } else if (due_word(p, "thời gian"))
        l->within = l->length = true;
    else if (due_word(p, "sau khi hết thời hạn|khi hết thời hạn|hết thời hạn|quá thời hạn|"
                         "sau thời hạn|sau thời gian|sau"))
        l->after = true;
    else if (due_word(p, "trước thời hạn|trước"))
        l->before = true;
    else
        return false;
    return true;
}

static struct lead lead_words(struct due_parser *p)
{
    struct lead l = {0};
    if (!due_may_begin(p, DUE_FIRST_LEAD))
        return l;
    due_word(p, "ngay sau khi và|ngay và");
    while (lead_word(p, &l) || (l.any && (due_word(p, "là|vào|cũng") || due_mark(p, ":"))))
        l.any = true;
    return l;
}

/* ---- n units ------------------------------------------------------------------------------- */

/* The "5" of "0,5 ngày" and the "2" of "1/2 ngày" are no numbers of days. */
static bool is_fraction(const struct due_parser *p)
{
    const struct due_tok *t = due_tok(p);
    return p->at > 1 && t[0].glued && t[-1].kind == DUE_MARK && t[-1].glued &&
           (t[-1].mark == ',' || t[-1].mark == '.' || t[-1].mark == '/') && t[-2].kind == DUE_NUM;
}

/* "từ 03 đến 05 ngày", "5-7 ngày": at the latest after the longer time. */
static bool from_to(struct due_parser *p, int *n)
{
    size_t start = p->at;
    int low;
    due_word(p, "từ");
    if (due_number(p, 1, 9999, &low) && (due_mark(p, "-") || due_word(p, "đến")) &&
        due_number(p, 1, 9999, n) && *n > low) {
        due_warn(p, "W106", DD_N("of %d to %d the longer was taken"), low, *n);
        return true;
    }
    p->at = start;
    return false;
}

/* "01 năm 06 tháng", "1 giờ 30 phút"; false where more follows than one unit can say. */
static bool smaller_unit(struct due_parser *p, int *n, enum dd_due_unit *u)
{
    size_t start = p->at;
    int more;
    if (*u == DD_UNIT_YEAR && due_word(p, "rưỡi")) {
        *n = 12 * *n + 6;
        *u = DD_UNIT_MONTH;
        return true;
    }
    if (due_sees(p, "rưỡi"))
        return false;
    due_word(p, "và");
    if (due_tok(p)->kind == DUE_NUM && due_number(p, 1, 59, &more)) {
        if (*u == DD_UNIT_YEAR && more < 12 && due_word(p, "tháng")) {
            *n = 12 * *n + more;
            *u = DD_UNIT_MONTH;
            return true;
        }
        if (*u == DD_UNIT_HOUR && due_word(p, "phút")) {
            *n = 60 * *n + more;
            *u = DD_UNIT_MINUTE;
            return true;
        }
        if (p->at == start + 1 && due_sees(p, "tháng|ngày|giờ|phút"))
            return false;
    }
    p->at = start;
    return true;
}

/* "10 ngày làm việc", "ngày thứ 10", "ngày làm việc thứ 3", "nửa tháng". */
static bool span(struct due_parser *p, int *n, enum dd_due_unit *u)
{
    size_t start = p->at;
    bool word = due_tok(p)->kind == DUE_WORD;
    if (is_fraction(p))
        return false;
    if (word && due_word(p, "ngày làm việc thứ|ngày thứ")) {
        bool working = strcmp(p->t[p->at - 2].key, "việc") == 0;
        *u = working ? DD_UNIT_WORKING_DAY : DD_UNIT_DAY;
        if (due_vi_number(p, 9999, n))
            return true;
    } else if (word && due_word(p, "nửa tháng")) { /* Civil Code, Art. 146: 15 days */
        *u = DD_UNIT_DAY;
        *n = 15;
        return true;
    } else if (word && due_word(p, "nửa năm")) {
        *u = DD_UNIT_MONTH;
        *n = 6;
        return true;
    } else {
        bool range = from_to(p, n);
        if ((range || due_vi_number(p, 9999, n)) && due_vi_unit(p, u) && smaller_unit(p, n, u) &&
            !(range && due_sees(p, "trước"))) /* "từ 30 đến 60 ngày trước": two bounds */
            return true;
    }
    p->at = start;
    return false;
}

/* ---- the event ----------------------------------------------------------------------------- */

/* "(ngày bầu cử) và 10 ngày sau …": another time, counted anew. */
static bool begins_span(const struct due_parser *p, size_t at)
{
    struct due_parser look = *p;
    enum dd_due_unit u;
    look.at = at + 1;
    return p->t[at].kind == DUE_NUM && due_vi_unit(&look, &u) && due_sees(&look, "sau|trước|kể từ");
}

/* "(trường hợp phức tạp thì không quá 10 ngày)": a limit of its own. */
static bool other_case_follows(const struct due_parser *p)
{
    struct due_parser look = *p;
    enum dd_due_unit u;
    int n;
    if (!due_may_begin(p, DUE_FIRST_CASE) || !due_sees(p, "trường hợp|đối với|riêng|nếu"))
        return false;
    for (; due_tok(&look)->kind != DUE_END && !due_sees_mark(&look, ";)."); look.at++) {
        size_t at = look.at;
        if (due_word(&look, "không quá|không vượt quá|tối đa|chậm nhất|trong thời hạn|"
                            "trong thời gian|trong vòng|thời hạn")) {
            due_word(&look, "là|không quá");
            if (due_vi_number(&look, 9999, &n) && due_vi_unit(&look, &u))
                return true;
        }
        look.at = at;
    }
    return false;
}

size_t due_vi_event_end(const struct due_parser *p, size_t from)
{
    static const char after_comma[] = "chậm nhất|muộn nhất|trễ nhất|trước ngày|trong thời "
                                      "hạn|nhưng|hoàn thành trước|và chậm nhất|nếu";
    static const char anywhere[] =
        "hoặc khi|hoặc trong ngày|hoặc trong thời hạn|hoặc trong thời gian|hoặc trong vòng|"
        "hoặc không quá|hoặc chậm nhất|hoặc trước ngày|nhưng không quá|nhưng tối đa|"
        "nhưng chậm nhất|và trong thời hạn|và trong vòng|và chậm nhất";
    struct due_parser look = *p;
    int depth = 0;
    for (look.at = from; look.at < p->n; look.at++) {
        const struct due_tok *t = due_tok(&look);
        if ((t->first & DUE_FIRST_BREAK) != 0 &&
            (due_sees(&look, anywhere) || begins_span(p, look.at + 1)))
            break;
        if (t->kind != DUE_MARK)
            continue;
        struct due_parser next = look;
        next.at++;
        if (t->mark == '(' && due_sees(&next, "đã hoàn thành|đã xong|đã thực hiện"))
            break;
        if ((t->mark == '(' || (t->mark == ',' && depth == 0)) && other_case_follows(&next))
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

/* "kể từ kể khi": a word that was typed twice. */
static bool from_event(struct due_parser *p, int n, enum dd_due_unit u, enum dd_due_direction dir)
{
    struct dd_opt_day day;
    due_word(p, "kể");
    due_word(p, "khi|lúc");
    size_t from = p->at;
    bool number = due_sees(p, "ngày") && p->t[from + 1].kind == DUE_NUM;
    p->at = due_vi_event_end(p, from);
    const char *words = due_event(p, from, p->at, &day);
    if (p->t[from].kind == DUE_NUM && !day.set) /* "3 ngày, từ 15 đến 17/3/2026" */
        return false;
    if (number && !day.set)
        due_refuse(p, DD_N("it is not said from which day the time is counted"));
    return due_add_relative(p, n, u, dir, words);
}

/* ---- n units after or before it ----------------------------------------------------------------
 */

/* "(kể từ ngày nhận đủ hồ sơ)" */
static void open_bracket(struct due_parser *p, bool *bracket)
{
    size_t start = p->at;
    *bracket = due_mark(p, "(") && due_sees(p, "kể từ|tính từ|tính kể từ|sau");
    if (!*bracket)
        p->at = start;
}

static bool direction(struct due_parser *p, const struct lead *l, enum dd_due_direction *out)
{
    bool begins_after = (l->after && !l->latest && !l->within) || l->at_least || l->earliest;
    due_mark(p, ",");
    if (due_word(p, "tính kể từ|kể từ|tính từ|từ|sau")) {
        *out = l->before ? DD_DIR_BEFORE : begins_after ? DD_DIR_NOT_BEFORE : DD_DIR_AFTER;
        return true;
    }
    if (l->before ? due_word(p, "so với|tính đến|tính tới|trước")
                  : due_word(p, "trước so với|trước")) {
        bool window = (l->within || l->at_most || l->earliest) && !l->latest && !l->at_least;
        *out = window ? DD_DIR_WITHIN_BEFORE : DD_DIR_BEFORE;
        return !l->after;
    }
    return false;
}

/* "Báo cáo 6 tháng trước ngày 10/6/2026" reports on six months; nothing counts back. */
static bool before_plain_date(struct due_parser *p, const struct lead *l)
{
    const struct due_tok *t = due_tok(p);
    bool date = t->kind == DUE_NUM || (due_sees(p, "ngày") && t[1].kind == DUE_NUM);
    return date && !l->any;
}

static bool counted(struct due_parser *p, const struct lead *l, int n, enum dd_due_unit u)
{
    enum dd_due_direction dir;
    size_t start = p->at;
    bool bracket;
    due_word(p, "tiếp theo|kế tiếp|liên tục");
    open_bracket(p, &bracket);
    if (direction(p, l, &dir)) {
        bool back = dir == DD_DIR_BEFORE || dir == DD_DIR_WITHIN_BEFORE;
        if (!(back && before_plain_date(p, l))) {
            if (dir == DD_DIR_AFTER && due_vi_after_end(p, n, u))
                return true;
            if (from_event(p, n, u, dir)) {
                if (bracket)
                    due_mark(p, ")");
                return true;
            }
        }
    }
    p->at = start;
    return false;
}

/* ---- the first days of a period ---------------------------------------------------------------
 */

/* "15 ngày đầu mỗi quý", "07 ngày làm việc đầu tiên của tháng" */
static bool first_days(struct due_parser *p, int n, enum dd_due_unit u)
{
    if ((u != DD_UNIT_DAY && u != DD_UNIT_WORKING_DAY) || !due_word(p, "đầu tiên|đầu"))
        return false;
    due_word(p, "của|trong");
    bool each = due_word(p, "hằng|mỗi|từng");
    bool month = due_word(p, "tháng"), quarter = !month && due_word(p, "quý");
    if (!month && !quarter)
        return false;
    int shift = due_word(p, "tiếp theo|kế tiếp|liền kề|liền sau|sau") ? 1 : 0;
    if (month && due_sees(p, "quý|của quý|năm|của năm")) /* of which month? */
        return false;
    if (!each && shift == 0 && due_tok(p)->kind != DUE_END && !due_sees_mark(p, ");,.") &&
        !due_sees(p, "hoặc|và"))
        return false;
    struct due_point pt = {.part = DUE_P_DAY,
                           .day = n,
                           .working = u == DD_UNIT_WORKING_DAY,
                           .recurs = true,
                           .every = month ? DD_MONTHLY : DD_QUARTERLY,
                           .of = DD_OF_PERIOD,
                           .shift = shift};
    return due_add_point(p, &pt, DD_EDGE_BY);
}

/* ---- the number behind the event ---------------------------------------------------------------
 */

static bool is_clock_word(const struct due_tok *t)
{
    return t->kind == DUE_WORD &&
           (strcmp(t->key, "lúc") == 0 || strcmp(t->key, "hồi") == 0 || strcmp(t->key, "vào") == 0);
}

/* Where in [from, to) "ít nhất 10 ngày" begins that ends there; `to` if nowhere. */
static size_t trailing_span(struct due_parser *p, size_t from, size_t to, int *n,
                            enum dd_due_unit *u, bool *at_most)
{
    struct due_parser look = *p;
    for (look.at = from; look.at < to; look.at++) {
        size_t at = look.at;
        *at_most = due_word(&look, "tối đa không quá|tối đa là|tối đa|không quá");
        bool lead =
            *at_most || due_word(&look, "ít nhất là|ít nhất|tối thiểu là|tối thiểu|chậm nhất là|"
                                        "chậm nhất|không ít hơn|là");
        bool clock = !lead && at > from && is_clock_word(&p->t[at - 1]); /* "lúc 14 giờ" */
        if ((lead || due_tok(&look)->kind == DUE_NUM) && !clock && span(&look, n, u) &&
            look.at == to) {
            p->why_not = look.why_not;
            return at;
        }
        look.at = at;
    }
    return to;
}

/* "(trước) Đại hội 30 ngày": not "(trước) tháng 6" */
static bool is_name(const struct due_parser *p)
{
    return due_tok(p)->kind == DUE_WORD &&
           !due_sees(p, "tháng|quý|năm|tuần|mùng|mồng|rằm|thứ|đầu|giữa|cuối|hết|hoặc|và|đó|đây|"
                        "sáng|chiều|buổi|giờ|thời|ít|tối|không|chậm|liền");
}

/* "trước ngày khai mạc ít nhất 10 ngày", "trước khi tổ chức 20 ngày" */
static bool before_event(struct due_parser *p)
{
    struct dd_opt_day day;
    enum dd_due_unit u;
    size_t start = p->at;
    int n;
    if (!due_may_begin(p, DUE_FIRST_LEAD))
        return false;
    due_word(p, "chậm nhất là|chậm nhất|ít nhất");
    if (due_word(p, "trước") &&
        (due_word(p, "khi|thời điểm") || due_sees(p, "ngày") || is_name(p))) {
        size_t from = p->at, end = due_vi_event_end(p, from);
        bool at_most;
        size_t number = trailing_span(p, from + 1, end, &n, &u, &at_most);
        if (number < end) {
            const char *words = due_event(p, from, number, &day);
            p->at = end;
            if (day.set && u <= DD_UNIT_WORKING_HOUR) /* "trước ngày 20/5/2026 14 giờ" */
                due_refuse(p, DD_N("it is not said which day or hour is meant"));
            else if (due_add_relative(p, n, u, at_most ? DD_DIR_WITHIN_BEFORE : DD_DIR_BEFORE,
                                      words))
                return true;
        }
    }
    p->at = start;
    return false;
}

/* ---- the event is named elsewhere, or nowhere --------------------------------------------------
 */

static bool label_has(const struct due_parser *p, size_t colon)
{
    struct due_parser look = *p;
    for (look.at = colon; look.at > 0 && p->t[look.at - 1].kind == DUE_WORD;) {
        look.at--;
        if (due_sees(&look, "hạn|giải quyết|xử lý|hoàn thành|trả kết quả|trường hợp|đối với"))
            return true;
    }
    return false;
}

/* "30 ngày" says when only in its own cell, or behind "Thời hạn:"; elsewhere it may be
 * how long something takes. A month or a year may be the name of a report. */
static bool announces_itself(const struct due_parser *p, const struct lead *l, size_t start,
                             enum dd_due_unit u)
{
    static const char *const lasting[] = {"lực", "trị", "hành", "yết", "khai", "bố"};
    const struct due_tok *before = start > 0 ? &p->t[start - 1] : NULL;
    if (l->length && !l->at_most && !l->latest)
        return false;
    for (size_t i = 0; before != NULL && before->kind == DUE_WORD && i < DD_LEN(lasting); i++)
        if (strcmp(before->key, lasting[i]) == 0) /* "có hiệu lực trong 30 ngày" */
            return false;
    if (u == DD_UNIT_HOUR || u == DD_UNIT_MINUTE) /* "chậm nhất 8 giờ" is a clock time */
        return l->within || l->at_most;
    if (l->any)
        return true;
    if (u == DD_UNIT_MONTH || u == DD_UNIT_YEAR || u == DD_UNIT_QUARTER || u == DD_UNIT_WEEK)
        return false;
    return before == NULL || p->other_case ||
           (before->kind == DUE_MARK && before->mark == ':' && label_has(p, start - 1)) ||
           (before->kind == DUE_MARK && start == 1);
}

static bool without_event(struct due_parser *p, const struct lead *l, size_t start, int n,
                          enum dd_due_unit u)
{
    bool ends = due_tok(p)->kind == DUE_END || due_sees_mark(p, ",;.():") ||
                due_sees(p, "đối với|trường hợp|trong trường hợp|nếu|và|hoặc|nhưng|phải|không kể|"
                            "không bao gồm|không tính thời gian|chưa kể|chưa bao gồm");
    bool ordinal =
        p->at >= 2 && p->t[p->at - 2].kind == DUE_WORD && strcmp(p->t[p->at - 2].key, "thứ") == 0;
    if (ordinal || (l->in && u >= DD_UNIT_WEEK)) /* "ngày thứ 6", "trong 3 năm" */
        return false;
    if (!ends || l->before || l->at_least || l->earliest || l->after ||
        !announces_itself(p, l, start, u))
        return false;
    if (l->any || !due_vi_is_open(p))
        p->counts_back = (l->latest || l->at_least) && !l->within && !l->at_most;
    due_add(p,
            (struct dd_deadline){.kind = DD_DUE_RELATIVE, .edge = DD_EDGE_BY, .n = n, .unit = u});
    return true;
}

/* "giấy phép có thời hạn 10 năm kể từ ngày cấp": how long it holds. */
static bool is_validity(const struct due_parser *p, size_t start)
{
    struct due_parser look = *p;
    look.at = start;
    bool term = due_sees(&look, "thời hạn");
    look.at--;
    return term && due_sees(&look, "có");
}

bool due_vi_span(struct due_parser *p, bool *strong)
{
    size_t start = p->at;
    enum dd_due_unit u;
    int n;
    struct lead l = lead_words(p);
    *strong = l.any;
    if (start > 0 && l.within && is_validity(p, start)) {
        p->at = start;
        return *strong = false;
    }
    if (span(p, &n, &u)) {
        if (counted(p, &l, n, u)) { /* "thời hạn thẩm định là 10 ngày làm việc kể từ …" */
            *strong = *strong || u == DD_UNIT_WORKING_DAY || u == DD_UNIT_WORKING_HOUR;
            return true;
        }
        if (first_days(p, n, u))
            return true;
        *strong = false;
        if (without_event(p, &l, start, n, u))
            return true;
        if (l.any && due_tok(p)->kind == DUE_END)
            due_refuse(p, DD_N("it is not said from which event the time is counted"));
    }
    p->at = start;
    *strong = true;
    if (before_event(p))
        return true;
    p->at = start;
    *strong = false;
    return false;
}
