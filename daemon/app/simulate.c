/* simulate.c — many moments over facts that stand still. A year has a thousand of them,
 * and each concerns few: only subjects that wake are looked at, as a tick does it, and
 * everything only where the core says that others can have changed. */
#include "app/tick.h"

#include <stdlib.h>
#include <string.h>

#include "app/outgoing.h"

struct duty {
    struct dd_obligation ob;
    struct dd_opt_instant wake;
    dd_notice_vec told; /* or decided against */
};

/* What is evaluated together: all duties of a task, or those of a unit or a target by
 * one rule. */
struct group {
    const char *rule; /* NULL: a task's, by every rule */
    const char *subject;
    struct dd_opt_instant wake;
    DD_VEC(struct duty *) duties;
    bool woken;
};

struct run {
    struct dd_simulation *s;
    struct dd_arena *kept;       /* of duties and groups, made anew where everything is looked at */
    DD_VEC(struct group) groups; /* by `compare_keys` */
    struct dd_opt_instant all;   /* when to look at everything */
    struct dd_arena *of_run;
    const struct dd_deeds *deeds;
    struct dd_arena *of_day; /* of who is told, as long as nobody's post changes */
    struct dd_directory *directory;
    struct dd_opt_day until;
};

/* A moment at work. */
struct looking {
    struct run *run;
    struct dd_arena *arena;
    struct dd_scope scope;
    size_t n;
    struct duty **duties; /* those looked at, by id */
    struct dd_moment moment;
};

static bool has_come(struct dd_opt_instant at, struct dd_instant now)
{
    return at.set && at.at.s <= now.s;
}

/* ---- groups ---------------------------------------------------------------------------- */

static struct group key_of(const struct duty *duty)
{
    const struct dd_obligation *ob = &duty->ob;
    return ob->task ? (struct group){.subject = ob->task}
                    : (struct group){.rule = ob->rule, .subject = ob->subject};
}

/* Tasks first; the others as struct dd_scope has them, by rule and subject. */
static int compare_keys(const void *a, const void *b)
{
    const struct group *x = a, *y = b;
    int order = (x->rule != NULL) - (y->rule != NULL);
    if (order == 0 && x->rule)
        order = strcmp(x->rule, y->rule);
    return order ? order : strcmp(x->subject, y->subject);
}

static struct group *group_of(struct run *run, const struct duty *duty)
{
    struct group key = key_of(duty);
    return run->groups.n ? bsearch(&key, run->groups.v, run->groups.n, sizeof(key), compare_keys)
                         : NULL;
}

static int by_key(const void *a, const void *b)
{
    struct group x = key_of(*(struct duty *const *)a), y = key_of(*(struct duty *const *)b);
    return compare_keys(&x, &y);
}

static int by_id(const void *a, const void *b)
{
    const struct duty *const *x = a, *const *y = b;
    return strcmp((*x)->ob.id, (*y)->ob.id);
}

static void sort_duties(struct duty **v, size_t n, int (*compare)(const void *, const void *))
{
    if (n)
        qsort(v, n, sizeof(struct duty *), compare);
}

/* Of duties that have none yet: everything was looked at. */
static void make_groups(struct run *run, const struct looking *l)
{
    struct duty **v = DD_NEW_N(l->arena, struct duty *, l->n);
    for (size_t i = 0; i < l->n; i++)
        v[i] = l->duties[i];
    sort_duties(v, l->n, by_key);
    run->groups.n = run->groups.cap = 0;
    run->groups.v = NULL;
    for (size_t i = 0; i < l->n; i++)
        if (i == 0 || by_key(&v[i - 1], &v[i]) != 0)
            dd_push(run->kept, &run->groups, key_of(v[i]));
}

/* The duties looked at go back where they belong. */
static void regroup(struct run *run, const struct looking *l)
{
    for (size_t i = 0; i < run->groups.n; i++) {
        struct group *group = &run->groups.v[i];
        if (!group->woken)
            continue;
        group->duties.n = 0;
        group->wake.set = false;
        group->woken = false;
    }
    for (size_t i = 0; i < l->n; i++) {
        struct group *group = group_of(run, l->duties[i]);
        dd_push(run->kept, &group->duties, l->duties[i]);
        group->wake = dd_earlier(group->wake, l->duties[i]->wake);
    }
}

/* ---- what a moment is given ------------------------------------------------------------- */

