/* simulate.c — many moments over facts that stand still. A year has a thousand of them,
 * and each concerns few: only duties that wake are looked at, and everything only where
 * the core says that others can have changed. */
#include "app/tick/tick.h"

#include <stdlib.h>
#include <string.h>

#include "app/outgoing/outgoing.h"

#define NEVER INT64_MAX

struct duty {
    struct dd_obligation ob; /* its texts in `texts`, but for the id; wake_at: kept */
    dd_notice_vec told;      /* what people were, or it was decided against */
    size_t rank;             /* among all, by id */
    struct group *group;
};

/* What is drafted together: all duties of a task, or one period of what a unit or a
 * target owes by one rule. */
struct group {
    const char *rule; /* NULL: a task's, by every rule */
    const char *subject;
    const char *period; /* NULL: every one, see is_whole */
    size_t at;          /* among all, by compare_groups */
    DD_VEC(struct duty *) duties;
};

struct run {
    struct dd_simulation *s;
    struct dd_arena *arena;       /* duties, groups, and what was told */
    struct dd_arena *texts;       /* of obligations; made anew now and then */
    size_t n_copies;              /* of obligations in it, with those that are gone */
    DD_VEC(struct duty *) duties; /* by id */
    DD_VEC(struct group *) groups;
    int64_t *wakes; /* of each group: when its first duty does */
    /* when to look at everything: at what may have come, and at what may be another */
    struct dd_opt_instant periods, all;
    const struct dd_deeds *deeds;
    struct dd_arena *of_day; /* of who is told, as long as nobody's post changes */
    struct dd_directory *directory;
    struct dd_opt_day until;
    struct dd_texts *shared; /* of notices */
};

/* A moment at work. */
struct looking {
    struct run *run;
    struct dd_arena *arena;
    struct dd_scope scope;
    DD_VEC(size_t) woken;         /* groups */
    DD_VEC(struct duty *) duties; /* those looked at, by id */
    DD_VEC(struct duty *) born;
    struct dd_moment moment;
};

static bool has_come(struct dd_opt_instant at, struct dd_instant now)
{
    return at.set && at.at.s <= now.s;
}

/* ---- groups ---------------------------------------------------------------------------- */

/* How many lines a check-in has, and so whether it is owed, is more than a matter of
 * months: of such a rule all periods are asked for whenever one is. */
static bool is_whole(const struct dd_ruleset *rules, const struct dd_obligation *ob)
{
    const struct dd_rule *rule = dd_rule_find(rules, ob->rule);
    for (rule = rule ? dd_rule_for(rules, rule, ob->subject) : NULL; rule; rule = rule->older)
        if (rule->done_by == DD_DONE_RESULTS)
            return true;
    return false;
}

static struct group key_of(const struct run *run, const struct dd_obligation *ob)
{
    if (ob->task)
        return (struct group){.subject = ob->task};
    return (struct group){.rule = ob->rule,
                          .subject = ob->subject,
                          .period = is_whole(run->s->in.rules, ob) ? NULL : ob->period};
}

static int compare_texts(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) : (a != NULL) - (b != NULL);
}

/* Tasks first; the others as struct dd_scope has them, by rule and subject. */
static int compare_groups(const void *a, const void *b)
{
    const struct group *x = *(const struct group *const *)a, *y = *(const struct group *const *)b;
    int order = compare_texts(x->rule, y->rule);
    if (order == 0)
        order = strcmp(x->subject, y->subject);
    return order ? order : compare_texts(x->period, y->period);
}

static struct group *find_group(struct group **v, size_t n, const struct group *key)
{
    struct group **found = n ? bsearch(&key, v, n, sizeof(key), compare_groups) : NULL;
    return found ? *found : NULL;
}

static int by_id(const void *a, const void *b)
{
    const struct duty *const *x = a, *const *y = b;
    return strcmp((*x)->ob.id, (*y)->ob.id);
}

static int by_rank(const void *a, const void *b)
{
    const struct duty *const *x = a, *const *y = b;
    return ((*x)->rank > (*y)->rank) - ((*x)->rank < (*y)->rank);
}

