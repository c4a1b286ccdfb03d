#include "http/answers/answers.h"
#include "http/access/auth.h"
#include "http/forms/forms.h"

#include <string.h>

/* ---- who, and what ----------------------------------------------------------------- */

static const char *name_of(struct dd_answer_visit *v, const char *id)
{
    const struct dd_person *person = dd_person_find(v->facts, id);
    return person != NULL && person->name != NULL ? person->name : id;
}

static bool refuse(struct dd_answer_visit *v, unsigned status, const char *title, const char *text)
{
    dd_answer_refuse(v->rq, status, title, text);
    return false;
}

/* Not "expired" or "unknown": whoever tries learns nothing. */
static bool read_link(struct dd_answer_visit *v)
{
    struct dd_request *rq = v->rq;
    struct dd_link_key *keys;
    size_t n;
    if (!dd_store_link_keys(rq->http->store, rq->arena, &keys, &n))
        return false;
    if (!dd_answer_read(rq->arena, rq->rest, keys, n, &v->link))
        return !dd_auth_wrong(rq, DD_TRIED_KEY) &&
               refuse(v, MHD_HTTP_FORBIDDEN, dd_say(rq, "This link is not valid"),
                      dd_say(rq, "It was not copied whole, or was altered. Please open it again "
                                 "from the letter itself."));
    for (size_t i = 0; i < n; i++)
        if (keys[i].id == v->link.key)
            v->key = &keys[i];
    if (rq->now.s - v->link.made.s > DD_LINK_SECONDS)
        return refuse(v, MHD_HTTP_GONE, dd_say(rq, "This link has expired"),
                      dd_say(rq, "Links in letters hold for 30 days. Please use the latest letter "
                                 "about this duty, or turn to the tracking office."));
    v->id =
        dd_printf(rq->arena, "link.%.32s", dd_sha256_hex(rq->arena, rq->rest, strlen(rq->rest)));
    return true;
}

static bool read_duty(struct dd_answer_visit *v)
{
    struct dd_request *rq = v->rq;
    bool found;
    if (!dd_store_obligation(rq->http->store, rq->arena, v->link.obligation, &v->duty, &found))
        return false;
    return found || refuse(v, MHD_HTTP_GONE, dd_say(rq, "There is nothing to answer any more"),
                           dd_say(rq, "This duty is no longer followed up. Thank you."));
}

static bool check_person(struct dd_answer_visit *v)
{
    struct dd_request *rq = v->rq;
    const struct dd_answer_link *link = &v->link;
    if (rq->signed_in && rq->token.person != NULL && link->person != NULL &&
        strcmp(rq->token.person, link->person) != 0)
        return refuse(v, MHD_HTTP_FORBIDDEN, dd_say(rq, "This link is for somebody else"),
                      dd_printf(rq->arena,
                                dd_say(rq, "You are signed in as %s, and this letter went to "
                                           "somebody else. Answers are given by those who were "
                                           "asked."),
                                name_of(v, rq->token.person)));
    if (dd_answer_is_theirs(v->facts, &v->duty, link->person, link->unit, rq->today))
        return true;
    return refuse(v, MHD_HTTP_FORBIDDEN, dd_say(rq, "This duty is in other hands now"),
                  dd_say(rq, "It was handed over since this letter was sent. Whoever is in charge "
                             "of it now has a link of their own. Thank you."));
}

/* ---- whether there is something to answer -------------------------------------------- */

static const char *closed_text(struct dd_answer_visit *v)
{
    struct dd_request *rq = v->rq;
    const char *standing = dd_word_standing(rq->arena, rq->tr, &v->duty);
    char day[DD_DAY_SIZE];
    if (v->duty.done_on.set)
        return dd_printf(rq->arena,
                         dd_say(rq, "This duty is settled: %s (on %s). Nothing more is needed. "
                                    "Thank you."),
                         standing, dd_day_format_vi(v->duty.done_on.day, day));
    return dd_printf(rq->arena,
                     dd_say(rq, "This duty is settled: %s. Nothing more is needed. Thank you."),
                     standing);
}

static bool not_now(struct dd_answer_visit *v)
{
    struct dd_request *rq = v->rq;
    const char *text = dd_say(rq, "As the duty stands now, this answer is not needed. Thank you.");
    if (v->duty.state == DD_REPORTED)
        text = dd_say(rq, "It was reported as done already, and waits for the tracking office to "
                          "confirm it. Thank you.");
    else if (v->link.action == DD_ANSWER_REPORT)
        text = dd_say(rq, "What was asked has been answered already. Thank you.");
    return refuse(v, MHD_HTTP_CONFLICT, dd_say(rq, "There is nothing to answer at present"), text);
}

