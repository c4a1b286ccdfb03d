#include "intake/record/record.h"

#include <stdarg.h>
#include <string.h>

bool dd_record_given(const char *words)
{
    return words && words[strspn(words, " \t\r\n")] != '\0';
}

void dd_record_note(struct dd_record *rec, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    dd_push(rec->edit.arena, &rec->notes, dd_vprintf(rec->edit.arena, fmt, args));
    va_end(args);
}

const char *dd_record_new_id(struct dd_arena *arena, const char *prefix)
{
    char *id = dd_printf(arena, "%s.%s", prefix, dd_random_token(arena, 9));
    for (char *p = id; *p; p++) /* ids have small letters and hyphens only */
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
    return id;
}

bool dd_record_day(struct dd_record *rec, const char *field, const char *words, struct dd_day *out)
{
    return dd_edit_day(&rec->edit, field, dd_record_given(words) ? words : NULL, out);
}

bool dd_record_past_day(struct dd_record *rec, const char *field, const char *words,
                        struct dd_day *out)
{
    char day[DD_DAY_SIZE];
    if (!dd_record_day(rec, field, words, out))
        return false;
    if (dd_day_cmp(*out, rec->edit.today) > 0)
        dd_record_note(rec, _("%s is still to come: it counts from that day on"),
                       dd_day_format_vi(*out, day));
    return true;
}

bool dd_record_text(struct dd_record *rec, const char *field, const char *words, const char **out)
{
    *out = NULL;
    return !dd_record_given(words) || dd_edit_text(&rec->edit, field, words, out);
}

/* The facts with one more document: what refers to it looks for it among them. */
static void know_document(struct dd_record *rec, const struct dd_document *row)
{
    const struct dd_entity *entity = dd_entity_find("document");
    const struct dd_facts *old = rec->edit.facts;
    struct dd_facts *facts = DD_NEW(rec->edit.arena, struct dd_facts);
    *facts = *old;
    memset(&facts->document, 0, sizeof(facts->document));
    for (size_t i = 0; i < old->document.n; i++)
        memcpy(dd_facts_add(rec->edit.arena, facts, entity), &old->document.v[i], entity->size);
    memcpy(dd_facts_add(rec->edit.arena, facts, entity), row, entity->size);
    dd_facts_seal(facts);
    rec->edit.facts = facts;
}

static bool new_document(struct dd_record *rec, const char *number, const char **out)
{
    struct dd_arena *arena = rec->edit.arena;
    struct dd_document row = {.id = dd_record_new_id(arena, "document"),
                              .issuer = rec->document_issuer,
                              .number = number,
                              .date = {.set = dd_record_given(rec->document_date)}};
    if ((row.date.set &&
         !dd_edit_day(&rec->edit, "document_date", rec->document_date, &row.date.day)) ||
        !dd_record_row(rec, "document", &row))
        return false;
    know_document(rec, &row);
    *out = row.id;
    return true;
}

bool dd_record_document(struct dd_record *rec, const char *words, const char **out)
{
    struct dd_arena *arena = rec->edit.arena;
    const struct dd_facts *facts = rec->edit.facts;
    *out = NULL;
    if (!dd_record_given(words))
        return true;
    if (!dd_edit_text(&rec->edit, "document", words, &words))
        return false;
    const char *id = dd_squeeze(arena, words), *number = dd_key(arena, words);
    size_t n = 0;
    for (size_t i = 0; i < facts->document.n; i++) {
        const struct dd_document *row = &facts->document.v[i];
        if (strcmp(row->id, id) == 0) {
            *out = row->id;
            return true;
        }
        if (!row->number || strcmp(dd_key(arena, row->number), number) != 0)
            continue;
        *out = row->id;
        n++;
    }
    if (n > 1)
        return dd_edit_refuse(&rec->edit, "document",
                              _("%zu documents have the number `%s`: give the id"), n, words);
    if (n == 0 && (dd_record_given(rec->document_date) || rec->document_undated))
        return new_document(rec, dd_squeeze(arena, words), out);
    return n == 1 || dd_edit_refuse(&rec->edit, "document",
                                    _("there is no document `%s`: record it first"), words);
}

bool dd_record_obligation(struct dd_record *rec, const char *id, struct dd_obligation *out)
{
    struct dd_arena *arena = rec->edit.arena;
    const char *ids[] = {id, dd_printf(arena, "%s/once", id)};
    struct dd_obligation *v;
    size_t n;
    bool found = false;
    for (size_t i = 0; i < DD_LEN(ids); i++) {
        if (!dd_store_obligation(rec->store, arena, ids[i], out, &found))
            return false;
        if (found)
            return true;
    }
    return dd_store_obligations(rec->store, arena, &v, &n) &&
           dd_edit_obligation(&rec->edit, v, n, id);
}

bool dd_record_row(struct dd_record *rec, const char *name, const void *row)
{
    const struct dd_entity *entity = dd_entity_find(name);
    return dd_edit_check(&rec->edit, entity, row) && dd_store_put(rec->store, entity, row);
}
