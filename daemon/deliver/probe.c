#include "deliver/probe.h"

#include <string.h>

#include "deliver/relay.h"
#include "deliver/transfer.h"
#include "wire/wire.h"

#define PATIENCE_S 60L
#define CONNECT_S 20L

struct probing {
    struct dd_arena *arena;
    const struct dd_mail_settings *mail;
    void (*line)(void *, char, const char *);
    void *context;
    const char *bytes;
    size_t n, read;
    char verb[5];        /* of our last command */
    bool secret;         /* what we say now signs us in */
    const char *refusal; /* the server's last 4xx or 5xx */
    char error[CURL_ERROR_SIZE];
};

/* ---- the dialogue ---------------------------------------------------------------------- */

static void show(struct probing *p, char side, const char *text, size_t n)
{
    while (n && (text[n - 1] == '\n' || text[n - 1] == '\r'))
        n--;
    char *clean = dd_strndup(p->arena, text, n);
    for (char *s = clean; *s; s++)
        if ((unsigned char)*s < ' ' || *s == 0x7F)
            *s = '?';
    p->line(p->context, side, clean);
}

/* The name of a sign-in stays, what proves it does not. */
static void show_command(struct probing *p, const char *text, size_t n)
{
    bool command = n >= 4 && text[0] >= 'A' && text[0] <= 'Z' && !p->secret;
    if (command && strncmp(text, "QUIT", 4) != 0) /* it only follows a refusal */
        memcpy(p->verb, text, 4);
    if (command && strncmp(text, "AUTH", 4) == 0) {
        const char *end = memchr(text + (n > 5 ? 5 : 4), ' ', n - (n > 5 ? 5 : 4));
        p->secret = true;
        show(p, '>', text, end ? (size_t)(end - text) : n);
    } else if (p->secret) {
        show(p, '>', "***", 3);
    } else {
        show(p, '>', text, n);
    }
}

static void hear(struct probing *p, const char *text, size_t n)
{
    if (n && text[0] != '3')
        p->secret = false;
    if (n && (text[0] == '4' || text[0] == '5')) {
        char *words = dd_strndup(p->arena, text, n);
        words[strcspn(words, "\r\n")] = '\0';
        p->refusal = words;
    }
    show(p, '<', text, n);
}

static int on_debug(CURL *easy, curl_infotype type, char *text, size_t n, void *context)
{
    struct probing *p = context;
    (void)easy;
    if (type == CURLINFO_HEADER_OUT)
        show_command(p, text, n);
    else if (type == CURLINFO_HEADER_IN)
        hear(p, text, n);
    else if (type == CURLINFO_TEXT &&
             (strncmp(text, "Connected", 9) == 0 || strncmp(text, "SSL", 3) == 0 ||
              strstr(text, "subject:") || strstr(text, "expire date:")))
        show(p, '*', text, n);
    return 0;
}

static size_t on_read(char *buffer, size_t size, size_t n, void *context)
{
    struct probing *p = context;
    size_t take = p->n - p->read < size * n ? p->n - p->read : size * n;
    if (take && p->read == 0)
        p->line(p->context, '>', dd_printf(p->arena, _("(the letter, %zu bytes)"), p->n));
    memcpy(buffer, p->bytes + p->read, take);
    p->read += take;
    return take;
}

/* ---- what to change ---------------------------------------------------------------------- */

struct advice {
    CURLcode code;
    const char *setting, *words;
};

static const struct advice by_code[] = {
    {CURLE_COULDNT_RESOLVE_HOST, "mail.url", DD_N("the server's name is not known: check it")},
    {CURLE_COULDNT_CONNECT, "mail.url",
     DD_N("nothing answers there: check name and port, and whether a firewall is between")},
    {CURLE_OPERATION_TIMEDOUT, "mail.url",
     DD_N("no answer in time: check the port; 465 wants smtps://, 25 and 587 smtp://")},
    {CURLE_WEIRD_SERVER_REPLY, "mail.url",
     DD_N("this is no mail server, or its port wants smtps:// instead of smtp://")},
    {CURLE_USE_SSL_FAILED, "mail.tls",
     DD_N("the server offers no STARTTLS: use its smtps:// port, or `tls: none` inside your own "
          "network")},
    {CURLE_PEER_FAILED_VERIFICATION, "mail.ca_file",
     DD_N("its certificate is not trusted, has expired, or is for another name: give the "
          "authority's certificate, or the name that the certificate has")},
    {CURLE_SSL_CACERT_BADFILE, "mail.ca_file", DD_N("the file of certificates cannot be read")},
    {CURLE_SSL_CONNECT_ERROR, "mail.url",
     DD_N("no TLS there: port 465 wants smtps://, 587 smtp:// with `tls: starttls`; or the server "
          "knows no TLS that `mail.tls_min` allows")},
    {CURLE_LOGIN_DENIED, "mail.user, mail.password_file",
     DD_N("the sign-in was refused: check both, and `mail.auth`")},
};

static const struct {
    const char *verb, *setting, *words;
} by_verb[] = {
    {"AUTH", "mail.user, mail.password_file",
     DD_N("the sign-in was refused: check both, and `mail.auth`")},
    {"MAIL", "mail.from", DD_N("the server refuses this sender: use an address that it knows")},
    {"RCPT", NULL, DD_N("the server refuses this recipient: check the address")},
    {"DATA", NULL, DD_N("the server refuses this letter: its words say why")},
};

static void advise(const struct probing *p, CURLcode code, struct dd_probe *out)
{
    if (p->refusal && strcmp(p->verb, "MAIL") == 0 && strncmp(p->refusal, "53", 2) == 0) {
        out->setting = strstr(p->refusal, "TLS") || p->mail->user ? "mail.tls" : "mail.user";
        out->advice = _("the server wants a sign-in, or TLS first");
        return;
    }
    for (size_t i = 0; p->refusal && i < DD_LEN(by_verb); i++) {
        if (strcmp(p->verb, by_verb[i].verb) != 0)
            continue;
        out->setting = by_verb[i].setting;
        out->advice = _(by_verb[i].words);
        return;
    }
    for (size_t i = 0; i < DD_LEN(by_code); i++) {
        if (by_code[i].code != code)
            continue;
        out->setting = by_code[i].setting;
        out->advice = _(by_code[i].words);
        return;
    }
}

void dd_probe_mail(struct dd_arena *arena, const struct dd_mail_settings *mail, const char *to,
                   const void *bytes, size_t n, void (*line)(void *, char, const char *),
                   void *context, struct dd_probe *out)
{
    struct probing p = {
        .arena = arena, .mail = mail, .line = line, .context = context, .bytes = bytes, .n = n};
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *easy = dd_relay_easy(mail, p.error);
    struct curl_slist *recipients = curl_slist_append(NULL, dd_address_bare(arena, to));
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, dd_address_bare(arena, mail->from));
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, &p);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)n);
    curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(easy, CURLOPT_DEBUGDATA, &p);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, PATIENCE_S);
    CURLcode code = curl_easy_perform(easy);
    *out = (struct dd_probe){.taken = code == CURLE_OK};
    out->answer =
        p.refusal && !out->taken ? p.refusal : dd_strdup(arena, dd_transfer_words(p.error, code));
    if (!out->taken)
        advise(&p, code, out);
    curl_slist_free_all(recipients);
    curl_easy_cleanup(easy);
    curl_global_cleanup();
}
