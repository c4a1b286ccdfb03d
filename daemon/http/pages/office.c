/* office.c — what an office keeps by hand, listed: units, people, events,
 * documents, targets, and the messages that wait for a decision. Each row leads to its
 * form. */
#include "http/pages/views.h"
#include "http/forms/forms.h"

#include <string.h>

static void cell(struct dd_request *rq, const char *text)
{
    struct dd_buf *out = &rq->reply.body;
    dd_buf_puts(out, "<td");
    dd_buf_puts(out, dd_page_lang(rq));
    dd_html_printf(out, ">%s</td>", text != NULL ? text : "");
}

static void day_cell(struct dd_request *rq, struct dd_opt_day day)
{
    char text[DD_DAY_SIZE];
    dd_html_printf(&rq->reply.body, "<td>%s</td>", day.set ? dd_day_format_vi(day.day, text) : "");
}

static void link_to(struct dd_request *rq, const char *folder, const char *id, const char *words)
{
    struct dd_buf *out = &rq->reply.body;
    dd_buf_puts(out, "<a href=\"");
    dd_page_href(rq, out, folder, id);
    dd_html_printf(out, "\">%s</a> ", words);
}

/* The name of the row, leading to its form. */
static void head_cell(struct dd_request *rq, const char *folder, const char *id, const char *name)
{
    struct dd_buf *out = &rq->reply.body;
    dd_buf_puts(out, "<tr><th scope=\"row\"");
    dd_buf_puts(out, dd_page_lang(rq));
    dd_buf_puts(out, ">");
    if (dd_may_write(rq))
        link_to(rq, folder, id, name != NULL && *name != '\0' ? name : id);
    else
        dd_html_printf(out, "%s", name != NULL && *name != '\0' ? name : id);
    dd_buf_puts(out, "</th>");
}

static void end_row(struct dd_request *rq)
{
    dd_buf_puts(&rq->reply.body, "</tr>\n");
}

/* A way to the form of a new row. */
static void add_link(struct dd_request *rq, const char *folder, const char *id, const char *english)
{
    struct dd_buf *out = &rq->reply.body;
    if (!dd_may_write(rq))
        return;
    dd_buf_puts(out, "<a class=\"act\" href=\"");
    dd_page_href(rq, out, folder, id);
    dd_html_printf(out, "\">%s</a>\n", dd_say(rq, english));
}

/* ---- units ---------------------------------------------------------------------------------- */

static void aliases_cell(struct dd_request *rq, const struct dd_facts *facts, const char *unit)
{
    struct dd_buf *out = &rq->reply.body;
    dd_buf_puts(out, "<td><span");
    dd_buf_puts(out, dd_page_lang(rq));
    dd_buf_puts(out, ">");
    bool any = false;
    for (size_t i = 0; i < facts->unit_alias.n; i++) {
        if (!dd_streq(facts->unit_alias.v[i].unit, unit))
            continue;
        dd_html_printf(out, "%s%s", any ? "; " : "", facts->unit_alias.v[i].alias);
        any = true;
    }
    dd_buf_puts(out, "</span> ");
    if (dd_may_write(rq)) {
        dd_buf_puts(out, "<a href=\"");
        dd_page_href(rq, out, "do/alias", unit);
        dd_html_printf(
            out, "\" aria-label=\"%s\">%s</a>",
            dd_printf(rq->arena, "%s: %s", dd_say(rq, "+ spelling"), dd_unit_name(facts, unit)),
            dd_say(rq, "+ spelling"));
    }
    dd_buf_puts(out, "</td>");
}

