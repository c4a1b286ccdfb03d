#include "http/forms/forms.h"
#include "http/api/api.h"
#include "http/pages/views.h"

#include <stdlib.h>
#include <string.h>

static const struct dd_form_kind *const kinds[] = {
    &dd_form_progress,    &dd_form_table,      &dd_form_undo,     &dd_form_unit,
    &dd_form_person_row,  &dd_form_post_row,   &dd_form_contact,  &dd_form_document_row,
    &dd_form_event,       &dd_form_target_row, &dd_form_leave,    &dd_form_leave_end,
    &dd_form_alias,       &dd_form_pause,      &dd_form_resume,   &dd_form_message,
    &dd_form_task,        &dd_form_task_edit,  &dd_form_deadline, &dd_form_task_cancel,
    &dd_form_done,        &dd_form_confirm,    &dd_form_return,   &dd_form_extend,
    &dd_form_merge,       &dd_form_split,      &dd_form_unmerge,  &dd_form_reopen,
    &dd_form_task_reopen, &dd_form_refuse,     &dd_form_waive,    &dd_form_unwaive,
    &dd_form_measure,
};

/* The form of "extend/RULE/SUBJECT/PERIOD", with *key = what follows its path. */
static const struct dd_form_kind *find_kind(const char *path, const char **key)
{
    const struct dd_form_kind *found = NULL;
    for (size_t i = 0; i < DD_LEN(kinds); i++) {
        size_t n = strlen(kinds[i]->path);
        bool keyed = kinds[i]->about != DD_FORM_NOTHING;
        if (strncmp(path, kinds[i]->path, n) != 0 ||
            (keyed ? path[n] != '/' || path[n + 1] == '\0' : path[n] != '\0'))
            continue;
        if (found == NULL || strlen(found->path) < n) {
            found = kinds[i];
            *key = keyed ? path + n + 1 : NULL;
        }
    }
    return found;
}

size_t dd_form_max_body(const char *path)
{
    if (path == NULL || strncmp(path, "/do/", 4) != 0)
        return 0;
    return strncmp(path + 4, "table", 5) == 0 ? DD_FORM_MAX_TABLE_BODY : DD_FORM_MAX_BODY;
}

/* ---- addresses ---------------------------------------------------------------------- */

static const char *address(const struct dd_request *rq, const char *folder, const char *id)
{
    struct dd_buf out = {0};
    dd_page_href(rq, &out, folder, id);
    const char *text = dd_strdup(rq->arena, out.s);
    dd_buf_release(&out);
    return text;
}

const char *dd_form_action(const struct dd_form *form)
{
    return address(form->rq, dd_printf(form->rq->arena, "do/%s", form->kind->path), form->key);
}

const char *dd_form_back(const struct dd_form *form)
{
    if (form->back != NULL)
        return address(form->rq, form->back, NULL);
    return form->kind->about == DD_FORM_DUTY ? address(form->rq, "o", form->duty.id)
                                             : address(form->rq, NULL, NULL);
}

/* ---- values --------------------------------------------------------------------------- */

static struct dd_form_value *value_of(struct dd_form *form, const char *name)
{
    for (size_t i = 0; i < form->kind->n_inputs; i++) {
        if (strcmp(form->kind->inputs[i].name, name) == 0)
            return &form->values[i];
    }
    return NULL;
}

const char *dd_form_value(const struct dd_form *form, const char *name)
{
    const struct dd_form_value *value = value_of((struct dd_form *)(uintptr_t)form, name);
    return value != NULL ? value->text : "";
}

void dd_form_set(struct dd_form *form, const char *name, const char *text)
{
    struct dd_form_value *value = value_of(form, name);
    if (value != NULL)
        value->text = text != NULL ? text : "";
}

void dd_form_set_day(struct dd_form *form, const char *name, struct dd_opt_day day)
{
    char text[DD_DAY_SIZE];
    dd_form_set(form, name,
                day.set ? dd_strdup(form->rq->arena, dd_day_format_vi(day.day, text)) : "");
}

const char *dd_form_person(const struct dd_form *form)
{
    return form->rq->token.person;
}

const char *dd_form_version(struct dd_form *form, const struct dd_entity *entity, const void *row)
{
    json_t *object = dd_api_row_json(form->rq->arena, form->facts, entity, row);
    char *text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
    const char *hash = dd_sha256_hex(form->rq->arena, text, strlen(text));
    free(text);
    json_decref(object);
    return hash;
}