/* New ones, in order, among those that are there: from the last on, as each has its place. */
static void merge_groups(struct run *run, struct group **born, size_t n_born)
{
    size_t n = run->groups.n;
    for (size_t i = 0; i < n_born; i++)
        dd_push(run->arena, &run->groups, born[i]);
    struct group **v = run->groups.v;
    for (size_t at = n + n_born; n_born; at--) {
        bool old = n && compare_groups(&v[n - 1], &born[n_born - 1]) > 0;
        v[at - 1] = old ? v[--n] : born[--n_born];
    }
    run->wakes = DD_NEW_N(run->arena, int64_t, run->groups.n);
    for (size_t i = 0; i < run->groups.n; i++)
        run->groups.v[i]->at = i;
}

static void set_wake(struct run *run, const struct group *group)
{
    int64_t wake = NEVER;
    for (size_t i = 0; i < group->duties.n; i++) {
        struct dd_opt_instant own = group->duties.v[i]->ob.wake_at;
        if (own.set && own.at.s < wake)
            wake = own.at.s;
    }
    run->wakes[group->at] = wake;
}

/* Duties that are new join the group they belong to, or make one. */
static void join_groups(struct run *run, struct looking *l)
{
    DD_VEC(struct group *) born = {0};
    size_t n = 0;
    for (size_t i = 0; i < l->born.n; i++) {
        struct duty *duty = l->born.v[i];
        struct group key = key_of(run, &duty->ob);
        duty->group = find_group(run->groups.v, run->groups.n, &key);
        if (duty->group) {
            dd_push(run->arena, &duty->group->duties, duty);
            continue;
        }
        duty->group = DD_NEW(run->arena, struct group);
        *duty->group = (struct group){.rule = dd_text_shared(run->shared, key.rule),
                                      .subject = dd_text_shared(run->shared, key.subject),
                                      .period = dd_text_shared(run->shared, key.period)};
        dd_push(run->arena, &duty->group->duties, duty);
        dd_push(l->arena, &born, duty->group);
    }
    if (born.n)
        qsort(born.v, born.n, sizeof(struct group *), compare_groups);
    for (size_t i = 0; i < born.n; i++) { /* several duties of one task */
        if (n == 0 || compare_groups(&born.v[n - 1], &born.v[i]) != 0) {
            born.v[n++] = born.v[i];
            continue;
        }
        born.v[i]->duties.v[0]->group = born.v[n - 1];
        dd_push(run->arena, &born.v[n - 1]->duties, born.v[i]->duties.v[0]);
    }
    merge_groups(run, born.v, n);
}

/* ---- what a moment is given ------------------------------------------------------------- */

static void gather_all(struct looking *l)
{
    const struct run *run = l->run;
    for (size_t i = 0; i < run->groups.n; i++)
        dd_push(l->arena, &l->woken, i);
    for (size_t i = 0; i < run->duties.n; i++)
        dd_push(l->arena, &l->duties, run->duties.v[i]);
}

static void gather(struct looking *l)
{
    const struct run *run = l->run;
    DD_VEC(const char *) tasks = {0};
    DD_VEC(struct dd_scope_pair) pairs = {0};
    for (size_t i = 0; i < run->groups.n; i++) {
        if (run->wakes[i] > run->s->in.now.s)
            continue;
        const struct group *group = run->groups.v[i];
        dd_push(l->arena, &l->woken, i);
        if (group->rule)
            dd_push(l->arena, &pairs,
                    (struct dd_scope_pair){group->rule, group->subject, group->period});
        else
            dd_push(l->arena, &tasks, group->subject);
        for (size_t k = 0; k < group->duties.n; k++)
            dd_push(l->arena, &l->duties, group->duties.v[k]);
    }
    l->scope.subjects[DD_EACH_TASK].n = tasks.n;
    l->scope.subjects[DD_EACH_TASK].id = tasks.v;
    l->scope.n_pairs = pairs.n;
    l->scope.pairs = pairs.v;
    if (l->duties.n)
        qsort(l->duties.v, l->duties.n, sizeof(struct duty *), by_rank);
}

/* As the core takes them, by id. */
static void set_state(struct looking *l, struct dd_moment_in *in)
{
    struct dd_obligation *previous = DD_NEW_N(l->arena, struct dd_obligation, l->duties.n + 1);
    struct dd_history *told = DD_NEW_N(l->arena, struct dd_history, l->duties.n + 1);
    in->n_previous = l->duties.n;
    in->n_history = in->n_told = 0;
    for (size_t i = 0; i < l->duties.n; i++) {
        const struct duty *duty = l->duties.v[i];
        previous[i] = duty->ob;
        if (duty->told.n && !(in->still && !has_come(duty->ob.wake_at, in->now)))
            told[in->n_told++] = (struct dd_history){duty->ob.id, duty->told.n, duty->told.v};
    }
    in->previous = previous;
    in->history = NULL;
    in->told = told;
}

