/* page.c — /feeds: who has which calendar, make one, revoke one (design §9). The
 * link is shown once, on the answer to the form; afterwards only its hash is known.
 * Officers see and make what their unit scope covers. */
#include "http/feeds/feeds.h"
#include "http/access/access.h"
#include "http/feeds/qr.h"
#include "http/forms/forms.h"
#include "http/pages/views.h"

#include <stdlib.h>
#include <string.h>

#define TOKEN_BYTES 32 /* 256 bits (design §9) */

/* What was typed, "" where nothing was. */
static const char *typed(const struct dd_request *rq, const char *name)
{
    const char *body = rq->body.n > 0 ? dd_strndup(rq->arena, rq->body.s, rq->body.n) : "";
    const char *value = dd_form_field(rq->arena, body, name);
    return value != NULL ? dd_squeeze(rq->arena, value) : "";
}

static const char *text_or_null(const struct dd_request *rq, const char *name)
{
    const char *value = typed(rq, name);
    return *value != '\0' ? value : NULL;
}

static bool ticked(const struct dd_request *rq, const char *name)
{
    return *typed(rq, name) != '\0';
}

/* ---- what the reader may have to do with ------------------------------------------------- */

/* A feed of no unit holds the whole office. */
static bool may_manage(const struct dd_request *rq, const struct dd_facts *facts,
                       const struct dd_feed *feed)
{
    return dd_sees_all(rq) || (feed->unit != NULL && dd_may_see(rq, facts, feed->unit) &&
                               (feed->own || !dd_streq(rq->token.unit_scope, "own")));
}

static bool known_pack(const struct dd_http *http, const char *pack)
{
    for (size_t i = 0; http->rules != NULL && i < http->rules->n_rules; i++) {
        if (dd_streq(http->rules->rules[i].pack, pack))
            return true;
    }
    return false;
}

static bool read_months(const struct dd_request *rq, const char *name, int *out)
{
    const char *text = typed(rq, name);
    *out = DD_FEED_MONTHS;
    if (*text == '\0')
        return true;
    if (strlen(text) > 2 || strspn(text, "0123456789") != strlen(text))
        return false;
    *out = (int)strtol(text, NULL, 10);
    return *out <= DD_FEED_MAX_MONTHS;
}

/* Who and what; the reason why not, in English to be translated, or NULL. */
static const char *read_filters(const struct dd_request *rq, const struct dd_facts *facts,
                                struct dd_feed *feed)
{
    enum dd_role role;
    enum dd_state state;
    feed->name = text_or_null(rq, "name");
    feed->person = text_or_null(rq, "person");
    feed->role = text_or_null(rq, "role");
    feed->unit = text_or_null(rq, "unit");
    feed->field = text_or_null(rq, "field");
    feed->pack = text_or_null(rq, "pack");
    feed->state = text_or_null(rq, "state");
    feed->own = feed->unit != NULL && (ticked(rq, "own") || dd_streq(rq->token.unit_scope, "own"));
    if (feed->name == NULL || strlen(feed->name) > 200)
        return DD_N("Please give the calendar a name.");
    if (feed->person != NULL && (dd_person_find(facts, feed->person) == NULL ||
                                 !dd_may_see_person(rq, facts, feed->person)))
        return DD_N("There is no such person.");
    if (feed->role != NULL && !dd_role_parse(feed->role, &role))
        return DD_N("There is no such role.");
    if (feed->unit != NULL && dd_unit_find(facts, feed->unit) == NULL)
        return DD_N("There is no such unit.");
    if (feed->pack != NULL && !known_pack(rq->http, feed->pack))
        return DD_N("There is no such set of rules.");
    if (feed->state != NULL && !dd_state_parse(feed->state, &state))
        return DD_N("There is no such state.");
    return may_manage(rq, facts, feed) ? NULL : DD_N("Please choose a unit that you answer for.");
}

