/* From deadlines to days: the table of domain §1 (Civil Code 2015, Arts.
 * 144–148), the elections of 2021 and 2026, rolls over Tết. */
#include "help.h"

static struct dd_due_result resolve(const char *phrase, const char *anchor,
                                    const struct dd_calendar *calendar)
{
    struct dd_due_options options = {.calendar = calendar};
    struct dd_due_result r;
    if (anchor != NULL)
        options.anchor = DD_SOME_DAY(day_of(anchor));
    dd_due_resolve(arena, deadline_of(phrase), &options, &r);
    return r;
}

static const char *iso(struct dd_day day)
{
    return dd_day_text(arena, day);
}

static void counting_and_rolling(void **state)
{
    (void)state;
    static const struct {
        const char *phrase, *anchor, *unrolled, *last, *legal;
    } rows[] = {
        {"ngày 15/3/2026", NULL, "2026-03-15", "2026-03-15", "2026-03-15"},
        {"chậm nhất ngày 15/3/2026", NULL, "2026-03-15", "2026-03-15", "2026-03-15"},
        {"đến hết ngày 15/3/2026", NULL, "2026-03-15", "2026-03-15", "2026-03-15"},
        {"trước ngày 15/3/2026", NULL, "2026-03-14", "2026-03-14", "2026-03-15"},
        {"trước tháng 3/2027", NULL, "2027-02-28", "2027-02-28", "2027-03-01"},
        {"trước 17h00 ngày 10/3/2026", NULL, "2026-03-10", "2026-03-10", "2026-03-10"},
        /* the unit plans of the province: issued Fri 30/01, due Mon 09/02 */
        {"within 10 days after e", "2026-01-30", "2026-02-09", "2026-02-09", "2026-02-09"},
        /* Art. 148(5): a last day in Tết goes to the end of the next working day */
        {"within 10 days after e", "2026-02-06", "2026-02-16", "2026-02-23", "2026-02-23"},
        {"within 10 working days after e", "2026-01-30", "2026-02-13", "2026-02-13", "2026-02-13"},
        {"within 5 working days after e", "2026-02-13", "2026-02-27", "2026-02-27", "2026-02-27"},
        /* Sat 10/01/2026 makes up for Fri 02/01 */
        {"within 6 working days after e", "2025-12-31", "2026-01-10", "2026-01-10", "2026-01-10"},
        /* months from the anchor, clamped, never chained */
        {"within 1 month after e", "2026-01-31", "2026-02-28", "2026-03-02", "2026-03-02"},
        {"within 2 months after e", "2026-01-31", "2026-03-31", "2026-03-31", "2026-03-31"},
        {"within 1 quarter after e", "2025-11-30", "2026-02-28", "2026-03-02", "2026-03-02"},
        {"within 1 year after e", "2024-02-29", "2025-02-28", "2025-02-28", "2025-02-28"},
        {"within 2 weeks after e", "2026-03-02", "2026-03-16", "2026-03-16", "2026-03-16"},
        {"trong 10 ngày kể từ ngày 30/01/2026", NULL, "2026-02-09", "2026-02-09", "2026-02-09"},
        {"40 days before e", "2026-03-15", "2026-02-03", "2026-02-03", "2026-02-03"},
        {"5 working days before e", "2026-02-23", "2026-02-09", "2026-02-09", "2026-02-09"},
        {"before e", "2026-03-15", "2026-03-14", "2026-03-14", "2026-03-15"},
        {"on e", "2026-03-15", "2026-03-15", "2026-03-15", "2026-03-15"},
        {"within 6 months before e", "2026-07-01", "2026-06-30", "2026-06-30", "2026-07-01"},
        {"by end of Q2 2026", NULL, "2026-06-30", "2026-06-30", "2026-06-30"},
        {"by end of 2024-02", NULL, "2024-02-29", "2024-02-29", "2024-02-29"},
        {"by end of H1 2026", NULL, "2026-06-30", "2026-06-30", "2026-06-30"},
    };
    const struct dd_calendar *calendar = vn_office();
    for (size_t i = 0; i < DD_LEN(rows); i++) {
        struct dd_due_result r = resolve(rows[i].phrase, rows[i].anchor, calendar);
        if (r.status != DD_DUE_OK || strcmp(iso(r.unrolled), rows[i].unrolled) != 0 ||
            strcmp(iso(r.last_day), rows[i].last) != 0 ||
            strcmp(iso(r.legal_day), rows[i].legal) != 0)
            fail_msg("%s from %s: %s %s %s", rows[i].phrase, rows[i].anchor, iso(r.unrolled),
                     iso(r.last_day), iso(r.legal_day));
        assert_true(r.n_trace > 0);
    }
}

