/* multi.h — libcurl's multi-socket interface on a libev loop. */
#ifndef DD_DELIVER_MULTI_H
#define DD_DELIVER_MULTI_H

#include <curl/curl.h>
#include <ev.h>
#include <stdbool.h>

struct dd_multi {
    struct ev_loop *loop;
    CURLM *curl;
    ev_timer timer; /* what libcurl asks to be woken for */
    /* Called for each finished transfer, which it removes (or leaves for later:
     * a connection made with CONNECT_ONLY closes when its handle leaves). */
    void (*done)(void *context, CURL *easy, CURLcode result);
    void *context;
};

bool dd_multi_init(struct dd_multi *multi, struct ev_loop *loop,
                   void (*done)(void *, CURL *, CURLcode), void *context);
/* All transfers must have been removed. */
void dd_multi_release(struct dd_multi *multi);
/* An easy handle with what all have in common: no signals, no proxy (also none
 * from the environment), no redirects, only `protocols`. `error` gets libcurl's
 * words and must live as long as the handle. */
CURL *dd_multi_easy(const char *url, const char *protocols, char error[CURL_ERROR_SIZE]);
/* The same to one that was used before, and reset. */
void dd_multi_prepare(CURL *easy, const char *url, const char *protocols,
                      char error[CURL_ERROR_SIZE]);
bool dd_multi_add(struct dd_multi *multi, CURL *easy);
void dd_multi_remove(struct dd_multi *multi, CURL *easy);

#endif