static const char *read_feed(const struct dd_request *rq, const struct dd_facts *facts,
                             struct dd_feed *feed)
{
    int days[DD_ICAL_ALARMS];
    size_t n;
    const char *why = read_filters(rq, facts, feed), *full_days = typed(rq, "full_days");
    feed->todo = ticked(rq, "todo");
    feed->alarms = text_or_null(rq, "alarms");
    feed->overdue = ticked(rq, "overdue");
    feed->weekly = ticked(rq, "weekly");
    feed->grouped = *full_days != '\0' ? strcmp(full_days, "group") == 0 : feed->role != NULL;
    feed->created_at = rq->now;
    if (why != NULL)
        return why;
    if (feed->alarms != NULL && !dd_ical_alarms(feed->alarms, days, &n))
        return DD_N("Alarms are up to three numbers of days from 0 to 60, such as 1,3.");
    if (!read_months(rq, "back", &feed->months_back) ||
        !read_months(rq, "ahead", &feed->months_ahead))
        return DD_N("Months are numbers from 0 to 60.");
    return NULL;
}

/* ---- the list ------------------------------------------------------------------------------- */

static void put_part(struct dd_buf *out, const char *label, const char *value)
{
    if (value != NULL)
        dd_html_printf(out, "%s%s: %s", out->n > 0 ? " · " : "", label, value);
}

/* Whom it is for, in words, as HTML. */
static char *about(struct dd_request *rq, const struct dd_facts *facts, const struct dd_feed *feed)
{
    struct dd_buf out = {0};
    enum dd_role role;
    enum dd_state state;
    const struct dd_person *person =
        feed->person != NULL ? dd_person_find(facts, feed->person) : NULL;
    put_part(&out, dd_say(rq, "Person"), person != NULL ? person->name : feed->person);
    if (feed->role != NULL && dd_role_parse(feed->role, &role))
        put_part(&out, dd_say(rq, "Role"), dd_word_role(rq->tr, role));
    if (feed->unit != NULL)
        put_part(&out, dd_say(rq, "Unit"), dd_unit_name(facts, feed->unit));
    put_part(&out, dd_say(rq, "Field"), feed->field);
    put_part(&out, dd_say(rq, "Rules"), feed->pack);
    if (feed->state != NULL)
        put_part(&out, dd_say(rq, "State"),
                 dd_state_parse(feed->state, &state) ? dd_word_state(rq->tr, state) : feed->state);
    char *text = dd_strdup(rq->arena, out.n > 0 ? out.s : dd_say(rq, "Everything"));
    dd_buf_release(&out);
    return text;
}

static void put_row(struct dd_request *rq, const struct dd_facts *facts, const struct dd_feed *feed)
{
    struct dd_buf *out = &rq->reply.body;
    dd_html_printf(out, "<tr><td>%s</td><td>", feed->name != NULL ? feed->name : "–");
    dd_buf_puts(out, about(rq, facts, feed));
    dd_html_printf(out, "</td><td>%s</td><td>",
                   dd_word_instant(rq->arena, rq->tr, rq->http->settings.zone, feed->created_at));
    if (feed->revoked)
        dd_html_printf(out, "%s", dd_say(rq, "revoked"));
    else
        dd_html_printf(
            out,
            "<form method=\"post\"><input type=\"hidden\" name=\"_token\" "
            "value=\"%s\"><input type=\"hidden\" name=\"revoke\" value=\"%ld\">"
            "<button class=\"second\" aria-label=\"%s\">%s</button></form>",
            dd_form_token(rq), (long)feed->id,
            dd_printf(rq->arena, dd_say(rq, "Revoke “%s”"), feed->name != NULL ? feed->name : "–"),
            dd_say(rq, "Revoke"));
    dd_buf_puts(out, "</td></tr>\n");
}

static void put_list(struct dd_request *rq, const struct dd_facts *facts, const struct dd_feed *v,
                     size_t n)
{
    struct dd_buf *out = &rq->reply.body;
    size_t shown = 0;
    for (size_t i = 0; i < n; i++)
        shown += may_manage(rq, facts, &v[i]);
    if (shown == 0) {
        dd_html_printf(out, "<p>%s</p>\n", dd_say(rq, "No calendar has been made yet."));
        return;
    }
    dd_html_printf(out,
                   "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">"
                   "<table class=\"feeds\">\n<thead><tr><th scope=\"col\">%s</th>"
                   "<th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
                   "</tr></thead>\n<tbody>\n",
                   dd_say(rq, "Calendars"), dd_say(rq, "Name"), dd_say(rq, "What it holds"),
                   dd_say(rq, "Made"), dd_say(rq, "Revoke"));
    for (size_t i = 0; i < n; i++) {
        if (may_manage(rq, facts, &v[i]))
            put_row(rq, facts, &v[i]);
    }
    dd_buf_puts(out, "</tbody>\n</table></div>\n");
}

