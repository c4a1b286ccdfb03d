/* keys.c — the language of packs, version 1 (design §6), as tables. */
#include "rule/schema.h"

#define SCHEMA(list)                                                                               \
    {                                                                                              \
        DD_LEN(list), list                                                                         \
    }

static const char *const every_words[] = {"day", "week", "month", "quarter", "half", "year", NULL};
static const char *const roll_words[] = {"none", "following", "preceding", "modified_following",
                                         NULL};
static const char *const subject_words[] = {"unit", "task", "target", NULL};
static const char *const owed_words[] = {"each", "jointly", NULL};
static const char *const evidence_words[] = {"none", "text", "document", NULL};
static const char *const count_words[] = {"strict", "legal", NULL};
/* The operator looks after the transport and is never told about a duty. */
static const char *const role_words[] = {"handler",    "unit_head", "tracking_office",
                                         "vice_chair", "chair",     NULL};
static const char *const path_words[] = {"linear", NULL};
static const char *const of_words[] = {"expected", NULL};
static const char *const lang_words[] = {"1", NULL};
static const char *const type_words[] = {"date",    "event", "int",  "decimal",
                                         "percent", "text",  "bool", NULL};

static const struct dd_key remind_keys[] = {
    {.name = "assigned", .help = "báo cho người thực hiện khi giao việc", .shape = DD_SHAPE_BOOL},
    {.name = "before",
     .help = "nhắc trước thời hạn: 10wd là 10 ngày làm việc, 5d là 5 ngày",
     .shape = DD_SHAPE_SPANS},
    {.name = "share",
     .help = "nhắc khi đã qua một phần thời gian, chỉ với việc dài hơn 60 ngày",
     .shape = DD_SHAPE_PERCENTS,
     .min = 1,
     .max = 99},
    {.name = "at_due", .help = "nhắc vào ngày đến hạn", .shape = DD_SHAPE_BOOL},
    {.name = "overdue_every",
     .help = "sau thời hạn, cứ bao lâu nhắc một lần",
     .shape = DD_SHAPE_SPAN},
};
static const struct dd_schema remind_schema = SCHEMA(remind_keys);

static const struct dd_key rung_keys[] = {
    {.name = "after", .help = "sau thời hạn bao lâu", .shape = DD_SHAPE_SPAN, .required = true},
    {.name = "to",
     .help = "báo lên ai",
     .shape = DD_SHAPE_ONE_OF,
     .required = true,
     .words = role_words},
    {.name = "cc", .help = "đồng gửi cho ai", .shape = DD_SHAPE_ONE_OF, .words = role_words},
};
static const struct dd_schema rung_schema = SCHEMA(rung_keys);

/* An exception may change a part of it (design §6: maps by key). */
#define PROGRESS_KEYS(whole)                                                                       \
    {.name = "from",                                                                               \
     .help = "ngày bắt đầu tính tiến độ, hoặc tên một tham số kiểu date",                          \
     .shape = DD_SHAPE_TEXT,                                                                       \
     .required = (whole)},                                                                         \
        {.name = "path",                                                                           \
         .help = "cách tính giữa các mốc: linear là chia đều theo ngày",                           \
         .shape = DD_SHAPE_ONE_OF,                                                                 \
         .words = path_words},                                                                     \
        {.name = "checkpoints",                                                                    \
         .help = "các mốc: ngày và số phải đạt, ví dụ 2026-06-30: 3 km",                           \
         .shape = DD_SHAPE_NAMED,                                                                  \
         .required = (whole)},                                                                     \
    {                                                                                              \
        .name = "exceed",                                                                          \
        .help = "số cuối cùng phải vượt qua (“trên 65 %”), đạt đúng số đó chưa phải là đạt",       \
        .shape = DD_SHAPE_BOOL                                                                     \
    }

static const struct dd_key progress_keys[] = {PROGRESS_KEYS(true)};
static const struct dd_schema progress_schema = SCHEMA(progress_keys);

static const struct dd_key part_of_progress_keys[] = {PROGRESS_KEYS(false)};
static const struct dd_schema part_of_progress_schema = SCHEMA(part_of_progress_keys);

static const struct dd_key lag_keys[] = {
    {.name = "over",
     .help = "chậm hơn tiến độ bao nhiêu phần trăm thì báo",
     .shape = DD_SHAPE_PERCENT,
     .min = 1,
     .max = 100},
    {.name = "of",
     .help = "so với số phải đạt vào ngày đó",
     .shape = DD_SHAPE_ONE_OF,
     .words = of_words},
    {.name = "clear_at",
     .help = "còn chậm bao nhiêu phần trăm thì thôi báo",
     .shape = DD_SHAPE_PERCENT,
     .min = 0,
     .max = 100},
    {.name = "no_data_after", .help = "bao lâu không có số liệu thì báo", .shape = DD_SHAPE_SPAN},
};
static const struct dd_schema lag_schema = SCHEMA(lag_keys);

