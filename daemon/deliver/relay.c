#include "deliver/relay.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "deliver/multi.h"
#include "wire/wire.h"

static const char *login_options(const char *auth)
{
    return dd_streq(auth, "plain")   ? "AUTH=PLAIN"
           : dd_streq(auth, "login") ? "AUTH=LOGIN"
           : dd_streq(auth, "ntlm")  ? "AUTH=NTLM"
                                     : NULL;
}

CURL *dd_relay_easy(const struct dd_mail_settings *mail, char error[CURL_ERROR_SIZE])
{
    CURL *easy = dd_multi_easy(mail->url, "smtp,smtps", error);
    curl_easy_setopt(easy, CURLOPT_USE_SSL,
                     mail->starttls ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_NONE);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION,
                     mail->tls_1_3 ? (long)CURL_SSLVERSION_TLSv1_3 : (long)CURL_SSLVERSION_TLSv1_2);
    if (mail->ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, mail->ca_file);
    if (mail->user) {
        curl_easy_setopt(easy, CURLOPT_USERNAME, mail->user);
        curl_easy_setopt(easy, CURLOPT_PASSWORD, mail->password ? mail->password : "");
        if (login_options(mail->auth))
            curl_easy_setopt(easy, CURLOPT_LOGIN_OPTIONS, login_options(mail->auth));
    }
    return easy;
}

/* ---- envelope senders -------------------------------------------------------------- */

static const char *made(struct dd_arena *arena, const char *bounces, const struct dd_delivery *row)
{
    const char *at = strchr(bounces, '@');
    char *mark = dd_sha256_hex(arena, row->message_id, strlen(row->message_id));
    return dd_printf(arena, "%.*s+%lld-%.12s%s", (int)(at - bounces), bounces, (long long)row->id,
                     mark, at);
}

const char *dd_envelope_sender(struct dd_arena *arena, const struct dd_mail_settings *mail,
                               const struct dd_delivery *row)
{
    const char *sender = mail->bounces ? made(arena, mail->bounces, row) : NULL;
    return sender && dd_address_ok(sender) ? sender : dd_address_bare(arena, mail->from);
}

int64_t dd_envelope_id(const char *bounces, const char *address)
{
    size_t n = strcspn(bounces, "@");
    if (strncasecmp(address, bounces, n) != 0 || address[n] != '+')
        return 0;
    char *end;
    long long id = strtoll(address + n + 1, &end, 10);
    return id > 0 && *end == '-' ? id : 0;
}

bool dd_envelope_is(struct dd_arena *arena, const char *bounces, const char *address,
                    const struct dd_delivery *row)
{
    return strcasecmp(address, made(arena, bounces, row)) == 0;
}