/* Law 85/2015/QH13: no election milestone was moved to a working day. */
static void elections_do_not_roll(void **state)
{
    (void)state;
    static const struct {
        const char *election;
        int days; /* negative: before it */
        const char *day;
    } rows[] = {
        {"2026-03-15", -70, "2026-01-04"},  {"2026-03-15", -43, "2026-01-31"},
        {"2026-03-15", -42, "2026-02-01"},  {"2026-03-15", -40, "2026-02-03"},
        {"2026-03-15", -17, "2026-02-26"},  {"2026-03-15", -16, "2026-02-27"},
        {"2026-03-15", -13, "2026-03-02"},  {"2026-03-15", -10, "2026-03-05"},
        {"2026-03-15", -5, "2026-03-10"},   {"2026-03-15", 3, "2026-03-18"},
        {"2026-03-15", 5, "2026-03-20"},    {"2026-03-15", 10, "2026-03-25"},
        {"2021-05-23", -105, "2021-02-07"}, {"2021-05-23", -80, "2021-03-04"},
        {"2021-05-23", -70, "2021-03-14"},
    };
    for (size_t i = 0; i < DD_LEN(rows); i++) {
        const char *phrase =
            rows[i].days < 0
                ? dd_printf(arena, "chậm nhất %d ngày trước ngày bầu cử", -rows[i].days)
                : dd_printf(arena, "within %d days after election_day", rows[i].days);
        bool known = rows[i].election[3] == '6'; /* vn-office begins in 2024 */
        struct dd_due_result r = resolve(phrase, rows[i].election, known ? vn_office() : NULL);
        assert_string_equal(iso(r.last_day), rows[i].day);
        assert_string_equal(iso(r.unrolled), rows[i].day);
        assert_string_equal(iso(r.legal_day), rows[i].day);
    }
}

static void recurring_days(void **state)
{
    (void)state;
    static const struct {
        const char *phrase, *period, *last;
    } rows[] = {
        {"trước ngày 25 hằng tháng", "2026-01", "2026-01-24"},
        {"trước ngày 25 tháng cuối quý", "2026-Q1", "2026-03-24"},
        {"trước ngày 25 tháng cuối quý", "2026-02", "2026-03-24"},
        {"by day 5 of next month", "2025-12", "2026-01-05"},
        {"by day 31 of month", "2026-02", "2026-02-28"},
        {"by last day of month", "2024-02", "2024-02-29"},
        {"by day 20 of first month of next quarter", "2026-Q4", "2027-01-20"},
        {"by day 30 of next quarter", "2026-Q1", "2026-04-30"},
        {"by day 15 of last month of half", "2026-H1", "2026-06-15"},
        {"Hằng năm", "2026", "2026-12-31"},
        {"trước ngày 31 tháng 12 hằng năm", "2026", "2026-12-30"},
        {"chậm nhất vào ngày 31 tháng 03 của năm sau", "2026", "2027-03-31"},
        {"từ ngày 01/10 đến ngày 20/10 hằng năm", "2026", "2026-10-20"},
        {"by friday of week", "2026-W07", "2026-02-13"},
        {"every week", "2026-W07", "2026-02-15"},
        {"every week from monday to friday", "2026-W07", "2026-02-13"},
        {"every month from day 20 to day 25", "2026-02", "2026-02-25"},
        {"từ tháng 8 đến hết tháng 01 năm sau", "2026", "2027-01-31"},
        {"on friday of week 2 of month", "2026-05", "2026-05-08"},
        {"on friday of week 5 of month", "2026-02", "2026-02-27"},
        {"on friday of last week of month", "2026-05", "2026-05-29"},
        {"on monday of last week of month", "2026-08", "2026-08-31"},
        {"every quarter within 20 days after its end", "2026-Q1", "2026-04-20"},
        {"every year within 60 days after 06-30", "2026", "2026-08-29"},
        {"every year within 60 days after 12-31", "2027", "2028-02-29"},
        {"mùng 10 tháng 3 âm lịch hằng năm", "2027", "2027-04-16"},
        {"on lunar 30/1 of year", "2026", "2026-03-18"},
        {"on lunar 30/2 of year", "2026", "2026-04-16"}, /* a month of 29 days */
    };
    for (size_t i = 0; i < DD_LEN(rows); i++) {
        struct dd_due_options options = {.has_period = true};
        struct dd_due_result r;
        assert_true(dd_period_parse(rows[i].period, &options.period));
        dd_due_resolve(arena, deadline_of(rows[i].phrase), &options, &r);
        assert_int_equal(r.status, DD_DUE_OK);
        if (strcmp(iso(r.last_day), rows[i].last) != 0)
            fail_msg("%s in %s: %s", rows[i].phrase, rows[i].period, iso(r.last_day));
    }
}