/* What it becomes, or the ways to say so. */
static void succession_cell(struct dd_request *rq, const struct dd_facts *facts,
                            const struct dd_unit *unit)
{
    struct dd_buf *out = &rq->reply.body;
    bool any = false;
    char day[DD_DAY_SIZE];
    dd_buf_puts(out, "<td>");
    for (size_t i = 0; i < facts->unit_succession.n; i++) {
        const struct dd_unit_succession *row = &facts->unit_succession.v[i];
        if (strcmp(row->unit, unit->id) != 0 || !row->day.set)
            continue;
        dd_buf_puts(out, any ? "; <span" : "<span");
        dd_buf_puts(out, dd_page_lang(rq));
        dd_html_printf(out, ">%s</span> (%s)", dd_unit_name(facts, row->successor),
                       dd_day_format_vi(row->day.day, day));
        any = true;
    }
    static const struct {
        const char *path, *words;
        bool back;
    } ways[] = {{"do/merge", DD_N("Merge"), false},
                {"do/split", DD_N("Split"), false},
                {"do/unmerge", DD_N("Take it back"), true}};
    for (size_t i = 0; i < DD_LEN(ways); i++) {
        if (ways[i].back != any || unit->dissolved || !dd_may_write(rq) || !dd_sees_all(rq))
            continue;
        dd_buf_puts(out, " <a href=\"");
        dd_page_href(rq, out, ways[i].path, unit->id);
        dd_html_printf(out, "\" aria-label=\"%s\">%s</a>",
                       dd_printf(rq->arena, "%s: %s", dd_say(rq, ways[i].words),
                                 dd_unit_name(facts, unit->id)),
                       dd_say(rq, ways[i].words));
    }
    dd_buf_puts(out, "</td>");
}

static void units(struct dd_request *rq, const struct dd_facts *facts)
{
    static const char *const columns[] = {DD_N("Unit"),          DD_N("Lies below"),
                                          DD_N("Field of work"), DD_N("Also written as"),
                                          DD_N("Becomes"),       NULL};
    if (dd_sees_all(rq))
        add_link(rq, "do/unit", "+", DD_N("Add a unit"));
    dd_page_table(rq, "list", "kept", columns);
    for (size_t i = 0; i < facts->unit.n; i++) {
        const struct dd_unit *unit = &facts->unit.v[i];
        if (!dd_may_see(rq, facts, unit->id))
            continue;
        head_cell(rq, "do/unit", unit->id, unit->name);
        cell(rq, unit->parent != NULL ? dd_unit_name(facts, unit->parent) : NULL);
        cell(rq, unit->field);
        aliases_cell(rq, facts, unit->id);
        succession_cell(rq, facts, unit);
        end_row(rq);
    }
    dd_page_table_end(rq);
}

/* ---- people ---------------------------------------------------------------------------------- */

static void posts_cell(struct dd_request *rq, const struct dd_facts *facts, const char *person)
{
    struct dd_buf *out = &rq->reply.body;
    dd_buf_puts(out, "<td><ul class=\"plain\">");
    for (size_t i = 0; i < facts->post.n; i++) {
        const struct dd_post *post = &facts->post.v[i];
        enum dd_role role;
        char to[DD_DAY_SIZE];
        if (strcmp(post->person, person) != 0 || !dd_role_parse(post->role, &role))
            continue;
        const char *text = dd_printf(rq->arena, "%s%s%s%s%s", dd_word_role(rq->tr, role),
                                     post->unit != NULL ? " – " : "",
                                     post->unit != NULL ? dd_unit_name(facts, post->unit) : "",
                                     post->to.set ? dd_say(rq, ", until ") : "",
                                     post->to.set ? dd_day_format_vi(post->to.day, to) : "");
        dd_buf_puts(out, "<li>");
        link_to(rq, "do/post", post->id, text);
        dd_buf_puts(out, "</li>");
    }
    dd_buf_puts(out, "</ul></td>");
}

static void contacts_cell(struct dd_request *rq, const struct dd_facts *facts, const char *person)
{
    struct dd_buf *out = &rq->reply.body;
    dd_buf_puts(out, "<td><ul class=\"plain\">");
    for (size_t i = 0; i < facts->contact.n; i++) {
        const struct dd_contact *contact = &facts->contact.v[i];
        if (!dd_streq(contact->person, person))
            continue;
        dd_buf_puts(out, "<li>");
        link_to(rq, "do/contact", contact->id, contact->address);
        dd_buf_puts(out, "</li>");
    }
    dd_buf_puts(out, "</ul></td>");
}

static void leave_cell(struct dd_request *rq, const struct dd_facts *facts, const char *person)
{
    struct dd_buf *out = &rq->reply.body;
    char from[DD_DAY_SIZE], to[DD_DAY_SIZE];
    dd_buf_puts(out, "<td>");
    for (size_t i = 0; i < facts->substitution.n; i++) {
        const struct dd_substitution *row = &facts->substitution.v[i];
        if (strcmp(row->person, person) != 0 || !row->from.set || !row->to.set ||
            dd_day_cmp(row->to.day, rq->today) < 0)
            continue;
        const struct dd_person *other =
            row->substitute != NULL ? dd_person_find(facts, row->substitute) : NULL;
        dd_html_printf(out, "%s – %s%s%s ", dd_day_format_vi(row->from.day, from),
                       dd_day_format_vi(row->to.day, to), other != NULL ? ": " : "",
                       other != NULL ? other->name : "");
        dd_buf_puts(out, "<a href=\"");
        dd_page_href(rq, out, "do/leave-end", person);
        dd_html_printf(out, "\">%s</a>", dd_say(rq, "Back at work"));
    }
    dd_buf_puts(out, "</td>");
}

