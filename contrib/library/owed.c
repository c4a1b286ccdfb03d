/* owed — what an office owes, from day to day: libdondoc in a program of one's own.
 *
 *     cc owed.c $(pkg-config --cflags --static --libs dondoc) -o owed
 *     ./owed VOCABULARY CALENDAR PACK FACTS FROM TO
 *
 * reads rules/vocabulary.yaml, a calendar, a pack of rules and the office's facts, and
 * prints a line whenever an obligation comes or has another state, between two days.
 * The library reads no file and no clock: both are done here, and time goes from one
 * moment at which something changes straight to the next. */
#include <dondoc/eval.h>
#include <stdio.h>
#include <stdlib.h>

static const struct dd_zone zone = {
    .name = "UTC+7", .n = 1, .from = (const int64_t[]){0}, .offset = (const int32_t[]){7 * 3600}};

static bool read_file(struct dd_arena *arena, const char *name, struct dd_source *out)
{
    struct dd_buf text = {0};
    char part[4096];
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        perror(name);
        return false;
    }
    for (size_t n; (n = fread(part, 1, sizeof part, file)) > 0;)
        dd_buf_add(&text, part, n);
    const bool ok = ferror(file) == 0;
    fclose(file);
    *out =
        (struct dd_source){name, dd_strndup(arena, text.s != NULL ? text.s : "", text.n), text.n};
    dd_buf_release(&text);
    return ok;
}

/* Everything a tick needs that does not change here. */
static bool load(struct dd_diags *diags, char **names, struct dd_eval_in *in)
{
    struct dd_source *sources = DD_NEW_N(diags->arena, struct dd_source, 4);
    struct dd_facts *facts = DD_NEW(diags->arena, struct dd_facts);
    for (int i = 0; i < 4; i++)
        if (!read_file(diags->arena, names[i], &sources[i]))
            return false;
    const struct dd_node *vocabulary = dd_yaml_read(diags, &sources[0]);
    const struct dd_node *days = dd_yaml_read(diags, &sources[1]);
    const struct dd_node *rows = dd_yaml_read(diags, &sources[3]);
    if (vocabulary == NULL || days == NULL || rows == NULL)
        return false;
    const struct dd_calendar *calendar = dd_calendar_read(diags, days);
    const struct dd_rule_options options = {.vocabulary = vocabulary, .calendar = calendar};
    struct dd_pack_text *pack = DD_NEW(diags->arena, struct dd_pack_text);
    pack->source = sources[2];
    const struct dd_ruleset *rules = dd_ruleset_read(diags, pack, 1, &options);
    if (!dd_facts_read(diags, rows, true, facts) || calendar == NULL || rules == NULL)
        return false;
    dd_facts_seal(facts);
    *in = (struct dd_eval_in){.rules = rules, .facts = facts, .calendar = calendar, .zone = &zone};
    return true;
}

/* Both lists are by id, and none ever leaves them. */
static void print_changes(const struct dd_eval_in *in, const struct dd_eval_out *out)
{
    char at[DD_INSTANT_SIZE], due[DD_DAY_SIZE];
    const struct dd_obligation *before = in->previous;
    for (size_t i = 0; i < out->n; i++) {
        const struct dd_obligation *ob = &out->v[i];
        if (ob->is_new || before++->state != ob->state)
            printf("%s  %-10s %-10s %s\n", dd_instant_format(&zone, in->now, at),
                   dd_state_name(ob->state), ob->due.set ? dd_day_format(ob->due.day, due) : "",
                   ob->id);
    }
}

/* Ticks from one moment to the next that it names. Each has an arena of its own: what
 * it leaves behind is read by the tick after it, and by no other. */
static void run(struct dd_eval_in in, struct dd_instant end)
{
    struct dd_arena *before = dd_arena_new(), *loaded_ones = dd_arena_new();
    DD_VEC(struct dd_rule_loaded) loaded = {0};
    for (struct dd_opt_instant now = {true, in.now}; now.set && now.at.s <= end.s;) {
        struct dd_arena *arena = dd_arena_new();
        struct dd_eval_out out;
        in.now = now.at;
        dd_evaluate(arena, &in, &out);
        print_changes(&in, &out);
        for (size_t i = 0; i < out.n; i++)
            out.v[i] = dd_obligation_copy(arena, &out.v[i]);
        for (size_t i = 0; i < out.n_loaded; i++) /* by rule: all of them in the first tick */
            dd_push(loaded_ones, &loaded, out.loaded[i]);
        in.previous = out.v;
        in.n_previous = out.n;
        in.loaded = loaded.v;
        in.n_loaded = loaded.n;
        now = out.next;
        dd_arena_free(before);
        before = arena;
    }
    dd_arena_free(before);
    dd_arena_free(loaded_ones);
}

int main(int argc, char **argv)
{
    struct dd_day from, to;
    if (argc != 7 || !dd_day_parse(argv[5], &from) || !dd_day_parse(argv[6], &to)) {
        fputs("usage: owed VOCABULARY CALENDAR PACK FACTS FROM TO\n", stderr);
        return 2;
    }
    struct dd_arena *arena = dd_arena_new();
    struct dd_diags diags;
    struct dd_eval_in in;
    struct dd_buf said = {0};
    dd_diags_init(&diags, arena, NULL);
    const bool ok = load(&diags, argv + 1, &in);
    dd_diags_render(&diags, &said);
    fputs(said.s != NULL ? said.s : "", stderr);
    dd_buf_release(&said);
    if (ok) {
        in.now = dd_zone_instant(&zone, from, 0);
        run(in, dd_zone_instant(&zone, to, 86400));
    }
    dd_arena_free(arena);
    return ok ? 0 : 1;
}
