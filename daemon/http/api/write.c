/* write.c — facts written through the API: checked as those of the commands
 * are, all rows of a request or none. */
#include "http/api/api.h"
#include "http/server/conditional.h"

#include <stdlib.h>
#include <string.h>

#include "intake/record/edit.h"

struct writing {
    struct dd_request *rq;
    const struct dd_collection *collection;
    const struct dd_entity *entity;
    struct dd_snapshot now; /* the facts as they are in this transaction */
    struct dd_edit edit;
    json_t *errors; /* one object a row at fault */
    size_t created, changed, unchanged;
};

/* ---- one member into one field ------------------------------------------------------------ */

/* As the commands would take it; NULL: an array or an object. */
static const char *text_of(struct dd_arena *arena, const json_t *value)
{
    if (json_is_string(value))
        return json_string_value(value);
    if (json_is_integer(value))
        return dd_printf(arena, "%lld", (long long)json_integer_value(value));
    if (json_is_real(value))
        return dd_printf(arena, "%.6f", json_real_value(value));
    if (json_is_boolean(value))
        return json_is_true(value) ? "true" : "false";
    return json_is_null(value) ? "" : NULL;
}

static bool fill_first_key(struct writing *w, void *row, const char *text)
{
    const struct dd_field *field = &w->entity->fields[0];
    bool own = w->entity->n_keys == 1 && field->ref == NULL;
    const char *value;
    if (strcmp(field->name, "id") == 0 && own ? !dd_edit_id(&w->edit, text)
                                              : !dd_edit_text(&w->edit, field->name, text, &value))
        return false;
    value = dd_strdup(w->rq->arena, text);
    memcpy((char *)row + field->offset, &value, sizeof(value));
    return true;
}

static bool fill(struct writing *w, void *row, const json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)object, name, value)
    {
        if (dd_api_is_task_member(w->entity, name))
            continue;
        const char *text = text_of(w->rq->arena, value);
        if (text == NULL)
            return dd_edit_refuse(&w->edit, dd_strdup(w->rq->arena, name),
                                  dd_say(w->rq, "`%s` takes a single value."), name);
        bool ok = strcmp(name, w->entity->fields[0].name) == 0
                      ? fill_first_key(w, row, text)
                      : dd_edit_field(&w->edit, w->entity, row, name, text);
        if (!ok)
            return false;
    }
    return true;
}

/* ---- which row ------------------------------------------------------------------------------ */

/* An id for what was posted without one. */
static void give_id(struct writing *w, void *row)
{
    const struct dd_field *field = &w->entity->fields[0];
    unsigned char random[8];
    const char *id;
    dd_random(random, sizeof(random));
    id = dd_printf(w->rq->arena, "%s-%.12s", w->entity->name,
                   dd_sha256_hex(w->rq->arena, random, sizeof(random)));
    char *copy = dd_strdup(w->rq->arena, id);
    for (char *p = copy; *p != '\0'; p++)
        *p = *p == '_' ? '-' : *p;
    memcpy((char *)row + field->offset, &copy, sizeof(copy));
}

/* Fills the key fields of `row` from the object, or from the path. */
static bool key_of(struct writing *w, void *row, const json_t *object, const char *path)
{
    const struct dd_entity *entity = w->entity;
    const char *rest = path;
    for (size_t i = 0; i < entity->n_keys; i++) {
        const char *name = entity->fields[i].name;
        const json_t *member = json_object_get(object, name);
        const char *text = member != NULL ? text_of(w->rq->arena, member) : NULL;
        if (path != NULL) { /* the last part may hold slashes: an obligation's id does */
            size_t n = i + 1 < entity->n_keys ? strcspn(rest, "/") : strlen(rest);
            const char *part = dd_strndup(w->rq->arena, rest, n);
            rest += n + (rest[n] == '/');
            if (text != NULL && strcmp(text, part) != 0)
                return dd_edit_refuse(&w->edit, name, dd_say(w->rq, "`%s` differs from the path."),
                                      name);
            text = part;
        }
        if (text == NULL && i == 0 && entity->n_keys == 1 && strcmp(name, "id") == 0) {
            give_id(w, row);
            continue;
        }
        if (text == NULL)
            text = "";
        if (i == 0 ? !fill_first_key(w, row, text)
                   : !dd_edit_field(&w->edit, entity, row, name, text))
            return false;
    }
    return true;
}

/* ---- one row --------------------------------------------------------------------------------- */

static bool precondition(struct writing *w, const void *old)
{
    struct dd_request *rq = w->rq;
    const char *match = dd_request_header(rq, MHD_HTTP_HEADER_IF_MATCH);
    const char *none = dd_request_header(rq, MHD_HTTP_HEADER_IF_NONE_MATCH);
    bool ok = true;
    if (match != NULL) {
        json_t *object =
            old != NULL ? dd_api_row_json(rq->arena, &w->now.facts, w->entity, old) : NULL;
        ok = object != NULL && dd_etag_matches(match, dd_api_etag(rq, object));
        json_decref(object);
    }
    if (none != NULL && old != NULL)
        ok = false;
    if (!ok)
        dd_reply_problem(rq, MHD_HTTP_PRECONDITION_FAILED, NULL, NULL);
    return ok;
}

