/* notices.c — who was told what: all notices, the latest first, by unit, person,
 * step, state and day. */
#include "http/pages/views.h"

#include <string.h>

#include "wire/letter/why.h"

/* ---- what a line needs --------------------------------------------------------------------- */

struct told {
    struct dd_kept_notice *v;
    size_t n;
    bool more;
    struct dd_obligation *duties; /* in no order */
    size_t n_duties;
    struct dd_facts facts;
};

static bool read_rows(struct dd_request *rq, const struct dd_facts *shared,
                      const struct dd_list_of *of, struct told *out)
{
    struct dd_store *store = rq->http->store;
    *out = (struct told){0};
    if (!dd_store_list_notices(store, rq->arena, of, &out->v, &out->n, &out->more))
        return false;
    const char **ids = DD_NEW_N(rq->arena, const char *, out->n + 1);
    for (size_t i = 0; i < out->n; i++)
        ids[i] = out->v[i].notice.obligation;
    if (!dd_store_duties_in(store, rq->arena, "id", ids, out->n, &out->duties, &out->n_duties) ||
        !dd_store_facts_of(store, rq->arena, shared, out->duties, out->n_duties, false,
                           &out->facts))
        return false;
    for (size_t i = 0; i < out->n_duties; i++)
        out->duties[i] = *dd_duty_shown(rq, &out->facts, &out->duties[i]);
    return true;
}

/* dd_store_duties_in gives them by id. */
static const struct dd_obligation *duty_of(const struct told *told, const struct dd_notice *notice)
{
    return dd_obligation_find(told->duties, told->n_duties, notice->obligation);
}

static const char *person_of(const struct told *told, const struct dd_notice *notice)
{
    const struct dd_person *person =
        notice->person != NULL ? dd_person_find(&told->facts, notice->person) : NULL;
    return person != NULL && person->name != NULL ? person->name : notice->person;
}

/* ---- the filter -------------------------------------------------------------------------------
 */

static void option(struct dd_request *rq, const char *value, const char *words, const char *chosen,
                   bool office_words)
{
    struct dd_buf *out = &rq->reply.body;
    dd_html_printf(out, "<option value=\"%s\"%s", value,
                   dd_streq(chosen, *value != '\0' ? value : NULL) ? " selected" : "");
    dd_buf_puts(out, office_words ? dd_page_lang(rq) : "");
    dd_html_printf(out, ">%s</option>\n", words);
}

static void begin_choice(struct dd_request *rq, const char *name, const char *label)
{
    dd_html_printf(&rq->reply.body,
                   "<div><label for=\"f-%s\">%s</label><select id=\"f-%s\" name=\"%s\">\n", name,
                   label, name, name);
    option(rq, "", dd_say(rq, "– all –"), dd_param(rq, name), false);
}

static void day_input(struct dd_request *rq, const char *name, const char *label)
{
    const char *value = dd_param(rq, name);
    struct dd_day day;
    bool ok = value != NULL && dd_day_parse(value, &day);
    dd_html_printf(
        &rq->reply.body,
        "<div><label for=\"f-%s\">%s</label><input type=\"date\" id=\"f-%s\" name=\"%s\" "
        "value=\"%s\"></div>\n",
        name, label, name, name, ok ? value : "");
}

static const char *const steps[] = {"assigned", "before",   "share",   "due",
                                    "overdue",  "escalate", "lag",     "no_data",
                                    "changed",  "cleared",  "handover"};
static const char *const step_words[] = {
    DD_N("assigned"),        DD_N("before the day"), DD_N("part of the time gone"),
    DD_N("on the day"),      DD_N("overdue"),        DD_N("up the ladder"),
    DD_N("behind schedule"), DD_N("no figures"),     DD_N("day changed"),
    DD_N("settled"),         DD_N("handover")};
_Static_assert(DD_LEN(steps) == DD_LEN(step_words), "one word a step");
static const char *const states[] = {"planned", "told", "skipped", "failed"};
static const char *const state_words[] = {DD_N("to be sent"), DD_N("told"), DD_N("not sent"),
                                          DD_N("could not be told")};

