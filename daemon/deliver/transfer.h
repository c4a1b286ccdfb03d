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
    /* on its way */
    CURL *easy;              /* NULL: a folder, or it could not even start */
    struct curl_slist *list; /* recipients, or headers */
    bool allow_private;
    size_t uploaded, received;
    bool data_begun;      /* SMTP: the server has said 354 */
    bool private_refused; /* the guard did not let it connect */
    char error[CURL_ERROR_SIZE];
    /* what came of it */
    enum dd_verdict verdict;
    int code;                    /* SMTP or HTTP status; 0: none came */
    bool uncertain;              /* it may have been accepted */
    int64_t retry_after;         /* seconds that the receiver asked for, or 0 */
    char answer[DD_ANSWER_SIZE]; /* the server's words, or the error */
};

/* Copies `row`. Its easy handle is made by dd_transfer_open. */
struct dd_transfer *dd_transfer_new(const struct dd_delivery *row);
void dd_transfer_free(struct dd_transfer *transfer);

/* An easy handle with what mail and webhooks share: no signals, no proxy, no
 * redirects, only `protocols`, answers kept and capped. */
void dd_transfer_open(struct dd_transfer *transfer, const char *url, const char *protocols,
                      long connect_s, long total_s);
/* Sets verdict and answer, keeping what the server has said already. */
void dd_transfer_judge(struct dd_transfer *transfer, enum dd_verdict verdict, const char *words);
/* The best words there are for a transfer that ended in `result`. */
const char *dd_transfer_words(const struct dd_transfer *transfer, CURLcode result);

/* Each prepares a transfer (false: judged at once) and judges its end. */
bool dd_smtp_prepare(struct dd_transfer *transfer, const struct dd_mail_settings *mail,
                     int patience);
void dd_smtp_judge(struct dd_transfer *transfer, CURLcode result);
bool dd_hook_prepare(struct dd_transfer *transfer, const struct dd_webhook *hook, int patience);
void dd_hook_judge(struct dd_transfer *transfer, CURLcode result);
/* Writes FOLDER/<message id>.eml and judges. */
void dd_folder_write(struct dd_transfer *transfer, const char *folder);

#endif
