/* vi_continuous.c — "Thường xuyên, liên tục", "24/24 giờ": no due day. */
#include "due/parse.h"

/* "24/24 giờ", "24h/ngày", "24 giờ/07 ngày"; "24/7" may be a day where words stand before it. */
static bool around_the_clock(struct due_parser *p, bool alone)
{
    size_t start = p->at;
    int n;
    if (due_number(p, 24, 24, &n)) {
        if (due_word(p, "giờ|h")) {
            bool slash = due_mark(p, "/") || due_word(p, "trong|một|mỗi");
            due_number(p, 7, 7, &n);
            if (slash && due_word(p, "ngày"))
                return true;
        } else if (due_mark(p, "/") &&
                   (due_number(p, 24, 24, &n) || (alone && due_number(p, 7, 7, &n))) &&
                   !due_sees_mark(p, "/-.")) {
            due_word(p, "giờ|h");
            return true;
        }
    }
    p->at = start;
    return false;
}

/* ", liên tục, hằng năm", " và 7 ngày/tuần" */
static void more(struct due_parser *p)
{
    int n;
    for (size_t at = 0; at != p->at;) {
        at = p->at;
        due_mark(p, ",");
        due_word(p, "và|,");
        if (due_word(p, "thường xuyên|liên tục|hằng năm|hằng ngày|trong năm|cả năm|năm|"
                        "định kỳ|đột xuất"))
            due_number(p, 1900, 2199, &n);
        else if (!(due_number(p, 7, 7, &n) && due_word(p, "ngày") &&
                   (due_mark(p, "/") || due_word(p, "trong|một|mỗi")) && due_word(p, "tuần")))
            p->at = at;
    }
}

bool due_vi_continuous(struct due_parser *p, bool alone, bool clean, bool words)
{
    size_t start = p->at;
    bool clock = around_the_clock(p, alone);
    if (!clock && !(clean && due_word(p, "thường xuyên|liên tục")))
        return false;
    more(p);
    if (!clock && !due_vi_clean_end(p) && !due_sees_mark(p, "/") && !words) {
        p->at = start;
        return false;
    }
    due_add(p, (struct dd_deadline){.kind = DD_DUE_CONTINUOUS});
    return true;
}
