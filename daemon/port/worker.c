/* worker.c — one thread beside ours, which does the jobs it is given, in their order. */
#include "port/port.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct job {
    void (*run)(void *context);
    void *context;
};

struct dd_worker {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t given, done;
    struct job jobs[DD_WORKER_JOBS]; /* the first may be under way */
    size_t n;
    bool works, ends;
    int64_t waited_us; /* what it worked while its giver waited */
};

static void *run(void *context)
{
    struct dd_worker *w = context;
    pthread_mutex_lock(&w->lock);
    for (;;) {
        while (!w->n && !w->ends)
            pthread_cond_wait(&w->given, &w->lock);
        if (!w->n)
            break;
        struct job job = w->jobs[0];
        w->works = true;
        pthread_mutex_unlock(&w->lock);
        job.run(job.context);
        pthread_mutex_lock(&w->lock);
        w->works = false;
        memmove(w->jobs, w->jobs + 1, --w->n * sizeof(*w->jobs));
        pthread_cond_signal(&w->done);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

struct dd_worker *dd_worker_new(void)
{
    struct dd_worker *w = calloc(1, sizeof(*w));
    sigset_t all, before;
    if (!w)
        abort();
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->given, NULL);
    pthread_cond_init(&w->done, NULL);
    sigfillset(&all); /* signals are for the thread that waits for them */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool ok = pthread_create(&w->thread, NULL, run, w) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (ok)
        return w;
    pthread_cond_destroy(&w->given);
    pthread_cond_destroy(&w->done);
    pthread_mutex_destroy(&w->lock);
    free(w);
    return NULL;
}

void dd_worker_give(struct dd_worker *w, void (*job)(void *context), void *context)
{
    pthread_mutex_lock(&w->lock);
    assert(w->n < DD_WORKER_JOBS);
    w->jobs[w->n++] = (struct job){job, context};
    pthread_cond_signal(&w->given);
    pthread_mutex_unlock(&w->lock);
}

/* Its place among the jobs; w->n: it is none of them (any more). */
static size_t place_of(const struct dd_worker *w, const void *context)
{
    size_t i = 0;
    while (i < w->n && w->jobs[i].context != context)
        i++;
    return i;
}

bool dd_worker_take_back(struct dd_worker *w, const void *context)
{
    pthread_mutex_lock(&w->lock);
    size_t i = place_of(w, context);
    bool waits = i < w->n && (i > 0 || !w->works);
    if (waits) {
        w->n--;
        memmove(w->jobs + i, w->jobs + i + 1, (w->n - i) * sizeof(*w->jobs));
    }
    pthread_mutex_unlock(&w->lock);
    return waits;
}

bool dd_worker_has(struct dd_worker *w, const void *context)
{
    pthread_mutex_lock(&w->lock);
    bool has = place_of(w, context) < w->n;
    pthread_mutex_unlock(&w->lock);
    return has;
}

static int64_t worked_us(const struct dd_worker *w)
{
    struct timespec at = {0};
    clockid_t clock;
    if (pthread_getcpuclockid(w->thread, &clock) == 0)
        clock_gettime(clock, &at);
    return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

void dd_worker_wait(struct dd_worker *w, const void *context)
{
    pthread_mutex_lock(&w->lock);
    if (place_of(w, context) < w->n) {
        int64_t from = worked_us(w);
        while (place_of(w, context) < w->n)
            pthread_cond_wait(&w->done, &w->lock);
        w->waited_us += worked_us(w) - from;
    }
    pthread_mutex_unlock(&w->lock);
}

int64_t dd_worker_waited_ms(const struct dd_worker *w)
{
    return w ? w->waited_us / 1000 : 0;
}

void dd_worker_free(struct dd_worker *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->ends = true;
    pthread_cond_signal(&w->given);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->given);
    pthread_cond_destroy(&w->done);
    pthread_mutex_destroy(&w->lock);
    free(w);
}
