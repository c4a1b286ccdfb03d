/* openapi.c — GET /api/openapi.json (OpenAPI 3.1): written from the tables
 * that the API itself runs on, so that the two cannot differ. */
#include "http/api/api.h"

#include <string.h>

static json_t *reference(struct dd_arena *arena, const char *to)
{
    return json_pack("{s:s}", "$ref", dd_printf(arena, "#/components/%s", to));
}

/* ---- schemas ------------------------------------------------------------------------------- */

static json_t *type_of(const struct dd_field *field, bool required)
{
    static const struct {
        const char *type, *format;
    } types[] = {
        [DD_F_TEXT] = {"string", NULL},     [DD_F_INT] = {"integer", NULL},
        [DD_F_BOOL] = {"boolean", NULL},    [DD_F_DAY] = {"string", "date"},
        [DD_F_DEC] = {"string", "decimal"},
    };
    const char *name = types[field->type].type;
    bool always =
        required || field->type == DD_F_INT || field->type == DD_F_BOOL || field->type == DD_F_DEC;
    json_t *schema = json_object();
    json_object_set_new(schema, "type",
                        always ? json_string(name) : json_pack("[s, s]", name, "null"));
    if (types[field->type].format != NULL)
        json_object_set_new(schema, "format", json_string(types[field->type].format));
    if (field->values != NULL) {
        json_t *words = json_array();
        for (size_t i = 0; field->values[i] != NULL; i++)
            json_array_append_new(words, json_string(field->values[i]));
        if (!always)
            json_array_append_new(words, json_null());
        json_object_set_new(schema, "enum", words);
    }
    if (field->ref != NULL)
        json_object_set_new(schema, "description",
                            json_sprintf("The id of one of: %s", field->ref));
    return schema;
}

static json_t *row_schema(const struct dd_collection *collection)
{
    const struct dd_entity *entity = dd_entity_find(collection->entity);
    json_t *properties = json_object(), *required = json_array();
    for (size_t i = 0; i < entity->n_fields; i++) {
        const struct dd_field *field = &entity->fields[i];
        json_object_set_new(properties, field->name, type_of(field, field->required));
        json_array_append_new(required, json_string(field->name));
    }
    return json_pack("{s:s, s:s, s:o, s:o}", "type", "object", "description", collection->about,
                     "properties", properties, "required", required);
}

/* What a client sends: every member may be left out but those of the key, and
 * plain values stand for texts. */
static json_t *input_schema(const struct dd_collection *collection)
{
    const struct dd_entity *entity = dd_entity_find(collection->entity);
    json_t *properties = json_object();
    for (size_t i = 0; i < entity->n_fields; i++) {
        const struct dd_field *field = &entity->fields[i];
        json_t *type = field->type == DD_F_DEC ? json_pack("{s:[s, s]}", "type", "string", "number")
                                               : type_of(field, false);
        json_object_set_new(properties, field->name, type);
    }
    return json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties,
                     "additionalProperties", 0);
}

static json_t *object_schema(const char *about)
{
    return json_pack("{s:s, s:s}", "type", "object", "description", about);
}

static json_t *page_schema(struct dd_arena *arena, const char *of)
{
    return json_pack("{s:s, s:[s, s], s:{s:{s:s, s:o}, s:{s:[s, s], s:s}}}", "type", "object",
                     "required", "items", "next", "properties", "items", "type", "array", "items",
                     reference(arena, dd_printf(arena, "schemas/%s", of)), "next", "type", "string",
                     "null", "description", "The `cursor` of the next page; null on the last one.");
}

/* ---- operations --------------------------------------------------------------------------------
 */

static json_t *content(const char *type, json_t *schema)
{
    return json_pack("{s:{s:o}}", type, "schema", schema);
}

static json_t *answer(const char *about, json_t *schema)
{
    json_t *object = json_pack("{s:s}", "description", about);
    if (schema != NULL)
        json_object_set_new(object, "content", content("application/json", schema));
    return object;
}

static json_t *operation(struct dd_arena *arena, const char *id, const char *about, const char *tag,
                         const char *status, json_t *success)
{
    json_t *responses = json_object();
    json_object_set_new(responses, status, success);
    json_object_set_new(responses, "default", reference(arena, "responses/problem"));
    return json_pack("{s:s, s:s, s:[s], s:o}", "operationId", id, "summary", about, "tags", tag,
                     "responses", responses);
}

static json_t *query(const char *name, const char *about, json_t *schema)
{
    return json_pack("{s:s, s:s, s:s, s:o}", "name", name, "in", "query", "description", about,
                     "schema", schema);
}

static json_t *text_schema(void)
{
    return json_pack("{s:s}", "type", "string");
}

