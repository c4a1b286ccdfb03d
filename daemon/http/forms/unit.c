/* unit.c — units that merge or split by a document, and taking that back. */
#include "http/forms/forms.h"
#include "http/pages/views.h"

#include <string.h>

static const struct dd_unit *unit_of(const struct dd_form *form)
{
    return dd_unit_find(form->facts, form->key);
}

static bool open_unit(struct dd_form *form)
{
    if (!dd_form_whole_office(form))
        return false;
    form->back = "office/units";
    return unit_of(form) != NULL || dd_form_not_found(form);
}

static void lead(struct dd_form *form, const char *text)
{
    struct dd_buf *out = &form->rq->reply.body;
    dd_buf_puts(out, "<p class=\"lead\"><strong");
    dd_buf_puts(out, dd_page_lang(form->rq));
    dd_html_printf(out, ">%s</strong></p>\n<p>%s</p>\n", dd_unit_name(form->facts, form->key),
                   text);
}

static void names(struct dd_form *form, const char *chosen)
{
    (void)chosen;
    dd_form_unit_names(form);
}

static bool record(struct dd_form *form, struct dd_reorganised_words *words)
{
    struct dd_reorganised done;
    words->on = dd_form_value(form, "on");
    words->document = dd_form_value(form, "document");
    return dd_record_reorganised(&form->rec, words, &done);
}

#define DAY_AND_DOCUMENT                                                                           \
    {.name = "on", .kind = DD_INPUT_DAY, .label = DD_N("From which day on"), .required = true},    \
        DD_INPUT_DOCUMENT(DD_N("By which document"), true), DD_INPUT_DOCUMENT_DATE

/* ---- merged ----------------------------------------------------------------------------- */

static const struct dd_input merge_inputs[] = {
    {.name = "from",
     .kind = DD_INPUT_SUGGEST,
     .label = DD_N("Other units that merge as well"),
     .hint = DD_N("Their names, with ; between several"),
     .options = names},
    {.name = "into",
     .kind = DD_INPUT_SUGGEST,
     .label = DD_N("Into which unit"),
     .hint = DD_N("One that there is; or leave this empty and name a new one below"),
     .options = names},
    {.name = "name",
     .kind = DD_INPUT_TEXT,
     .label = DD_N("Name of a new unit"),
     .hint = DD_N("It is founded for it, like the first of those that merge")},
    DAY_AND_DOCUMENT,
};

static void merge_head(struct dd_form *form)
{
    lead(form, dd_say(form->rq, "What is owed passes on under its name, and no due day moves. What "
                                "begins later is owed by the unit that it becomes."));
}

/* Either one that there is, or a new name. */
static bool read_into(struct dd_form *form, struct dd_reorganised_words *words)
{
    const char *name = dd_form_value(form, "name"), *cell = dd_form_value(form, "into");
    const char **into;
    if (dd_record_given(name) == dd_record_given(cell))
        return dd_edit_refuse(&form->rec.edit, "into", "%s",
                              _("either a unit that there is, or the name of a new one"));
    if (dd_record_given(name)) {
        const struct dd_entity *entity = dd_entity_find("unit");
        into = DD_NEW_N(form->rq->arena, const char *, 1);
        into[0] = dd_form_new_id(form, entity, name);
        words->name = name;
        words->n_into = 1;
    } else if (!dd_record_units(&form->rec, "into", cell, &into, &words->n_into)) {
        return false;
    }
    words->into = into;
    return words->n_into == 1 ||
           dd_edit_refuse(&form->rec.edit, "into", "%s", _("one unit is expected here"));
}

static bool merge(struct dd_form *form)
{
    struct dd_reorganised_words words = {0};
    const char **others, **from;
    size_t n;
    if (!dd_record_units(&form->rec, "from", dd_form_value(form, "from"), &others, &n) ||
        !read_into(form, &words))
        return false;
    from = DD_NEW_N(form->rq->arena, const char *, n + 1);
    from[words.n_from++] = form->key;
    for (size_t i = 0; i < n; i++)
        if (strcmp(others[i], form->key) != 0)
            from[words.n_from++] = others[i];
    words.from = from;
    return record(form, &words);
}

const struct dd_form_kind dd_form_merge = {
    .path = "merge",
    .about = DD_FORM_ROW,
    .needs = DD_NEEDS_ALL_WHEN_SENT,
    .title = DD_N("Merge into another unit"),
    .button = DD_N("Record the merger"),
    .said = DD_N("The merger is recorded."),
    .inputs = merge_inputs,
    .n_inputs = DD_LEN(merge_inputs),
    .previews = true,
    .open = open_unit,
    .head = merge_head,
    .apply = merge,
};

/* ---- split ---------------------------------------------------------------------------------- */

static const struct dd_input split_inputs[] = {
    {.name = "into",
     .kind = DD_INPUT_SUGGEST,
     .label = DD_N("Into which units"),
     .hint = DD_N("Two at least, with ; between them. The first takes over what is not given to "
                  "another below; a unit that goes on may be among them"),
     .required = true,
     .options = names},
    {.name = "give",
     .kind = DD_INPUT_AREA,
     .label = DD_N("Tasks that go to another than the first"),
     .hint = DD_N("Write the name of the unit after the = of its line; lines without one stay with "
                  "the first")},
    DAY_AND_DOCUMENT,
};