/* Whom the reader looks after: who holds a post in a unit within the scope. */
static bool sees_person(const struct dd_request *rq, const struct dd_facts *facts, const char *id)
{
    if (dd_sees_all(rq))
        return true;
    for (size_t i = 0; i < facts->post.n; i++) {
        if (strcmp(facts->post.v[i].person, id) == 0 &&
            dd_may_see(rq, facts, facts->post.v[i].unit))
            return true;
    }
    return false;
}

static void people(struct dd_request *rq, const struct dd_facts *facts)
{
    static const char *const columns[] = {DD_N("Person"), DD_N("Posts"), DD_N("Addresses"),
                                          DD_N("On leave"), NULL};
    dd_buf_puts(&rq->reply.body, "<p class=\"acts\">");
    add_link(rq, "do/leave", NULL, DD_N("Record leave"));
    if (dd_sees_all(rq))
        add_link(rq, "do/person", "+", DD_N("Add a person"));
    add_link(rq, "do/post", "+", DD_N("Add a post"));
    add_link(rq, "do/contact", "+", DD_N("Add an address"));
    dd_buf_puts(&rq->reply.body, "</p>\n");
    dd_page_table(rq, "list", "kept", columns);
    for (size_t i = 0; i < facts->person.n; i++) {
        const struct dd_person *person = &facts->person.v[i];
        if (!sees_person(rq, facts, person->id))
            continue;
        head_cell(rq, "do/person", person->id, person->name);
        posts_cell(rq, facts, person->id);
        contacts_cell(rq, facts, person->id);
        leave_cell(rq, facts, person->id);
        end_row(rq);
    }
    dd_page_table_end(rq);
}

/* ---- events, documents, targets -------------------------------------------------------------- */

static void events(struct dd_request *rq, const struct dd_facts *facts)
{
    static const char *const columns[] = {DD_N("Event"), DD_N("Day"), DD_N("Document"), NULL};
    if (dd_sees_all(rq))
        add_link(rq, "do/event", "+", DD_N("Add an event"));
    dd_page_table(rq, "list", "kept", columns);
    for (size_t i = 0; i < facts->event.n; i++) {
        const struct dd_event *event = &facts->event.v[i];
        head_cell(rq, "do/event", event->id, event->title);
        if (event->day.set)
            day_cell(rq, event->day);
        else
            dd_html_printf(&rq->reply.body, "<td>%s</td>", dd_say(rq, "not known yet"));
        cell(rq, dd_document_name(facts, event->document));
        end_row(rq);
    }
    dd_page_table_end(rq);
}

static void documents(struct dd_request *rq, const struct dd_facts *facts)
{
    static const char *const columns[] = {DD_N("Number"), DD_N("Date"), DD_N("Title"),
                                          DD_N("Issued by"), NULL};
    add_link(rq, "do/document", "+", DD_N("Add a document"));
    dd_page_table(rq, "list", "kept", columns);
    for (size_t i = 0; i < facts->document.n; i++) {
        const struct dd_document *row = &facts->document.v[i];
        if (!dd_sees_all(rq) && !dd_may_see(rq, facts, row->issuer))
            continue;
        head_cell(rq, "do/document", row->id, row->number);
        day_cell(rq, row->date);
        cell(rq, row->title);
        cell(rq, row->issuer != NULL ? dd_unit_name(facts, row->issuer) : NULL);
        end_row(rq);
    }
    dd_page_table_end(rq);
}

