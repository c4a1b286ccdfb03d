/* vi_other.c — what is no time limit though it has numbers or days: documents,
 * articles, prohibitions, what was done already. */
#include "due/parse.h"

#include <string.h>

#include "due/table.h"

/* ---- words of planning -------------------------------------------------------------------- */

/* Syllables that may stand between the start and a deadline that nothing
 * announces: "Thời gian hoàn thành:", "Đề nghị điều chỉnh sang". Sorted. */
static const char *const planning[] = {
    "ban",    "buổi",   "báo",   "bãi",    "bảo",   "bắt",   "bằng", "bỏ",   "bổ",   "chiều",
    "chuyên", "chuyển", "chính", "chưa",   "chậm",  "chỉnh", "chủ",  "chức", "cung", "cuối",
    "các",    "cáo",    "có",    "công",   "cả",    "cấp",   "cần",  "cầu",  "cập",  "deadline",
    "duy",    "duyệt",  "dõi",   "dự",     "dựng",  "gia",   "gian", "giá",  "giữ",  "gửi",
    "hiện",   "hiệu",   "hoàn",  "hoặc",   "hành",  "hđnd",  "hạn",  "hết",  "họp",  "hợp",
    "khai",   "khoảng", "khởi",  "kiến",   "kiểm",  "ký",    "kết",  "kỳ",   "là",   "làm",
    "lùi",    "lý",     "lần",   "lệ",     "lực",   "mưu",   "mạc",  "mốc",  "ngay", "nghị",
    "nguyên", "nhiệm",  "nhật",  "nộp",    "phiên", "phát",  "phê",  "phải", "phối", "rà",
    "sang",   "soát",   "sung",  "sáng",   "sơ",    "sở",    "tham", "thay", "theo", "thi",
    "thiện",  "thành",  "thúc",  "thường", "thẩm",  "thời",  "thức", "thực", "tiến", "tiếp",
    "tra",    "triển",  "trong", "trì",    "trình", "trả",   "tại",  "tất",  "tỉnh", "tổ",
    "tổng",   "tới",    "tục",   "từ",     "ub",    "ubnd",  "việc", "và",   "vào",  "vụ",
    "xin",    "xong",   "xuất",  "xây",    "xã",    "xử",    "yêu",  "điều", "đánh", "đăng",
    "được",   "đạt",    "đảm",   "đầu",    "đến",   "đề",    "định", "đổi",  "độ",   "động",
    "đột",    "đợt",
};

bool due_vi_is_planning(const char *key)
{
    return due_row(key, planning, DD_LEN(planning), sizeof(planning[0])) != NULL;
}

/* ---- citations ------------------------------------------------------------------------------- */

/* "29/KH-UBND ngày 30/01/2026" */
static bool document(struct due_parser *p)
{
    struct due_point pt;
    if (due_tok(p)->kind != DUE_DOC)
        return false;
    p->at++;
    size_t after = p->at;
    due_mark(p, ",");
    if (!(due_word(p, "ngày") && due_tok(p)->kind == DUE_NUM &&
          (p->at--, due_vi_point(p, NULL, &pt)) && pt.part == DUE_P_DAY))
        p->at = after;
    return true;
}

/* "số 15 ngày 10 tháng 3 năm 2026", "Điều 5", "năm học 2026 – 2027" */
static bool numbered(struct due_parser *p)
{
    struct due_point pt;
    const struct due_tok *t = due_tok(p);
    int n;
    bool near = t->kind == DUE_WORD &&
                (t[1].kind == DUE_NUM || (t[1].kind == DUE_WORD && t[2].kind == DUE_NUM));
    bool dotted = near && t[1].kind == DUE_WORD && t[3].kind == DUE_MARK && t[3].mark == '.' &&
                  t[3].glued && t[4].kind == DUE_NUM; /* "nhiệm vụ 3.5.2026" */
    if (!near ||
        (!(dotted && due_word(p, "nhiệm vụ")) &&
         !due_word(p, "số|điều|khoản|mục|chương|điểm|phụ lục|năm học|nghị quyết|quyết định|"
                      "nghị định|thông tư|thông từ|luật|công văn|chỉ thị|phần|bước|phương án|"
                      "kết luận|thông báo|tờ trình|hướng dẫn|mẫu số|biểu số|biểu mẫu|khóa|cv")) ||
        !due_number(p, 0, DUE_NUM_MAX, &n))
        return false;
    while (due_mark(p, "/-") && due_number(p, 0, DUE_NUM_MAX, &n))
        ;
    while (due_sees_mark(p, ".") && due_tok(p)->glued && p->t[p->at + 1].glued &&
           p->t[p->at + 1].kind == DUE_NUM) /* "mục 3.5.2026" */
        p->at += 2;
    size_t after = p->at;
    if (!(due_sees(p, "ngày") && due_vi_point(p, NULL, &pt) && pt.part == DUE_P_DAY &&
          pt.year != 0))
        p->at = after;
    return true;
}

