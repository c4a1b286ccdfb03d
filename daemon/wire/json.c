#include "wire/wire.h"

#include <stdlib.h>
#include <string.h>

#include "wire/clean.h"

static json_t *checked(json_t *value)
{
    if (!value)
        abort(); /* out of memory: base.h */
    return value;
}

json_t *dd_json_text(const char *s)
{
    if (!s)
        return checked(json_null());
    json_t *text = json_string(s);
    if (text)
        return text;
    /* Not UTF-8: no row should hold such a text, and none may break the line. */
    struct dd_arena *arena = dd_arena_new();
    text = checked(json_string(dd_clean_lines(arena, s, SIZE_MAX)));
    dd_arena_free(arena);
    return text;
}

json_t *dd_json_day(struct dd_opt_day day)
{
    char text[DD_DAY_SIZE];
    return dd_json_text(day.set ? dd_day_format(day.day, text) : NULL);
}

json_t *dd_json_instant(const struct dd_zone *zone, struct dd_opt_instant at)
{
    char text[DD_INSTANT_SIZE];
    return dd_json_text(at.set ? dd_instant_format(zone, at.at, text) : NULL);
}

/* The keys are the columns of the view v_obligation (design §4). */
json_t *dd_json_obligation(const struct dd_obligation *row, const struct dd_zone *zone)
{
    json_t *object = checked(json_object());
    json_object_set_new(object, "id", dd_json_text(row->id));
    json_object_set_new(object, "rule", dd_json_text(row->rule));
    json_object_set_new(object, "subject", dd_json_text(row->subject));
    json_object_set_new(object, "period", dd_json_text(row->period));
    json_object_set_new(object, "title", dd_json_text(row->title));
    json_object_set_new(object, "unit", dd_json_text(row->unit));
    json_object_set_new(object, "due", dd_json_day(row->due));
    json_object_set_new(object, "legal_day", dd_json_day(row->legal_day));
    json_object_set_new(object, "state", dd_json_text(dd_state_name(row->state)));
    json_object_set_new(object, "cycle", checked(json_integer(row->cycle)));
    json_object_set_new(object, "epoch", checked(json_integer(row->epoch)));
    json_object_set_new(object, "next_at", dd_json_instant(zone, row->next_at));
    return object;
}

static json_t *field(struct dd_arena *arena, const struct dd_field *field, const void *row)
{
    const char *at = (const char *)row + field->offset, *text;
    struct dd_opt_day day;
    struct dd_dec dec;
    int64_t value;
    bool flag;
    switch (field->type) {
    case DD_F_TEXT:
        memcpy(&text, at, sizeof(text));
        return dd_json_text(text);
    case DD_F_DAY:
        memcpy(&day, at, sizeof(day));
        return dd_json_day(day);
    case DD_F_DEC:
        memcpy(&dec, at, sizeof(dec));
        return dd_json_text(dd_dec_format(arena, dec, '.'));
    case DD_F_BOOL:
        memcpy(&flag, at, sizeof(flag));
        return json_boolean(flag);
    case DD_F_INT:
        break;
    }
    memcpy(&value, at, sizeof(value));
    return checked(json_integer(value));
}

json_t *dd_json_row(struct dd_arena *arena, const struct dd_entity *entity, const void *row)
{
    json_t *object = checked(json_object());
    for (size_t i = 0; i < entity->n_fields; i++)
        json_object_set_new(object, entity->fields[i].name, field(arena, &entity->fields[i], row));
    return object;
}

static int append(const char *bytes, size_t n, void *out)
{
    dd_buf_add(out, bytes, n);
    return 0;
}

void dd_json_line(struct dd_buf *out, json_t *value)
{
    json_dump_callback(value, append, out, JSON_COMPACT | JSON_ENCODE_ANY);
    dd_buf_putc(out, '\n');
    json_decref(value);
}