static json_t *list_operation(struct dd_arena *arena, const char *path, const char *schema,
                              json_t *filters)
{
    json_t *get = operation(arena, dd_printf(arena, "list_%s", path), "One page, by key.", path,
                            "200", answer("A page.", page_schema(arena, schema)));
    json_array_append_new(filters, reference(arena, "parameters/limit"));
    json_array_append_new(filters, reference(arena, "parameters/cursor"));
    json_object_set_new(get, "parameters", filters);
    return get;
}

static json_t *key_parameters(const char *about)
{
    return json_pack("[{s:s, s:s, s:b, s:s, s:{s:s}}]", "name", "key", "in", "path", "required", 1,
                     "description", about, "schema", "type", "string");
}

static json_t *request_body(json_t *schema)
{
    return json_pack("{s:b, s:o}", "required", 1, "content", content("application/json", schema));
}

static void add_writes(struct dd_arena *arena, const struct dd_collection *of, json_t *list,
                       json_t *one)
{
    static const struct {
        enum dd_method method;
        const char *name, *about;
    } by_key[] = {
        {DD_METHOD_PUT, "put", "Makes the row, or replaces it."},
        {DD_METHOD_PATCH, "patch", "Changes the members given."},
        {DD_METHOD_DELETE, "delete", "Removes the row."},
    };
    const char *row = dd_printf(arena, "schemas/%s", of->entity);
    const char *input = dd_printf(arena, "schemas/%s_input", of->entity);
    if ((of->methods & DD_METHOD_POST) != 0) {
        json_t *post = operation(arena, dd_printf(arena, "post_%s", of->entity),
                                 "Makes a row, or changes the one with its key; an array: many "
                                 "rows, all or none.",
                                 of->path, "200",
                                 answer("The row; of an array: how many were created, changed "
                                        "and unchanged.",
                                        json_pack("{s:[o, o]}", "anyOf", reference(arena, row),
                                                  reference(arena, "schemas/counts"))));
        json_object_set_new(json_object_get(post, "responses"), "201",
                            answer("The row that was made.", reference(arena, row)));
        json_object_set_new(
            post, "requestBody",
            request_body(json_pack("{s:[o, {s:s, s:o}]}", "anyOf", reference(arena, input), "type",
                                   "array", "items", reference(arena, input))));
        json_object_set_new(post, "parameters",
                            json_pack("[o]", reference(arena, "parameters/idempotency_key")));
        json_object_set_new(list, "post", post);
    }
    for (size_t i = 0; i < DD_LEN(by_key); i++) {
        if ((of->methods & by_key[i].method) == 0)
            continue;
        bool removes = by_key[i].method == DD_METHOD_DELETE;
        json_t *write = operation(arena, dd_printf(arena, "%s_%s", by_key[i].name, of->entity),
                                  by_key[i].about, of->path, removes ? "204" : "200",
                                  removes ? answer("It is gone.", NULL)
                                          : answer("The row.", reference(arena, row)));
        if (!removes)
            json_object_set_new(write, "requestBody", request_body(reference(arena, input)));
        if (by_key[i].method == DD_METHOD_PUT)
            json_object_set_new(json_object_get(write, "responses"), "201",
                                answer("The row that was made.", reference(arena, row)));
        json_object_set_new(write, "parameters",
                            json_pack("[o, o]", reference(arena, "parameters/idempotency_key"),
                                      reference(arena, "parameters/if_match")));
        json_object_set_new(one, by_key[i].name, write);
    }
}

static void add_facts(struct dd_arena *arena, const struct dd_collection *of, json_t *paths,
                      json_t *schemas)
{
    const struct dd_entity *entity = dd_entity_find(of->entity);
    json_t *list = json_object(), *one = json_object(), *filters = json_array();
    const char *keys = NULL;
    for (size_t i = 0; i < entity->n_keys; i++)
        keys = keys != NULL ? dd_printf(arena, "%s/%s", keys, entity->fields[i].name)
                            : entity->fields[i].name;
    for (size_t i = 0; i < entity->n_fields; i++)
        json_array_append_new(
            filters, query(entity->fields[i].name, "Only rows with this value.", text_schema()));
    json_object_set_new(list, "get", list_operation(arena, of->path, of->entity, filters));
    json_object_set_new(one, "parameters", key_parameters(dd_printf(arena, "`%s`", keys)));
    json_object_set_new(
        one, "get",
        operation(
            arena, dd_printf(arena, "get_%s", of->entity), of->about, of->path, "200",
            answer("The row.", reference(arena, dd_printf(arena, "schemas/%s", of->entity)))));
    add_writes(arena, of, list, one);
    json_object_set_new(schemas, of->entity, row_schema(of));
    if ((of->methods & ~(unsigned)DD_METHOD_GET) != 0)
        json_object_set_new(schemas, dd_printf(arena, "%s_input", of->entity), input_schema(of));
    json_object_set_new(paths, dd_printf(arena, "/%s", of->path), list);
    json_object_set_new(paths, dd_printf(arena, "/%s/{key}", of->path), one);
}

