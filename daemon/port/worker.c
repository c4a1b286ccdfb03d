/* worker.c — one thread beside ours, for one job at a time. */
#include "port/port.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

struct dd_worker {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    void (*job)(void *context); /* under way; NULL: none */
    void *context;
    bool ends;
    int64_t took_us;   /* by the last job, of its core */
    int64_t began_us;  /* when it was given, by the giver's own clock of work */
    int64_t waited_us; /* all in all, for jobs that took longer than what was done beside */
};

static int64_t worked_us(void)
{
    struct timespec at;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

static void *run(void *context)
{
    struct dd_worker *w = context;
    pthread_mutex_lock(&w->lock);
    for (;;) {
        while (!w->job && !w->ends)
            pthread_cond_wait(&w->changed, &w->lock);
        if (!w->job)
            break;
        pthread_mutex_unlock(&w->lock);
        int64_t from = worked_us();
        w->job(w->context);
        pthread_mutex_lock(&w->lock);
        w->took_us = worked_us() - from;
        w->job = NULL;
        pthread_cond_signal(&w->changed);
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
    pthread_cond_init(&w->changed, NULL);
    sigfillset(&all); /* signals are for the thread that waits for them */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool ok = pthread_create(&w->thread, NULL, run, w) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (ok)
        return w;
    pthread_cond_destroy(&w->changed);
    pthread_mutex_destroy(&w->lock);
    free(w);
    return NULL;
}

void dd_worker_start(struct dd_worker *w, void (*job)(void *context), void *context)
{
    pthread_mutex_lock(&w->lock);
    w->began_us = worked_us();
    w->context = context;
    w->job = job;
    pthread_cond_signal(&w->changed);
    pthread_mutex_unlock(&w->lock);
}

bool dd_worker_wait(struct dd_worker *w)
{
    if (!w)
        return false;
    pthread_mutex_lock(&w->lock);
    while (w->job)
        pthread_cond_wait(&w->changed, &w->lock);
    int64_t beside = worked_us() - w->began_us;
    const bool longer = w->took_us > beside;
    if (longer)
        w->waited_us += w->took_us - beside;
    w->took_us = 0;
    pthread_mutex_unlock(&w->lock);
    return longer;
}

int64_t dd_worker_waited_ms(const struct dd_worker *w)
{
    return w ? w->waited_us / 1000 : 0;
}

void dd_worker_free(struct dd_worker *w)
{
    dd_worker_wait(w);
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->ends = true;
    pthread_cond_signal(&w->changed);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->changed);
    pthread_mutex_destroy(&w->lock);
    free(w);
}