static void gather(struct looking *l, bool all)
{
    struct run *run = l->run;
    DD_VEC(const char *) tasks = {0};
    DD_VEC(struct dd_scope_pair) pairs = {0};
    DD_VEC(struct duty *) duties = {0};
    for (size_t i = 0; i < run->groups.n; i++) {
        struct group *group = &run->groups.v[i];
        group->woken = all || has_come(group->wake, run->s->in.now);
        if (!group->woken)
            continue;
        if (group->rule)
            dd_push(l->arena, &pairs, (struct dd_scope_pair){group->rule, group->subject});
        else
            dd_push(l->arena, &tasks, group->subject);
        for (size_t k = 0; k < group->duties.n; k++)
            dd_push(l->arena, &duties, group->duties.v[k]);
    }
    l->scope.subjects[DD_EACH_TASK].n = tasks.n;
    l->scope.subjects[DD_EACH_TASK].id = tasks.v;
    l->scope.n_pairs = pairs.n;
    l->scope.pairs = pairs.v;
    l->n = duties.n;
    l->duties = duties.v;
    sort_duties(l->duties, l->n, by_id);
}

/* As the core takes them: obligations by id, and the notices of each. */
static void set_state(struct looking *l, struct dd_moment_in *in)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        n += l->duties[i]->told.n;
    struct dd_obligation *previous = DD_NEW_N(l->arena, struct dd_obligation, l->n + 1);
    struct dd_notice *history = DD_NEW_N(l->arena, struct dd_notice, n + 1);
    in->n_history = 0;
    for (size_t i = 0; i < l->n; i++) {
        const struct duty *duty = l->duties[i];
        previous[i] = duty->ob;
        if (duty->told.n)
            memcpy(history + in->n_history, duty->told.v, duty->told.n * sizeof(*history));
        in->n_history += duty->told.n;
    }
    in->n_previous = l->n;
    in->previous = previous;
    in->history = history;
}

/* ---- what comes of it -------------------------------------------------------------------- */

static struct dd_notice copy_notice(struct dd_arena *arena, const struct dd_notice *from)
{
    struct dd_notice to = *from;
    const char **texts[] = {&to.obligation, &to.step,    &to.addressee, &to.person,
                            &to.stands_in,  &to.channel, &to.address,   &to.reason};
    for (size_t k = 0; k < DD_LEN(texts); k++)
        *texts[k] = dd_strdup(arena, *texts[k]);
    return to;
}

static struct duty *keep_duty(struct dd_arena *kept, struct duty *old,
                              const struct dd_obligation *ob)
{
    struct duty *duty = old ? old : DD_NEW(kept, struct duty);
    if (!old)
        *duty = (struct duty){.wake = {.set = false}};
    if (!old || ob->dirty)
        duty->ob = dd_obligation_copy(kept, ob);
    return duty;
}

/* The duties as they are now, by id. None goes: history is kept. */
static void take_duties(struct looking *l)
{
    const struct dd_eval_out *eval = &l->moment.eval;
    struct duty **now = DD_NEW_N(l->arena, struct duty *, eval->n + 1);
    size_t old = 0;
    for (size_t i = 0; i < eval->n; i++) {
        const struct dd_obligation *ob = &eval->v[i];
        bool known = old < l->n && strcmp(l->duties[old]->ob.id, ob->id) == 0;
        now[i] = keep_duty(l->run->kept, known ? l->duties[old++] : NULL, ob);
        now[i]->wake = dd_earlier(ob->next_at, l->moment.alert.next_of[i]);
    }
    l->duties = now;
    l->n = eval->n;
}

static struct duty *find_duty(const struct looking *l, const char *id)
{
    struct duty key = {.ob = {.id = id}}, *wanted = &key;
    struct duty **found = bsearch(&wanted, l->duties, l->n, sizeof(wanted), by_id);
    return *found;
}

