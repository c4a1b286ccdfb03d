/* curl_mails.c — bare libcurl, for mail.py: the same letter again and again over so
 * many connections, each used anew, with nothing written down.
 *
 *     curl_mails URL LETTERS CONNECTIONS BYTES */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONNECTIONS_MAX 64

struct letter {
    CURL *easy;
    size_t at;
};

static char *text;
static size_t n_text;

static size_t on_read(char *buffer, size_t size, size_t n, void *context)
{
    struct letter *letter = context;
    size_t left = n_text - letter->at, take = size * n < left ? size * n : left;
    memcpy(buffer, text + letter->at, take);
    letter->at += take;
    return take;
}

static void write_text(size_t n)
{
    static const char head[] = "From: don-doc@xa.example\r\nTo: an@xa.example\r\n"
                               "Subject: mail\r\n\r\n";
    text = malloc(n + 200);
    if (!text)
        abort();
    n_text = (size_t)sprintf(text, "%s", head);
    while (n_text < n)
        n_text += (size_t)sprintf(text + n_text, "%076d\r\n", 0);
}

static void set_up(struct letter *letter, const char *url, struct curl_slist *to)
{
    CURL *easy = letter->easy = curl_easy_init();
    if (!easy)
        abort();
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, "don-doc@xa.example");
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, letter);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)n_text);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, letter);
}

/* Those that are done begin again while letters are left, else *flying is one less;
 * false after a failure. */
static int again(CURLM *multi, long *left, long *flying)
{
    CURLMsg *message;
    int waiting;
    while ((message = curl_multi_info_read(multi, &waiting))) {
        struct letter *letter = NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        if (message->data.result != CURLE_OK) {
            fprintf(stderr, "curl_mails: %s\n", curl_easy_strerror(message->data.result));
            return 0;
        }
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &letter);
        curl_multi_remove_handle(multi, letter->easy);
        letter->at = 0;
        if (*left > 0 && (*left)--)
            curl_multi_add_handle(multi, letter->easy);
        else
            (*flying)--;
    }
    return 1;
}

int main(int argc, char **argv)
{
    struct letter letters[CONNECTIONS_MAX] = {{0}};
    if (argc != 5)
        return 2;
    long left = atol(argv[2]), n = atol(argv[3]);
    long flying = 0;
    int running, ok = n > 0 && n <= CONNECTIONS_MAX;
    write_text((size_t)atol(argv[4]));
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURLM *multi = curl_multi_init();
    struct curl_slist *to = curl_slist_append(NULL, "an@xa.example");
    for (long i = 0; ok && i < n && left > 0; i++, left--, flying++) {
        set_up(&letters[i], argv[1], to);
        curl_multi_add_handle(multi, letters[i].easy);
    }
    while (ok && flying) {
        ok = curl_multi_perform(multi, &running) == CURLM_OK && again(multi, &left, &flying) &&
             curl_multi_perform(multi, &running) == CURLM_OK;
        if (ok && running == flying)
            curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    for (long i = 0; i < CONNECTIONS_MAX; i++)
        curl_easy_cleanup(letters[i].easy);
    curl_multi_cleanup(multi);
    curl_slist_free_all(to);
    curl_global_cleanup();
    free(text);
    return ok ? 0 : 3;
}