/* Over Tết 2026 (Mon 16 – Fri 20/02 off) and its make-up days. */
static void recurring_working_days(void **state)
{
    (void)state;
    static const struct {
        const char *phrase, *period, *last;
    } rows[] = {
        {"trong 03 ngày làm việc đầu tiên của tháng", "2026-01", "2026-01-07"},
        {"by last working day of month", "2026-02", "2026-02-27"},
        {"by last working day of month", "2026-01", "2026-01-30"},
        {"trong 5 ngày làm việc kể từ ngày kết thúc tháng", "2026-01", "2026-02-06"},
        {"trong 16 ngày kể từ ngày kết thúc tháng", "2026-01", "2026-02-23"}, /* 16/02 is off */
        {"trước ngày 17 hằng tháng, nếu trùng ngày nghỉ thì chuyển sang ngày làm việc tiếp theo",
         "2026-02", "2026-02-23"},
    };
    for (size_t i = 0; i < DD_LEN(rows); i++) {
        struct dd_due_options options = {.calendar = vn_office(), .has_period = true};
        struct dd_due_result r;
        assert_true(dd_period_parse(rows[i].period, &options.period));
        dd_due_resolve(arena, deadline_of(rows[i].phrase), &options, &r);
        assert_int_equal(r.status, DD_DUE_OK);
        if (strcmp(iso(r.last_day), rows[i].last) != 0)
            fail_msg("%s in %s: %s", rows[i].phrase, rows[i].period, iso(r.last_day));
    }
}

/* "Ngày 20 của tháng sau tháng …" and its kin: not the day counted to. */
static void days_of_a_month_or_year_reached(void **state)
{
    (void)state;
    static const struct {
        const char *phrase, *anchor, *last;
    } rows[] = {
        {"by day 20 of month 1 after x", "2026-01-31", "2026-02-20"},
        {"by day 31 of month 1 after x", "2026-01-15", "2026-02-28"},
        {"by last day of month 3 after x", "2025-12-31", "2026-03-31"},
        {"before 12-31 of the year of x", "2026-05-05", "2026-12-30"},
        {"by 01-15 of year 1 after x", "2026-05-05", "2027-01-15"},
        {"same working day as x", "2026-02-14", "2026-02-23"},
        {"next working day", "2026-02-13", "2026-02-23"},
        {"trong ngày nhận hồ sơ", "2026-02-14", "2026-02-14"},
        {"trong thời hạn nửa tháng kể từ ngày ký", "2026-03-02", "2026-03-17"},
        {"trước ngày khai mạc ít nhất 10 ngày", "2026-03-15", "2026-03-05"},
    };
    for (size_t i = 0; i < DD_LEN(rows); i++) {
        struct dd_due_result r = resolve(rows[i].phrase, rows[i].anchor, vn_office());
        if (r.status != DD_DUE_OK || strcmp(iso(r.last_day), rows[i].last) != 0)
            fail_msg("%s from %s: %s", rows[i].phrase, rows[i].anchor, iso(r.last_day));
    }
}