/* A new task lies where its leads do, and is reached by them only once it is
 * stored. */
static bool lies_within(const struct writing *w, const json_t *object)
{
    const json_t *leads = json_object_get(object, "leads");
    size_t i;
    json_t *lead;
    json_array_foreach(leads, i, lead)
    {
        if (json_is_string(lead) && !dd_may_see(w->rq, &w->now.facts, json_string_value(lead)))
            return false;
    }
    return json_array_size(leads) > 0;
}

/* Both what was and what is to be are within the token's unit. */
static bool within(const struct writing *w, const void *old, const void *row, const json_t *object)
{
    bool task = strcmp(w->entity->name, "task") == 0;
    if (old != NULL && !dd_may_write_row(w->rq, &w->now, w->collection, old))
        return false;
    if (task && (old == NULL || json_object_get(object, "leads") != NULL))
        return lies_within(w, object);
    return task || dd_may_write_row(w->rq, &w->now, w->collection, row);
}

static bool allowed(struct writing *w, const void *old, const void *row, const json_t *object)
{
    if (w->rq->token.unit == NULL || within(w, old, row, object))
        return true;
    dd_reply_error(w->rq, MHD_HTTP_FORBIDDEN,
                   dd_say(w->rq, "This lies outside of the unit that your access covers."));
    return false;
}

static void count(struct writing *w, const void *old, const void *row)
{
    if (old == NULL) {
        w->created++;
        return;
    }
    json_t *before = dd_json_row(w->rq->arena, w->entity, old);
    json_t *after = dd_json_row(w->rq->arena, w->entity, row);
    if (json_equal(before, after))
        w->unchanged++;
    else
        w->changed++;
    json_decref(before);
    json_decref(after);
}

/* When it came, where the client does not say so: a task that is new is no business of
 * quarters that are over, and a line of result is as old as its first words. */
static void date_it(const struct writing *w, void *row, const void *old, const json_t *object)
{
    static const struct {
        const char *entity, *field;
    } dated[] = {{"task", "opened_on"}, {"result", "recorded_on"}};
    for (size_t i = 0; i < DD_LEN(dated); i++) {
        if (strcmp(w->entity->name, dated[i].entity) != 0 ||
            json_object_get(object, dated[i].field) != NULL)
            continue;
        size_t offset = dd_field_find(w->entity, dated[i].field)->offset;
        struct dd_opt_day day = DD_SOME_DAY(w->rq->today);
        if (old != NULL)
            memcpy(&day, (const char *)old + offset, sizeof(day));
        memcpy((char *)row + offset, &day, sizeof(day));
    }
}

/* False: `edit.why` says what is wrong, or the reply has been made. *out is the
 * row as it is now. */
static bool write_row(struct writing *w, const json_t *object, const char *key, const void **out)
{
    struct dd_facts scratch = {0};
    enum dd_method method = dd_method_of(w->rq->method);
    struct dd_arena *arena = w->rq->arena;
    w->edit.why = w->edit.field = NULL;
    if (!json_is_object(object))
        return dd_edit_refuse(&w->edit, NULL, "%s",
                              dd_say(w->rq, "A row is a JSON object, {\"field\": value, …}."));
    void *row = dd_facts_add(arena, &scratch, w->entity);
    if (!key_of(w, row, object, key))
        return false;
    const char *own = dd_api_key(arena, w->entity, row);
    const void *old = dd_api_find(arena, &w->now.facts, w->entity, own);
    if (old == NULL && method == DD_METHOD_PATCH) {
        dd_reply_error(w->rq, MHD_HTTP_NOT_FOUND, NULL);
        return false;
    }
    if (!precondition(w, old))
        return false;
    if (old != NULL && method != DD_METHOD_PUT)
        memcpy(row, old, w->entity->size);
    else if (old != NULL && !key_of(w, row, object, own))
        return false;
    if (!fill(w, row, object))
        return false;
    date_it(w, row, old, object);
    if (!dd_edit_check(&w->edit, w->entity, row) || !allowed(w, old, row, object) ||
        !dd_store_put(w->rq->http->store, w->entity, row))
        return false;
    if (strcmp(w->entity->name, "task") == 0 && !dd_api_write_task(w->rq, &w->edit, own, object))
        return false;
    count(w, old, row);
    *out = row;
    return true;
}

/* ---- the request -------------------------------------------------------------------------------
 */

static json_t *parse(struct dd_request *rq)
{
    json_error_t error;
    const char *type = dd_request_header(rq, MHD_HTTP_HEADER_CONTENT_TYPE);
    if (type == NULL || strncmp(type, "application/json", 16) != 0) {
        dd_reply_problem(rq, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, "Content-Type",
                         dd_say(rq, "The body must be application/json."));
        return NULL;
    }
    json_t *body =
        json_loadb(rq->body.n > 0 ? rq->body.s : "", rq->body.n, JSON_REJECT_DUPLICATES, &error);
    if (body == NULL)
        dd_reply_problem(rq, MHD_HTTP_BAD_REQUEST, NULL,
                         dd_printf(rq->arena,
                                   dd_say(rq, "The body is no JSON: line %d, column %d: %s"),
                                   error.line, error.column, error.text));
    return body;
}

