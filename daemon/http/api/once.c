/* once.c — Idempotency-Key: a client that got no answer sends its request
 * again with the same key; it is answered as the first time, and nothing is done
 * twice. Keys are kept for ever: they are few, and what they guard is not. */
#include "http/api/api.h"

#include <string.h>

#define MAX_KEY 255

static const char *sent_key(struct dd_request *rq)
{
    return dd_request_header(rq, "Idempotency-Key");
}

/* Of one token: two clients may choose the same key. */
static const char *key_hash(struct dd_request *rq, const char *key)
{
    const char *text = dd_printf(rq->arena, "%lld %s", (long long)rq->token.id, key);
    return dd_sha256_hex(rq->arena, text, strlen(text));
}

static const char *request_hash(struct dd_request *rq)
{
    struct dd_buf text = {0};
    dd_buf_printf(&text, "%s %s\n", rq->method, rq->uri);
    if (rq->body.n > 0)
        dd_buf_add(&text, rq->body.s, rq->body.n);
    const char *hash = dd_sha256_hex(rq->arena, text.s, text.n);
    dd_buf_release(&text);
    return hash;
}

static void answer_again(struct dd_request *rq, const struct dd_answer *answer)
{
    if (strcmp(answer->request, request_hash(rq)) != 0) {
        dd_reply_problem(rq, MHD_HTTP_UNPROCESSABLE_CONTENT, "Idempotency-Key",
                         dd_say(rq, "This key was used for another request."));
        return;
    }
    rq->reply.status = (unsigned)answer->status;
    dd_reply_header(rq, "Idempotency-Replayed", "true");
    if (answer->location != NULL)
        dd_reply_header(rq, MHD_HTTP_HEADER_LOCATION, answer->location);
    if (answer->etag != NULL)
        dd_reply_header(rq, MHD_HTTP_HEADER_ETAG, answer->etag);
    if (answer->body != NULL) {
        rq->reply.type = "application/json";
        dd_buf_puts(&rq->reply.body, answer->body);
    }
}

bool dd_api_again(struct dd_request *rq)
{
    struct dd_answer answer;
    bool found;
    const char *key = sent_key(rq);
    if (key == NULL)
        return false;
    if (*key == '\0' || strlen(key) > MAX_KEY) {
        dd_reply_problem(rq, MHD_HTTP_BAD_REQUEST, "Idempotency-Key",
                         dd_say(rq, "A key of 1 to 255 characters is expected."));
        return true;
    }
    if (!dd_store_answer(rq->http->store, rq->arena, key_hash(rq, key), &answer, &found))
        return true; /* the store failed: no reply was made */
    if (found)
        answer_again(rq, &answer);
    return found;
}

static const char *header_of(const struct dd_request *rq, const char *name)
{
    for (size_t i = 0; i < rq->reply.headers.n; i++) {
        if (strcmp(rq->reply.headers.v[i].name, name) == 0)
            return rq->reply.headers.v[i].value;
    }
    return NULL;
}

bool dd_api_remember(struct dd_request *rq)
{
    const char *key = sent_key(rq);
    if (key == NULL)
        return true;
    struct dd_answer answer = {
        .key = key_hash(rq, key),
        .request = request_hash(rq),
        .status = (int)rq->reply.status,
        .body = rq->reply.body.n > 0 ? rq->reply.body.s : NULL,
        .location = header_of(rq, MHD_HTTP_HEADER_LOCATION),
        .etag = header_of(rq, MHD_HTTP_HEADER_ETAG),
        .at = dd_real_seconds(),
    };
    return dd_store_put_answer(rq->http->store, &answer);
}