static void clock_times_of_an_event(void **state)
{
    (void)state;
    struct dd_due_result r = resolve("trước 08 giờ ngày hôm sau", "2026-03-10", NULL);
    assert_string_equal(iso(r.last_day), "2026-03-11");
    assert_true(r.has_time);
    assert_int_equal(r.minute, 8 * 60);
    r = resolve("trước 5 giờ chiều của ngày bắt đầu", "2026-03-10", NULL);
    assert_string_equal(iso(r.last_day), "2026-03-10");
    assert_int_equal(r.minute, 17 * 60);
    r = resolve("chậm nhất 17 giờ của ngày thứ 42 trước ngày bầu cử", "2026-03-15", vn_office());
    assert_string_equal(iso(r.last_day), "2026-02-01"); /* a Sunday: nothing rolls */
    assert_true(r.has_time);
    assert_int_equal(r.minute, 17 * 60);

    const struct dd_deadline *late =
        deadline_of("nếu nhận hồ sơ sau 16 giờ thì trả trong ngày làm việc tiếp theo");
    struct dd_due_options options = {.calendar = vn_office(),
                                     .anchor = DD_SOME_DAY(day_of("2026-02-13"))};
    dd_due_resolve(arena, late, &options, &r);
    assert_int_equal(r.status, DD_DUE_WAITING);
    options.has_anchor_minute = true;
    options.anchor_minute = 16 * 60;
    dd_due_resolve(arena, late, &options, &r);
    assert_int_equal(r.status, DD_DUE_NO_DAY);
    options.anchor_minute = 16 * 60 + 1;
    dd_due_resolve(arena, late, &options, &r);
    assert_string_equal(iso(r.last_day), "2026-02-23");
}

/* Against the days of domain §3: Tết and Hùng Kings 2026; the leap month of 2025. */
static void lunar_days(void **state)
{
    (void)state;
    static const struct {
        const char *phrase, *day;
    } rows[] = {
        {"mùng 1 tháng Giêng năm 2026", "2026-02-17"},
        {"ngày 10/3 âm lịch năm 2026", "2026-04-26"},
        {"ngày 10 tháng 3 (âm lịch) năm 2027", "2027-04-16"},
        {"on lunar 15/1 2026", "2026-03-03"},
        {"on lunar 1/6+ 2025", "2025-07-25"},
    };
    for (size_t i = 0; i < DD_LEN(rows); i++) {
        struct dd_due_result r = resolve(rows[i].phrase, NULL, NULL);
        if (r.status != DD_DUE_OK || strcmp(iso(r.last_day), rows[i].day) != 0)
            fail_msg("%s: %s", rows[i].phrase, iso(r.last_day));
    }
    assert_int_equal(dd_due_parse(arena, "on lunar 1/6+ 2026", 0, NULL)->n, 0);
    assert_int_equal(dd_due_parse(arena, "ngày 31/1 âm lịch năm 2026", 0, NULL)->n, 0);
}

/* The commune's monthly report: the 24th, rolled back; the 25th stays the legal day. */
static void a_report_rolls_back(void **state)
{
    (void)state;
    struct dd_due_options options = {.calendar = vn_office(),
                                     .has_roll = true,
                                     .roll = DD_ROLL_PRECEDING,
                                     .has_period = true,
                                     .period = {DD_MONTHLY, 2026, 1}};
    struct dd_due_result r;
    dd_due_resolve(arena, deadline_of("before day 25 of month"), &options, &r);
    assert_string_equal(iso(r.unrolled), "2026-01-24");
    assert_string_equal(iso(r.last_day), "2026-01-23");
    assert_string_equal(iso(r.legal_day), "2026-01-25");
}

