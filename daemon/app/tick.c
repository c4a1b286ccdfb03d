#include "app/tick.h"

#include <stdlib.h>

#include "app/live.h"
#include "app/outgoing.h"
#include "wire/words.h"

/* Tasks evaluated at once: so much memory, so often a look at the time. Few where there are
 * few, and at first, so that the second core soon gets its share; else many, for then
 * SQLite's pages are best used. */
#define SLICE_OF_SOME 125
#define SLICE_OF_ALL 500

/* What a tick does, in this order. */
enum phase {
    BEGIN,
    EVALUATE,
    BRAKE,
    COMPOSE_HELD, /* an unusual number: its messages wait for somebody's decision */
    RENEW,
    COMPOSE,
    INVITE, /* … and days enter and leave people's own calendars */
    FOLLOW, /* what did not arrive */
    LOOK,   /* what is owed is counted, where that is not known */
    FINISH,
    DONE
};

/* Some subjects on their way: taken off the list, read, evaluated, written. */
struct piece {
    struct dd_arena *arena;
    const struct dd_store *store;
    struct dd_slice slice;
    struct dd_store *beside; /* by which it is still to be read; NULL: it is … */
    bool failed;             /* … or cannot be */
    struct dd_moment_in in;
    const struct dd_config *config;
    const struct dd_letter_context *letters; /* NULL: nothing is planned */
    struct dd_moment moment;
    struct dd_made *made;        /* of obligations that are new */
    size_t n_rewrites;           /* … and of those … */
    struct dd_rewrite *rewrites; /* … that are others than they were */
    struct dd_rewritten *rewritten;
    dd_notice_vec planned;
    struct dd_known known;
};

/* Who is told, as it is found out by one of the cores. */
struct known {
    struct dd_arena *arena;
    struct dd_directory *directory;
};

struct dd_tick {
    const struct dd_app *app;
    struct dd_live *live, *own_live;
    struct dd_arena *arena; /* lives as long as the tick */
    struct dd_instant now;
    int chunk;
    int64_t until;   /* this transaction takes on more, by what was worked … */
    int64_t closing; /* … and then: what the piece on its way and the commit took last time */
    struct dd_worker *worker;
    struct piece *ahead;    /* given to it, not waited for */
    struct known mine, its; /* … and what each of us remembers */
    bool waited;            /* the last time, it was busier than we */
    bool bulk;
    enum phase phase;
    struct dd_meta meta;
    struct dd_dirty dirty;
    struct dd_outgoing out;
    const struct dd_letter_sent *letters; /* see dd_letters_of_hour */
    size_t n_letters;
    struct dd_tick_result result;
};

/* ---- begin -------------------------------------------------------------------------- */

/* Where few duties are stored, or none, they are counted before the tick writes its
 * own; else after it. */
static bool count_owed(struct dd_tick *t)
{
    struct dd_owed *owed = &t->live->owed;
    bool more = false;
    bool ok = owed->known || dd_owed_look(owed, t->app->store, &more);
    if (more)
        dd_owed_forget(owed);
    return ok;
}

/* An office's first tick has nothing to compare with, nor has its first live one. */
static bool may_hold(const struct dd_tick *t)
{
    const struct dd_config *config = t->app->config;
    bool first = !t->meta.evaluated_until.set || (config->live && !t->meta.live_since.set);
    return !first && config->hold_above < SIZE_MAX;
}

static bool begin(struct dd_tick *t)
{
    const struct dd_app *app = t->app;
    int64_t change;
    if (!dd_store_meta(app->store, t->arena, &t->meta) ||
        !dd_store_change_mark(app->store, &change) ||
        !dd_live_refresh(t->live, app->store, change, &t->result.n_read))
        return false;
    t->result.paused = t->meta.paused_since.set;
    t->dirty = (struct dd_dirty){
        .app = app,
        .arena = t->arena,
        .meta = &t->meta,
        .shared = &t->live->shared,
        .now = t->now,
        .change = change,
        .with = dd_evaluated_with(t->arena, app, t->result.paused),
        .days = dd_calendar_days(t->arena, app->calendar),
    };
    t->out = (struct dd_outgoing){
        .app = app,
        .arena = t->arena,
        .now = t->now,
        .facts = &t->live->shared,
        .may_hold = may_hold(t),
    };
    t->out.letters = (struct dd_letter_context){
        .office = dd_unit_name(&t->live->shared, app->config->office),
        .public_url = app->config->public_url,
        .facts = &t->live->shared,
        .calendar = app->calendar,
        .zone = app->zone,
        .now = t->now,
        .language = app->config->language,
        .tr = dd_gettext,
    };
    return dd_letters_of_hour(app, t->arena, t->now, &t->letters, &t->n_letters) && count_owed(t) &&
           dd_dirty_find(&t->dirty) && dd_outgoing_resume(&t->out);
}

