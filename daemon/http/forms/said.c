/* said.c — what the page after a form says. It is kept here, by session, and
 * not in the address or a cookie: nobody else can put words into it. A restart
 * forgets it. */
#include "http/forms/forms.h"

#include <stdlib.h>
#include <string.h>

#define KEPT 64 /* sessions whose next page has not been asked for; the oldest gives way */

struct dd_said {
    size_t next;
    struct {
        int64_t token;
        char *text;
    } v[KEPT];
};

void dd_said_put(struct dd_request *rq, const char *text)
{
    struct dd_http *http = rq->http;
    if (http->said == NULL)
        http->said = calloc(1, sizeof(*http->said));
    if (http->said == NULL)
        abort(); /* as everywhere (base.h) */
    struct dd_said *said = http->said;
    size_t at = said->next++ % KEPT;
    size_t n = strlen(text) + 1;
    char *copy = malloc(n);
    if (copy == NULL)
        abort();
    memcpy(copy, text, n);
    free(said->v[at].text);
    said->v[at].text = copy;
    said->v[at].token = rq->token.id;
}

void dd_said_show(struct dd_request *rq)
{
    struct dd_said *said = rq->http->said;
    for (size_t i = 0; said != NULL && rq->signed_in && !rq->head && i < KEPT; i++) {
        if (said->v[i].text == NULL || said->v[i].token != rq->token.id)
            continue;
        dd_html_printf(&rq->reply.body,
                       "<p class=\"said\" role=\"status\"><span class=\"sign\" "
                       "aria-hidden=\"true\">✓</span> %s</p>\n",
                       said->v[i].text);
        free(said->v[i].text);
        said->v[i].text = NULL;
    }
}

void dd_said_free(struct dd_http *http)
{
    for (size_t i = 0; http->said != NULL && i < KEPT; i++)
        free(http->said->v[i].text);
    free(http->said);
    http->said = NULL;
}