/* Each counts as told at its slot. */
static void take_notices(struct looking *l)
{
    struct dd_simulation *s = l->run->s;
    for (size_t i = 0; i < l->moment.n_notices; i++) {
        struct dd_notice notice = copy_notice(s->arena, &l->moment.notices[i]);
        if (notice.state != DD_NOTICE_SKIPPED) {
            notice.told_at = (struct dd_opt_instant){true, notice.at};
            dd_push(s->arena, &s->notices, notice);
        }
        if (notice.state == DD_NOTICE_PLANNED)
            notice.state = DD_NOTICE_TOLD;
        dd_push(l->run->kept, &find_duty(l, notice.obligation)->told, notice);
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

/* ---- memory -------------------------------------------------------------------------------
 *
 * Each change of a duty leaves its former self in `kept`: now and then what is needed
 * moves into another arena, and the old one goes. */

static void move(struct run *run, struct looking *l)
{
    struct dd_arena *old = run->kept;
    run->kept = dd_arena_new();
    for (size_t i = 0; i < l->n; i++) {
        const struct duty *from = l->duties[i];
        struct duty *to = keep_duty(run->kept, NULL, &from->ob);
        to->wake = from->wake;
        for (size_t k = 0; k < from->told.n; k++)
            dd_push(run->kept, &to->told, from->told.v[k]);
        l->duties[i] = to;
    }
    make_groups(run, l);
    dd_arena_free(old);
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

/* ---- moments -------------------------------------------------------------------------------- */

static void look(struct run *run, bool all)
{
    struct dd_simulation *s = run->s;
    struct looking l = {.run = run, .arena = dd_arena_new()};
    struct dd_moment_in in = s->in;
    gather(&l, all);
    set_state(&l, &in);
    set_letters(&l, &in);
    in.scope = all ? NULL : &l.scope;
    in.deeds = run->deeds;
    in.directory = directory_of(run);
    dd_moment(l.arena, &in, &l.moment);
    take_duties(&l);
    take_notices(&l);
    remember_loaded(s, &l.moment.eval);
    if (all) {
        move(run, &l);
        run->all = l.moment.next_all;
    }
    regroup(run, &l);
    dd_arena_free(l.arena);
    s->ticks++;
}

static struct dd_opt_instant next_of(const struct run *run)
{
    struct dd_opt_instant next = run->all;
    for (size_t i = 0; i < run->groups.n; i++)
        next = dd_earlier(next, run->groups.v[i].wake);
    return next;
}

/* What was there before: one group, so that it is looked at. */
static void begin(struct run *run)
{
    const struct dd_moment_in *in = &run->s->in;
    struct group group = {.subject = ""};
    size_t h = 0;
    for (size_t i = 0; i < in->n_previous; i++) {
        struct duty *duty = keep_duty(run->kept, NULL, &in->previous[i]);
        while (h < in->n_history && strcmp(in->history[h].obligation, duty->ob.id) < 0)
            h++;
        for (; h < in->n_history && strcmp(in->history[h].obligation, duty->ob.id) == 0; h++)
            dd_push(run->kept, &duty->told, in->history[h]);
        dd_push(run->kept, &group.duties, duty);
    }
    dd_push(run->kept, &run->groups, group);
}

/* The state at the end, to be read and to go on from. */
static void end(struct run *run)
{
    struct dd_simulation *s = run->s;
    struct looking l = {.run = run, .arena = dd_arena_new()};
    gather(&l, true);
    struct dd_obligation *v = DD_NEW_N(s->arena, struct dd_obligation, l.n + 1);
    dd_notice_vec history = {0};
    for (size_t i = 0; i < l.n; i++) {
        v[i] = dd_obligation_copy(s->arena, &l.duties[i]->ob);
        for (size_t k = 0; k < l.duties[i]->told.n; k++)
            dd_push(s->arena, &history, l.duties[i]->told.v[k]);
    }
    s->in.previous = s->obligations = v;
    s->in.n_previous = s->n_obligations = l.n;
    s->in.history = history.v;
    s->in.n_history = history.n;
    dd_arena_free(l.arena);
}

void dd_simulate(struct dd_simulation *s, struct dd_instant until)
{
    struct run run = {.s = s, .kept = dd_arena_new(), .of_run = dd_arena_new()};
    bool all = true;
    run.deeds = dd_deeds_of(run.of_run, s->in.facts);
    begin(&run);
    while (s->in.now.s <= until.s) {
        look(&run, all);
        struct dd_opt_instant next = next_of(&run);
        if (!next.set)
            break;
        /* The core promises a later instant; a run-away loop would hang a command. */
        s->in.now.s = next.at.s > s->in.now.s ? next.at.s : s->in.now.s + 1;
        all = has_come(run.all, s->in.now);
    }
    end(&run);
    dd_arena_free(run.kept);
    dd_arena_free(run.of_day);
    dd_arena_free(run.of_run);
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