/* ---- slices ---------------------------------------------------------------------------- */

static bool same_instant(struct dd_opt_instant a, struct dd_opt_instant b)
{
    return a.set == b.set && (!a.set || a.at.s == b.at.s);
}

static bool same_day(struct dd_opt_day a, struct dd_opt_day b)
{
    return a.set == b.set && (!a.set || dd_day_cmp(a.day, b.day) == 0);
}

/* When it is looked at again. (The end of a pause looks at everything.) */
static void set_wake(const struct dd_moment_in *in, struct dd_obligation *ob,
                     struct dd_opt_instant step)
{
    struct dd_obligation before = *ob;
    ob->wake_at = ob->next_at;
    if (step.set && (!ob->wake_at.set || step.at.s < ob->wake_at.at.s))
        ob->wake_at = step;
    dd_touched_days(in, ob);
    ob->dirty = ob->dirty || !same_instant(before.wake_at, ob->wake_at) ||
                !same_day(before.days_from, ob->days_from) ||
                !same_day(before.days_to, ob->days_to);
}

static bool write_obligations(struct dd_tick *t, const struct piece *piece)
{
    const struct dd_eval_out *eval = &piece->moment.eval;
    struct dd_store *store = t->app->store;
    struct dd_owed *owed = &t->live->owed;
    t->result.n_obligations += eval->n;
    t->result.n_changed += piece->n_rewrites;
    for (size_t i = 0; i < eval->n; i++) {
        if (!eval->v[i].is_new)
            continue;
        t->result.n_changed++;
        dd_owed_written(owed, NULL, &eval->v[i]);
    }
    for (size_t i = 0; i < piece->n_rewrites; i++)
        dd_owed_written(owed, piece->rewrites[i].before, piece->rewrites[i].row);
    return dd_store_put_rewritten(store, piece->rewritten) && dd_store_put_made(store, piece->made);
}

/* Notices decided against are written down at once; the others with their message. */
static bool write_notices(struct dd_tick *t, const struct piece *piece)
{
    const struct dd_moment *moment = &piece->moment;
    bool ok = true;
    if (t->result.paused)
        return true;
    for (size_t i = 0; ok && i < moment->n_notices; i++)
        if (moment->notices[i].state != DD_NOTICE_PLANNED)
            ok = dd_store_put_notice(t->app->store, &moment->notices[i], 0);
    return ok && (piece->planned.n == 0 ||
                  dd_outgoing_plan(&t->out, &piece->known, piece->planned.v, piece->planned.n));
}

static void free_piece(struct piece *piece)
{
    if (piece)
        dd_arena_free(piece->arena);
}

/* *out: NULL where there is nothing to do, or none that could be done `ahead`. What is to be
 * evaluated by the second core is also read by it, but while we are the one that waits. */
static bool take(struct dd_tick *t, bool ahead, struct piece **out)
{
    const struct dd_app *app = t->app;
    struct dd_arena *arena = dd_arena_new();
    struct piece *piece = DD_NEW(arena, struct piece);
    size_t max = t->dirty.all && ahead ? SLICE_OF_ALL : SLICE_OF_SOME;
    bool found = false;
    piece->beside = ahead && !t->waited ? dd_store_beside(app->store) : NULL;
    bool ok = piece->beside
                  ? dd_store_work_pick(app->store, arena, app->rules, max, &piece->slice, &found)
                  : dd_store_work_take(app->store, arena, app->rules, &t->live->shared, max, ahead,
                                       &piece->slice, &found);
    piece->arena = arena;
    piece->store = app->store;
    piece->in = (struct dd_moment_in){
        .rules = app->rules,
        .facts = &t->live->shared,
        .calendar = app->calendar,
        .zone = app->zone,
        .sending = &app->config->sending,
        .n_webhooks = app->config->deliver.n_webhooks,
        .webhooks = app->config->deliver.webhooks,
        .now = t->now,
        .n_loaded = t->dirty.n_loaded,
        .loaded = t->dirty.loaded,
        .n_letters = t->n_letters,
        .letters = t->letters,
    };
    piece->config = app->config;
    piece->letters = t->result.paused ? NULL : &t->out.letters;
    *out = ok && found ? piece : NULL;
    if (!*out)
        dd_arena_free(arena);
    return ok;
}