static bool check_standing(struct dd_answer_visit *v)
{
    struct dd_request *rq = v->rq;
    enum dd_answer_action action = v->link.action;
    if (v->given != NULL || action == DD_ANSWER_DECIDE)
        return true; /* it says what came of it */
    if (dd_state_is_closed(v->duty.state))
        return refuse(v, MHD_HTTP_GONE, dd_say(rq, "There is nothing to answer any more"),
                      closed_text(v));
    if (v->link.cycle != v->duty.cycle)
        return refuse(v, MHD_HTTP_GONE, dd_say(rq, "This duty has gone on since"),
                      dd_say(rq, "It was returned or opened again after this letter was sent. "
                                 "Please use the latest letter about it."));
    if (action == DD_ANSWER_ANY ? v->offered == 0 : !(v->offered & DD_ANSWER_BIT(action)))
        return not_now(v);
    return true;
}

/* What is to be decided counts as it lies in the facts: the tick that follows an answer
 * comes a moment after it. */
static void take_stock(struct dd_answer_visit *v)
{
    struct dd_request *rq = v->rq;
    struct dd_acks all = dd_acks_of(rq->arena, v->facts);
    struct dd_acks about = dd_acks_about(&all, v->duty.id);
    v->now = dd_answered(&about, v->facts, &v->duty, rq->today);
    v->claim = dd_claim_open(v->facts, v->duty.id);
    if (v->link.cycle == v->duty.cycle)
        v->offered = dd_answers_of(&v->duty, &v->now, v->link.role, false);
    if (v->claim == NULL && v->now.not_ours == NULL && v->now.extension == NULL)
        v->offered &= ~DD_ANSWER_BIT(DD_ANSWER_DECIDE);
    if (v->claim != NULL && v->link.role != DD_ROLE_TRACKING_OFFICE)
        v->offered = 0;
    for (size_t i = 0; i < about.n; i++)
        if (strcmp(about.v[i]->id, v->id) == 0)
            v->given = about.v[i];
}

static bool read_facts(struct dd_answer_visit *v)
{
    struct dd_request *rq = v->rq;
    struct dd_facts *facts = DD_NEW(rq->arena, struct dd_facts);
    const struct dd_facts *shared = dd_shared_get(rq->http);
    v->facts = facts;
    return shared != NULL &&
           dd_store_facts_of(rq->http->store, rq->arena, shared, &v->duty, 1, true, facts);
}

/* True: the page may be shown, the answer given. */
static bool enter(struct dd_answer_visit *v)
{
    if (!read_link(v) || !read_duty(v) || !read_facts(v) || !check_person(v))
        return false;
    take_stock(v);
    return check_standing(v);
}

void dd_answer_get(struct dd_request *rq)
{
    struct dd_answer_visit visit = {.rq = rq};
    if (!enter(&visit))
        return;
    rq->reply.status = MHD_HTTP_OK;
    dd_answer_draw(&visit);
}

/* ---- POST -------------------------------------------------------------------------------- */

/* What is typed in lines is kept as one: letters and lists have it in a row. */
static const char *in_one_line(struct dd_arena *arena, const char *text)
{
    if (dd_utf8_check(text, strlen(text)) >= 0)
        return text; /* refused below */
    char *line = dd_strdup(arena, text);
    for (char *p = line; *p != '\0'; p++)
        if (*p == '\r' || *p == '\n' || *p == '\t')
            *p = ' ';
    return dd_squeeze(arena, line);
}

/* Only what our own form sends is a press of its button. */
static bool take_values(struct dd_answer_visit *v)
{
    struct dd_request *rq = v->rq;
    const struct dd_answer_form *form = &dd_answer_forms[v->link.action];
    struct dd_form_fields fields;
    dd_form_read(rq, &fields);
    const struct dd_form_field *pressed = fields.ok ? dd_form_find(&fields, "answer") : NULL;
    if (pressed == NULL)
        return false;
    for (size_t i = 0; i < form->n; i++) {
        const struct dd_form_field *field = dd_form_find(&fields, form->inputs[i].name);
        v->values[i] = field != NULL ? in_one_line(rq->arena, field->value) : NULL;
    }
    v->pressed = pressed->value;
    return true;
}

static void back(struct dd_answer_visit *v)
{
    struct dd_request *rq = v->rq;
    dd_reply_redirect(rq, dd_printf(rq->arena, "%sanswer/%s%s", rq->root, rq->rest,
                                    rq->english ? "?lang=en" : ""));
}

void dd_answer_post(struct dd_request *rq)
{
    struct dd_answer_visit visit = {.rq = rq};
    dd_shared_drop(rq->http); /* others may have written a moment ago */
    if (!enter(&visit))
        return;
    if (visit.given != NULL || visit.link.action == DD_ANSWER_ANY || !take_values(&visit) ||
        (visit.link.action == DD_ANSWER_DECIDE && visit.offered == 0)) {
        back(&visit); /* what was recorded, or the page to begin with */
        return;
    }
    if (visit.link.rehearsal) {
        visit.fault = dd_say(rq, "This letter was sent in a rehearsal: nothing is recorded.");
        rq->reply.status = MHD_HTTP_CONFLICT;
        dd_answer_draw(&visit);
        return;
    }
    if (dd_answer_give(&visit)) {
        rq->wrote = true;
        back(&visit);
    } else if (visit.fault != NULL) {
        rq->reply.status = MHD_HTTP_UNPROCESSABLE_CONTENT;
        dd_answer_draw(&visit);
    }
}