/* A line for each task that is not done: "viec.2026.1 · Lập kế hoạch =". */
static bool open_split(struct dd_form *form)
{
    const struct dd_facts *facts = form->facts;
    struct dd_buf lines = {0};
    if (!open_unit(form))
        return false;
    for (size_t i = 0; i < facts->task_unit.n; i++) {
        const struct dd_task_unit *row = &facts->task_unit.v[i];
        const struct dd_task *task = dd_task_find(facts, row->task);
        if (strcmp(row->part, "lead") != 0 || !dd_streq(row->unit, form->key) || task == NULL ||
            strcmp(task->status, "active") != 0)
            continue;
        char *title = dd_strdup(form->rq->arena, task->title);
        for (char *p = title; *p != '\0'; p++)
            *p = *p == '=' ? '-' : *p;
        dd_buf_printf(&lines, "%s · %s =\n", task->id, title);
    }
    dd_form_set(form, "give", lines.n > 0 ? dd_strdup(form->rq->arena, lines.s) : "");
    dd_buf_release(&lines);
    return true;
}

static void split_head(struct dd_form *form)
{
    lead(form, dd_say(form->rq, "What is owed passes on to those that it becomes, and no due day "
                                "moves. What begins later is owed by them."));
}

static bool read_line(struct dd_form *form, const char *line, struct dd_given_task *out)
{
    struct dd_arena *arena = form->rq->arena;
    const char *equals = strrchr(line, '='), **units;
    const char *text = dd_nfc(arena, line);
    size_t n;
    *out = (struct dd_given_task){0};
    if (!dd_record_given(text))
        return true;
    if (equals == NULL)
        return dd_edit_refuse(&form->rec.edit, "give", _("`%s` has no = before its unit"), text);
    if (!dd_record_given(equals + 1))
        return true;
    line += strspn(line, " \t");
    out->task = dd_strndup(arena, line, strcspn(line, " \t="));
    if (!dd_record_units(&form->rec, "give", dd_squeeze(arena, dd_nfc(arena, equals + 1)), &units,
                         &n))
        return false;
    if (n != 1)
        return dd_edit_refuse(&form->rec.edit, "give", "%s", _("one unit is expected here"));
    out->unit = units[0];
    return true;
}

static bool read_given(struct dd_form *form, struct dd_reorganised_words *words)
{
    DD_VEC(struct dd_given_task) v = {0};
    for (const char *p = dd_form_value(form, "give"); *p != '\0';) {
        struct dd_given_task given;
        size_t n = strcspn(p, "\r\n");
        if (!read_line(form, dd_strndup(form->rq->arena, p, n), &given))
            return false;
        if (given.unit != NULL)
            dd_push(form->rq->arena, &v, given);
        p += n + strspn(p + n, "\r\n");
    }
    words->give = v.v;
    words->n_give = v.n;
    return true;
}

static bool split(struct dd_form *form)
{
    struct dd_reorganised_words words = {.split = true, .n_from = 1, .from = &form->key};
    const char **into;
    if (!dd_record_units(&form->rec, "into", dd_form_value(form, "into"), &into, &words.n_into) ||
        !read_given(form, &words))
        return false;
    words.into = into;
    if (words.n_into < 2)
        return dd_edit_refuse(&form->rec.edit, "into", "%s", _("two units at least are expected"));
    return record(form, &words);
}

const struct dd_form_kind dd_form_split = {
    .path = "split",
    .about = DD_FORM_ROW,
    .needs = DD_NEEDS_ALL,
    .title = DD_N("Split into other units"),
    .button = DD_N("Record the split"),
    .said = DD_N("The split is recorded."),
    .inputs = split_inputs,
    .n_inputs = DD_LEN(split_inputs),
    .previews = true,
    .open = open_split,
    .head = split_head,
    .apply = split,
};

/* ---- taken back -------------------------------------------------------------------------------
 */

static bool unmerge(struct dd_form *form)
{
    const struct dd_facts *facts = form->facts;
    const char **into = DD_NEW_N(form->rq->arena, const char *, facts->unit_succession.n + 1);
    struct dd_reorganised_words words = {
        .undo = true, .n_from = 1, .from = &form->key, .into = into};
    for (size_t i = 0; i < facts->unit_succession.n; i++)
        if (strcmp(facts->unit_succession.v[i].unit, form->key) == 0)
            into[words.n_into++] = facts->unit_succession.v[i].successor;
    words.split = words.n_into > 1;
    if (words.n_into == 0)
        return dd_edit_refuse(&form->rec.edit, NULL, "%s",
                              _("there is nothing of that to take back"));
    return record(form, &words);
}

static void unmerge_head(struct dd_form *form)
{
    lead(form, dd_say(form->rq, "It was recorded that this unit merges or splits. If that is taken "
                                "back, what is owed goes back to it."));
}

const struct dd_form_kind dd_form_unmerge = {
    .path = "unmerge",
    .about = DD_FORM_ROW,
    .needs = DD_NEEDS_ALL_WHEN_SENT,
    .title = DD_N("Take a merger or split back"),
    .button = DD_N("Take it back"),
    .said = DD_N("Taken back: it is as before."),
    .previews = true,
    .open = open_unit,
    .head = unmerge_head,
    .apply = unmerge,
};