/* What was sent in place of what is stored. */
static void take_sent(struct dd_form *form)
{
    struct dd_request *rq = form->rq;
    for (size_t i = 0; i < form->kind->n_inputs; i++) {
        const struct dd_input *input = &form->kind->inputs[i];
        struct dd_form_value *value = &form->values[i];
        const struct dd_form_field *field = dd_form_find(form->sent, input->name);
        value->now = value->text;
        value->text = field != NULL ? field->value : "";
        if (field == NULL || input->kind == DD_INPUT_FILE || input->kind == DD_INPUT_HIDDEN)
            continue;
        if (dd_utf8_check(field->value, field->n) >= 0)
            value->fault = dd_say(rq, "This is not text in UTF-8.");
        else if (input->kind != DD_INPUT_AREA && field->n > DD_EDIT_MAX)
            value->fault =
                dd_printf(rq->arena, dd_say(rq, "This is longer than %zu bytes."), DD_EDIT_MAX);
        else if (input->kind != DD_INPUT_AREA)
            value->text = dd_squeeze(rq->arena, dd_nfc(rq->arena, field->value));
    }
}

/* Beside its field, or above all of them. */
static void take_refusal(struct dd_form *form)
{
    const struct dd_edit *edit = &form->rec.edit;
    struct dd_form_value *value = edit->field != NULL ? value_of(form, edit->field) : NULL;
    const char *words = dd_form_words(form, edit->why);
    if (value != NULL)
        value->fault = words;
    else
        form->fault = words;
}

static bool any_fault(const struct dd_form *form)
{
    bool any = form->fault != NULL;
    for (size_t i = 0; i < form->kind->n_inputs; i++)
        any |= form->values[i].fault != NULL;
    return any;
}

/* ---- whom it is about ------------------------------------------------------------------- */

bool dd_form_not_found(struct dd_form *form)
{
    dd_reply_error(form->rq, MHD_HTTP_NOT_FOUND, NULL);
    return false;
}

bool dd_form_not_yours(struct dd_form *form)
{
    dd_reply_error(form->rq, MHD_HTTP_FORBIDDEN,
                   dd_say(form->rq, "This lies outside of the unit that your access covers."));
    return false;
}

bool dd_form_whole_office(struct dd_form *form)
{
    return dd_sees_all(form->rq) || dd_form_not_yours(form);
}

bool dd_form_covers(struct dd_form *form, const char *entity, const void *row)
{
    const struct dd_snapshot now = {.facts = *form->facts};
    for (size_t i = 0; i < dd_n_collections; i++) {
        if (strcmp(dd_collections[i].entity, entity) == 0)
            return dd_may_write_row(form->rq, &now, &dd_collections[i], row);
    }
    return dd_sees_all(form->rq);
}

bool dd_facts_near(struct dd_request *rq, struct dd_facts *out)
{
    struct dd_store *store = rq->http->store;
    const struct dd_facts *shared = dd_shared_get(rq->http);
    if (shared == NULL)
        return false;
    *out = *shared;
    bool ok = dd_store_all_facts(store, rq->arena, "target", out) &&
              dd_store_all_facts(store, rq->arena, "measurement", out);
    dd_facts_seal(out);
    return ok;
}

static bool facts_near(struct dd_form *form, struct dd_facts *facts)
{
    struct dd_request *rq = form->rq;
    struct dd_store *store = rq->http->store;
    const struct dd_facts *shared = dd_shared_get(rq->http);
    switch (form->kind->about) {
    case DD_FORM_DUTY:
        return shared != NULL &&
               dd_store_facts_of(store, rq->arena, shared, &form->duty, 1, true, facts);
    case DD_FORM_TASK:
        return shared != NULL && dd_store_facts_of_task(store, rq->arena, shared, form->key, facts);
    default:
        return dd_facts_near(rq, facts);
    }
}

/* What is needed of the facts, as they are in this transaction. NULL: the store failed. */
static const struct dd_facts *facts_for(struct dd_form *form)
{
    struct dd_request *rq = form->rq;
    bool sent = strcmp(rq->method, MHD_HTTP_METHOD_POST) == 0;
    bool all =
        form->kind->needs == DD_NEEDS_ALL || (sent && form->kind->needs == DD_NEEDS_ALL_WHEN_SENT);
    struct dd_facts *facts = DD_NEW(rq->arena, struct dd_facts);
    if (sent) /* others may have written a moment ago */
        dd_shared_drop(rq->http);
    return (all ? dd_store_facts(rq->http->store, rq->arena, facts) : facts_near(form, facts))
               ? facts
               : NULL;
}