/* "ngày 15/7/2021 của Chính phủ": an issuer, not a year or month in words. */
static bool issued(struct due_parser *p)
{
    struct due_point pt;
    if (!due_sees(p, "ngày") || p->t[p->at + 1].kind != DUE_NUM || !due_vi_point(p, NULL, &pt) ||
        pt.part != DUE_P_DAY || pt.year == 0)
        return false;
    return due_word(p, "của") && !due_sees(p, "năm|tháng|quý");
}

/* "văn bản đến ngày 12/3/2026": when it came in. */
static bool came_in(struct due_parser *p)
{
    struct due_point pt;
    return due_word(p, "văn bản đến|công văn đến|văn bản đi|công văn đi") && due_sees(p, "ngày") &&
           due_vi_point(p, NULL, &pt) && pt.part == DUE_P_DAY;
}

bool due_vi_citation(struct due_parser *p)
{
    size_t start = p->at;
    int n;
    if (document(p))
        return true;
    if (due_word(p, "giai đoạn|đợt|lần thứ|lần|kỳ họp thứ|khóa") && due_number(p, 1, 99, &n))
        return true; /* "giai đoạn 1"; "giai đoạn 2026 - 2030" is a window */
    p->at = start;
    if (numbered(p))
        return true;
    p->at = start;
    if (issued(p))
        return true;
    p->at = start;
    if (came_in(p))
        return true;
    p->at = start;
    if (due_word(p, "tính đến|tính từ đầu năm đến|kể từ đầu năm đến")) {
        struct due_point pt; /* up to which the figures are */
        size_t after = p->at;
        due_word(p, "hết|trước|thời điểm");
        if (!due_vi_point(p, NULL, &pt))
            p->at = after;
        return true;
    }
    return due_word(p, "sinh ngày|sinh năm");
}

/* "báo cáo 6 tháng", "sơ kết 06 tháng đầu năm": a report's name, not its day. */
bool due_vi_report_name(struct due_parser *p)
{
    size_t start = p->at;
    int n;
    if (due_word(p, "báo cáo|sơ kết|tổng kết|kết quả") && due_vi_number(p, 11, &n) &&
        due_word(p, "tháng") && !due_sees(p, "một|lần|trước khi") && !due_sees_mark(p, "/")) {
        due_word(p, "đầu năm|cuối năm");
        return true;
    }
    p->at = start;
    return false;
}

/* Do the words before a period say that it is reported on? */
static bool is_reported_on(const struct due_parser *p)
{
    struct due_parser look = *p;
    if (p->at < 2)
        return false;
    look.at = p->at - 2;
    return due_sees(&look, "báo cáo|sơ kết|tổng kết|nhiệm vụ|kết quả|số liệu|kế hoạch");
}

bool due_vi_covered_period(struct due_parser *p)
{
    static const char limits[] = "trước|chậm nhất|muộn nhất|trễ nhất|đến hết|không muộn hơn|"
                                 "không chậm hơn|không quá|xong trước|hoàn thành trước|hạn";
    struct due_point pt = {0};
    size_t start = p->at, warnings = p->warnings.n;
    if (start == 0 || p->t[start - 1].kind != DUE_WORD ||
        !due_may_begin(p, DUE_FIRST_DEADLINE | DUE_FIRST_PART))
        return false;
    bool reported = is_reported_on(p);
    p->at--;
    bool planned = due_sees(p, "thành|xong|là|vào|trong|và|hoặc|từ|đến|hết|trước|cuối|đầu|giữa");
    p->at = start;
    if (!planned && due_vi_period(p, NULL, &pt) &&
        (pt.part != DUE_P_DAY || (pt.vague && due_sees_mark(p, ":"))) && !pt.recurs) {
        if (pt.year == 0 && pt.part != DUE_P_YEAR)
            due_vi_year_number(p, &pt);
        size_t end = p->at;
        if (reported)
            due_mark(p, ",:(");
        else
            due_mark(p, ":");
        bool limited = due_sees(p, limits);
        p->at = end;
        if (limited)
            return true;
    }
    p->at = start;
    p->warnings.n = warnings;
    return false;
}