static void targets(struct dd_request *rq, const struct dd_facts *facts)
{
    static const char *const columns[] = {DD_N("Target"), DD_N("Goal"), DD_N("Unit"),
                                          DD_N("Readings"), NULL};
    add_link(rq, "do/target", "+", DD_N("Add a target"));
    dd_page_table(rq, "list", "kept", columns);
    for (size_t i = 0; i < facts->target.n; i++) {
        const struct dd_target *row = &facts->target.v[i];
        size_t first, end;
        if (!dd_may_see(rq, facts, row->unit))
            continue;
        head_cell(rq, "do/target", row->id, row->title);
        cell(rq, dd_printf(rq->arena, "%s %s", dd_word_amount(rq->arena, row->goal),
                           row->measure != NULL ? row->measure : ""));
        cell(rq, row->unit != NULL ? dd_unit_name(facts, row->unit) : NULL);
        dd_buf_puts(&rq->reply.body, "<td>");
        end = dd_facts_range(facts, dd_entity_find("measurement"), row->id, &first);
        if (end > first)
            dd_html_printf(&rq->reply.body, "%s · ",
                           dd_word_amount(rq->arena, facts->measurement.v[end - 1].value));
        if (dd_may_write(rq)) {
            dd_buf_puts(&rq->reply.body, "<a href=\"");
            dd_page_href(rq, &rq->reply.body, "do/measure", row->id);
            dd_html_printf(
                &rq->reply.body, "\" aria-label=\"%s\">%s</a>",
                dd_printf(rq->arena, "%s: %s", dd_say(rq, "Record a reading"), row->title),
                dd_say(rq, "Record a reading"));
        }
        dd_buf_puts(&rq->reply.body, "</td>");
        end_row(rq);
    }
    dd_page_table_end(rq);
}

/* ---- messages ---------------------------------------------------------------------------------
 */

#define LISTED ((size_t)200)

static bool waits(const struct dd_delivery *row)
{
    return row->state == DD_DELIVERY_HELD || row->state == DD_DELIVERY_DEAD ||
           row->state == DD_DELIVERY_BOUNCED || row->state == DD_DELIVERY_RETRY;
}

static bool messages(struct dd_request *rq)
{
    static const char *const columns[] = {DD_N("Message"), DD_N("To whom"), DD_N("State"), NULL};
    struct dd_buf *out = &rq->reply.body;
    struct dd_meta meta;
    struct dd_delivery *v;
    size_t n, shown = 0;
    int64_t n_braked;
    if (!dd_store_count_held(rq->http->store, "breaker", &n_braked) ||
        !dd_store_meta(rq->http->store, rq->arena, &meta) ||
        !dd_store_deliveries(rq->http->store, rq->arena, -1, 10 * LISTED, &v, &n))
        return false;
    dd_html_printf(out, "<p class=\"lead%s\">%s</p>\n<p class=\"acts\">",
                   meta.paused_since.set ? " alert" : "",
                   meta.paused_since.set
                       ? dd_printf(rq->arena, dd_say(rq, "Paused since %s: nothing is sent."),
                                   dd_word_instant(rq->arena, rq->tr, rq->http->settings.zone,
                                                   meta.paused_since.at))
                       : dd_say(rq, "Sending is on."));
    if (dd_may_operate(rq)) {
        if (meta.paused_since.set)
            add_link(rq, "do/resume", NULL, DD_N("Resume sending"));
        else
            add_link(rq, "do/pause", NULL, DD_N("Pause all sending"));
    }
    if (dd_may_operate(rq) && n_braked > 0)
        add_link(rq, "do/message", "held", DD_N("Decide on all that are held"));
    dd_buf_puts(out, "</p>\n");
    dd_page_table(rq, "list", "kept", columns);
    for (size_t i = 0; i < n && shown < LISTED; i++) {
        if (!waits(&v[i]))
            continue;
        shown++;
        head_cell(rq, "do/message", dd_printf(rq->arena, "%lld", (long long)v[i].id), v[i].subject);
        cell(rq, v[i].address);
        cell(rq, dd_printf(rq->arena, "%s%s%s",
                           dd_word_delivery(rq->tr, dd_delivery_state_name(v[i].state)),
                           v[i].reason != NULL ? " – " : "",
                           v[i].reason != NULL ? dd_word_reason(rq->tr, v[i].reason) : ""));
        end_row(rq);
    }
    dd_page_table_end(rq);
    if (shown == 0)
        dd_html_printf(out, "<p class=\"none\">%s</p>\n",
                       dd_say(rq, "No message waits for a decision."));
    return true;
}

/* ---- imports -----------------------------------------------------------------------------------
 */