static bool find_about(struct dd_form *form)
{
    switch (form->kind->about) {
    case DD_FORM_DUTY:
        return dd_may_see_duty(form->rq, form->facts, &form->duty) || dd_form_not_found(form);
    case DD_FORM_TASK:
        form->task = dd_task_find(form->facts, form->key);
        return (form->task != NULL && dd_form_covers(form, "task", form->task)) ||
               dd_form_not_found(form);
    case DD_FORM_TARGET:
        form->target = dd_target_find(form->facts, form->key);
        return (form->target != NULL && dd_form_covers(form, "target", form->target)) ||
               dd_form_not_found(form);
    default:
        return true;
    }
}

/* False: there is none, or the store failed. */
static bool read_duty(struct dd_form *form)
{
    bool found;
    if (form->kind->about != DD_FORM_DUTY)
        return true;
    return dd_store_obligation(form->rq->http->store, form->rq->arena, form->key, &form->duty,
                               &found) &&
           (found || dd_form_not_found(form));
}

/* False: the reply was made, or the store failed. */
static bool begin(struct dd_form *form, struct dd_request *rq, const struct dd_form_kind *kind,
                  const char *key)
{
    *form = (struct dd_form){.rq = rq, .kind = kind, .key = key};
    for (size_t i = 0; i < kind->n_inputs; i++)
        form->values[i].text = "";
    if (!read_duty(form) || (form->facts = facts_for(form)) == NULL)
        return false;
    form->rec = (struct dd_record){
        .store = rq->http->store,
        .edit = {.arena = rq->arena,
                 .facts = form->facts,
                 .words = rq->http->words,
                 .today = rq->today},
        .calendar = rq->http->calendar,
        .rules = rq->http->rules,
    };
    return find_about(form) && (kind->open == NULL || kind->open(form));
}

/* ---- shown -------------------------------------------------------------------------------- */

/* "?lead=phong-kinh-te": a link may have filled in some of it. */
static void take_query(struct dd_form *form)
{
    for (size_t i = 0; i < form->kind->n_inputs; i++) {
        const char *text =
            dd_form_field(form->rq->arena, form->rq->query, form->kind->inputs[i].name);
        if (text != NULL)
            form->values[i].text = text;
    }
}

void dd_form_get(struct dd_request *rq)
{
    struct dd_form form;
    const char *key;
    const struct dd_form_kind *kind = find_kind(rq->rest, &key);
    if (kind == NULL) {
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, NULL);
        return;
    }
    if (!begin(&form, rq, kind, key))
        return;
    take_query(&form);
    dd_form_draw(&form, MHD_HTTP_OK);
}

/* ---- sent ------------------------------------------------------------------------------------ */

const char *dd_form_token(const struct dd_request *rq)
{
    const char *text = dd_printf(rq->arena, "form %s", rq->token.token_hash);
    return dd_strndup(rq->arena, dd_sha256_hex(rq->arena, text, strlen(text)), 32);
}

static const char *sent(const struct dd_form *form, const char *name)
{
    const struct dd_form_field *field = dd_form_find(form->sent, name);
    return field != NULL ? field->value : "";
}

/* What this press of the button is known by, among all of this session. */
static const char *once_key(const struct dd_form *form)
{
    const char *text = dd_printf(form->rq->arena, "form %lld %s", (long long)form->rq->token.id,
                                 sent(form, "_once"));
    return dd_sha256_hex(form->rq->arena, text, strlen(text));
}

static const char *path_hash(const struct dd_request *rq)
{
    return dd_sha256_hex(rq->arena, rq->path, strlen(rq->path));
}

/* It was done before: the answer is the same. False: it is new. */
static bool again(struct dd_form *form)
{
    struct dd_request *rq = form->rq;
    struct dd_answer answer;
    bool found;
    if (*sent(form, "_once") == '\0')
        return false;
    if (!dd_store_answer(rq->http->store, rq->arena, once_key(form), &answer, &found))
        return true; /* no reply: the store failed */
    if (!found || strcmp(answer.request, path_hash(rq)) != 0 || answer.location == NULL)
        return false;
    dd_said_put(rq, dd_say(rq, "This was recorded already; it was not done twice."));
    dd_reply_redirect(rq, answer.location);
    return true;
}