/* What people got in the last hour, before the simulation too. */
static void set_letters(struct looking *l, struct dd_moment_in *in)
{
    const struct dd_simulation *s = l->run->s;
    DD_VEC(struct dd_letter_sent) letters = {0};
    for (size_t i = s->notices.n; i-- > 0 && s->notices.v[i].at.s >= in->now.s - 3600;) {
        const struct dd_notice *notice = &s->notices.v[i];
        if (notice->state == DD_NOTICE_PLANNED && strcmp(notice->channel, "email") == 0)
            dd_push(l->arena, &letters, (struct dd_letter_sent){notice->address, notice->at});
    }
    for (size_t i = 0; i < s->in.n_letters; i++)
        if (s->in.letters[i].at.s >= in->now.s - 3600)
            dd_push(l->arena, &letters, s->in.letters[i]);
    in->n_letters = letters.n;
    in->letters = letters.v;
}

static struct dd_directory *directory_of(struct run *run)
{
    const struct dd_moment_in *in = &run->s->in;
    struct dd_day today = dd_zone_local(in->zone, in->now).day;
    if (run->of_day && !(run->until.set && dd_day_cmp(today, run->until.day) >= 0))
        return run->directory;
    dd_arena_free(run->of_day);
    run->of_day = dd_arena_new();
    run->directory = dd_directory_of(run->of_day, in->facts, today);
    run->until = dd_directory_next(run->directory);
    return run->directory;
}

/* ---- what comes of it -------------------------------------------------------------------- */

/* The id is for ever, the other texts are the obligation's until it is another. */
static void copy_obligation(struct run *run, struct duty *duty, const struct dd_obligation *from)
{
    const char *id = duty->ob.id ? duty->ob.id : dd_text_shared(run->shared, from->id);
    duty->ob = dd_obligation_copy(run->texts, from);
    duty->ob.id = id;
    run->n_copies++;
}

/* The duties as they are now, by id. None goes: history is kept. */
static void take_duties(struct looking *l)
{
    const struct dd_eval_out *eval = &l->moment.eval;
    struct duty **old = l->duties.v;
    size_t n_old = l->duties.n, i_old = 0;
    l->duties.v = DD_NEW_N(l->arena, struct duty *, eval->n + 1);
    l->duties.n = l->duties.cap = eval->n;
    for (size_t i = 0; i < eval->n; i++) {
        const struct dd_obligation *ob = &eval->v[i];
        bool known = i_old < n_old && strcmp(old[i_old]->ob.id, ob->id) == 0;
        struct duty *duty = known ? old[i_old++] : DD_NEW(l->run->arena, struct duty);
        if (!known || ob->dirty)
            copy_obligation(l->run, duty, ob);
        if (!known)
            dd_push(l->arena, &l->born, duty);
        duty->ob.wake_at = dd_earlier(ob->next_at, l->moment.alert.next_of[i]);
        l->duties.v[i] = duty;
    }
}

/* Those that are new take their place among all. */
static void admit(struct looking *l, bool all)
{
    struct run *run = l->run;
    if (l->born.n == 0)
        return;
    for (size_t i = 0; i < l->born.n; i++)
        dd_push(run->arena, &run->duties, l->born.v[i]);
    if (all)
        memcpy(run->duties.v, l->duties.v, l->duties.n * sizeof(struct duty *));
    else
        qsort(run->duties.v, run->duties.n, sizeof(struct duty *), by_id);
    for (size_t i = 0; i < run->duties.n; i++)
        run->duties.v[i]->rank = i;
    join_groups(run, l);
    for (size_t i = 0; i < run->groups.n; i++)
        set_wake(run, run->groups.v[i]);
}

static struct dd_notice copy_notice(struct dd_texts *shared, const struct dd_notice *from)
{
    struct dd_notice to = *from;
    const char **texts[] = {&to.obligation, &to.step,    &to.addressee, &to.person,
                            &to.stands_in,  &to.channel, &to.address,   &to.reason};
    for (size_t k = 0; k < DD_LEN(texts); k++)
        *texts[k] = dd_text_shared(shared, *texts[k]);
    return to;
}

