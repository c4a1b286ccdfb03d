/* api.c — see api.h. */
#include "http/api/api.h"
#include "http/pages/views.h"
#include "http/server/conditional.h"

#include <stdlib.h>
#include <string.h>

#define READ DD_METHOD_GET
#define PUT_TOO (DD_METHOD_GET | DD_METHOD_POST | DD_METHOD_PUT | DD_METHOD_PATCH)
#define ALL (PUT_TOO | DD_METHOD_DELETE)

/* What has a history is never deleted: a task is cancelled, a unit dissolved, a
 * post ends on a day, a completion is revoked. */
const struct dd_collection dd_collections[] = {
    {"units", "unit", DD_REACH_UNIT, "id", PUT_TOO, "An office; `dissolved` ends it."},
    {"unit-aliases", "unit_alias", DD_REACH_ALL, NULL, ALL, "Another spelling of a name."},
    {"unit-groups", "unit_group", DD_REACH_ALL, NULL, PUT_TOO, "A level of units, or a list."},
    {"unit-group-members", "unit_group_member", DD_REACH_ALL, NULL, ALL, "A member of a list."},
    {"unit-successions", "unit_succession", DD_REACH_ALL, NULL, PUT_TOO,
     "A unit merged into, or split up among, successors."},
    {"people", "person", DD_REACH_PERSON, "id", PUT_TOO, "A person."},
    {"posts", "post", DD_REACH_UNIT, "unit", PUT_TOO, "A person's role, from a day to a day."},
    {"substitutions", "substitution", DD_REACH_PERSON, "person", ALL,
     "`substitute` acts for `person`."},
    {"contacts", "contact", DD_REACH_PERSON, "person", ALL, "An address of a person or unit."},
    {"documents", "document", DD_REACH_UNIT, "issuer", PUT_TOO, "A document."},
    {"events", "event", DD_REACH_ALL, NULL, PUT_TOO, "A named day that may not have come yet."},
    {"tasks", "task", DD_REACH_TASK, "id", PUT_TOO, "A task of a plan; cancelled by `status`."},
    {"task-units", "task_unit", DD_REACH_TASK, "task", ALL, "Who leads a task, who cooperates."},
    {"carry-overs", "carry_over", DD_REACH_TASK, "task", READ,
     "A task whose plan or year is over: what becomes of it (`dondoc year answer`)."},
    {"task-deadlines", "task_deadline", DD_REACH_TASK, "task", READ,
     "A deadline of a task as written and as understood."},
    {"completions", "completion", DD_REACH_TASK, "task", PUT_TOO,
     "A task or an obligation is done; `revoked` takes it back."},
    {"targets", "target", DD_REACH_UNIT, "unit", PUT_TOO, "A number to reach."},
    {"measurements", "measurement", DD_REACH_TARGET, "target", ALL, "A reading of a target."},
    {"reports", "report", DD_REACH_UNIT, "unit", ALL, "A periodic report that was handed in."},
    {"results", "result", DD_REACH_UNIT, "unit", ALL, "A line of result of a task."},
    {"extensions", "extension", DD_REACH_OBLIGATION, "obligation", PUT_TOO,
     "More time, asked for or granted by a document."},
    {"acknowledgements", "ack", DD_REACH_OBLIGATION, "obligation", READ | DD_METHOD_POST,
     "What somebody answered about a duty, by a link or through another system."},
    {"waivers", "waiver", DD_REACH_OBLIGATION, "obligation", ALL, "Not owed any more."},
};
const size_t dd_n_collections = DD_LEN(dd_collections);

/* ---- replies ---------------------------------------------------------------------------- */

const char *dd_api_etag(struct dd_request *rq, const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    if (text == NULL)
        abort();
    const char *hash = dd_sha256_hex(rq->arena, text, strlen(text));
    free(text);
    return dd_printf(rq->arena, "\"%.32s\"", hash);
}

void dd_api_reply(struct dd_request *rq, json_t *value)
{
    const char *etag = dd_api_etag(rq, value);
    bool get = rq->head || strcmp(rq->method, MHD_HTTP_METHOD_GET) == 0;
    if (rq->reply.status == 0)
        rq->reply.status = MHD_HTTP_OK;
    dd_reply_header(rq, MHD_HTTP_HEADER_ETAG, etag);
    rq->reply.cache_control = "private, no-cache";
    if (get && dd_etag_matches(dd_request_header(rq, MHD_HTTP_HEADER_IF_NONE_MATCH), etag)) {
        rq->reply.status = MHD_HTTP_NOT_MODIFIED;
        json_decref(value);
        return;
    }
    rq->reply.type = "application/json";
    dd_json_line(&rq->reply.body, value);
}

/* ---- paging ------------------------------------------------------------------------------- */

const char *dd_api_query(const struct dd_request *rq, const char *name)
{
    return dd_form_field(rq->arena, rq->query, name);
}