static void times(void **state)
{
    (void)state;
    struct dd_due_result r = resolve("chậm nhất 17h00 ngày 10/3/2026", NULL, NULL);
    assert_true(r.has_time);
    assert_int_equal(r.minute, 17 * 60);
    r = resolve("before 2026-03-10 00:00", NULL, NULL);
    assert_string_equal(iso(r.last_day), "2026-03-09");
    struct dd_due_options options = {.anchor = DD_SOME_DAY(day_of("2026-03-01")),
                                     .has_anchor_minute = true,
                                     .anchor_minute = 8 * 60};
    dd_due_resolve(arena, deadline_of("trong 48 giờ kể từ khi phát hiện"), &options, &r);
    assert_string_equal(iso(r.last_day), "2026-03-03");
    assert_int_equal(r.minute, 8 * 60);
    dd_due_resolve(arena, deadline_of("24 hours before e"), &options, &r);
    assert_string_equal(iso(r.last_day), "2026-02-28");
    options.anchor_minute = 10;
    dd_due_resolve(arena, deadline_of("30 minutes before e"), &options, &r);
    assert_string_equal(iso(r.last_day), "2026-02-28");
    assert_int_equal(r.minute, 23 * 60 + 40);
}

static void no_day_at_all(void **state)
{
    (void)state;
    static const struct {
        const char *phrase, *anchor;
        enum dd_due_status status;
    } rows[] = {
        {"within 10 days after e", NULL, DD_DUE_WAITING},
        {"after e", NULL, DD_DUE_WAITING},
        {"after e", "2026-03-01", DD_DUE_NO_DAY},
        {"Quý II", NULL, DD_DUE_WAITING},
        {"trước ngày 01/02", NULL, DD_DUE_WAITING},
        {"Hằng năm", NULL, DD_DUE_WAITING},
        {"Thường xuyên", NULL, DD_DUE_NO_DAY},
        {"kể từ ngày 26/7/2026", NULL, DD_DUE_NO_DAY},
        {"not before 6 months after e", "2026-03-01", DD_DUE_NO_DAY},
        {"within 48 hours after e", "2026-03-01", DD_DUE_NO_DAY},
        {"within 9999 years after e", "2026-03-01", DD_DUE_OUT_OF_RANGE},
        {"within 9999 months after e", "2026-03-01", DD_DUE_OUT_OF_RANGE},
        {"within 9999 working days after e", "2026-03-01", DD_DUE_OUT_OF_RANGE},
        {"within 10 days after e", "2091-03-01", DD_DUE_OUT_OF_RANGE},
    };
    const struct dd_calendar *calendar = vn_office();
    for (size_t i = 0; i < DD_LEN(rows); i++) {
        struct dd_due_result r = resolve(rows[i].phrase, rows[i].anchor, calendar);
        if (r.status != rows[i].status || r.message == NULL)
            fail_msg("%s: status %d", rows[i].phrase, (int)r.status);
    }
    assert_string_equal(iso(resolve("not before 6 months after e", "2026-03-01", NULL).from.day),
                        "2026-09-01");
}

static const char *shout(const char *english)
{
    return strcmp(english, "the day named: %s") == 0 ? "NGÀY %s" : english;
}

static void a_limit_that_counts_back_stays_with_advice(void **state)
{
    (void)state;
    struct dd_due_result r = resolve("42 days before E", "2026-03-15", vn_office());
    assert_string_equal(iso(r.last_day), "2026-02-01"); /* a Sunday */
    assert_non_null(strstr(r.trace[r.n_trace - 1], "last working day before it"));
    assert_non_null(strstr(r.trace[r.n_trace - 1], "30/01/2026"));
    r = resolve("40 days before E", "2026-03-15", vn_office()); /* a Tuesday */
    assert_null(strstr(r.trace[r.n_trace - 1], "last working day"));
    r = resolve("by 2026-02-01", NULL, vn_office());
    assert_null(strstr(r.trace[r.n_trace - 1], "last working day"));
}

static void the_trace_tells_each_step(void **state)
{
    (void)state;
    struct dd_due_result r = resolve("within 5 working days after e", "2026-02-13", vn_office());
    size_t skipped = 0;
    for (size_t i = 0; i < r.n_trace; i++)
        skipped += strstr(r.trace[i], "not counted: ") == r.trace[i];
    assert_int_equal(skipped, 9); /* Sat 14 – Sun 22/02/2026 */
    assert_non_null(strstr(r.trace[0], "13/02/2026"));
    assert_non_null(strstr(r.trace[r.n_trace - 1], dd_calendar_name(vn_office())));

    struct dd_due_options options = {.tr = shout};
    dd_due_resolve(arena, deadline_of("on 2026-03-10"), &options, &r);
    assert_non_null(strstr(r.trace[0], "NGÀY"));
    options.no_trace = true;
    dd_due_resolve(arena, deadline_of("on 2026-03-10"), &options, &r);
    assert_int_equal(r.n_trace, 0);
}