/* Each counts as told at its slot. They come in the order of what they are about. */
static void take_notices(struct looking *l)
{
    struct run *run = l->run;
    struct dd_simulation *s = run->s;
    for (size_t i = 0, k = 0; i < l->moment.n_notices; i++) {
        struct dd_notice notice = copy_notice(run->shared, &l->moment.notices[i]);
        while (strcmp(l->duties.v[k]->ob.id, notice.obligation) != 0)
            k++;
        if (notice.state != DD_NOTICE_SKIPPED) {
            notice.told_at = (struct dd_opt_instant){true, notice.at};
            dd_push(s->arena, &s->notices, notice);
        }
        if (notice.state == DD_NOTICE_PLANNED)
            notice.state = DD_NOTICE_TOLD;
        if (!dd_is_for_webhook(&notice))
            dd_push(run->arena, &l->duties.v[k]->told, notice);
    }
}

static void remember_loaded(struct dd_simulation *s, const struct dd_eval_out *eval)
{
    if (!eval->n_loaded)
        return;
    size_t n = s->in.n_loaded + eval->n_loaded, i = 0, j = 0;
    struct dd_rule_loaded *all = DD_NEW_N(s->arena, struct dd_rule_loaded, n);
    for (size_t k = 0; k < n; k++) {
        bool old = j == eval->n_loaded ||
                   (i < s->in.n_loaded && strcmp(s->in.loaded[i].rule, eval->loaded[j].rule) < 0);
        all[k] = old ? s->in.loaded[i++] : eval->loaded[j++];
        all[k].rule = dd_strdup(s->arena, all[k].rule);
    }
    s->in.loaded = all;
    s->in.n_loaded = n;
}

/* Each change of a duty leaves the texts of its former self: now and then those that
 * are needed move into another arena, and the old one goes. */
static void tidy(struct run *run)
{
    struct dd_arena *old = run->texts;
    if (run->n_copies < 4 * run->duties.n + 1000)
        return;
    run->texts = dd_arena_new();
    run->n_copies = 0;
    for (size_t i = 0; i < run->duties.n; i++) {
        struct dd_opt_instant wake = run->duties.v[i]->ob.wake_at;
        copy_obligation(run, run->duties.v[i], &run->duties.v[i]->ob);
        run->duties.v[i]->ob.wake_at = wake;
    }
    dd_arena_free(old);
}

/* ---- moments -------------------------------------------------------------------------------- */

/* Whom to look at: whoever wakes; all, where there may be others; and as if nothing were
 * known of them, where what they depend on may be another. */
enum look { LOOK_WOKEN, LOOK_ALL, LOOK_ANEW };

static void look(struct run *run, enum look whom)
{
    struct dd_simulation *s = run->s;
    struct looking l = {.run = run, .arena = dd_arena_new()};
    struct dd_moment_in in = s->in;
    in.still = whom != LOOK_ANEW;
    if (whom == LOOK_WOKEN)
        gather(&l);
    else
        gather_all(&l);
    set_state(&l, &in);
    set_letters(&l, &in);
    in.scope = whom == LOOK_WOKEN ? &l.scope : NULL;
    in.deeds = run->deeds;
    in.directory = directory_of(run);
    dd_moment(l.arena, &in, &l.moment);
    take_duties(&l);
    take_notices(&l);
    remember_loaded(s, &l.moment.eval);
    for (size_t i = 0; i < l.woken.n; i++)
        set_wake(run, run->groups.v[l.woken.v[i]]);
    admit(&l, whom != LOOK_WOKEN);
    if (whom != LOOK_WOKEN) {
        run->periods = l.moment.next_periods;
        run->all = l.moment.next_all;
    }
    dd_arena_free(l.arena);
    tidy(run);
    s->ticks++;
}

static struct dd_opt_instant next_of(const struct run *run)
{
    int64_t wake = NEVER;
    for (size_t i = 0; i < run->groups.n; i++)
        wake = run->wakes[i] < wake ? run->wakes[i] : wake;
    return dd_earlier(dd_earlier(run->all, run->periods),
                      (struct dd_opt_instant){wake < NEVER, {wake}});
}

