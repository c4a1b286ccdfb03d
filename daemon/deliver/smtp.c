#include "deliver/transfer.h"

#include <string.h>

#include "wire/wire.h"

/* One recipient per transaction, so one answer is the answer. Connections are
 * kept and used again by libcurl. */

static size_t on_read(char *out, size_t size, size_t n, void *context)
{
    struct dd_transfer *transfer = context;
    size_t room = size * n, left = transfer->row.n_body - transfer->uploaded;
    size_t take = left < room ? left : room;
    memcpy(out, (const char *)transfer->row.body + transfer->uploaded, take);
    transfer->uploaded += take;
    return take;
}

bool dd_smtp_prepare(struct dd_transfer *transfer, const struct dd_mail_settings *mail,
                     int patience)
{
    const char *from = dd_address_bare(transfer->arena, mail->from);
    const char *to = dd_address_bare(transfer->arena, transfer->row.address);
    if (!from || !to) {
        dd_transfer_judge(transfer, DD_VERDICT_FAIL,
                          from ? _("the recipient's mail address is not valid")
                               : _("the sender's mail address is not valid"));
        return false;
    }
    long seconds = patience ? patience : 300;
    transfer->allow_private = true; /* the relay is usually next door */
    dd_transfer_open(transfer, mail->url, "smtp,smtps", seconds < 30 ? seconds : 30, seconds * 3);
    CURL *easy = transfer->easy;
    curl_easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, seconds);
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, dd_printf(transfer->arena, "<%s>", from));
    transfer->list = curl_slist_append(NULL, dd_printf(transfer->arena, "<%s>", to));
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, transfer->list);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)transfer->row.n_body);
    curl_easy_setopt(easy, CURLOPT_USE_SSL,
                     mail->starttls ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_NONE);
    if (mail->ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, mail->ca_file);
    if (mail->user) {
        curl_easy_setopt(easy, CURLOPT_USERNAME, mail->user);
        curl_easy_setopt(easy, CURLOPT_PASSWORD, mail->password ? mail->password : "");
    }
    return true;
}

/* Is a 5xx about this letter, or about us? libcurl ends MAIL, RCPT and DATA with
 * SEND_ERROR and a refusal of the content with WEIRD_SERVER_REPLY; the greeting
 * ends so too, but then there was no 354. A relay that refuses *us* (greeting,
 * EHLO, STARTTLS, sign-in) is a fault to be mended: the letter waits. */
static bool is_about_letter(const struct dd_transfer *transfer, CURLcode result)
{
    return result == CURLE_SEND_ERROR ||
           (result == CURLE_WEIRD_SERVER_REPLY && transfer->data_begun);
}

void dd_smtp_judge(struct dd_transfer *transfer, CURLcode result)
{
    long code = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &code);
    transfer->code = (int)code;
    int class = transfer->code / 100;
    if (class == 2 && (result == CURLE_OK || transfer->data_begun)) {
        dd_transfer_judge(transfer, DD_VERDICT_OK, NULL);
    } else if (class == 4) {
        dd_transfer_judge(transfer, DD_VERDICT_RETRY, NULL);
    } else if (class == 5) {
        dd_transfer_judge(
            transfer, is_about_letter(transfer, result) ? DD_VERDICT_FAIL : DD_VERDICT_RETRY, NULL);
    } else {
        /* 354 and then silence: the letter may have arrived (same id again). */
        transfer->uncertain = transfer->data_begun;
        dd_transfer_judge(transfer, DD_VERDICT_RETRY, dd_transfer_words(transfer, result));
    }
}