static const char *const paging[] = {"limit", "cursor", "lang", NULL};

static bool is_among(const char *s, size_t n, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (strlen(*names) == n && strncmp(*names, s, n) == 0)
            return true;
    }
    return false;
}

bool dd_api_check_query(struct dd_request *rq, const char *const *filters)
{
    for (const char *p = rq->query; *p != '\0'; p += *p == '&') {
        size_t all = strcspn(p, "&"), n = strcspn(p, "=&");
        const char *name = dd_strndup(rq->arena, p, n);
        p += all;
        if (all == 0 || is_among(name, n, paging) || is_among(name, n, filters))
            continue;
        dd_reply_problem(rq, MHD_HTTP_BAD_REQUEST, name, dd_say(rq, "There is no such parameter."));
        return false;
    }
    return true;
}

bool dd_api_page(struct dd_request *rq, const char *const *filters, struct dd_page_of *page)
{
    *page = (struct dd_page_of){.limit = DD_API_PAGE};
    if (!dd_api_check_query(rq, filters))
        return false;
    const char *limit = dd_api_query(rq, "limit"), *cursor = dd_api_query(rq, "cursor");
    if (limit != NULL) {
        char *end;
        unsigned long n = strtoul(limit, &end, 10);
        if (*end != '\0' || strspn(limit, "0123456789") == 0 || n == 0 || n > DD_API_MAX_PAGE) {
            dd_reply_problem(rq, MHD_HTTP_BAD_REQUEST, "limit",
                             dd_printf(rq->arena, dd_say(rq, "A number from 1 to %d is expected."),
                                       DD_API_MAX_PAGE));
            return false;
        }
        page->limit = n;
    }
    page->after = cursor;
    page->items = json_array();
    return true;
}

void dd_api_page_reply(struct dd_request *rq, struct dd_page_of *page)
{
    json_t *object = json_object();
    json_object_set_new(object, "items", page->items);
    json_object_set_new(object, "next", dd_json_text(page->more ? page->last : NULL));
    dd_api_reply(rq, object);
}

/* ---- facts, read ----------------------------------------------------------------------------- */

const char *dd_api_key(struct dd_arena *arena, const struct dd_entity *entity, const void *row)
{
    const char *key = NULL;
    json_t *object = dd_json_row(arena, entity, row);
    for (size_t i = 0; i < entity->n_keys; i++) {
        const json_t *value = json_object_get(object, entity->fields[i].name);
        const char *part = json_is_string(value) ? json_string_value(value)
                           : json_is_integer(value)
                               ? dd_printf(arena, "%lld", (long long)json_integer_value(value))
                               : "";
        key = key != NULL ? dd_printf(arena, "%s/%s", key, part) : dd_strdup(arena, part);
    }
    json_decref(object);
    return key;
}

/* Every filter given equals the row's field of that name. */
static bool passes(struct dd_request *rq, const struct dd_entity *entity, const json_t *object)
{
    for (size_t i = 0; i < entity->n_fields; i++) {
        const char *wanted = dd_api_query(rq, entity->fields[i].name);
        const json_t *value = json_object_get(object, entity->fields[i].name);
        if (wanted == NULL)
            continue;
        const char *text = json_is_string(value)    ? json_string_value(value)
                           : json_is_boolean(value) ? (json_is_true(value) ? "true" : "false")
                           : json_is_integer(value)
                               ? dd_printf(rq->arena, "%lld", (long long)json_integer_value(value))
                               : "";
        if (strcmp(text, wanted) != 0)
            return false;
    }
    return true;
}

/* The filters as the database has them. */
static size_t read_filters(struct dd_request *rq, const struct dd_entity *entity,
                           struct dd_row_is *out)
{
    size_t n = 0;
    for (size_t i = 0; i < entity->n_fields; i++) {
        const char *wanted = dd_api_query(rq, entity->fields[i].name);
        if (wanted != NULL)
            out[n++] = (struct dd_row_is){entity->fields[i].name, wanted};
    }
    return n;
}

