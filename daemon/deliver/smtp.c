#include "deliver/smtp.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "deliver/multi.h"
#include "deliver/relay.h"
#include "wire/wire.h"

enum stage { CONNECTING, FREE, RESET, MAIL, RCPT, DATA, BODY, DRAIN };

struct line { /* one connection */
    struct line *next;
    struct dd_smtp *smtp;
    CURL *easy;
    enum stage stage;
    struct dd_transfer *transfer; /* NULL while FREE */
    bool unfinished;              /* a transaction was refused half-way: RSET first */
    bool pipelining;              /* it takes MAIL, RCPT and DATA at once (RFC 2920) */
    int due;                      /* answers to come for what is written */
    ev_io io;
    ev_timer timer; /* the server's time to answer */
    struct dd_buf out;
    size_t written;
    char reply[DD_ANSWER_SIZE]; /* the line being read, or the last one */
    size_t n_reply;
    char error[CURL_ERROR_SIZE];
};

struct dd_smtp {
    struct ev_loop *loop;
    struct dd_multi multi;
    const struct dd_mail_settings *mail;
    double patience; /* seconds for an answer */
    void (*done)(void *, struct dd_transfer *);
    void *context;
    struct line *lines;
};

/* ---- a connection's life ---------------------------------------------------------- */

static void close_line(struct line *line)
{
    struct dd_smtp *smtp = line->smtp;
    struct line **at = &smtp->lines;
    while (*at != line)
        at = &(*at)->next;
    *at = line->next;
    ev_io_stop(smtp->loop, &line->io);
    ev_timer_stop(smtp->loop, &line->timer);
    dd_multi_remove(&smtp->multi, line->easy);
    curl_easy_cleanup(line->easy);
    dd_buf_release(&line->out);
    free(line);
}

static void wait_for_answer(struct line *line, double seconds)
{
    ev_timer_stop(line->smtp->loop, &line->timer);
    ev_timer_set(&line->timer, seconds, 0.);
    ev_timer_start(line->smtp->loop, &line->timer);
}

static void watch(struct line *line, int events)
{
    ev_io_stop(line->smtp->loop, &line->io);
    ev_io_set(&line->io, line->io.fd, events);
    ev_io_start(line->smtp->loop, &line->io);
}

/* The transfer is judged; the connection stays, or goes with it. */
static void finish(struct line *line, bool keep)
{
    struct dd_smtp *smtp = line->smtp;
    struct dd_transfer *transfer = line->transfer;
    line->transfer = NULL;
    line->stage = FREE;
    ev_timer_stop(smtp->loop, &line->timer);
    if (!keep)
        close_line(line);
    smtp->done(smtp->context, transfer);
}

/* The connection is lost, or the server does not answer. After the whole letter
 * was written it may have been taken: uncertain, with the 354 as last word. */
static void lose(struct line *line, const char *words)
{
    struct dd_transfer *transfer = line->transfer;
    if (!transfer) { /* it was free */
        close_line(line);
        return;
    }
    if (line->stage == DRAIN) { /* judged already */
        finish(line, false);
        return;
    }
    bool written = line->stage == BODY && line->written == line->out.n;
    transfer->code = line->stage == BODY ? 354 : 0;
    transfer->uncertain = written;
    dd_transfer_judge(transfer, DD_VERDICT_RETRY, words);
    finish(line, false);
}

/* ---- writing ------------------------------------------------------------------------ */

/* False: the connection is lost, and `line` with it. */
static bool flush(struct line *line)
{
    while (line->written < line->out.n) {
        size_t n = 0;
        CURLcode result = curl_easy_send(line->easy, line->out.s + line->written,
                                         line->out.n - line->written, &n);
        if (result == CURLE_AGAIN) {
            watch(line, EV_READ | EV_WRITE);
            return true;
        }
        if (result != CURLE_OK) {
            lose(line, dd_transfer_words(line->error, result));
            return false;
        }
        line->written += n;
    }
    watch(line, EV_READ);
    return true;
}

static void begin_output(struct line *line)
{
    line->out.n = 0;
    line->written = 0;
}

static void command(struct line *line, enum stage stage, const char *text)
{
    line->stage = stage;
    line->due = 1;
    begin_output(line);
    dd_buf_printf(&line->out, "%s\r\n", text);
    wait_for_answer(line, line->smtp->patience);
    flush(line);
}

/* The letter, a dot before each line that begins with one (RFC 5321 §4.5.2). */
static void write_letter(struct line *line)
{
    const struct dd_delivery *row = &line->transfer->row;
    const char *s = row->body, *end = s + row->n_body;
    line->stage = BODY;
    line->due = 1;
    begin_output(line);
    while (s < end) {
        const char *newline = memchr(s, '\n', (size_t)(end - s));
        const char *next = newline ? newline + 1 : end;
        if (*s == '.')
            dd_buf_putc(&line->out, '.');
        dd_buf_add(&line->out, s, (size_t)(next - s));
        s = next;
    }
    if (row->n_body < 2 || memcmp(end - 2, "\r\n", 2) != 0)
        dd_buf_puts(&line->out, "\r\n");
    dd_buf_puts(&line->out, ".\r\n");
    wait_for_answer(line, line->smtp->patience * 2); /* RFC 5321 §4.5.3.2.6 */
    flush(line);
}