/* ---- the form ---------------------------------------------------------------------------------
 */

static void put_input(struct dd_request *rq, const char *name, const char *label, const char *hint)
{
    struct dd_buf *out = &rq->reply.body;
    dd_html_printf(out, "<div class=\"field\"><label for=\"f-%s\">%s</label>\n", name, label);
    if (hint != NULL)
        dd_html_printf(out, "<p class=\"hint\" id=\"h-%s\">%s</p>\n", name, hint);
    dd_html_printf(out, "<input id=\"f-%s\" name=\"%s\" value=\"%s\" maxlength=\"200\"", name, name,
                   typed(rq, name));
    if (hint != NULL)
        dd_html_printf(out, " aria-describedby=\"h-%s\"", name);
    dd_buf_puts(out, strcmp(name, "name") == 0 ? " required></div>\n" : "></div>\n");
}

static void put_check(struct dd_request *rq, const char *name, const char *label)
{
    dd_html_printf(&rq->reply.body,
                   "<div class=\"field\"><input type=\"checkbox\" id=\"f-%s\" name=\"%s\" "
                   "value=\"1\"%s><label for=\"f-%s\">%s</label></div>\n",
                   name, name, ticked(rq, name) ? " checked" : "", name, label);
}

static void put_option(struct dd_request *rq, const char *name, const char *value,
                       const char *label)
{
    dd_html_printf(&rq->reply.body, "<option value=\"%s\"%s>%s</option>\n", value,
                   strcmp(typed(rq, name), value) == 0 ? " selected" : "", label);
}

static void begin_choice(struct dd_request *rq, const char *name, const char *label,
                         const char *none)
{
    dd_html_printf(&rq->reply.body,
                   "<div class=\"field\"><label for=\"f-%s\">%s</label>\n"
                   "<select id=\"f-%s\" name=\"%s\">\n",
                   name, label, name, name);
    if (none != NULL)
        put_option(rq, name, "", none);
}

static void end_choice(struct dd_request *rq)
{
    dd_buf_puts(&rq->reply.body, "</select></div>\n");
}

static void put_who(struct dd_request *rq, const struct dd_facts *facts)
{
    const char *any = dd_say(rq, "– any –");
    begin_choice(rq, "role", dd_say(rq, "As this role sees it"), any);
    for (int role = 0; role < DD_N_ROLES; role++) {
        if (role != DD_ROLE_OPERATOR)
            put_option(rq, "role", dd_role_name((enum dd_role)role),
                       dd_word_role(rq->tr, (enum dd_role)role));
    }
    end_choice(rq);
    begin_choice(rq, "person", dd_say(rq, "What this person handles"), any);
    for (size_t i = 0; i < facts->person.n; i++) {
        if (dd_may_see_person(rq, facts, facts->person.v[i].id))
            put_option(rq, "person", facts->person.v[i].id, facts->person.v[i].name);
    }
    end_choice(rq);
    begin_choice(rq, "unit", dd_say(rq, "Unit, and those below it"),
                 dd_sees_all(rq) ? dd_say(rq, "– the whole office –") : NULL);
    for (size_t i = 0; i < facts->unit.n; i++) {
        if (dd_may_see(rq, facts, facts->unit.v[i].id))
            put_option(rq, "unit", facts->unit.v[i].id, facts->unit.v[i].name);
    }
    end_choice(rq);
    put_check(rq, "own", dd_say(rq, "Of that unit alone"));
}

static void put_what(struct dd_request *rq)
{
    const struct dd_ruleset *rules = rq->http->rules;
    const char *any = dd_say(rq, "– any –");
    begin_choice(rq, "state", dd_say(rq, "State"), any);
    for (int state = 0; state < DD_N_STATES; state++)
        put_option(rq, "state", dd_state_name((enum dd_state)state),
                   dd_word_state(rq->tr, (enum dd_state)state));
    end_choice(rq);
    begin_choice(rq, "pack", dd_say(rq, "Set of rules"), any);
    for (size_t i = 0; rules != NULL && i < rules->n_rules; i++) {
        bool first = true; /* of its pack */
        for (size_t k = 0; k < i && first; k++)
            first = !dd_streq(rules->rules[k].pack, rules->rules[i].pack);
        if (first)
            put_option(rq, "pack", rules->rules[i].pack, rules->rules[i].pack);
    }
    end_choice(rq);
    put_input(rq, "field", dd_say(rq, "Field of work"), NULL);
}

