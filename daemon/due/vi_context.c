/* vi_context.c — what the words around a day or period say about it: that it is past,
 * the end of a stretch, a line of prose that was cut there, a step of its own. */
#include "due/parse.h"

#include <string.h>

/* A line of prose that was cut there: it begins with a small letter or a number, and
 * goes on as a sentence does: "03/02/2026, bảo đảm công khai, đúng đối tượng". */
bool due_vi_is_cut_line(const struct due_parser *p, size_t start)
{
    enum { FEW = 3 }; /* words that may be a note */
    const struct due_tok *first = p->t, *t = due_tok(p);
    bool small = first->kind == DUE_NUM || (first->kind == DUE_WORD && !first->upper);
    if (start != 0 || !small || t->kind != DUE_MARK || strchr(",;.", t->mark) == NULL)
        return false;
    size_t words = 0;
    for (t++; t->kind == DUE_WORD && words <= FEW; t++) {
        if ((t->first & (DUE_FIRST_EDGE | DUE_FIRST_DEADLINE)) != 0)
            return false;
        words++;
    }
    return words > FEW;
}

/* "hồ sơ đã tiếp nhận trước ngày 01/7/2026", "phát sinh trước ngày … thì …": what
 * happened before, or a case that a rule provides for. */
bool due_vi_is_past(const struct due_parser *p, size_t start)
{
    enum { NEAR = 4 };
    struct due_parser look = *p;
    if (due_sees(p, "thì|vẫn|nhưng|mà|chưa|được") && !due_tok(p)->glued)
        return true;
    for (look.at = start; look.at > 0 && start - look.at < NEAR;) {
        look.at--;
        if (due_tok(&look)->kind != DUE_WORD || due_sees(&look, "giao|yêu cầu|đề nghị|chỉ đạo"))
            return false;
        if (due_sees(&look, "đã|chưa hoàn thành|chưa xong|chưa thực hiện|chưa làm xong|"
                            "em sinh|người sinh|con sinh|phát sinh"))
            return true;
    }
    return false;
}

/* "Tháng 5/2026 trình HĐND", "quý II/2026 đối với cấp xã" */
bool due_vi_is_step(const struct due_parser *p, const struct due_point *pt)
{
    return (pt->part == DUE_P_MONTH || pt->part == DUE_P_QUARTER) &&
           due_sees(p, "đối với|trình|ban hành|khởi công|nghiệm thu|bàn giao|phê duyệt");
}

/* "từ ngày 15 của tháng trước (đến ngày 14 của tháng báo cáo)": the end of a stretch
 * whose beginning was not understood is no limit by itself. */
bool due_vi_ends_unread_window(const struct due_parser *p, size_t start)
{
    enum { FAR = 20 };
    struct due_parser look = *p;
    look.at = start;
    if (!due_sees(&look, "đến|tới|cho đến|trước đến|trước cho đến"))
        return false;
    while (look.at > 0 && start - look.at < FAR) {
        look.at--;
        if (due_sees_mark(&look, ";.:"))
            return false;
        if (due_word(&look, "từ")) {
            due_word(&look, "đầu");
            due_word(&look, "ngày|tháng|quý|năm");
            return due_tok(&look)->kind == DUE_NUM ||
                   due_sees(&look, "đầu|cuối|mùng|mồng|trước|thứ|này|nay");
        }
    }
    return false;
}
