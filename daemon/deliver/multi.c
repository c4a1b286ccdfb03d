#include "deliver/multi.h"

#include <stdlib.h>

static void drain(struct dd_multi *multi)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(multi->curl, &left))) {
        if (message->msg != CURLMSG_DONE)
            continue;
        multi->done(multi->context, message->easy_handle, message->data.result);
    }
}

static void on_io(struct ev_loop *loop, ev_io *io, int events)
{
    (void)loop;
    struct dd_multi *multi = io->data; /* `io` may be freed in the next call */
    int action =
        (events & EV_READ ? CURL_CSELECT_IN : 0) | (events & EV_WRITE ? CURL_CSELECT_OUT : 0);
    int running;
    curl_multi_socket_action(multi->curl, io->fd, action, &running);
    drain(multi);
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
    (void)loop;
    (void)events;
    struct dd_multi *multi = timer->data;
    int running;
    curl_multi_socket_action(multi->curl, CURL_SOCKET_TIMEOUT, 0, &running);
    drain(multi);
}

static int watch(CURL *easy, curl_socket_t fd, int what, void *context, void *watcher)
{
    (void)easy;
    struct dd_multi *multi = context;
    ev_io *io = watcher;
    if (io)
        ev_io_stop(multi->loop, io);
    if (what == CURL_POLL_REMOVE) {
        free(io);
        return 0;
    }
    if (!io) {
        io = malloc(sizeof(*io));
        if (!io)
            abort();
        ev_init(io, on_io);
        io->data = multi;
        curl_multi_assign(multi->curl, fd, io);
    }
    int events = what == CURL_POLL_IN    ? EV_READ
                 : what == CURL_POLL_OUT ? EV_WRITE
                                         : EV_READ | EV_WRITE;
    ev_io_set(io, fd, events);
    ev_io_start(multi->loop, io);
    return 0;
}

static int arm(CURLM *curl, long ms, void *context)
{
    (void)curl;
    struct dd_multi *multi = context;
    ev_timer_stop(multi->loop, &multi->timer);
    if (ms >= 0) {
        ev_timer_set(&multi->timer, (double)ms / 1000.0, 0.);
        ev_timer_start(multi->loop, &multi->timer);
    }
    return 0;
}

bool dd_multi_init(struct dd_multi *multi, struct ev_loop *loop,
                   void (*done)(void *, CURL *, CURLcode), void *context)
{
    *multi = (struct dd_multi){.loop = loop, .done = done, .context = context};
    ev_init(&multi->timer, on_timer);
    multi->timer.data = multi;
    multi->curl = curl_multi_init();
    if (!multi->curl)
        return false;
    curl_multi_setopt(multi->curl, CURLMOPT_SOCKETFUNCTION, watch);
    curl_multi_setopt(multi->curl, CURLMOPT_SOCKETDATA, multi);
    curl_multi_setopt(multi->curl, CURLMOPT_TIMERFUNCTION, arm);
    curl_multi_setopt(multi->curl, CURLMOPT_TIMERDATA, multi);
    return true;
}

void dd_multi_release(struct dd_multi *multi)
{
    if (!multi->curl)
        return;
    curl_multi_cleanup(multi->curl);
    ev_timer_stop(multi->loop, &multi->timer);
    multi->curl = NULL;
}

void dd_multi_prepare(CURL *easy, const char *url, const char *protocols,
                      char error[CURL_ERROR_SIZE])
{
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
}

CURL *dd_multi_easy(const char *url, const char *protocols, char error[CURL_ERROR_SIZE])
{
    CURL *easy = curl_easy_init();
    if (!easy)
        abort();
    dd_multi_prepare(easy, url, protocols, error);
    return easy;
}

bool dd_multi_add(struct dd_multi *multi, CURL *easy)
{
    return curl_multi_add_handle(multi->curl, easy) == CURLM_OK;
}

void dd_multi_remove(struct dd_multi *multi, CURL *easy)
{
    curl_multi_remove_handle(multi->curl, easy);
}
