#include "app/outgoing/outgoing.h"
#include "app/rules/reload.h"
#include "wire/clean.h"

#define SHOWN ((size_t)20)

static const struct dd_office_item *mistakes(struct dd_arena *arena, const struct dd_diags *diags,
                                             size_t *n)
{
    struct dd_office_item *items = DD_NEW_N(arena, struct dd_office_item, SHOWN);
    *n = 0;
    for (size_t i = 0; i < diags->n && *n < SHOWN; i++) {
        const struct dd_diag *diag = &diags->v[i];
        if (diag->severity != DD_ERROR)
            continue;
        const char *place = NULL;
        if (diag->pos.source && diag->pos.line)
            place =
                dd_printf(arena, "%s:%u:%u", diag->pos.source->name, diag->pos.line, diag->pos.col);
        else if (diag->pos.source)
            place = diag->pos.source->name;
        items[(*n)++] = (struct dd_office_item){
            .title = dd_clean(arena, diag->message, DD_CLEAN_MAX),
            .fields = {{_("Place"), place},
                       {_("Remark"),
                        diag->hint ? dd_clean(arena, diag->hint, DD_CLEAN_MAX) : NULL}},
        };
    }
    return items;
}

static bool write_letter(struct dd_outgoing *o, const struct dd_diags *diags)
{
    struct dd_office_letter letter = {
        .subject = _("New rules were not taken over: they have mistakes"),
        .intro =
            dd_printf(o->arena,
                      _("The rules, the calendar or the settings of this office were changed, "
                        "and %zu mistakes were found in them. What was in force before stays "
                        "in force; nothing is lost. Please correct the files: the service reads "
                        "them again by itself. `dondoc check` shows all mistakes."),
                      diags->errors),
        .heading = _("Mistakes"),
    };
    letter.items = mistakes(o->arena, diags, &letter.n);
    const char *to = dd_outgoing_address(o, DD_ROLE_OPERATOR);
    if (!to)
        to = dd_outgoing_address(o, DD_ROLE_TRACKING_OFFICE);
    if (!to) {
        dd_log(DD_LOG_WARNING, _("neither operator nor tracking office has a mail address"));
        return true;
    }
    return dd_outgoing_office_letter(o, to, "rules", &letter);
}

bool dd_reload_tell(const struct dd_app *app, const struct dd_diags *diags)
{
    struct dd_facts facts;
    struct dd_arena *arena = dd_arena_new();
    bool ok = dd_store_begin(app->store, true) && dd_store_facts(app->store, arena, &facts);
    if (ok) {
        struct dd_outgoing o = dd_outgoing_of(app, arena, &facts, dd_clock_now(&app->clock));
        ok = write_letter(&o, diags) && dd_store_commit(app->store);
    }
    if (!ok)
        dd_store_rollback(app->store);
    dd_arena_free(arena);
    return ok;
}
