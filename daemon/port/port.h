/* port.h — the only seam to the world's state: clock, randomness, zone
 * database, log. Everything else is given these as arguments. */
#ifndef DD_PORT_H
#define DD_PORT_H

#include "dondoc/cal.h"

/* ---- clock: real, frozen at an instant, or started there and N times as fast */

struct dd_clock {
    bool virtual;
    int64_t start_ms; /* virtual: office time at `real_ms`, ms since 1970 */
    int64_t real_ms;  /* CLOCK_MONOTONIC when it was started */
    unsigned speed;   /* 0: frozen; 1 … 100000 */
};

void dd_clock_real(struct dd_clock *clock);
/* "2026-01-20T07:59:00+07:00" or "2026-01-20T07:59:00+07:00,x60". */
bool dd_clock_parse(const struct dd_zone *zone, const char *s, struct dd_clock *out);
/* Moves a virtual clock to go on from `at` if that is later (a restart). */
void dd_clock_at_least(struct dd_clock *clock, struct dd_instant at);
/* A virtual clock runs from here: what was done since it was parsed took no office time. */
void dd_clock_begin(struct dd_clock *clock);
struct dd_instant dd_clock_now(const struct dd_clock *clock); /* whole seconds, rounded down */
/* Real seconds until office time reaches `at` (0 if it has; -1: never, frozen). */
double dd_clock_until(const struct dd_clock *clock, struct dd_instant at);
int64_t dd_worked_ms(void);    /* what this thread has worked, however busy the machine */
int64_t dd_real_seconds(void); /* real time, for webhook-timestamp and sign-in expiry */

/* ---- a second core: a thread that does the jobs it is given, one after the other -----
 *
 * A job is named by its context. It may touch only what its giver leaves alone until the
 * job is done or taken back, and call nothing but the pure core and gettext. */

#define DD_WORKER_JOBS 8 /* at most so many at once, the one under way among them */

struct dd_worker;
struct dd_worker *dd_worker_new(void); /* NULL: the system gives no more threads */
void dd_worker_give(struct dd_worker *worker, void (*job)(void *context), void *context);
/* True: it was not begun, and will not be. */
bool dd_worker_take_back(struct dd_worker *worker, const void *context);
bool dd_worker_has(struct dd_worker *worker, const void *context); /* it is not done yet */
void dd_worker_wait(struct dd_worker *worker, const void *context);
/* What it has worked while its giver waited. */
int64_t dd_worker_waited_ms(const struct dd_worker *worker); /* NULL: 0 */
void dd_worker_free(struct dd_worker *worker);               /* when all is done; NULL is fine */

/* ---- randomness, digests -------------------------------------------------- */

void dd_random(void *bytes, size_t n);
/* `n` random bytes as base64url without padding, in the arena. */
char *dd_random_token(struct dd_arena *arena, size_t n);
char *dd_sha256_hex(struct dd_arena *arena, const void *bytes, size_t n);
/* The same piece by piece, into a buffer of the caller. */
#define DD_SHA256_HEX_SIZE 65
struct dd_sha256 {
    _Alignas(16) unsigned char state[128];
};
void dd_sha256_begin(struct dd_sha256 *sum);
void dd_sha256_add(struct dd_sha256 *sum, const void *bytes, size_t n);
char *dd_sha256_end(struct dd_sha256 *sum, char hex[DD_SHA256_HEX_SIZE]);
/* Base64 of HMAC-SHA-256 over `bytes` (Standard Webhooks). */
char *dd_hmac_sha256_base64(struct dd_arena *arena, const void *key, size_t n_key,
                            const void *bytes, size_t n);
/* Base64 (standard alphabet, padded) to bytes; false if malformed. */
bool dd_base64_decode(struct dd_arena *arena, const char *s, unsigned char **bytes, size_t *n);

/* ---- zone database ----------------------------------------------------------- */

/* Offsets of an IANA zone, 1900–2199, from the system's zone database (TZif,
 * RFC 8536); the process's TZ plays no part. NULL if there is none of that name. */
const struct dd_zone *dd_zone_load(struct dd_arena *arena, const char *name);

/* ---- who runs the program: a login name, or its number ------------------------ */

const char *dd_user_name(struct dd_arena *arena);

/* ---- files ------------------------------------------------------------------- */

/* Reads a whole file (NUL-terminated, in the arena). NULL with errno set; EFBIG
 * if it is larger than `max`. */
char *dd_read_file(struct dd_arena *arena, const char *path, size_t max, size_t *n);
/* Writes atomically: temporary name, fsync, rename, fsync of the folder. */
bool dd_write_file(const char *path, const void *bytes, size_t n, unsigned mode);
/* The folder of the program's data (rules, examples) and of its translations:
 * `dondoc` and `locale` in $DONDOC_DATADIR, else in PREFIX/share of the running
 * PREFIX/bin/dondocd; NULL if there is none. */
const char *dd_share_dir(struct dd_arena *arena);
const char *dd_locale_dir(struct dd_arena *arena);
/* Sets the language of messages for this process: "vi" or "en". No locale of
 * that language need be installed; numbers keep the "C" locale. */
void dd_language(const char *language);
#define _(text) dd_gettext(text)
const char *dd_gettext(const char *english) __attribute__((format_arg(1)));

/* ---- service manager (sd_notify) ------------------------------------------------- */

/* "READY=1", "WATCHDOG=1", "STOPPING=1"; false where nobody listens. */
bool dd_manager_tell(const char *state);
/* Every so many seconds it wants a sign of life; 0: it does not. */
double dd_manager_watchdog(void);

/* ---- log: one line an event, to stderr (and so to the journal) ------------------ */

enum dd_log_level { DD_LOG_ERROR, DD_LOG_WARNING, DD_LOG_INFO, DD_LOG_DEBUG };
void dd_log_set(enum dd_log_level max);
bool dd_log_enabled(enum dd_log_level level);
void dd_log(enum dd_log_level level, const char *fmt, ...) DD_PRINTF(2, 3);

#endif
