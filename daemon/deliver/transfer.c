#include "deliver/transfer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "deliver/guard.h"

#define RECEIVED_MAX ((size_t)64 * 1024)

struct dd_transfer *dd_transfer_new(const struct dd_delivery *row)
{
    struct dd_transfer *transfer = calloc(1, sizeof(*transfer));
    if (!transfer)
        abort();
    struct dd_arena *arena = transfer->arena = dd_arena_new();
    transfer->row = *row;
    transfer->row.message_id = dd_strdup(arena, row->message_id);
    transfer->row.channel = dd_strdup(arena, row->channel);
    transfer->row.address = dd_strdup(arena, row->address);
    transfer->row.person = dd_strdup(arena, row->person);
    transfer->row.subject = dd_strdup(arena, row->subject);
    transfer->row.last_answer = dd_strdup(arena, row->last_answer);
    void *body = dd_alloc(arena, row->n_body + 1);
    if (row->n_body)
        memcpy(body, row->body, row->n_body);
    transfer->row.body = body;
    return transfer;
}

void dd_transfer_free(struct dd_transfer *transfer)
{
    if (!transfer)
        return;
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->list);
    dd_arena_free(transfer->arena);
    free(transfer);
}

/* ---- libcurl's callbacks ---------------------------------------------------------- */

/* Keeps the beginning of a line that the server said, as one line of text. */
static void keep_answer(struct dd_transfer *transfer, const char *bytes, size_t n)
{
    size_t used = 0;
    for (size_t i = 0; i < n && used < DD_ANSWER_SIZE - 1; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c == '\r' || c == '\n')
            break;
        transfer->answer[used++] = c >= ' ' && c < 0x7F ? bytes[i] : '?';
    }
    transfer->answer[used] = '\0';
}

/* A status line of HTTP, or an answer of SMTP, other than the good-bye that
 * follows a refusal. */
static bool is_status(const char *bytes, size_t n)
{
    if (n >= 5 && strncasecmp(bytes, "HTTP/", 5) == 0)
        return true;
    return n >= 3 && bytes[0] >= '2' && bytes[0] <= '5' && bytes[1] >= '0' && bytes[1] <= '9' &&
           bytes[2] >= '0' && bytes[2] <= '9' && memcmp(bytes, "221", 3) != 0;
}

/* Of SMTP each line of the dialogue comes here, of HTTP each header. */
static size_t on_header(char *bytes, size_t size, size_t n, void *context)
{
    struct dd_transfer *transfer = context;
    n *= size;
    transfer->received += n;
    if (n >= 3 && memcmp(bytes, "354", 3) == 0)
        transfer->data_begun = true;
    if (is_status(bytes, n))
        keep_answer(transfer, bytes, n);
    return transfer->received <= RECEIVED_MAX ? n : 0;
}

/* What a webhook's receiver says in the body is not needed, only bounded. */
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

/* ---- opening, and the words at the end ------------------------------------------------ */

void dd_transfer_open(struct dd_transfer *transfer, const char *url, const char *protocols,
                      long connect_s, long total_s)
{
    CURL *easy = transfer->easy = curl_easy_init();
    if (!easy)
        abort();
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* also none from the environment */
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, connect_s);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, total_s);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
}

void dd_transfer_judge(struct dd_transfer *transfer, enum dd_verdict verdict, const char *words)
{
    transfer->verdict = verdict;
    if (words)
        snprintf(transfer->answer, sizeof(transfer->answer), "%s", words);
}

const char *dd_transfer_words(const struct dd_transfer *transfer, CURLcode result)
{
    return *transfer->error ? transfer->error : curl_easy_strerror(result);
}