/* What was there before, by id. */
static void begin(struct run *run)
{
    const struct dd_moment_in *in = &run->s->in;
    struct looking l = {.run = run, .arena = dd_arena_new()};
    size_t h = 0;
    for (size_t i = 0; i < in->n_previous; i++) {
        struct duty *duty = DD_NEW(run->arena, struct duty);
        copy_obligation(run, duty, &in->previous[i]);
        while (h < in->n_history && strcmp(in->history[h].obligation, duty->ob.id) < 0)
            h++;
        for (; h < in->n_history && strcmp(in->history[h].obligation, duty->ob.id) == 0; h++)
            if (!dd_is_for_webhook(&in->history[h]))
                dd_push(run->arena, &duty->told, in->history[h]);
        dd_push(l.arena, &l.duties, duty);
        dd_push(l.arena, &l.born, duty);
    }
    admit(&l, true);
    dd_arena_free(l.arena);
}

/* The state at the end, to be read and to go on from. */
static void end(struct run *run)
{
    struct dd_simulation *s = run->s;
    size_t n = run->duties.n, n_told = 0;
    for (size_t i = 0; i < n; i++)
        n_told += run->duties.v[i]->told.n;
    struct dd_obligation *v = DD_NEW_N(s->arena, struct dd_obligation, n + 1);
    struct dd_notice *history = DD_NEW_N(s->arena, struct dd_notice, n_told + 1);
    s->in.n_history = 0;
    for (size_t i = 0; i < n; i++) {
        const struct duty *duty = run->duties.v[i];
        v[i] = dd_obligation_copy(s->arena, &duty->ob);
        if (duty->told.n)
            memcpy(history + s->in.n_history, duty->told.v, duty->told.n * sizeof(*history));
        s->in.n_history += duty->told.n;
    }
    s->in.previous = s->obligations = v;
    s->in.n_previous = s->n_obligations = n;
    s->in.history = history;
}

void dd_simulate(struct dd_simulation *s, struct dd_instant until)
{
    struct run run = {.s = s, .arena = dd_arena_new(), .texts = dd_arena_new()};
    enum look whom = LOOK_ANEW;
    run.deeds = dd_deeds_of(run.arena, s->in.facts);
    run.shared = dd_texts_new(s->arena);
    begin(&run);
    while (s->in.now.s <= until.s) {
        look(&run, whom);
        struct dd_opt_instant next = next_of(&run);
        if (!next.set)
            break;
        /* The core promises a later instant; a run-away loop would hang a command. */
        s->in.now.s = next.at.s > s->in.now.s ? next.at.s : s->in.now.s + 1;
        whom = has_come(run.all, s->in.now)       ? LOOK_ANEW
               : has_come(run.periods, s->in.now) ? LOOK_ALL
                                                  : LOOK_WOKEN;
    }
    end(&run);
    dd_arena_free(run.texts);
    dd_arena_free(run.arena);
    dd_arena_free(run.of_day);
}

void dd_simulation_fresh(const struct dd_app *app, const struct dd_facts *facts,
                         struct dd_simulation *out)
{
    out->in = (struct dd_moment_in){
        .rules = app->rules,
        .facts = facts,
        .calendar = app->calendar,
        .zone = app->zone,
        .sending = &app->config->sending,
        .n_webhooks = app->config->deliver.n_webhooks,
        .webhooks = app->config->deliver.webhooks,
        .now = dd_clock_now(&app->clock),
    };
}

bool dd_simulation_load(struct dd_app *app, struct dd_facts *facts, struct dd_simulation *out)
{
    struct dd_moment_in *in = &out->in;
    struct dd_obligation *previous;
    struct dd_notice *history;
    struct dd_rule_loaded *loaded;
    struct dd_meta meta;
    dd_simulation_fresh(app, facts, out);
    if (!dd_store_facts(app->store, app->arena, facts) ||
        !dd_store_obligations(app->store, app->arena, &previous, &in->n_previous) ||
        !dd_store_notices(app->store, app->arena, &history, &in->n_history) ||
        !dd_store_loaded(app->store, app->arena, &loaded, &in->n_loaded) ||
        !dd_store_meta(app->store, app->arena, &meta))
        return false;
    in->previous = previous;
    in->history = history;
    in->loaded = loaded;
    if (meta.evaluated_until.set)
        in->now = meta.evaluated_until.at;
    return dd_letters_of_hour(app, app->arena, in->now, &in->letters, &in->n_letters);
}