static bool remember(struct dd_form *form, const char *location)
{
    const struct dd_answer answer = {.key = once_key(form),
                                     .request = path_hash(form->rq),
                                     .status = MHD_HTTP_SEE_OTHER,
                                     .location = location,
                                     .at = dd_real_seconds()};
    return *sent(form, "_once") == '\0' || dd_store_put_answer(form->rq->http->store, &answer);
}

/* Somebody else was faster: what is stored now stands beside what was typed. */
static bool conflicts(struct dd_form *form)
{
    if (form->was == NULL || strcmp(form->was, sent(form, "_was")) == 0)
        return false;
    for (size_t i = 0; i < form->kind->n_inputs; i++) {
        struct dd_form_value *value = &form->values[i];
        if (value->now != NULL && strcmp(value->now, value->text) == 0)
            value->now = NULL;
    }
    form->fault =
        dd_say(form->rq, "Somebody else has changed this meanwhile. What is stored now stands "
                         "above each field that differs: what you record goes in its place.");
    return true;
}

static void forget_now(struct dd_form *form)
{
    for (size_t i = 0; i < form->kind->n_inputs; i++)
        form->values[i].now = NULL;
}

static void finish(struct dd_form *form)
{
    struct dd_request *rq = form->rq;
    const char *location = dd_form_back(form);
    const char *said = form->said != NULL ? form->said : dd_say(rq, form->kind->said);
    if (!remember(form, location))
        return; /* no reply: the store failed */
    for (size_t i = 0; i < form->rec.notes.n; i++)
        said = dd_printf(rq->arena, "%s %s.", said, dd_form_words(form, form->rec.notes.v[i]));
    dd_said_put(rq, said);
    dd_reply_redirect(rq, location);
}

static void act(struct dd_form *form)
{
    struct dd_request *rq = form->rq;
    if (conflicts(form)) {
        dd_form_draw(form, MHD_HTTP_CONFLICT);
        return;
    }
    forget_now(form);
    if (any_fault(form)) {
        dd_form_draw(form, MHD_HTTP_UNPROCESSABLE_CONTENT);
        return;
    }
    form->preview_asked = strcmp(sent(form, "_step"), "preview") == 0;
    form->rec.document_date = dd_form_value(form, "document_date");
    if (!form->kind->apply(form)) {
        if (rq->reply.status != 0)
            return;
        if (form->rec.edit.why == NULL && dd_store_refused(rq->http->store))
            dd_edit_refuse(&form->rec.edit, NULL, "%s", dd_store_error(rq->http->store));
        if (form->rec.edit.why == NULL && !any_fault(form))
            return; /* no reply: the store failed */
        if (form->rec.edit.why != NULL)
            take_refusal(form);
        dd_form_draw(form, MHD_HTTP_UNPROCESSABLE_CONTENT);
        return;
    }
    if (rq->reply.status != 0)
        return;
    if (!form->preview_asked && !form->look) {
        finish(form);
        return;
    }
    rq->discard = true;
    if (dd_form_look_ahead(form))
        dd_form_draw(form, any_fault(form) ? MHD_HTTP_UNPROCESSABLE_CONTENT : MHD_HTTP_OK);
}

void dd_form_post(struct dd_request *rq)
{
    struct dd_form form;
    struct dd_form_fields fields;
    const char *key;
    const struct dd_form_kind *kind = find_kind(rq->rest, &key);
    if (kind == NULL) {
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, NULL);
        return;
    }
    dd_form_read(rq, &fields);
    if (!fields.ok) {
        dd_reply_error(rq, MHD_HTTP_BAD_REQUEST, dd_say(rq, "This is not a form that was sent."));
        return;
    }
    if (!begin(&form, rq, kind, key))
        return;
    form.sent = &fields;
    take_sent(&form);
    if (strcmp(sent(&form, "_token"), dd_form_token(rq)) != 0) {
        form.fault = dd_say(rq, "You have signed in anew since this form was opened. Please look "
                                "at it again and record it.");
        forget_now(&form);
        dd_form_draw(&form, MHD_HTTP_FORBIDDEN);
    } else if (!again(&form)) {
        act(&form);
    }
    dd_buf_release(&form.preview); /* of what was recorded at once nothing was shown */
    dd_buf_release(&form.read);
}