static bool imports(struct dd_request *rq)
{
    static const char *const columns[] = {DD_N("Plan"),    DD_N("Imported"),   DD_N("Tasks"),
                                          DD_N("By whom"), DD_N("Taken back"), NULL};
    struct dd_buf *out = &rq->reply.body;
    struct dd_import_run *v;
    size_t n;
    if (!dd_store_imports(rq->http->store, rq->arena, &v, &n))
        return false;
    dd_buf_puts(out, "<p class=\"acts\">");
    add_link(rq, "do/table", NULL, DD_N("Paste a table"));
    dd_buf_puts(out, "</p>\n");
    dd_page_table(rq, "list", "kept", columns);
    for (size_t i = n; i-- > 0;) {
        const char *id = dd_printf(rq->arena, "%lld", (long long)v[i].id);
        const struct dd_zone *zone = rq->http->settings.zone;
        dd_html_printf(out, "<tr><th scope=\"row\">%s</th>", v[i].plan);
        cell(rq, dd_word_instant(rq->arena, rq->tr, zone, v[i].at));
        cell(rq, dd_printf(rq->arena, "%lld", (long long)v[i].tasks));
        cell(rq, v[i].actor);
        if (v[i].undone_at.set) {
            cell(rq, dd_word_instant(rq->arena, rq->tr, zone, v[i].undone_at.at));
        } else if (dd_may_write(rq)) {
            dd_buf_puts(out, "<td><a href=\"");
            dd_page_href(rq, out, "do/undo-import", id);
            dd_html_printf(out, "\" aria-label=\"%s\">%s</a></td>",
                           dd_printf(rq->arena, "%s: %s", dd_say(rq, "Take it back"), v[i].plan),
                           dd_say(rq, "Take it back"));
        }
        end_row(rq);
    }
    dd_page_table_end(rq);
    if (n == 0)
        dd_html_printf(out, "<p class=\"none\">%s</p>\n", dd_say(rq, "Nothing was imported here."));
    return true;
}

/* ---- the page -----------------------------------------------------------------------------------
 */

static const struct kept {
    const char *path, *title;
    void (*show)(struct dd_request *rq, const struct dd_facts *facts);
    bool (*read)(struct dd_request *rq); /* of the whole office; false: the store failed */
} lists[] = {
    {"units", DD_N("Units"), units, NULL},
    {"people", DD_N("People"), people, NULL},
    {"events", DD_N("Events"), events, NULL},
    {"documents", DD_N("Documents"), documents, NULL},
    {"targets", DD_N("Targets"), targets, NULL},
    {"imports", DD_N("Imports"), NULL, imports},
    {"messages", DD_N("Messages"), NULL, messages},
};

static void tabs(struct dd_request *rq, const struct kept *at)
{
    struct dd_buf *out = &rq->reply.body;
    dd_html_printf(out, "<nav class=\"tabs\" aria-label=\"%s\">\n",
                   dd_say(rq, "Kept by the office"));
    for (size_t i = 0; i < DD_LEN(lists); i++) {
        if (lists[i].show == NULL && !dd_sees_all(rq))
            continue;
        dd_buf_puts(out, "<a href=\"");
        dd_page_href(rq, out, "office", lists[i].path);
        dd_buf_puts(out, at == &lists[i] ? "\" aria-current=\"page\">" : "\">");
        dd_html_printf(out, "%s</a>\n", dd_say(rq, lists[i].title));
    }
    if (dd_may_write(rq) && dd_sees_all(rq))
        link_to(rq, "audit", NULL, dd_say(rq, "Changes and decisions"));
    dd_buf_puts(out, "</nav>\n");
}

void dd_office_page(struct dd_request *rq)
{
    const struct kept *at = NULL;
    struct dd_facts facts;
    for (size_t i = 0; i < DD_LEN(lists); i++) {
        if (strcmp(lists[i].path, rq->rest) == 0)
            at = &lists[i];
    }
    if (at == NULL || (at->show == NULL && !dd_sees_all(rq))) {
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, NULL);
        return;
    }
    if (!dd_facts_near(rq, &facts))
        return;
    dd_page_begin(rq, dd_say(rq, at->title));
    tabs(rq, at);
    dd_html_printf(&rq->reply.body, "<h1 id=\"list\">%s</h1>\n", dd_say(rq, at->title));
    if (at->show != NULL)
        at->show(rq, &facts);
    else if (!at->read(rq))
        return;
    dd_page_end(rq);
    rq->reply.status = MHD_HTTP_OK;
}