/* Its facts, and what is stored of it. */
static bool read_piece(struct piece *piece)
{
    struct dd_slice *slice = &piece->slice;
    const struct dd_facts *shared = piece->in.facts;
    if (piece->beside &&
        !dd_store_work_read(piece->beside, piece->arena, piece->in.rules, shared, slice))
        return false;
    piece->in.facts = &slice->facts;
    piece->in.n_previous = slice->n_previous;
    piece->in.previous = slice->previous;
    piece->in.n_history = slice->n_history;
    piece->in.history = slice->history;
    piece->in.scope = &slice->scope;
    return true;
}

static void plan(struct piece *piece)
{
    const struct dd_moment *moment = &piece->moment;
    struct dd_letter_context letters = *piece->letters;
    for (size_t i = 0; i < moment->n_notices; i++)
        if (moment->notices[i].state == DD_NOTICE_PLANNED)
            dd_push(piece->arena, &piece->planned, moment->notices[i]);
    letters.facts = &piece->slice.facts;
    letters.obligations = moment->eval.v;
    letters.n_obligations = moment->eval.n;
    piece->known = (struct dd_known){
        .facts = letters.facts,
        .obligations = letters.obligations,
        .n = letters.n_obligations,
        .planned = piece->planned.v,
        .hooks = dd_hooks_render(piece->arena, piece->config, &letters, piece->planned.v,
                                 piece->planned.n),
    };
}

/* What is to be written, but for the writing. */
static void make(struct piece *piece)
{
    const struct dd_moment *moment = &piece->moment;
    const struct dd_slice *slice = &piece->slice;
    const struct dd_obligation **made =
        DD_NEW_N(piece->arena, const struct dd_obligation *, moment->eval.n + 1);
    size_t n = 0;
    piece->rewrites = DD_NEW_N(piece->arena, struct dd_rewrite, moment->eval.n + 1);
    for (size_t i = 0; i < moment->eval.n; i++) {
        struct dd_obligation *ob = &moment->eval.v[i];
        set_wake(&piece->in, ob, moment->alert.next_of[i]);
        if (ob->is_new) {
            made[n++] = ob;
        } else if (ob->dirty) {
            const struct dd_obligation *before =
                dd_obligation_find(slice->previous, slice->n_previous, ob->id);
            piece->rewrites[piece->n_rewrites++] =
                (struct dd_rewrite){ob, before, slice->places[before - slice->previous]};
        }
    }
    piece->made = dd_store_make(piece->store, piece->arena, made, n);
    piece->rewritten =
        dd_store_rewrite(piece->store, piece->arena, piece->rewrites, piece->n_rewrites);
}

/* On either core: nothing but the piece and what the tick leaves alone. */
static void evaluate(void *context)
{
    struct piece *piece = context;
    struct dd_moment *moment = &piece->moment;
    piece->failed = !read_piece(piece);
    if (piece->failed)
        return;
    dd_moment(piece->arena, &piece->in, moment);
    make(piece);
    if (piece->letters)
        plan(piece);
}

static bool write_piece(struct dd_tick *t, struct piece *piece)
{
    if (piece->failed)
        return dd_store_failed_beside(t->app->store);
    t->result.n_read += piece->slice.n_read;
    return write_obligations(t, piece) && write_notices(t, piece);
}

static int64_t spent_ms(const struct dd_tick *t)
{
    return dd_worked_ms() + dd_worker_waited_ms(t->worker);
}

static bool is_late(const struct dd_tick *t)
{
    return spent_ms(t) >= t->until;
}

