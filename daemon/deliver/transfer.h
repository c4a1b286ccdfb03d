/* transfer.h — one delivery on its way: what is sent, and what came of it. */
#ifndef DD_DELIVER_TRANSFER_H
#define DD_DELIVER_TRANSFER_H

#include <curl/curl.h>

#include "deliver/deliver.h"

enum dd_verdict { DD_VERDICT_OK, DD_VERDICT_RETRY, DD_VERDICT_FAIL };

#define DD_ANSWER_SIZE 300

struct dd_transfer {
    struct dd_transfer *next;
    struct dd_arena *arena; /* owns `row` */
    struct dd_delivery row;
    /* what came of it */
    enum dd_verdict verdict;
    struct dd_instant answered_at;
    int code;                    /* SMTP or HTTP status; 0: none came */
    bool uncertain;              /* it may have been accepted */
    int64_t retry_after;         /* seconds that the receiver asked for, or 0 */
    char answer[DD_ANSWER_SIZE]; /* the server's words, or the error */
    struct dd_flight *flight;    /* flights.h; NULL: it is not told of there */
    /* a webhook on its way */
    CURL *easy;
    struct curl_slist *headers;
    bool allow_private;
    bool private_refused; /* the guard did not let it connect */
    size_t received;
    char error[CURL_ERROR_SIZE];
};

/* Copies `row`. */
struct dd_transfer *dd_transfer_new(const struct dd_delivery *row);
void dd_transfer_free(struct dd_transfer *transfer);

/* Sets the verdict, and the answer unless `words` is NULL. */
void dd_transfer_judge(struct dd_transfer *transfer, enum dd_verdict verdict, const char *words);
/* The beginning of a line that a server said, as plain text. */
void dd_transfer_keep(char answer[DD_ANSWER_SIZE], const char *bytes, size_t n);
/* libcurl's words for an error: those in `error`, or general ones. */
const char *dd_transfer_words(const char *error, CURLcode result);

/* Prepares transfer->easy, made if there is none (false: judged at once), and
 * judges its end. */
bool dd_hook_prepare(struct dd_transfer *transfer, const struct dd_webhook *hook);
void dd_hook_judge(struct dd_transfer *transfer, CURLcode result);
/* Writes FOLDER/<message id>.eml and judges. */
void dd_folder_write(struct dd_transfer *transfer, const char *folder);

#endif
