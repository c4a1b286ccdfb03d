/* pieces.c — see pieces.h. */
#include "app/tick/pieces.h"

#include <string.h>

#include "port/port.h"
#include "wire/words.h"

/* Tasks evaluated at once: so much memory, so often a look at the time. Few where there are
 * few, and at first, so that the second core soon gets its share and is never without; else
 * many, for then SQLite's pages are best used, but of those few on their way. */
#define SLICE_OF_SOME 50
#define SLICE_OF_ALL 500
#define PIECES_OF_ALL 3

/* ---- one piece ------------------------------------------------------------------------- */

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

/* Its facts, and what is stored of it. */
static bool read_piece(struct dd_piece *piece, const struct dd_core *core)
{
    struct dd_slice *slice = &piece->slice;
    if (slice->unread &&
        !dd_store_work_read(core->store, piece->arena, piece->in.rules, piece->in.facts, slice))
        return false;
    piece->in.directory = core->directory;
    piece->in.facts = &slice->facts;
    piece->in.n_previous = slice->n_previous;
    piece->in.previous = slice->previous;
    piece->in.n_history = slice->n_history;
    piece->in.history = slice->history;
    piece->in.scope = &slice->scope;
    return true;
}

static void plan(struct dd_piece *piece)
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
static void make(struct dd_piece *piece)
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
static void evaluate(struct dd_piece *piece, const struct dd_core *core)
{
    struct dd_moment *moment = &piece->moment;
    piece->failed = !read_piece(piece, core);
    if (piece->failed)
        return;
    dd_moment(piece->arena, &piece->in, moment);
    make(piece);
    if (piece->letters)
        plan(piece);
}

static void evaluate_beside(void *context)
{
    struct dd_piece *piece = context;
    evaluate(piece, piece->second);
}

/* ---- the line of them -------------------------------------------------------------------- */

/* *out: NULL where there is nothing to do, or none that could be done `ahead`. Where there are
 * two connections it is read when its turn comes, by the core that evaluates it. */
static bool take(const struct dd_pieces *p, bool ahead, struct dd_piece **out)
{
    struct dd_store *store = p->app->store;
    struct dd_arena *arena = dd_arena_new();
    struct dd_piece *piece = DD_NEW(arena, struct dd_piece);
    size_t max = p->all && ahead ? SLICE_OF_ALL : SLICE_OF_SOME;
    bool found = false;
    *piece = (struct dd_piece){.arena = arena,
                               .store = store,
                               .in = p->in,
                               .config = p->app->config,
                               .letters = p->letters};
    bool ok = (dd_store_beside(store) ? dd_store_work_pick : dd_store_work_take)(
        store, arena, p->in.rules, p->in.facts, max, ahead, &piece->slice, &found);
    *out = ok && found ? piece : NULL;
    if (!*out)
        dd_arena_free(arena);
    return ok;
}

static void begin_core(const struct dd_pieces *p, struct dd_core *core, struct dd_store *store)
{
    if (core->store != store) /* a new one: the core has no piece, and does not look here */
        core->store = store;
    if (core->directory)
        return;
    core->arena = dd_arena_new();
    core->directory =
        dd_directory_of(core->arena, p->in.facts, dd_zone_local(p->in.zone, p->in.now).day);
}

static bool fill(struct dd_pieces *p, size_t most)
{
    struct dd_piece *next;
    bool ok = true, more = true;
    while (ok && more && p->n < most) {
        ok = take(p, p->n > 0, &next);
        more = ok && next;
        if (more)
            p->v[p->n++] = next;
    }
    return ok;
}

/* A single piece has no need of a second core. */
static void share(struct dd_pieces *p)
{
    if (p->n > 1 && !p->live->worker)
        p->live->worker = dd_worker_new();
    if (p->n < 2 || !p->live->worker)
        return;
    begin_core(p, &p->second, dd_store_beside(p->app->store));
    for (size_t i = 0; i < p->n; i++) {
        struct dd_piece *piece = p->v[i];
        if (piece->evaluated || piece->second)
            continue;
        piece->second = &p->second;
        dd_worker_give(p->live->worker, evaluate_beside, piece);
    }
}

static void evaluate_here(struct dd_pieces *p, struct dd_piece *piece)
{
    begin_core(p, &p->first, p->app->store);
    evaluate(piece, &p->first);
    piece->evaluated = true;
}

static struct dd_piece *take_back(const struct dd_pieces *p)
{
    for (size_t i = 0; i < p->n; i++) {
        struct dd_piece *piece = p->v[i];
        if (!piece->second || !dd_worker_take_back(p->live->worker, piece))
            continue;
        piece->second = NULL;
        return piece;
    }
    return NULL;
}

/* While the second core is at it, we do another. */
static void await(struct dd_pieces *p, struct dd_piece *piece)
{
    if (!piece->second && !piece->evaluated)
        evaluate_here(p, piece);
    while (piece->second && dd_worker_has(p->live->worker, piece)) {
        struct dd_piece *other = take_back(p);
        if (other)
            evaluate_here(p, other);
        else
            dd_worker_wait(p->live->worker, piece);
    }
}

bool dd_pieces_next(struct dd_pieces *p, bool last, const struct dd_piece **out)
{
    *out = NULL;
    size_t most = p->all ? PIECES_OF_ALL : DD_PIECES;
    if (!fill(p, last ? 1 : most))
        return false;
    if (p->n == 0)
        return true;
    share(p);
    await(p, p->v[0]);
    *out = p->v[0];
    return true;
}

void dd_pieces_written(struct dd_pieces *p)
{
    dd_arena_free(p->v[0]->arena);
    memmove(p->v, p->v + 1, --p->n * sizeof(*p->v));
}

void dd_pieces_drop(struct dd_pieces *p)
{
    for (size_t i = 0; i < p->n; i++) {
        struct dd_piece *piece = p->v[i];
        if (piece->second && !dd_worker_take_back(p->live->worker, piece))
            dd_worker_wait(p->live->worker, piece);
        dd_arena_free(piece->arena);
    }
    p->n = 0;
}

void dd_pieces_release(struct dd_pieces *p)
{
    dd_pieces_drop(p);
    dd_arena_free(p->first.arena);
    dd_arena_free(p->second.arena);
}