static struct dd_directory *directory_of(struct dd_tick *t, struct known *known)
{
    if (!known->directory) {
        known->arena = dd_arena_new();
        known->directory = dd_directory_of(known->arena, &t->live->shared,
                                           dd_zone_local(t->app->zone, t->now).day);
    }
    return known->directory;
}

/* Evaluates a piece; *later, where there is one, is evaluated by the second core while
 * we go on. */
static void evaluate_beside(struct dd_tick *t, struct piece *piece, struct piece *later)
{
    bool given = t->ahead != NULL;
    if (given)
        t->waited = dd_worker_wait(t->worker);
    t->ahead = NULL;
    if (later && !t->worker)
        t->worker = dd_worker_new();
    if (!given)
        piece->in.directory = directory_of(t, &t->mine);
    if (later)
        later->in.directory = directory_of(t, &t->its);
    if (later && t->worker)
        dd_worker_start(t->worker, evaluate, later);
    t->ahead = later;
    if (!given)
        evaluate(piece);
    if (later && !t->worker)
        evaluate(later);
}

/* What one transaction reads it also writes: meanwhile nobody else can change what it
 * has read. */
static bool next_piece(struct dd_tick *t, bool *more)
{
    struct piece *piece = t->ahead, *later = NULL;
    if (!piece && !take(t, false, &piece))
        return false;
    *more = piece != NULL;
    if (!piece)
        return true;
    bool ok = is_late(t) || take(t, true, &later);
    evaluate_beside(t, piece, later);
    ok = ok && write_piece(t, piece);
    free_piece(piece);
    return ok;
}

static void drop_ahead(struct dd_tick *t)
{
    dd_worker_wait(t->worker);
    free_piece(t->ahead);
    t->ahead = NULL;
}

/* ---- messages ----------------------------------------------------------------------------- */

/* More than is usual is held, with all of its messages. */
static bool brake(struct dd_tick *t)
{
    const struct dd_app *app = t->app;
    size_t at_least = app->config->hold_above;
    struct dd_told *told;
    size_t n_told;
    int64_t n, held;
    if (app->config->live && !t->meta.live_since.set && !dd_store_set_live(app->store, t->now))
        return false;
    if (!dd_store_count_composing(app->store, &n))
        return false;
    if (!t->out.may_hold || (size_t)n <= at_least)
        return true;
    struct dd_instant from = {t->now.s - (int64_t)DD_BRAKES_DAYS * 86400};
    if (!dd_store_told_since(app->store, t->arena, from, &told, &n_told))
        return false;
    size_t limit = dd_brakes_limit_told(app->zone, t->now, at_least, told, n_told);
    t->out.held = (size_t)n > limit;
    if (!t->out.held)
        return true;
    /* told once, until released or cancelled */
    return dd_store_count_held(app->store, "breaker", &held) &&
           (held || dd_brakes_tell(&t->out, (size_t)n, limit));
}

static bool finish(struct dd_tick *t)
{
    struct dd_tick_result *result = &t->result;
    struct dd_store *store = t->app->store;
    struct dd_opt_instant wake;
    dd_live_faults(t->live, t->app, t->now);
    if (!dd_dirty_done(&t->dirty) || !dd_store_count_held(store, "breaker", &result->n_held) ||
        !dd_store_set_evaluated(store, t->now) || !dd_store_next_wake(store, &wake) ||
        !dd_dirty_next(&t->dirty, &result->next))
        return false;
    if (wake.set && (!result->next.set || wake.at.s < result->next.at.s))
        result->next = wake;
    result->faults = t->live->faults;
    result->n_faults = t->live->n_faults;
    result->n_notices = t->out.n_notices;
    result->n_deliveries = t->out.n_messages;
    return true;
}

/* ---- one phase after the other --------------------------------------------------------------- */