static void list_facts(struct dd_request *rq, const struct dd_collection *collection)
{
    const struct dd_entity *entity = dd_entity_find(collection->entity);
    const char **filters = DD_NEW_N(rq->arena, const char *, entity->n_fields + 1);
    struct dd_row_is *is = DD_NEW_N(rq->arena, struct dd_row_is, entity->n_fields + 1);
    struct dd_page_of page;
    struct dd_facts rows = {0};
    struct dd_snapshot around;
    size_t n;
    for (size_t i = 0; i < entity->n_fields; i++)
        filters[i] = entity->fields[i].name;
    const struct dd_facts *shared = dd_shared_get(rq->http);
    if (shared == NULL || !dd_api_page(rq, filters, &page))
        return;
    const struct dd_rows_of of = {.table = entity->name,
                                  .after = page.after,
                                  .n = read_filters(rq, entity, is),
                                  .is = is,
                                  .units = dd_scope_units(rq, shared),
                                  .max = page.limit};
    if (!dd_store_page_facts(rq->http->store, rq->arena, &of, &rows, &n, &page.more) ||
        !dd_api_around(rq, entity, &rows, n, &around)) {
        json_decref(page.items);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const void *row = dd_facts_row(&rows, entity, i);
        page.last = dd_api_key(rq->arena, entity, row);
        if (!dd_may_see_row(rq, &around, collection, row))
            continue;
        json_t *object = dd_api_row_shown(rq, &around.facts, entity, row);
        /* what is withheld is not told by asking for it */
        if (passes(rq, entity, object))
            json_array_append(page.items, object);
        json_decref(object);
    }
    dd_api_page_reply(rq, &page);
}

const void *dd_api_find(struct dd_arena *arena, const struct dd_facts *facts,
                        const struct dd_entity *entity, const char *key)
{
    size_t i, end;
    if (entity->n_keys == 1) {
        end = dd_facts_range(facts, entity, key, &i);
        return i < end ? dd_facts_row(facts, entity, i) : NULL;
    }
    const char *slash = strchr(key, '/');
    end = slash != NULL
              ? dd_facts_range(facts, entity, dd_strndup(arena, key, (size_t)(slash - key)), &i)
              : 0;
    for (; slash != NULL && i < end; i++) {
        const void *row = dd_facts_row(facts, entity, i);
        if (strcmp(dd_api_key(arena, entity, row), key) == 0)
            return row;
    }
    return NULL;
}

bool dd_api_read(struct dd_request *rq, const struct dd_entity *entity, const char *key,
                 const void **row, struct dd_snapshot *around)
{
    const size_t n = entity->n_keys > 1 ? strcspn(key, "/") : strlen(key);
    const char *first = dd_strndup(rq->arena, key, n);
    struct dd_facts *rows = DD_NEW(rq->arena, struct dd_facts);
    struct dd_facts found = {0};
    if (!dd_store_facts_in(rq->http->store, rq->arena, entity->name, entity->fields[0].name, &first,
                           1, rows))
        return false;
    dd_facts_seal(rows);
    *row = dd_api_find(rq->arena, rows, entity, key);
    if (*row != NULL)
        memcpy(dd_facts_add(rq->arena, &found, entity), *row, entity->size);
    return dd_api_around(rq, entity, &found, *row != NULL, around);
}

static void one_fact(struct dd_request *rq, const struct dd_collection *collection, const char *key)
{
    const struct dd_entity *entity = dd_entity_find(collection->entity);
    struct dd_snapshot around;
    const void *row;
    if (!dd_api_read(rq, entity, key, &row, &around))
        return;
    if (row == NULL || !dd_may_see_row(rq, &around, collection, row))
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, NULL);
    else
        dd_api_reply(rq, dd_api_row_shown(rq, &around.facts, entity, row));
}

/* ---- dispatch ----------------------------------------------------------------------------------
 */

/* "units/xa-a" begins with the collection "units": its key, or NULL. */
static bool is_collection(const char *rest, const char *path, const char **key)
{
    size_t n = strlen(path);
    if (strncmp(rest, path, n) != 0 || (rest[n] != '\0' && rest[n] != '/'))
        return false;
    *key = rest[n] == '/' && rest[n + 1] != '\0' ? rest + n + 1 : NULL;
    return true;
}

static void facts(struct dd_request *rq, const struct dd_collection *collection, const char *key)
{
    enum dd_method method = dd_method_of(rq->method);
    if ((collection->methods & method) == 0)
        dd_reply_not_allowed(rq, collection->methods);
    else if (method != DD_METHOD_GET)
        dd_api_write(rq, collection, key);
    else if (key == NULL)
        list_facts(rq, collection);
    else
        one_fact(rq, collection, key);
}

static void results(struct dd_request *rq, const struct dd_result_collection *of, const char *key)
{
    if (dd_method_of(rq->method) != DD_METHOD_GET)
        dd_reply_not_allowed(rq, DD_METHOD_GET);
    else if (key == NULL)
        of->list(rq);
    else
        of->one(rq, key);
}

void dd_api(struct dd_request *rq)
{
    const char *key;
    for (size_t i = 0; i < dd_n_result_collections; i++) {
        if (is_collection(rq->rest, dd_result_collections[i].path, &key)) {
            results(rq, &dd_result_collections[i], key);
            return;
        }
    }
    for (size_t i = 0; i < dd_n_collections; i++) {
        if (is_collection(rq->rest, dd_collections[i].path, &key)) {
            facts(rq, &dd_collections[i], key);
            return;
        }
    }
    dd_reply_error(rq, MHD_HTTP_NOT_FOUND, NULL);
}