/* "08 giờ làm việc": with the office's hours a time, without them none. */
static void office_hours(void **state)
{
    (void)state;
    static const char text[] = "calendar: c\ntitle: C\nweekend: {days: [saturday, sunday]}\n"
                               "hours: {at: ['08:00-12:00', '13:00-17:00'], basis: B}\n"
                               "years: [{year: 2026, state: decided}]\n";
    struct dd_diags diags;
    struct dd_source source = {.name = "c.yaml", .text = text, .n = strlen(text)};
    dd_diags_init(&diags, arena, NULL);
    struct dd_due_options options = {.anchor = DD_SOME_DAY(day_of("2026-03-06")),
                                     .has_anchor_minute = true,
                                     .anchor_minute = 14 * 60};
    struct dd_due_result r;
    options.calendar = dd_calendar_read(&diags, dd_yaml_read(&diags, &source));
    assert_non_null(options.calendar);
    dd_due_resolve(arena, deadline_of("trong 08 giờ làm việc kể từ khi nhận đủ hồ sơ"), &options,
                   &r);
    assert_int_equal(r.status, DD_DUE_OK);
    assert_string_equal(iso(r.last_day), "2026-03-09"); /* Friday 14:00 → Monday 14:00 */
    assert_true(r.has_time && r.minute == 14 * 60);
    dd_due_resolve(arena, deadline_of("chậm nhất 02 giờ làm việc trước khi họp"), &options, &r);
    assert_true(r.status == DD_DUE_OK && r.minute == 11 * 60);
    assert_string_equal(iso(r.last_day), "2026-03-06");
    dd_due_resolve(arena, deadline_of("within 9999 working hours after e"), &options, &r);
    assert_int_equal(r.status, DD_DUE_OUT_OF_RANGE);
    options.calendar = vn_office();
    dd_due_resolve(arena, deadline_of("within 8 working hours after e"), &options, &r);
    assert_int_equal(r.status, DD_DUE_NO_DAY);
}

static void windows_end_at_their_hour(void **state)
{
    (void)state;
    struct dd_due_result r = resolve("từ 7 giờ đến 19 giờ ngày 15/3/2026", NULL, vn_office());
    assert_string_equal(iso(r.from.day), "2026-03-15");
    assert_string_equal(iso(r.last_day), "2026-03-15");
    assert_true(r.has_time && r.minute == 19 * 60);
    r = resolve("từ ngày 10/3/2026 đến trước 17 giờ ngày 12/3/2026", NULL, vn_office());
    assert_string_equal(iso(r.last_day), "2026-03-12");
    assert_true(r.has_time && r.minute == 17 * 60);
    r = resolve("từ ngày 10/3/2026 đến trước 0 giờ ngày 12/3/2026", NULL, vn_office());
    assert_string_equal(iso(r.last_day), "2026-03-11");
    assert_false(r.has_time);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counting_and_rolling),
        cmocka_unit_test(elections_do_not_roll),
        cmocka_unit_test(recurring_days),
        cmocka_unit_test(recurring_working_days),
        cmocka_unit_test(days_of_a_month_or_year_reached),
        cmocka_unit_test(clock_times_of_an_event),
        cmocka_unit_test(lunar_days),
        cmocka_unit_test(a_report_rolls_back),
        cmocka_unit_test(times),
        cmocka_unit_test(office_hours),
        cmocka_unit_test(windows_end_at_their_hour),
        cmocka_unit_test(no_day_at_all),
        cmocka_unit_test(a_limit_that_counts_back_stays_with_advice),
        cmocka_unit_test(the_trace_tells_each_step),
    };
    return cmocka_run_group_tests(tests, arena_open, arena_close);
}
