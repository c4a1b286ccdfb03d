#include <stdio.h>
#include <string.h>

#include "app/explain/explain.h"
#include "wire/words.h"

/* ---- small pieces ------------------------------------------------------------------------ */

static void print_field(const char *name, const char *value)
{
    printf("  %s: ", name);
    dd_app_last_cell(value, 0);
}

static void print_lines(struct dd_why_lines lines, const char *before)
{
    for (size_t i = 0; i < lines.n; i++) {
        fputs(before, stdout);
        dd_app_last_cell(lines.v[i], 0);
    }
}

void dd_explain_print_conditions(struct dd_arena *arena, const struct dd_condition *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *word = v[i].no_value ? _("no value")
                           : v[i].holds  ? _("holds")
                                         : _("does not hold");
        printf("    %*s- %s: ", 2 * v[i].depth, "", word);
        const char *text = v[i].of_when ? dd_printf(arena, "when: %s", v[i].text) : v[i].text;
        dd_app_last_cell(*v[i].values ? dd_printf(arena, "%s  (%s)", text, v[i].values) : text, 0);
    }
}

static const char *outcome(const struct dd_explained *e, const struct dd_notice *notice)
{
    return dd_word_outcome(e->app->arena, dd_gettext, e->app->zone, notice);
}

/* ---- one step in a list -------------------------------------------------------------------- */

static void print_step(const struct dd_explained *e, const struct dd_explained_notice *one)
{
    struct dd_arena *arena = e->app->arena;
    const struct dd_notice *notice = &one->kept->notice;
    const char *words = dd_word_step(arena, dd_gettext, notice);
    fputs("  ", stdout);
    dd_app_cell(one->kept->id ? dd_printf(arena, "#%lld", (long long)one->kept->id) : "", 7);
    dd_app_cell(dd_word_instant(arena, dd_gettext, e->app->zone, notice->at), 21);
    dd_app_cell(notice->step, 20);
    dd_app_cell(notice->address ? notice->address : "-", 32);
    dd_app_last_cell(one->kept->id ? outcome(e, notice) : words, 0);
}

/* ---- the obligation ----------------------------------------------------------------------------
 */

static void print_rule(const struct dd_explained *e)
{
    struct dd_arena *arena = e->app->arena;
    const struct dd_obligation *row = e->row;
    const struct dd_rule *rule = e->rule;
    if (rule)
        print_field(_("rule"), dd_printf(arena, "%s – %s (%s:%u)", rule->id,
                                         rule->pack_title ? rule->pack_title : rule->pack,
                                         rule->pos.source ? rule->pos.source->name : rule->pack,
                                         rule->pos.line));
    else
        print_field(_("rule"), dd_printf(arena, _("%s, which is no longer there"), row->rule));
    if (e->exception)
        print_field(_("exception"), dd_printf(arena, "%s – %s%s%s%s", e->exception->id,
                                              e->exception->reason ? e->exception->reason : "",
                                              e->exception->basis ? " (" : "",
                                              e->exception->basis ? e->exception->basis : "",
                                              e->exception->basis ? ")" : ""));
    if (row->basis)
        print_field(_("basis"), row->basis);
}

/* "0,1/1,5 km": of a target, what was read and what was expected by then */
static void print_figures(const struct dd_explained *e)
{
    const struct dd_obligation *row = e->row;
    const struct dd_target *target = row->target ? dd_target_find(&e->facts, row->target) : NULL;
    const char *progress = dd_word_progress(e->app->arena, row, target);
    if (progress)
        print_field(_("reached/expected"), progress);
}

/* A duty that waits for an event of the rule itself: who learns its day enters it. */
static void print_waiting(const struct dd_obligation *row)
{
    static const char mark[] = "ev:";
    if (row->state == DD_WAITING && strncmp(row->period, mark, strlen(mark)) == 0)
        printf(_("    once its day is known: `dondoc event set %s DAY`\n"),
               row->period + strlen(mark));
}

static void print_day(const struct dd_explained *e)
{
    struct dd_arena *arena = e->app->arena;
    const struct dd_obligation *row = e->row;
    if (row->due.set)
        print_field(_("due"), dd_word_due(arena, dd_gettext, row));
    if (row->original_due.set)
        print_field(_("original due day"), dd_word_day(arena, dd_gettext, row->original_due.day));
    if (row->legal_day.set && (!row->due.set || dd_day_cmp(row->legal_day.day, row->due.day) != 0))
        print_field(_("legal day"), dd_word_day(arena, dd_gettext, row->legal_day.day));
    for (const char *line = row->trace; line && *line;) {
        size_t length = strcspn(line, "\n");
        fputs("    - ", stdout);
        dd_app_last_cell(dd_strndup(arena, line, length), 0);
        line += length + (line[length] == '\n');
    }
    print_waiting(row);
}

