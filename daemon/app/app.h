/* app.h — what the two programs share: configuration, an office opened for a
 * command, command-line options.
 *
 *   service.c, watch.c, clean_up.c  the service on its event loop
 *   config*.c, open.c, calendar*.c  an office's settings, opened
 *   tick/      what a change or an instant brings about: see tick/tick.h
 *   outgoing/  notices to messages, and what becomes of those: see outgoing/outgoing.h
 *   ahead/     what will be, or would be under other rules
 *   rules/     rules that are read again while the service runs; tests of rules
 *   explain/   why a duty, a notice or nothing at all; the dossier of a duty
 *   command/   the commands of `dondoc` (cmd_*.c), and what they share */
#ifndef DD_APP_H
#define DD_APP_H

#include "deliver/deliver.h"
#include "http/http.h"
#include "intake/intake.h"
#include "wire/paper/letterhead.h"
#include "wire/wire.h"

/* Exit statuses (design §11). */
enum dd_exit {
    DD_EXIT_OK = 0,     /* done, warnings too */
    DD_EXIT_FAULTS = 1, /* found faults in the input */
    DD_EXIT_USAGE = 2,  /* wrong usage */
    DD_EXIT_FAILED = 3  /* could not: I/O, database */
};

/* ---- configuration: dondoc.yaml (contrib/docs/configuration.md) ---------------- */

struct dd_secret_file {
    const char *path;
    struct dd_pos pos; /* where it is named */
};

struct dd_config {
    const char *path;   /* of the file … */
    const char *folder; /* … and its folder: relative paths start there */
    const char *office; /* unit id */
    const char *language, *timezone, *calendar;
    const char *database; /* path */
    size_t n_rules;
    const char *const *rules;       /* pack files and folders, as paths */
    const struct dd_node *params;   /* overrides of pack params, or NULL */
    const struct dd_node *defaults; /* under those of every pack, or NULL */
    bool live;                      /* mode: live, else rehearsal */
    const char *public_url;         /* or NULL */
    const char *heartbeat;          /* URL, or NULL */
    const char *listen;             /* "127.0.0.1:8026" */
    size_t n_trusted_proxies;
    const struct dd_net *trusted_proxies;
    const char *auth_header; /* or NULL */
    bool access_log;
    struct dd_sending sending;
    size_t hold_above; /* notices in one tick that are never unusual; SIZE_MAX: none is */
    int keep_bodies;   /* days that the texts of messages are kept; 0: for ever */
    struct dd_deliver_settings deliver;
    struct dd_letterhead_settings letterhead;
    struct dd_webhook *webhooks;               /* those of `deliver`, for dd_config_secrets … */
    const struct dd_secret_file *secret_files; /* one each */
    struct dd_secret_file password_file, ca_file; /* … path NULL: none */
};

/* NULL after an error said in `diags`. */
struct dd_config *dd_config_read(struct dd_diags *diags, const char *path);
/* Reads the secrets, passwords and certificates that it names: false with an error. */
bool dd_config_secrets(struct dd_diags *diags, struct dd_config *config);

/* ---- an office, opened -------------------------------------------------------------- */

struct dd_app {
    struct dd_arena *arena;
    struct dd_diags diags;
    struct dd_config *config;
    const struct dd_zone *zone;
    const struct dd_calendar *calendar;
    const struct dd_ruleset *rules; /* with DD_APP_RULES */
    struct dd_store *store;         /* with DD_APP_READ or DD_APP_WRITE */
    struct dd_clock clock;
    const char *office_name;
};

enum { DD_APP_READ = 1, DD_APP_WRITE = 2, DD_APP_RULES = 4 };

struct dd_common {      /* options that every command takes */
    const char *config; /* -c FILE; default ./dondoc.yaml */
    const char *clock;  /* --clock */
    bool json;
    char actor[96]; /* who writes, for the audit: "dondoc task done (an)" */
};

/* First in both programs: descriptors 0 to 2 are open, messages Vietnamese. */
void dd_app_start(void);
/* Opens what `flags` ask for; on failure says why on stderr, closes, and gives
 * the exit status. */
enum dd_exit dd_app_open(struct dd_app *app, const struct dd_common *common, int flags);
void dd_app_close(struct dd_app *app);
/* Prints what `diags` collected to stderr; true if there was no error. */
bool dd_app_say(struct dd_diags *diags);
/* DD_EXIT_FAILED where a file could not be read, else DD_EXIT_FAULTS; DD_EXIT_OK
 * without errors. */
enum dd_exit dd_app_verdict(const struct dd_diags *diags);
/* The calendar of that name: calendars/NAME.yaml of `folder` (may be NULL),
 * else the program's own. NULL after an error said in `diags`. */
const struct dd_calendar *dd_app_calendar_in(struct dd_arena *arena, struct dd_diags *diags,
                                             const char *folder, const char *name);