static void put_look(struct dd_request *rq)
{
    begin_choice(rq, "full_days", dd_say(rq, "Days with more than three duties"),
                 dd_say(rq, "One entry in calendars of a role, else one by one"));
    put_option(rq, "full_days", "group", dd_say(rq, "One entry that lists them"));
    put_option(rq, "full_days", "list", dd_say(rq, "One by one"));
    end_choice(rq);
    put_check(rq, "overdue", dd_say(rq, "One entry on today: what is overdue"));
    put_check(rq, "weekly", dd_say(rq, "One line on Monday: how things stand"));
    put_check(rq, "todo", dd_say(rq, "As to-dos instead of events"));
    put_input(rq, "alarms", dd_say(rq, "Alarms so many days before, at 08:00"),
              dd_say(rq, "For example 1,3. Google and Outlook ignore alarms of subscribed "
                         "calendars."));
    put_input(rq, "back", dd_say(rq, "Months back"), dd_say(rq, "13 where nothing is said"));
    put_input(rq, "ahead", dd_say(rq, "Months ahead"), dd_say(rq, "13 where nothing is said"));
}

static void put_form(struct dd_request *rq, const struct dd_facts *facts)
{
    struct dd_buf *out = &rq->reply.body;
    dd_html_printf(out, "<section aria-labelledby=\"new\"><h2 id=\"new\">%s</h2>\n",
                   dd_say(rq, "A new calendar"));
    dd_html_printf(out,
                   "<form class=\"entry card\" method=\"post\">\n"
                   "<input type=\"hidden\" name=\"_token\" value=\"%s\">\n"
                   "<input type=\"hidden\" name=\"_once\" value=\"%s\">\n",
                   dd_form_token(rq), dd_random_token(rq->arena, 16));
    put_input(rq, "name", dd_say(rq, "Name"),
              dd_say(rq, "Calendar programs show it, for example “Lịch của Chủ tịch”"));
    put_who(rq, facts);
    dd_html_printf(out, "<details><summary>%s</summary>\n", dd_say(rq, "More choices"));
    put_what(rq);
    put_look(rq);
    dd_html_printf(out,
                   "</details>\n<p class=\"buttons\"><button>%s</button></p>\n</form>\n"
                   "</section>\n",
                   dd_say(rq, "Make the calendar"));
}

/* ---- the page
 * ------------------------------------------------------------------------------------ */

static void draw(struct dd_request *rq, const struct dd_facts *facts, const struct dd_feed *v,
                 size_t n, const char *fault)
{
    struct dd_buf *out = &rq->reply.body;
    rq->reply.status = fault != NULL ? MHD_HTTP_UNPROCESSABLE_CONTENT : MHD_HTTP_OK;
    dd_page_begin(rq, dd_say(rq, "Calendars"));
    dd_html_printf(out, "<h1>%s</h1>\n", dd_say(rq, "Calendars"));
    if (fault != NULL)
        dd_html_printf(out, "<p class=\"faulty\" role=\"alert\">%s</p>\n", fault);
    dd_html_printf(out, "<p>%s</p>\n",
                   dd_say(rq, "A calendar is subscribed to once, on a phone, in Outlook or Google. "
                              "Its link is a key: whoever has it can read the calendar."));
    put_list(rq, facts, v, n);
    put_form(rq, facts);
    dd_page_end(rq);
}

/* Facts and feeds; false on a failure of the store. */
static bool load(struct dd_request *rq, const struct dd_facts **facts, struct dd_feed **v,
                 size_t *n)
{
    *facts = dd_shared_get(rq->http);
    return *facts != NULL && dd_store_feeds(rq->http->store, rq->arena, v, n);
}

void dd_page_feeds(struct dd_request *rq)
{
    const struct dd_facts *facts;
    struct dd_feed *v;
    size_t n;
    if (load(rq, &facts, &v, &n))
        draw(rq, facts, v, n, NULL);
}