static void print_versions(const struct dd_explained *e)
{
    const struct dd_obligation *row = e->row;
    const char *now = dd_calendar_revision(e->app->calendar);
    bool same_rule = e->rule && dd_streq(e->rule->hash, row->rule_hash);
    printf(_("  versions: rule %.12s%s, calendar %s %.12s%s\n"),
           row->rule_hash ? row->rule_hash : "-", same_rule ? "" : _(" (changed since)"),
           dd_calendar_name(e->app->calendar),
           row->calendar_revision ? row->calendar_revision : "-",
           dd_streq(row->calendar_revision, now) ? "" : _(" (changed since)"));
}

static void print_head(const struct dd_explained *e)
{
    const struct dd_obligation *row = e->row;
    dd_app_last_cell(row->title, 0);
    printf("  %s\n", row->id);
    if (row->unit)
        print_field(_("owed by"), dd_unit_name(&e->facts, row->unit));
    print_rule(e);
    print_field(_("state"), dd_word_standing(e->app->arena, dd_gettext, row));
    print_figures(e);
}

/* "11/02/2026 Công chức tổng hợp: không thuộc trách nhiệm – Việc của tỉnh" */
static void print_answers(const struct dd_explained *e)
{
    struct dd_arena *arena = e->app->arena;
    struct dd_acks all = dd_acks_of(arena, &e->facts);
    struct dd_acks about = dd_acks_about(&all, e->row->id);
    if (about.n)
        printf(_("  what was answered\n"));
    for (size_t i = 0; i < about.n; i++) {
        const struct dd_ack *ack = about.v[i];
        const struct dd_person *person =
            ack->person ? dd_person_find(&e->facts, ack->person) : NULL;
        const char *who = ack->person ? ack->person : dd_unit_name(&e->facts, ack->unit);
        char day[DD_DAY_SIZE];
        printf("    - ");
        dd_app_last_cell(dd_printf(arena, "%s %s: %s%s%s", dd_day_format_vi(ack->day.day, day),
                                   person && person->name ? person->name : who,
                                   dd_word_answer(dd_gettext, ack->action), ack->text ? " – " : "",
                                   ack->text ? ack->text : ""),
                         0);
    }
}

void dd_explain_print(const struct dd_explained *e)
{
    print_head(e);
    if (e->n_conditions) {
        printf(_("  why it is owed: the conditions of the rule\n"));
        dd_explain_print_conditions(e->app->arena, e->conditions, e->n_conditions);
    } else if (e->rule && e->has_subject) {
        printf(_("  why it is owed: the rule holds for every subject of its kind\n"));
    }
    print_day(e);
    print_versions(e);
    print_answers(e);
    if (e->n)
        printf(_("  steps so far (`dondoc explain NUMBER` tells more of one)\n"));
    for (size_t i = 0; i < e->n; i++) {
        print_step(e, &e->notices[i]);
        print_lines(e->notices[i].when, "             · ");
    }
    if (e->n_coming)
        printf(_("  steps to come, if nothing is recorded\n"));
    for (size_t i = 0; i < e->n_coming; i++) {
        print_step(e, &e->coming[i]);
        print_lines(e->coming[i].when, "             · ");
    }
}

void dd_explain_print_notice(const struct dd_explained *e, const struct dd_explained_notice *one)
{
    struct dd_arena *arena = e->app->arena;
    const struct dd_notice *notice = &one->kept->notice;
    printf(_("Notice #%lld: %s\n"), (long long)one->kept->id,
           dd_word_step(arena, dd_gettext, notice));
    print_field(_("step"), notice->step);
    print_field(_("sending time"),
                dd_printf(arena, "%s – %s",
                          dd_word_instant(arena, dd_gettext, e->app->zone, notice->at),
                          outcome(e, notice)));
    if (one->kept->delivery)
        printf(_("  in message %lld of `dondoc outbox`\n"), (long long)one->kept->delivery);
    printf(_("  why at that time\n"));
    print_lines(one->when, "    - ");
    printf(_("  why to this person\n"));
    print_lines(one->who, "    - ");
    printf(_("  about the duty\n"));
    print_head(e);
    print_day(e);
    print_versions(e);
}