static void filter_form(struct dd_request *rq, const struct dd_facts *facts)
{
    struct dd_buf *out = &rq->reply.body;
    dd_html_printf(out, "<form class=\"filter card\" method=\"get\" action=\"%snotices\">\n",
                   rq->root);
    begin_choice(rq, "unit", dd_say(rq, "Unit"));
    for (size_t i = 0; i < facts->unit.n; i++) {
        if (dd_may_see(rq, facts, facts->unit.v[i].id))
            option(rq, facts->unit.v[i].id, dd_unit_name(facts, facts->unit.v[i].id),
                   dd_param(rq, "unit"), true);
    }
    dd_buf_puts(out, "</select></div>\n");
    begin_choice(rq, "step", dd_say(rq, "Step"));
    for (size_t i = 0; i < DD_LEN(steps); i++)
        option(rq, steps[i], dd_say(rq, step_words[i]), dd_param(rq, "step"), false);
    dd_buf_puts(out, "</select></div>\n");
    begin_choice(rq, "state", dd_say(rq, "What came of it"));
    for (size_t i = 0; i < DD_LEN(states); i++)
        option(rq, states[i], dd_say(rq, state_words[i]), dd_param(rq, "state"), false);
    dd_buf_puts(out, "</select></div>\n");
    day_input(rq, "from", dd_say(rq, "From"));
    day_input(rq, "to", dd_say(rq, "To"));
    if (dd_param(rq, "person") != NULL)
        dd_html_printf(out, "<input type=\"hidden\" name=\"person\" value=\"%s\">\n",
                       dd_param(rq, "person"));
    if (rq->english)
        dd_buf_puts(out, "<input type=\"hidden\" name=\"lang\" value=\"en\">\n");
    dd_html_printf(out, "<div><button>%s</button></div>\n</form>\n", dd_say(rq, "Show"));
}

/* One of the words that the filter offers, or NULL. */
static const char *one_of(const char *word, const char *const *words, size_t n)
{
    for (size_t i = 0; word != NULL && i < n; i++) {
        if (strcmp(words[i], word) == 0)
            return words[i];
    }
    return NULL;
}

/* ---- the table --------------------------------------------------------------------------------
 */

static void line(struct dd_request *rq, const struct told *told, const struct dd_notice *notice)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_obligation *duty = duty_of(told, notice);
    const char *person = person_of(told, notice);
    dd_html_printf(out, "<tr class=\"n-%s\"><td>%s</td><th scope=\"row\">",
                   dd_notice_state_name(notice->state),
                   dd_word_instant(rq->arena, rq->tr, rq->http->settings.zone, notice->at));
    if (duty != NULL)
        dd_page_name(rq, "o", duty->id, duty->title);
    dd_html_printf(out, "<br><span class=\"quiet\">%s</span></th><td>%s%s",
                   dd_word_step(rq->arena, rq->tr, notice), dd_word_role(rq->tr, notice->role),
                   notice->cc ? dd_say(rq, " (for information)") : "");
    if (person != NULL) {
        dd_buf_puts(out, "<br><a href=\"");
        dd_page_link(rq, out, "notices", NULL, &(struct dd_param){"person", notice->person}, 1);
        dd_buf_puts(out, "\"");
        dd_buf_puts(out, dd_page_lang(rq));
        dd_html_printf(out, ">%s</a>", person);
    }
    dd_html_printf(out, "</td><td>%s</td><td>%s</td></tr>\n",
                   dd_word_channel(rq->tr, notice->channel),
                   dd_word_outcome(rq->arena, rq->tr, rq->http->settings.zone, notice));
}