/* A piece of the phase; then the phase it is in. */
static bool advance(struct dd_tick *t)
{
    bool more = false, ok = true;
    switch (t->phase) {
    case BEGIN:
        ok = begin(t);
        t->phase = EVALUATE;
        break;
    case EVALUATE:
        ok = next_piece(t, &more);
        if (!more)
            t->phase = t->result.paused ? LOOK : BRAKE;
        break;
    case BRAKE:
        ok = brake(t);
        t->phase = t->out.held ? COMPOSE_HELD : RENEW;
        break;
    case COMPOSE_HELD:
        ok = dd_outgoing_compose(&t->out, &more);
        t->out.held = more;
        if (!more)
            t->phase = RENEW;
        break;
    case RENEW:
        ok = dd_renew(&t->out, &t->result.next);
        t->phase = COMPOSE;
        break;
    case COMPOSE:
        ok = dd_outgoing_compose(&t->out, &more);
        if (!more)
            t->phase = INVITE;
        break;
    case INVITE:
        ok = dd_invite(&t->out, &t->result.next) && dd_calls_tell(&t->out, &t->result.next);
        t->phase = FOLLOW;
        break;
    case FOLLOW:
        ok = dd_undelivered(&t->out);
        t->phase = LOOK;
        break;
    case LOOK:
        ok = t->live->owed.known || dd_owed_look(&t->live->owed, t->app->store, &more);
        if (!more)
            t->phase = FINISH;
        break;
    case FINISH:
        ok = finish(t);
        t->phase = DONE;
        break;
    case DONE:
        break;
    }
    return ok;
}

enum dd_tick_step dd_tick_step(struct dd_tick *t)
{
    struct dd_store *store = t->app->store;
    int64_t own = t->chunk - t->closing < t->chunk / 2 ? t->chunk / 2 : t->chunk - t->closing;
    t->until = spent_ms(t) + own;
    bool ok = dd_store_begin(store, true);
    if (ok && t->bulk)
        dd_store_open_beside(store);
    do
        ok = ok && advance(t);
    while (ok && t->phase != DONE && (t->ahead || !is_late(t)));
    ok = ok && dd_store_commit(store);
    t->closing = spent_ms(t) - t->until;
    if (!ok) {
        drop_ahead(t);
        dd_owed_forget(&t->live->owed);
        dd_store_rollback(store);
        return DD_TICK_FAILED;
    }
    if (t->phase == DONE)
        return DD_TICK_DONE;
    if (!t->bulk) /* it will be a long one */
        t->bulk = dd_store_bulk(store, true);
    return DD_TICK_MORE;
}

bool dd_tick_may_send(const struct dd_tick *t)
{
    return t->phase > RENEW && !t->result.paused;
}

struct dd_tick *dd_tick_new(const struct dd_app *app, struct dd_live *live, struct dd_instant now,
                            int chunk)
{
    struct dd_arena *arena = dd_arena_new();
    struct dd_tick *t = DD_NEW(arena, struct dd_tick);
    *t = (struct dd_tick){.app = app, .live = live, .arena = arena, .now = now, .chunk = chunk};
    t->closing = chunk / 4;
    t->result.now = now;
    if (!live)
        t->live = t->own_live = dd_live_new();
    return t;
}

void dd_tick_free(struct dd_tick *t)
{
    if (!t)
        return;
    drop_ahead(t);
    dd_outgoing_release(&t->out);
    dd_worker_free(t->worker);
    if (t->bulk)
        dd_store_bulk(t->app->store, false);
    dd_arena_free(t->mine.arena);
    dd_arena_free(t->its.arena);
    dd_live_free(t->own_live);
    dd_arena_free(t->arena);
}

void dd_tick_result(const struct dd_tick *tick, struct dd_arena *arena, struct dd_tick_result *out)
{
    *out = tick->result;
    struct dd_fault *kept = DD_NEW_N(arena, struct dd_fault, out->n_faults + 1);
    for (size_t i = 0; i < out->n_faults; i++)
        kept[i] = (struct dd_fault){dd_strdup(arena, out->faults[i].role),
                                    dd_strdup(arena, out->faults[i].unit),
                                    dd_strdup(arena, out->faults[i].what)};
    out->faults = kept;
}

bool dd_tick(const struct dd_app *app, struct dd_instant now, struct dd_arena *arena,
             struct dd_tick_result *out)
{
    struct dd_tick *t = dd_tick_new(app, NULL, now, DD_TICK_CHUNK);
    enum dd_tick_step step;
    while ((step = dd_tick_step(t)) == DD_TICK_MORE)
        ;
    dd_tick_result(t, arena, out);
    dd_tick_free(t);
    return step == DD_TICK_DONE;
}
