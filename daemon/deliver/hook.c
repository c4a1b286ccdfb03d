#include "deliver/transfer.h"

#include <string.h>
#include <strings.h>

#include "deliver/guard.h"
#include "deliver/multi.h"

#define RECEIVED_MAX ((size_t)64 * 1024)

/* Standard Webhooks 1.0.0: `webhook-id` is the same on every try, the timestamp
 * is real time, new on each; signed is "id.timestamp.body". Whatever is not 2xx
 * is a failure and tried again, also other 4xx (a receiver that is being set up
 * answers 404); only 410 Gone ends it. */

/* ---- libcurl's callbacks ---------------------------------------------------------- */

static size_t on_header(char *bytes, size_t size, size_t n, void *context)
{
    struct dd_transfer *transfer = context;
    n *= size;
    transfer->received += n;
    if (n >= 5 && strncasecmp(bytes, "HTTP/", 5) == 0)
        dd_transfer_keep(transfer->answer, bytes, n);
    return transfer->received <= RECEIVED_MAX ? n : 0;
}

/* What the receiver says in the body is not needed, only bounded. */
static size_t on_body(char *bytes, size_t size, size_t n, void *context)
{
    (void)bytes;
    struct dd_transfer *transfer = context;
    transfer->received += size * n;
    return transfer->received <= RECEIVED_MAX ? size * n : 0;
}

static curl_socket_t on_open(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose;
    struct dd_transfer *transfer = context;
    if (!transfer->allow_private && !dd_guard_is_public(&address->addr)) {
        transfer->private_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* ---- the request, and what came of it ------------------------------------------------ */

static void add_header(struct dd_transfer *transfer, const char *header)
{
    transfer->headers = curl_slist_append(transfer->headers, header);
}

static char *signature(struct dd_transfer *transfer, const unsigned char *key, size_t n_key,
                       const char *timestamp)
{
    struct dd_buf signed_bytes = {0};
    dd_buf_printf(&signed_bytes, "%s.%s.", transfer->row.message_id, timestamp);
    dd_buf_add(&signed_bytes, transfer->row.body, transfer->row.n_body);
    char *mac = dd_printf(
        transfer->arena, "v1,%s",
        dd_hmac_sha256_base64(transfer->arena, key, n_key, signed_bytes.s, signed_bytes.n));
    dd_buf_release(&signed_bytes);
    return mac;
}

/* By the new key, and by the old one while receivers still have it. */
static char *signatures(struct dd_transfer *transfer, const struct dd_webhook *hook,
                        const char *timestamp)
{
    char *list = signature(transfer, hook->secret, hook->n_secret, timestamp);
    if (!hook->old_secret)
        return list;
    return dd_printf(transfer->arena, "%s %s", list,
                     signature(transfer, hook->old_secret, hook->n_old_secret, timestamp));
}

/* It stands in a header and in the signed text, whose separator is ".". */
static bool id_ok(const char *id)
{
    for (const char *s = id; *s; s++)
        if (*s <= ' ' || *s >= 0x7F || *s == '.')
            return false;
    return *id;
}

bool dd_hook_prepare(struct dd_transfer *transfer, const struct dd_webhook *hook)
{
    if (!hook || !id_ok(transfer->row.message_id)) {
        dd_transfer_judge(transfer, hook ? DD_VERDICT_FAIL : DD_VERDICT_RETRY,
                          hook ? _("the webhook's id is not valid")
                               : _("no webhook of that name is configured"));
        return false;
    }
    long seconds = hook->timeout ? hook->timeout : 30;
    transfer->allow_private = hook->allow_private;
    CURL *easy = transfer->easy;
    if (easy)
        dd_multi_prepare(easy, hook->url, "http,https", transfer->error);
    else
        easy = transfer->easy = dd_multi_easy(hook->url, "http,https", transfer->error);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, seconds < 10 ? seconds : 10);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, seconds);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
    struct dd_arena *arena = transfer->arena;
    const char *timestamp = dd_printf(arena, "%lld", (long long)dd_real_seconds());
    add_header(transfer, "Content-Type: application/json");
    add_header(transfer, "Expect:");
    add_header(transfer, dd_printf(arena, "webhook-id: %s", transfer->row.message_id));
    add_header(transfer, dd_printf(arena, "webhook-timestamp: %s", timestamp));
    add_header(transfer,
               dd_printf(arena, "webhook-signature: %s", signatures(transfer, hook, timestamp)));
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "dondoc/" DD_VERSION);
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, transfer->row.body);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)transfer->row.n_body);
    return true;
}

void dd_hook_judge(struct dd_transfer *transfer, CURLcode result)
{
    long code = 0;
    curl_off_t wait = 0, sent = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &code);
    curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &wait);
    curl_easy_getinfo(transfer->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
    transfer->code = (int)code;
    transfer->retry_after = wait;
    if (code / 100 == 2)
        dd_transfer_judge(transfer, DD_VERDICT_OK, NULL);
    else if (code == 410)
        dd_transfer_judge(transfer, DD_VERDICT_FAIL, NULL);
    else if (code)
        dd_transfer_judge(transfer, DD_VERDICT_RETRY, NULL);
    else if (transfer->private_refused)
        dd_transfer_judge(transfer, DD_VERDICT_RETRY,
                          _("a private address: refused without allow_private"));
    else {
        transfer->uncertain = sent > 0;
        dd_transfer_judge(transfer, DD_VERDICT_RETRY, dd_transfer_words(transfer->error, result));
    }
}