/* The names of all calendars: those of `folder` (may be NULL) and the program's own. */
const char *const *dd_app_calendar_names(struct dd_arena *arena, const char *folder, size_t *n);
/* Compiles the packs of the configuration. */
const struct dd_ruleset *dd_app_rules(struct dd_diags *diags, const struct dd_config *config,
                                      const struct dd_calendar *calendar);
/* Reads a whole YAML file; NULL after an error said in `diags`. */
const struct dd_node *dd_app_yaml(struct dd_diags *diags, const char *path);
/* A path relative to `folder`, unless it is absolute. */
const char *dd_app_path(struct dd_arena *arena, const char *folder, const char *path);
/* So too; where nothing lies there and `words` name a pack that ships with the program,
 * the path of that. */
const char *dd_app_pack_path(struct dd_arena *arena, const char *folder, const char *words);
struct dd_day dd_app_today(const struct dd_app *app);
/* Says an error on stderr ("dondoc: …") and gives `status`. */
enum dd_exit dd_app_fail(enum dd_exit status, const char *fmt, ...) DD_PRINTF(2, 3);
/* The database's own words for a failed call; DD_EXIT_FAILED. */
enum dd_exit dd_app_store_failed(const struct dd_app *app);
/* Prints a JSON value as one line on stdout; steals the reference. */
void dd_app_print_json(json_t *value);

/* ---- options ------------------------------------------------------------------------- */

struct dd_option {    /* --NAME (flag) or --NAME VALUE */
    const char *name; /* without dashes */
    bool *flag;       /* one of the three */
    const char **value;
    struct dd_values *values; /* may be given several times */
    const char *arg, *help;   /* for --help: its value (NULL: none), what it is for (DD_N) */
};
#define DD_VALUES_MAX 16
struct dd_values {
    size_t n;
    const char *v[DD_VALUES_MAX];
};

/* Parses argv[1…]: the common options, those given, and positionals (at most
 * `max` into `positional`; "--" ends options; "-5" is a word). All of them are
 * UTF-8. Returns their number, or -1 after a message with `usage` on stderr.
 * --help prints `usage` and the options, and ends the program.
 *
 * `usage` has a line for each form, beginning with the command's name; that of
 * the service begins with "dondocd". */
int dd_options(int argc, char **argv, const char *usage, struct dd_common *common,
               const struct dd_option *options, size_t n, const char **positional, int max);

/* Prints `usage` on stderr; DD_EXIT_USAGE. */
enum dd_exit dd_usage(const char *usage);

/* ---- tables for people ------------------------------------------------------------------ */

/* One cell on stdout: without control characters, at most `columns` wide (0: as
 * it comes), cut with "…", filled up with spaces. */
void dd_app_cell(const char *text, size_t columns);
/* The last one of its line, which it ends. */
void dd_app_last_cell(const char *text, size_t columns);

/* The state of a message in words. */
const char *dd_delivery_word(enum dd_delivery_state state);

/* ---- commands: argv[0] is the command's name; the exit status is returned --------------- */

int dd_cmd_init(int argc, char **argv);
int dd_cmd_import(int argc, char **argv);
int dd_cmd_when(int argc, char **argv);
int dd_cmd_calendar(int argc, char **argv);
int dd_cmd_check(int argc, char **argv);
int dd_cmd_test(int argc, char **argv);
int dd_cmd_simulate(int argc, char **argv);
int dd_cmd_list(int argc, char **argv);
int dd_cmd_explain(int argc, char **argv);
int dd_cmd_task(int argc, char **argv);
int dd_cmd_event(int argc, char **argv);
int dd_cmd_measure(int argc, char **argv);
int dd_cmd_checkin(int argc, char **argv);
int dd_cmd_year(int argc, char **argv);
int dd_cmd_result(int argc, char **argv);
int dd_cmd_report(int argc, char **argv);
int dd_cmd_compile(int argc, char **argv); /* report compile */
int dd_cmd_letter(int argc, char **argv);
int dd_cmd_rows(int argc, char **argv); /* person, document … add|list */
int dd_cmd_unit(int argc, char **argv);
int dd_cmd_leave(int argc, char **argv);
int dd_cmd_ack(int argc, char **argv);
int dd_cmd_extend(int argc, char **argv);
int dd_cmd_waive(int argc, char **argv);
int dd_cmd_feed(int argc, char **argv);
int dd_cmd_token(int argc, char **argv);
int dd_cmd_outbox(int argc, char **argv);
int dd_cmd_calls(int argc, char **argv);
int dd_cmd_audit(int argc, char **argv);
int dd_cmd_bounce(int argc, char **argv);
int dd_cmd_dossier(int argc, char **argv);
int dd_cmd_correct(int argc, char **argv);
int dd_cmd_send_test(int argc, char **argv);
int dd_cmd_pause(int argc, char **argv);
int dd_cmd_resume(int argc, char **argv);
int dd_cmd_status(int argc, char **argv);
int dd_cmd_doctor(int argc, char **argv);
int dd_cmd_live(int argc, char **argv);

#endif