/* What only the database knew: its checks. */
static void say_refused(struct writing *w)
{
    if (w->edit.why == NULL && w->rq->reply.status == 0 && dd_store_refused(w->rq->http->store))
        dd_edit_refuse(&w->edit, NULL, "%s", dd_store_error(w->rq->http->store));
}

static void one(struct writing *w, const json_t *object, const char *key)
{
    struct dd_request *rq = w->rq;
    const void *row;
    if (!write_row(w, object, key, &row)) {
        say_refused(w);
        if (w->edit.why != NULL)
            dd_reply_problem(rq, MHD_HTTP_UNPROCESSABLE_CONTENT, w->edit.field, w->edit.why);
        return;
    }
    if (w->created > 0) {
        rq->reply.status = MHD_HTTP_CREATED;
        dd_reply_header(rq, MHD_HTTP_HEADER_LOCATION,
                        dd_printf(rq->arena, "%sapi/v1/%s/%s", rq->root, w->collection->path,
                                  dd_api_key(rq->arena, w->entity, row)));
    }
    /* as it is stored now, its other parts too */
    if (dd_store_facts(rq->http->store, rq->arena, &w->now.facts))
        dd_api_reply(rq, dd_api_row_json(rq->arena, &w->now.facts, w->entity, row));
    else
        rq->reply.status = 0;
}

/* All or none: every row at fault is named. */
static void many(struct writing *w, const json_t *array)
{
    struct dd_request *rq = w->rq;
    size_t i;
    json_t *object;
    json_t *errors = json_array();
    json_array_foreach(array, i, object)
    {
        const void *row;
        if (write_row(w, object, NULL, &row))
            continue;
        say_refused(w);
        if (w->edit.why == NULL) { /* refused for good, or the database failed */
            json_decref(errors);
            return;
        }
        json_array_append_new(errors, json_pack("{s:I, s:o, s:o}", "index", (json_int_t)i, "member",
                                                dd_json_text(w->edit.field), "detail",
                                                dd_json_text(w->edit.why)));
    }
    if (json_array_size(errors) > 0) {
        dd_reply_problems(rq, MHD_HTTP_UNPROCESSABLE_CONTENT,
                          dd_say(rq, "Nothing was changed: see `errors`."), errors);
        return;
    }
    json_decref(errors);
    dd_api_reply(rq, json_pack("{s:I, s:I, s:I}", "created", (json_int_t)w->created, "changed",
                               (json_int_t)w->changed, "unchanged", (json_int_t)w->unchanged));
}

static void remove_row(struct writing *w, const char *key)
{
    struct dd_request *rq = w->rq;
    const void *old = dd_api_find(rq->arena, &w->now.facts, w->entity, key);
    if (old == NULL || !dd_may_see_row(rq, &w->now, w->collection, old)) {
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, NULL);
        return;
    }
    if (precondition(w, old) && allowed(w, old, old, NULL) &&
        dd_store_remove(rq->http->store, w->entity, old))
        rq->reply.status = MHD_HTTP_NO_CONTENT;
}

/* The facts are read anew: what others wrote a moment ago counts. */
static bool begin(struct writing *w)
{
    struct dd_request *rq = w->rq;
    if (!dd_store_facts(rq->http->store, rq->arena, &w->now.facts) ||
        !dd_store_obligations(rq->http->store, rq->arena, &w->now.v, &w->now.n))
        return false;
    w->edit = (struct dd_edit){
        .arena = rq->arena, .facts = &w->now.facts, .words = rq->http->words, .today = rq->today};
    return true;
}

static void dispatch(struct writing *w, const char *key)
{
    struct dd_request *rq = w->rq;
    enum dd_method method = dd_method_of(rq->method);
    if (method == DD_METHOD_POST ? key != NULL : key == NULL) {
        dd_reply_not_allowed(rq, key != NULL ? w->collection->methods & ~(unsigned)DD_METHOD_POST
                                             : DD_METHOD_GET | DD_METHOD_POST);
        return;
    }
    if (method == DD_METHOD_DELETE) {
        remove_row(w, key);
        return;
    }
    json_t *body = parse(rq);
    if (body == NULL)
        return;
    if (json_is_array(body) && method == DD_METHOD_POST)
        many(w, body);
    else
        one(w, body, key);
    json_decref(body);
}

void dd_api_write(struct dd_request *rq, const struct dd_collection *collection, const char *key)
{
    struct writing w = {
        .rq = rq, .collection = collection, .entity = dd_entity_find(collection->entity)};
    if (dd_api_again(rq) || !begin(&w))
        return;
    dispatch(&w, key);
    if (rq->reply.status != 0 && rq->reply.status < 400 && !dd_api_remember(rq))
        rq->reply.status = 0;
}
