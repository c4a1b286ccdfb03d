#include "app/tick/tick.h"

#include "app/tick/live.h"
#include "app/outgoing/outgoing.h"
#include "app/tick/pieces.h"

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

struct dd_tick {
    const struct dd_app *app;
    struct dd_live *live, *own_live;
    struct dd_arena *arena; /* lives as long as the tick */
    struct dd_instant now;
    int chunk;
    int64_t until;   /* this transaction takes on more, by what was worked … */
    int64_t closing; /* … and then: what the piece on its way and the commit took last time */
    struct dd_pieces pieces;
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

static void begin_pieces(struct dd_tick *t)
{
    const struct dd_app *app = t->app;
    t->pieces = (struct dd_pieces){
        .app = app,
        .live = t->live,
        .in = {.rules = app->rules,
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
               .letters = t->letters},
        .letters = t->result.paused ? NULL : &t->out.letters,
        .all = t->dirty.all,
    };
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
    t->out = dd_outgoing_of(app, t->arena, &t->live->shared, t->now);
    t->out.may_hold = may_hold(t);
    if (!dd_letters_of_hour(app, t->arena, t->now, &t->letters, &t->n_letters) || !count_owed(t) ||
        !dd_dirty_find(&t->dirty) || !dd_outgoing_resume(&t->out))
        return false;
    begin_pieces(t);
    return true;
}

/* ---- slices ---------------------------------------------------------------------------- */

static bool write_obligations(struct dd_tick *t, const struct dd_piece *piece)
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
static bool write_notices(struct dd_tick *t, const struct dd_piece *piece)
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

static bool write_piece(struct dd_tick *t, const struct dd_piece *piece)
{
    if (piece->failed)
        return piece->second && dd_store_failed_beside(t->app->store);
    t->result.n_read += piece->slice.n_read;
    return write_obligations(t, piece) && write_notices(t, piece);
}

static int64_t spent_ms(const struct dd_tick *t)
{
    return dd_worked_ms() + dd_worker_waited_ms(t->live->worker);
}

static bool is_late(const struct dd_tick *t)
{
    return spent_ms(t) >= t->until;
}

/* What one transaction reads it also writes: meanwhile nobody else can change what it
 * has read. */
static bool next_piece(struct dd_tick *t, bool *more)
{
    const struct dd_piece *piece;
    bool ok = dd_pieces_next(&t->pieces, is_late(t), &piece);
    *more = ok && piece;
    if (!*more)
        return ok;
    ok = write_piece(t, piece);
    dd_pieces_written(&t->pieces);
    return ok;
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
    while (ok && t->phase != DONE && (t->pieces.n || !is_late(t)));
    ok = ok && dd_store_commit(store);
    t->closing = spent_ms(t) - t->until;
    if (!ok) {
        dd_pieces_drop(&t->pieces);
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
    dd_pieces_release(&t->pieces);
    dd_outgoing_release(&t->out);
    if (t->bulk)
        dd_store_bulk(t->app->store, false);
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