static const struct dd_key effective_keys[] = {
    {.name = "from", .help = "có hiệu lực từ ngày", .shape = DD_SHAPE_DAY},
    {.name = "to", .help = "có hiệu lực đến hết ngày", .shape = DD_SHAPE_DAY},
};
static const struct dd_schema effective_schema = SCHEMA(effective_keys);

/* What `defaults`, a rule and an exception's `set` have in common … */
#define SHARED_KEYS                                                                                                 \
    {.name = "roll",                                                                                                \
     .help = "thời hạn rơi vào ngày nghỉ: none giữ nguyên, following lùi về ngày làm việc sau, " \
             "preceding về ngày làm việc trước",                                                                    \
     .shape = DD_SHAPE_ONE_OF,                                                                                      \
     .words = roll_words},                                                                                          \
        {.name = "roll_reason",                                                                                     \
         .help = "căn cứ cho phép lùi một thời hạn tối thiểu",                                                      \
         .shape = DD_SHAPE_TEXT},                                                                                   \
        {.name = "evidence",                                                                                        \
         .help =                                                                                                    \
             "báo hoàn thành phải kèm: văn bản (document), nội dung (text) hay không cần (none)",                   \
         .shape = DD_SHAPE_ONE_OF,                                                                                  \
         .words = evidence_words},                                                                                  \
        {.name = "urgent",                                                                                          \
         .help = "gửi ngay trong giờ làm việc, không chờ phiên gửi",                                                \
         .shape = DD_SHAPE_BOOL},                                                                                   \
        {.name = "count",                                                                                           \
         .help = "tính đúng hạn theo ngày cuối cùng (strict) hay theo ngày luật định (legal)",                      \
         .shape = DD_SHAPE_ONE_OF,                                                                                  \
         .words = count_words},                                                                                     \
        {.name = "remind", .help = "nhắc việc", .shape = DD_SHAPE_MAP, .sub = &remind_schema},                      \
        {.name = "escalate",                                                                                        \
         .help = "báo cáo lên cấp trên khi quá hạn",                                                                \
         .shape = DD_SHAPE_MAPS,                                                                                    \
         .sub = &rung_schema},                                                                                      \
        {.name = "lag",                                                                                             \
         .help = "khi nào coi là chậm tiến độ",                                                                     \
         .shape = DD_SHAPE_MAP,                                                                                     \
         .sub = &lag_schema},                                                                                       \
    {                                                                                                               \
        .name = "effective", .help = "thời gian có hiệu lực", .shape = DD_SHAPE_MAP,                                \
        .sub = &effective_schema                                                                                    \
    }

static const struct dd_key default_keys[] = {
    SHARED_KEYS,
    {.name = "owed",
     .help = "nhiều đơn vị chủ trì: each là mỗi đơn vị một việc, jointly là cùng chịu trách nhiệm "
             "một việc",
     .shape = DD_SHAPE_ONE_OF,
     .words = owed_words},
};
const struct dd_schema dd_schema_defaults = SCHEMA(default_keys);

static const struct dd_key rule_keys[] = {
    {.name = "id",
     .help = "mã của quy tắc, duy nhất và không đổi",
     .shape = DD_SHAPE_ID,
     .required = true},
    {.name = "title",
     .help = "tên việc; {unit.name}, {task.title}, {period} và tên tham số được điền khi dùng",
     .shape = DD_SHAPE_TEXT,
     .required = true},
    {.name = "basis",
     .help = "căn cứ: số văn bản đứng đầu, rồi đến điều khoản",
     .shape = DD_SHAPE_TEXT},
    {.name = "for_each",
     .help = "áp dụng cho từng đơn vị (unit), nhiệm vụ (task) hay chỉ tiêu (target)",
     .shape = DD_SHAPE_ONE_OF,
     .required = true,
     .words = subject_words},
    {.name = "where", .help = "áp dụng cho những đối tượng nào", .shape = DD_SHAPE_TEXT},
    {.name = "when",
     .help = "áp dụng vào những ngày nào, ví dụ today >= 2026-07-01",
     .shape = DD_SHAPE_TEXT},
    {.name = "due",
     .help = "thời hạn, viết như trong văn bản hoặc bằng tiếng Anh",
     .shape = DD_SHAPE_TEXT,
     .required = true},
    {.name = "waits_for", .help = "chờ sự kiện nào rồi mới tính", .shape = DD_SHAPE_TEXT},
    {.name = "every",
     .help = "lặp lại theo kỳ nào",
     .shape = DD_SHAPE_ONE_OF,
     .words = every_words},
    {.name = "done_by",
     .help = "hoàn thành khi nào: mark, task, document LOẠI, report LOẠI, measure, results",
     .shape = DD_SHAPE_TEXT},
    {.name = "owed",
     .help = "nhiều đơn vị chủ trì: each là mỗi đơn vị một việc, jointly là cùng chịu trách nhiệm "
             "một việc",
     .shape = DD_SHAPE_ONE_OF,
     .words = owed_words},
    {.name = "progress",
     .help = "tiến độ của chỉ tiêu",
     .shape = DD_SHAPE_MAP,
     .sub = &progress_schema},
    SHARED_KEYS,
};
static const struct dd_schema rule_schema = SCHEMA(rule_keys);