static bool report_period(struct due_parser *p)
{
    int n;
    if (due_word(p, "cả năm|năm"))
        return true;
    if (due_vi_number(p, 11, &n)) {
        bool months = due_word(p, "tháng");
        due_word(p, "đầu năm|cuối năm");
        return months;
    }
    if (due_word(p, "quý"))
        return due_vi_quarter_number(p, &n) || due_sees_mark(p, ")");
    if (due_word(p, "đợt|lần|kỳ"))
        return due_number(p, 1, 99, &n);
    return due_word(p, "tháng");
}

/* "(6 tháng đầu năm)", "(báo cáo quý I)", "(cả năm)", "(đợt 1)"; "đối với báo cáo năm" */
bool due_vi_label(struct due_parser *p)
{
    size_t start = p->at;
    bool bracket = due_mark(p, "(");
    if (!bracket && !due_may_begin(p, DUE_FIRST_CASE))
        return false;
    bool of = due_word(p, "đối với|với");
    bool report = due_word(p, "báo cáo|sơ kết|tổng kết|kỳ báo cáo");
    bool regular = due_word(p, "định kỳ");
    if (due_word(p, "hằng") && !report && !of) /* "trước 15/12 (hằng năm)" says when */
        regular = bracket = false;
    if ((bracket || (of && (report || regular))) && report_period(p) &&
        (!bracket || due_mark(p, ")")))
        return true;
    p->at = start;
    return false;
}

/* ---- done, forbidden, reported on ---------------------------------------------------------------
 */

bool due_vi_done_mark(struct due_parser *p)
{
    size_t start = p->at;
    if (start > 0 && p->t[start - 1].kind == DUE_WORD && strcmp(p->t[start - 1].key, "chưa") == 0)
        return false;
    if (!due_word(p, "đã hoàn thành|đã thực hiện xong|đã xong|đã thực hiện|đã làm xong|"
                     "hoàn thành xong"))
        return false;
    if (p->out.n == 0 && due_sees(p, "trong|vào|tháng|quý|năm"))
        return true; /* "đã xong tháng 2" */
    if (due_word(p, "ngày|trong|vào|tháng|từ")) {
        while (due_tok(p)->kind != DUE_END && !due_sees_mark(p, ");"))
            p->at++;
        return true;
    }
    if (due_tok(p)->kind == DUE_END || due_sees_mark(p, ");,."))
        return true;
    p->at = start;
    return false;
}

static bool forbidden(struct due_parser *p)
{
    if (!due_sees(p, "không|nghiêm|bị|cấm"))
        return false;
    if (due_sees(p, "không được quá|không được vượt quá|không được muộn|không được chậm|"
                    "không được trễ|không được để"))
        return false;
    return due_word(p, "không được|nghiêm cấm|bị cấm|cấm|không cho phép|không áp dụng|"
                       "không thực hiện|không tổ chức|không giải quyết|không tiếp nhận|"
                       "không xem xét|không ban hành|không phải");
}

bool due_vi_no_limit(struct due_parser *p)
{
    bool sentence = forbidden(p);
    if (!sentence && !due_word(p, "số liệu|dữ liệu|kỳ báo cáo|kỳ số liệu|thời gian chốt|"
                                  "thời điểm chốt|lũy kế|so với cùng kỳ"))
        return false;
    for (; due_tok(p)->kind != DUE_END; p->at++) {
        const struct due_tok *t = due_tok(p);
        if (due_sees_mark(p, sentence ? ";" : ",;") || (due_sees_mark(p, ".") && !t[1].glued))
            break;
    }
    return true;
}