/* Up to what must wait for its answer: all of the envelope where the server takes
 * it at once. */
static void write_envelope(struct line *line)
{
    struct dd_transfer *transfer = line->transfer;
    struct dd_arena *arena = transfer->arena;
    const char *sender = dd_envelope_sender(arena, line->smtp->mail, &transfer->row);
    const char *recipient = dd_address_bare(arena, transfer->row.address);
    line->stage = MAIL;
    line->due = 1;
    begin_output(line);
    dd_buf_printf(&line->out, "MAIL FROM:<%s>\r\n", sender);
    if (line->pipelining) {
        line->due = 3;
        dd_buf_printf(&line->out, "RCPT TO:<%s>\r\nDATA\r\n", recipient);
    }
    wait_for_answer(line, line->smtp->patience);
    flush(line);
}

static void begin_transaction(struct line *line, struct dd_transfer *transfer)
{
    line->transfer = transfer;
    if (line->unfinished)
        command(line, RESET, "RSET");
    else
        write_envelope(line);
}

/* ---- the dialogue: each answer leads to the next stage ------------------------------- */

/* Is a 5xx about this letter? 53x at MAIL wants TLS or a sign-in (RFC 4954 §6):
 * a fault to be mended here, so the letter waits; and so after RSET. */
static bool is_about_letter(enum stage stage, int code)
{
    return code / 100 == 5 && stage != RESET && !(stage == MAIL && code / 10 == 53);
}

static bool is_orderly(const struct line *line, int code)
{
    return (code / 100 == 4 || code / 100 == 5) && code != 421 && line->written == line->out.n;
}

/* True: answers to the rest of the envelope are still to come. */
static bool refused(struct line *line, int code)
{
    bool orderly = is_orderly(line, code) && line->stage != RESET;
    line->unfinished = line->stage != BODY;
    dd_transfer_judge(line->transfer,
                      is_about_letter(line->stage, code) ? DD_VERDICT_FAIL : DD_VERDICT_RETRY,
                      NULL);
    if (orderly && line->due) {
        line->stage = DRAIN;
        return true;
    }
    finish(line, orderly);
    return false;
}

/* An answer to what was written before the refusal was known. A server that takes
 * DATA all the same gets an empty letter, to nobody (RFC 2920 §3.1). */
static bool drained(struct line *line, int code)
{
    if (line->due)
        return true;
    if (code == 354)
        command(line, DRAIN, ".");
    else
        finish(line, is_orderly(line, code) || code / 100 == 2);
    return false;
}

/* To the next stage: the command that leads there, unless it is written already. */
static bool advance(struct line *line, enum stage stage, const char *text)
{
    line->stage = stage;
    if (line->due)
        return true;
    command(line, stage, text);
    return false;
}

/* True: of what was written together, more answers are to come. */
static bool answered(struct line *line, int code)
{
    struct dd_transfer *transfer = line->transfer;
    if (!transfer) { /* a word out of turn, such as 421 on a free connection */
        close_line(line);
        return false;
    }
    line->due--;
    wait_for_answer(line, line->smtp->patience);
    if (line->stage == DRAIN)
        return drained(line, code);
    transfer->code = code;
    memcpy(transfer->answer, line->reply, sizeof(line->reply));
    bool good = code / 100 == 2;
    if (line->stage == RESET && good) {
        line->unfinished = false;
        write_envelope(line);
    } else if (line->stage == MAIL && good) {
        struct dd_arena *arena = transfer->arena;
        return advance(
            line, RCPT,
            dd_printf(arena, "RCPT TO:<%s>", dd_address_bare(arena, transfer->row.address)));
    } else if (line->stage == RCPT && good) {
        return advance(line, DATA, "DATA");
    } else if (line->stage == DATA && code == 354) {
        write_letter(line);
    } else if (line->stage == BODY && good && line->written == line->out.n) {
        dd_transfer_judge(transfer, DD_VERDICT_OK, NULL);
        finish(line, true);
    } else {
        return refused(line, code);
    }
    return false;
}

/* "250-more" or "250 last"; 0 for anything else. */
static int reply_code(const char *reply, size_t n)
{
    if (n < 3 || reply[0] < '2' || reply[0] > '5')
        return 0;
    for (size_t i = 1; i < 3; i++)
        if (reply[i] < '0' || reply[i] > '9')
            return 0;
    return (reply[0] - '0') * 100 + (reply[1] - '0') * 10 + (reply[2] - '0');
}

/* One byte of an answer. True: the piece is at its end, for an answer's end may be
 * that of the connection; nothing can follow but answers to what is written. */
static bool take(struct line *line, char c)
{
    if (c != '\n') {
        if (line->n_reply < sizeof(line->reply) - 1 && c != '\r')
            line->reply[line->n_reply++] = c >= ' ' && c < 0x7F ? c : '?';
        return false;
    }
    size_t n = line->n_reply;
    line->reply[n] = '\0';
    line->n_reply = 0;
    int code = reply_code(line->reply, n);
    if (code && n > 3 && line->reply[3] == '-')
        return false;
    return !answered(line, code);
}