/* The only time that the link is seen. */
static void show_link(struct dd_request *rq, const struct dd_feed *feed, const char *token)
{
    struct dd_buf *out = &rq->reply.body;
    const char *base = rq->http->public_url;
    if (base == NULL)
        base = dd_printf(rq->arena, "http://%s", dd_request_header(rq, MHD_HTTP_HEADER_HOST));
    const char *url = dd_printf(rq->arena, "%s/feeds/%s.ics", base, token);
    const char *webcal = dd_printf(rq->arena, "webcal://%s", strstr(url, "://") + 3);
    rq->reply.status = MHD_HTTP_OK;
    dd_page_begin(rq, dd_say(rq, "The calendar is ready"));
    dd_html_printf(out, "<h1>%s</h1>\n<div class=\"card narrow\">\n<p><strong>%s</strong></p>\n",
                   dd_say(rq, "The calendar is ready"), feed->name);
    dd_html_printf(out, "<p class=\"note\">%s</p>\n",
                   dd_say(rq, "This link is shown only now. Whoever has it can read the calendar: "
                              "pass it on to the person whom it is for."));
    dd_html_printf(out, "<p><a class=\"act\" href=\"%s\">%s</a></p>\n", webcal,
                   dd_say(rq, "Subscribe on this device"));
    dd_qr_svg(out, webcal, dd_say(rq, "The link as a code for the camera of a phone"));
    dd_html_printf(out,
                   "<div class=\"field\"><label for=\"link\">%s</label>"
                   "<input id=\"link\" readonly value=\"%s\"></div>\n",
                   dd_say(rq, "For Outlook, Google and Thunderbird: add a calendar from the "
                              "internet with this address"),
                   url);
    dd_buf_puts(out, "<p><a href=\"");
    dd_page_href(rq, out, "feeds", NULL);
    dd_html_printf(out, "\">%s</a></p>\n</div>\n", dd_say(rq, "All calendars"));
    dd_page_end(rq);
}

/* ---- what was sent
 * ----------------------------------------------------------------------------------- */

/* A second press of the button makes no second calendar. *again: it was one. */
static bool first_time(struct dd_request *rq, bool *again)
{
    const char *text =
        dd_printf(rq->arena, "feed %lld %s", (long long)rq->token.id, typed(rq, "_once"));
    struct dd_answer answer = {.key = dd_sha256_hex(rq->arena, text, strlen(text))}, there;
    answer.request = answer.key;
    answer.status = MHD_HTTP_OK;
    answer.at = dd_real_seconds();
    return dd_store_answer(rq->http->store, rq->arena, answer.key, &there, again) &&
           (*again || dd_store_put_answer(rq->http->store, &answer));
}

static void revoke(struct dd_request *rq, const struct dd_facts *facts, const struct dd_feed *v,
                   size_t n)
{
    int64_t id = strtoll(typed(rq, "revoke"), NULL, 10);
    bool found = false;
    for (size_t i = 0; i < n && !found; i++)
        found = v[i].id == id && may_manage(rq, facts, &v[i]);
    if (!found) {
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, NULL);
        return;
    }
    if (!dd_store_revoke_feed(rq->http->store, id, &found))
        return;
    dd_said_put(rq, dd_say(rq, "The calendar has been revoked: its link opens nothing any more."));
    dd_reply_redirect(rq,
                      dd_printf(rq->arena, "%sfeeds%s", rq->root, rq->english ? "?lang=en" : ""));
}

void dd_page_feeds_post(struct dd_request *rq)
{
    const struct dd_facts *facts;
    struct dd_feed *v;
    struct dd_feed feed = {0};
    size_t n;
    bool again;
    int64_t id;
    if (!load(rq, &facts, &v, &n))
        return;
    if (strcmp(typed(rq, "_token"), dd_form_token(rq)) != 0) {
        dd_reply_error(rq, MHD_HTTP_FORBIDDEN,
                       dd_say(rq, "This form is of another session. Please open it again."));
        return;
    }
    if (ticked(rq, "revoke")) {
        revoke(rq, facts, v, n);
        return;
    }
    const char *why = read_feed(rq, facts, &feed);
    if (why != NULL) {
        draw(rq, facts, v, n, dd_say(rq, why));
        return;
    }
    if (!first_time(rq, &again))
        return;
    if (again) {
        draw(rq, facts, v, n,
             dd_say(rq, "This calendar was made already; its link was shown once. If it is lost, "
                        "revoke it and make another one."));
        return;
    }
    const char *token = dd_random_token(rq->arena, TOKEN_BYTES);
    feed.token_hash = dd_sha256_hex(rq->arena, token, strlen(token));
    if (dd_store_add_feed(rq->http->store, &feed, &id))
        show_link(rq, &feed, token);
}
