#include "deliver/transfer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    curl_slist_free_all(transfer->headers);
    dd_arena_free(transfer->arena);
    free(transfer);
}

void dd_transfer_judge(struct dd_transfer *transfer, enum dd_verdict verdict, const char *words)
{
    transfer->verdict = verdict;
    if (words)
        snprintf(transfer->answer, sizeof(transfer->answer), "%s", words);
}

void dd_transfer_keep(char answer[DD_ANSWER_SIZE], const char *bytes, size_t n)
{
    size_t used = 0;
    for (size_t i = 0; i < n && used < DD_ANSWER_SIZE - 1; i++) {
        if (bytes[i] == '\r' || bytes[i] == '\n')
            break;
        answer[used++] = bytes[i] >= ' ' && bytes[i] < 0x7F ? bytes[i] : '?';
    }
    answer[used] = '\0';
}

const char *dd_transfer_words(const char *error, CURLcode result)
{
    return *error ? error : curl_easy_strerror(result);
}