static void read_answer(struct line *line)
{
    char bytes[512];
    for (;;) {
        size_t n = 0;
        CURLcode result = curl_easy_recv(line->easy, bytes, sizeof(bytes), &n);
        if (result == CURLE_AGAIN)
            return;
        if (result != CURLE_OK || n == 0) {
            lose(line, result == CURLE_OK ? _("the mail server closed the connection")
                                          : dd_transfer_words(line->error, result));
            return;
        }
        for (size_t i = 0; i < n; i++)
            if (take(line, bytes[i]))
                return;
    }
}

static void on_io(struct ev_loop *loop, ev_io *io, int events)
{
    (void)loop;
    struct line *line = io->data;
    if ((events & EV_WRITE) && !flush(line))
        return;
    if (events & EV_READ)
        read_answer(line);
}

static void on_timeout(struct ev_loop *loop, ev_timer *timer, int events)
{
    (void)loop;
    (void)events;
    lose(timer->data, _("the mail server did not answer in time"));
}

/* ---- connecting ------------------------------------------------------------------------ */

static size_t on_header(char *bytes, size_t size, size_t n, void *context)
{
    struct line *line = context;
    int code = reply_code(bytes, size * n);
    if (code && code != 221)
        dd_transfer_keep(line->reply, bytes, size * n);
    if (code == 220) /* what was offered before TLS does not count */
        line->pipelining = false;
    if (code == 250 && size * n > 14 && strncasecmp(bytes + 4, "PIPELINING", 10) == 0)
        line->pipelining = true;
    return size * n;
}

static void on_connected(void *context, CURL *easy, CURLcode result)
{
    (void)context;
    void *private = NULL;
    long code = 0;
    curl_socket_t fd = CURL_SOCKET_BAD;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
    curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd);
    struct line *line = private;
    if (result == CURLE_OK && fd != CURL_SOCKET_BAD) {
        ev_io_set(&line->io, fd, EV_READ);
        begin_transaction(line, line->transfer);
        return;
    }
    /* Whatever the relay says here is about us, not about the letter. */
    bool refusal = code >= 400 && code < 600;
    line->transfer->code = refusal ? (int)code : 0;
    dd_transfer_judge(line->transfer, DD_VERDICT_RETRY,
                      refusal ? line->reply : dd_transfer_words(line->error, result));
    finish(line, false);
}

static struct line *connect_line(struct dd_smtp *smtp, struct dd_transfer *transfer)
{
    struct line *line = calloc(1, sizeof(*line));
    if (!line)
        abort();
    line->smtp = smtp;
    line->transfer = transfer;
    ev_init(&line->io, on_io);
    line->io.data = line;
    ev_init(&line->timer, on_timeout);
    line->timer.data = line;
    CURL *easy = line->easy = dd_relay_easy(smtp->mail, line->error);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, line);
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)smtp->patience);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, line);
    line->next = smtp->lines;
    smtp->lines = line;
    return line;
}

/* ---- the interface ------------------------------------------------------------------------ */

struct dd_smtp *dd_smtp_new(struct ev_loop *loop, const struct dd_mail_settings *mail,
                            void (*done)(void *, struct dd_transfer *), void *context)
{
    struct dd_smtp *smtp = calloc(1, sizeof(*smtp));
    if (!smtp)
        abort();
    *smtp = (struct dd_smtp){.loop = loop,
                             .mail = mail,
                             .patience = mail->timeout ? mail->timeout : 300,
                             .done = done,
                             .context = context};
    if (dd_multi_init(&smtp->multi, loop, on_connected, smtp))
        return smtp;
    free(smtp);
    return NULL;
}

void dd_smtp_free(struct dd_smtp *smtp)
{
    if (!smtp)
        return;
    while (smtp->lines)
        close_line(smtp->lines);
    dd_multi_release(&smtp->multi);
    free(smtp);
}

bool dd_smtp_send(struct dd_smtp *smtp, struct dd_transfer *transfer)
{
    if (!dd_address_bare(transfer->arena, transfer->row.address)) {
        dd_transfer_judge(transfer, DD_VERDICT_FAIL,
                          _("the recipient's mail address is not valid"));
        return false;
    }
    for (struct line *line = smtp->lines; line; line = line->next) {
        if (line->stage == FREE) {
            begin_transaction(line, transfer);
            return true;
        }
    }
    struct line *line = connect_line(smtp, transfer);
    if (dd_multi_add(&smtp->multi, line->easy))
        return true;
    close_line(line);
    dd_transfer_judge(transfer, DD_VERDICT_RETRY, _("the transfer could not be started"));
    return false;
}

void dd_smtp_rest(struct dd_smtp *smtp)
{
    for (struct line *next, *line = smtp->lines; line; line = next) {
        next = line->next;
        if (line->stage != FREE)
            continue;
        size_t n;
        /* The answer to it is of no interest. */
        curl_easy_send(line->easy, "QUIT\r\n", strlen("QUIT\r\n"), &n);
        close_line(line);
    }
}