static void table(struct dd_request *rq, const struct told *told)
{
    static const char *const columns[] = {
        DD_N("Day"), DD_N("Duty"), DD_N("To whom"), DD_N("By"), DD_N("What came of it"), NULL};
    if (told->n == 0) {
        dd_page_none(rq);
        return;
    }
    dd_page_table(rq, "who", "notices", columns);
    for (size_t i = 0; i < told->n; i++)
        line(rq, told, &told->v[i].notice);
    dd_page_table_end(rq);
}

static void cells(struct dd_request *rq, struct dd_xlsx *book, const void *context, size_t i)
{
    const struct told *told = context;
    const struct dd_notice *notice = &told->v[i].notice;
    const struct dd_obligation *duty = duty_of(told, notice);
    dd_xlsx_day(book, 0, DD_SOME_DAY(notice->nominal));
    dd_xlsx_text(book, 0, dd_word_instant(rq->arena, rq->tr, rq->http->settings.zone, notice->at));
    dd_xlsx_text(book, 0, duty != NULL ? duty->title : notice->obligation);
    dd_xlsx_text(book, 0,
                 duty != NULL && duty->unit != NULL ? dd_unit_name(&told->facts, duty->unit)
                                                    : NULL);
    dd_xlsx_text(book, 0, dd_word_step(rq->arena, rq->tr, notice));
    dd_xlsx_text(book, 0, dd_word_role(rq->tr, notice->role));
    dd_xlsx_text(book, 0, person_of(told, notice));
    dd_xlsx_text(book, 0, dd_word_channel(rq->tr, notice->channel));
    dd_xlsx_text(book, notice->state == DD_NOTICE_FAILED ? DD_XLSX_RED : 0,
                 dd_word_outcome(rq->arena, rq->tr, rq->http->settings.zone, notice));
    dd_xlsx_text(book, 0, notice->obligation);
}

static void download(struct dd_request *rq, const struct told *told)
{
    static const struct dd_sheet_column columns[] = {
        {DD_N("Day of the step"), 12},
        {DD_N("Sent at"), 20},
        {DD_N("Duty"), 50},
        {DD_N("Unit"), 24},
        {DD_N("Step"), 30},
        {DD_N("Role"), 18},
        {DD_N("To whom"), 24},
        {DD_N("By"), 12},
        {DD_N("What came of it"), 30},
        {DD_N("Identifier"), 34},
    };
    dd_download(rq, &(struct dd_sheet){.slug = "notices",
                                       .title = dd_say(rq, "Who was told what"),
                                       .n_columns = DD_LEN(columns),
                                       .columns = columns,
                                       .n = told->n,
                                       .row = cells,
                                       .context = told});
}

void dd_page_notices(struct dd_request *rq)
{
    struct told told;
    const struct dd_facts *facts = dd_shared_get(rq->http);
    if (facts == NULL)
        return;
    struct dd_list_of of = dd_asked(rq, facts);
    dd_page_filter(rq, facts, &of);
    dd_page_of(rq, &of);
    of.person = dd_param(rq, "person");
    of.step = one_of(dd_param(rq, "step"), steps, DD_LEN(steps));
    of.state = one_of(dd_param(rq, "state"), states, DD_LEN(states));
    const struct dd_param filter[] = {
        {"unit", of.unit},   {"person", of.person},          {"step", of.step},
        {"state", of.state}, {"from", dd_param(rq, "from")}, {"to", dd_param(rq, "to")}};
    if (!read_rows(rq, facts, &of, &told))
        return;
    if (dd_is_download(rq)) {
        download(rq, &told);
        return;
    }
    dd_page_begin(rq, dd_say(rq, "Who was told what"));
    dd_html_printf(&rq->reply.body, "<h1 id=\"who\">%s</h1>\n", dd_say(rq, "Who was told what"));
    filter_form(rq, facts);
    table(rq, &told);
    dd_page_pager(rq, "notices", NULL, filter, DD_LEN(filter), &of, told.n, told.more);
    dd_page_download(rq, "notices", NULL, filter, DD_LEN(filter));
    dd_page_end(rq);
    rq->reply.status = MHD_HTTP_OK;
}