static const struct dd_key set_keys[] = {
    {.name = "title", .help = "tên việc", .shape = DD_SHAPE_TEXT},
    {.name = "basis", .help = "căn cứ", .shape = DD_SHAPE_TEXT},
    {.name = "due", .help = "thời hạn", .shape = DD_SHAPE_TEXT},
    {.name = "done_by", .help = "hoàn thành khi nào", .shape = DD_SHAPE_TEXT},
    {.name = "progress",
     .help = "tiến độ của chỉ tiêu",
     .shape = DD_SHAPE_MAP,
     .sub = &part_of_progress_schema},
    SHARED_KEYS,
};
static const struct dd_schema set_schema = SCHEMA(set_keys);

static const struct dd_key exception_keys[] = {
    {.name = "id", .help = "mã của ngoại lệ", .shape = DD_SHAPE_ID, .required = true},
    {.name = "to", .help = "mã của quy tắc được thay đổi", .shape = DD_SHAPE_ID, .required = true},
    {.name = "subject",
     .help = "đơn vị, nhiệm vụ hay chỉ tiêu nào; chủ trì một nhiệm vụ: nhiệm-vụ@đơn-vị",
     .shape = DD_SHAPE_TEXT,
     .required = true},
    {.name = "set",
     .help = "các khóa được thay đổi",
     .shape = DD_SHAPE_MAP,
     .required = true,
     .sub = &set_schema},
    {.name = "reason", .help = "lý do", .shape = DD_SHAPE_TEXT, .required = true},
    {.name = "basis", .help = "văn bản cho phép", .shape = DD_SHAPE_TEXT},
};
static const struct dd_schema exception_schema = SCHEMA(exception_keys);

static const struct dd_key param_keys[] = {
    {.name = "type",
     .help = "kiểu: ngày (date), sự kiện (event), số nguyên (int), số thập phân (decimal), phần "
             "trăm (percent), chữ (text), đúng sai (bool)",
     .shape = DD_SHAPE_ONE_OF,
     .required = true,
     .words = type_words},
    {.name = "value", .help = "giá trị", .shape = DD_SHAPE_TEXT},
    {.name = "values", .help = "danh sách giá trị, dùng sau in", .shape = DD_SHAPE_TEXTS},
    {.name = "title", .help = "tên để hiển thị", .shape = DD_SHAPE_TEXT},
};
static const struct dd_schema param_schema = SCHEMA(param_keys);

static const struct dd_key pack_keys[] = {
    {.name = "lang",
     .help = "phiên bản ngôn ngữ quy tắc: 1",
     .shape = DD_SHAPE_ONE_OF,
     .required = true,
     .words = lang_words},
    {.name = "pack", .help = "mã của bộ quy tắc", .shape = DD_SHAPE_ID, .required = true},
    {.name = "title", .help = "tên bộ quy tắc", .shape = DD_SHAPE_TEXT},
    {.name = "basis", .help = "văn bản làm căn cứ chung", .shape = DD_SHAPE_TEXT},
    {.name = "calendar", .help = "lịch làm việc, ví dụ vn-office", .shape = DD_SHAPE_ID},
    {.name = "params",
     .help = "tham số: mỗi cơ quan đặt giá trị riêng",
     .shape = DD_SHAPE_NAMED,
     .sub = &param_schema},
    {.name = "defaults",
     .help = "mặc định cho mọi quy tắc trong bộ",
     .shape = DD_SHAPE_MAP,
     .sub = &dd_schema_defaults},
    {.name = "rules", .help = "các quy tắc", .shape = DD_SHAPE_MAPS, .sub = &rule_schema},
    {.name = "exceptions",
     .help = "ngoại lệ cho từng đối tượng",
     .shape = DD_SHAPE_MAPS,
     .sub = &exception_schema},
};
const struct dd_schema dd_schema_pack = SCHEMA(pack_keys);