static void add_results(struct dd_arena *arena, const struct dd_result_collection *of,
                        json_t *paths, json_t *schemas)
{
    json_t *one = json_object(), *filters = json_array();
    for (size_t i = 0; of->filters[i] != NULL; i++)
        json_array_append_new(filters, query(of->filters[i], "A filter.", text_schema()));
    json_object_set_new(one, "parameters", key_parameters("Its id, slashes as they are."));
    json_object_set_new(
        one, "get",
        operation(arena, dd_printf(arena, "get_%s", of->path), of->about, of->path, "200",
                  answer("The row.", reference(arena, dd_printf(arena, "schemas/%s", of->path)))));
    json_object_set_new(schemas, of->path, object_schema(of->about));
    json_object_set_new(
        paths, dd_printf(arena, "/%s", of->path),
        json_pack("{s:o}", "get", list_operation(arena, of->path, of->path, filters)));
    json_object_set_new(paths, dd_printf(arena, "/%s/{key}", of->path), one);
}

static void add_stream(struct dd_arena *arena, json_t *paths)
{
    json_t *get = operation(arena, "stream", "What changes, as it changes (server-sent events).",
                            "stream", "200",
                            json_pack("{s:s, s:{s:{s:{s:s}}}}", "description", "Events.", "content",
                                      "text/event-stream", "schema", "type", "string"));
    json_object_set_new(
        get, "parameters",
        json_pack("[o, {s:s, s:s, s:s, s:{s:s}}]",
                  query("after", "The id of the last event that is known; else from now on.",
                        json_pack("{s:s}", "type", "integer")),
                  "name", "Last-Event-ID", "in", "header", "description",
                  "The same, as browsers send it when they come again.", "schema", "type",
                  "integer"));
    json_object_set_new(paths, "/stream", json_pack("{s:o}", "get", get));
}

/* ---- the document
 * -------------------------------------------------------------------------------- */

static json_t *components(json_t *schemas)
{
    json_t *problem = json_pack("{s:s, s:{s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}}}",
                                "type", "object", "properties", "type", "type", "string", "title",
                                "type", "string", "status", "type", "integer", "detail", "type",
                                "string", "member", "type", "string", "errors", "type", "array");
    json_t *counts =
        json_pack("{s:s, s:{s:{s:s}, s:{s:s}, s:{s:s}}}", "type", "object", "properties", "created",
                  "type", "integer", "changed", "type", "integer", "unchanged", "type", "integer");
    json_object_set_new(schemas, "problem", problem);
    json_object_set_new(schemas, "counts", counts);
    json_t *parameters = json_pack(
        "{s:o, s:o, s:{s:s, s:s, s:s, s:{s:s, s:i}}, s:{s:s, s:s, s:s, s:{s:s}}}", "limit",
        query("limit", "Rows of a page, at most 1000.",
              json_pack("{s:s, s:i, s:i, s:i}", "type", "integer", "minimum", 1, "maximum",
                        DD_API_MAX_PAGE, "default", DD_API_PAGE)),
        "cursor", query("cursor", "`next` of the page before.", text_schema()), "idempotency_key",
        "name", "Idempotency-Key", "in", "header", "description",
        "Sent again with the same key, a request is answered again and done once.", "schema",
        "type", "string", "maxLength", 255, "if_match", "name", "If-Match", "in", "header",
        "description", "The ETag that was read: 412 if the row has changed since.", "schema",
        "type", "string");
    return json_pack("{s:o, s:o, s:{s:{s:s, s:{s:{s:{s:s}}}}}, s:{s:{s:s, s:s}}}", "schemas",
                     schemas, "parameters", parameters, "responses", "problem", "description",
                     "What went wrong (RFC 9457).", "content", "application/problem+json", "schema",
                     "$ref", "#/components/schemas/problem", "securitySchemes", "bearer", "type",
                     "http", "scheme", "bearer");
}

void dd_api_openapi(struct dd_request *rq)
{
    json_t *paths = json_object(), *schemas = json_object();
    for (size_t i = 0; i < dd_n_result_collections; i++)
        add_results(rq->arena, &dd_result_collections[i], paths, schemas);
    for (size_t i = 0; i < dd_n_collections; i++)
        add_facts(rq->arena, &dd_collections[i], paths, schemas);
    add_stream(rq->arena, paths);
    json_t *document = json_pack(
        "{s:s, s:{s:s, s:s, s:s}, s:[{s:s}], s:[{s:[]}], s:o, s:o}", "openapi", "3.1.0", "info",
        "title", "Đôn Đốc", "version", DD_VERSION, "description",
        "Tasks and other facts, written and read; what is owed, and who was told. Days are ISO, "
        "instants carry their offset.",
        "servers", "url", "v1", "security", "bearer", "paths", paths, "components",
        components(schemas));
    dd_api_reply(rq, document);
}
