#include "deliver/heartbeat.h"

#include <stdlib.h>

#include "deliver/multi.h"
#include "port/port.h"

#define AT_MOST_EVERY_S 60.0
#define PATIENCE_S 20L

struct dd_heartbeat {
    struct ev_loop *loop;
    const char *url;
    struct dd_multi multi;
    CURL *easy; /* NULL: none under way */
    double last;
    char error[CURL_ERROR_SIZE];
};

static size_t drop(char *bytes, size_t size, size_t n, void *context)
{
    (void)bytes;
    (void)context;
    return size * n;
}

static void on_done(void *context, CURL *easy, CURLcode result)
{
    struct dd_heartbeat *h = context;
    long code = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
    if (result != CURLE_OK || code / 100 != 2)
        dd_log(DD_LOG_WARNING, _("the heartbeat was not taken: %ld %s"), code,
               *h->error ? h->error : "");
    dd_multi_remove(&h->multi, easy);
    curl_easy_cleanup(easy);
    h->easy = NULL;
}

struct dd_heartbeat *dd_heartbeat_new(struct ev_loop *loop, const char *url)
{
    struct dd_heartbeat *h = calloc(1, sizeof(*h));
    if (!h)
        abort();
    *h = (struct dd_heartbeat){.loop = loop, .url = url, .last = -AT_MOST_EVERY_S};
    if (dd_multi_init(&h->multi, loop, on_done, h))
        return h;
    free(h);
    return NULL;
}

void dd_heartbeat_free(struct dd_heartbeat *h)
{
    if (!h)
        return;
    if (h->easy) {
        dd_multi_remove(&h->multi, h->easy);
        curl_easy_cleanup(h->easy);
    }
    dd_multi_release(&h->multi);
    free(h);
}

void dd_heartbeat_beat(struct dd_heartbeat *h)
{
    if (!h || h->easy || ev_now(h->loop) - h->last < AT_MOST_EVERY_S)
        return;
    h->last = ev_now(h->loop);
    h->error[0] = '\0';
    h->easy = dd_multi_easy(h->url, "http,https", h->error);
    curl_easy_setopt(h->easy, CURLOPT_TIMEOUT, PATIENCE_S);
    curl_easy_setopt(h->easy, CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(h->easy, CURLOPT_USERAGENT, "dondoc/" DD_VERSION);
    if (dd_multi_add(&h->multi, h->easy))
        return;
    curl_easy_cleanup(h->easy);
    h->easy = NULL;
}
