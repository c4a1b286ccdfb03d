/* Opening an office for a command: configuration, language, zone, calendar,
 * database, rules, clock. */
#include "app/app.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- files -------------------------------------------------------------------------- */

const char *dd_app_path(struct dd_arena *arena, const char *folder, const char *path)
{
    if (path[0] == '/' || !folder || strcmp(folder, ".") == 0)
        return dd_strdup(arena, path);
    return dd_printf(arena, "%s/%s", folder, path);
}

/* NULL: there is none of that name. */
static const char *shipped_pack(struct dd_arena *arena, const char *name)
{
    const char *share = dd_is_id(name) ? dd_share_dir(arena) : NULL;
    const char *path = share ? dd_printf(arena, "%s/rules/packs/%s.yaml", share, name) : NULL;
    return path && access(path, R_OK) == 0 ? path : NULL;
}

const char *dd_app_pack_path(struct dd_arena *arena, const char *folder, const char *words)
{
    const char *path = dd_app_path(arena, folder, words);
    const char *shipped = access(path, F_OK) != 0 ? shipped_pack(arena, words) : NULL;
    return shipped ? shipped : path;
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A pipe that somebody left among the files would keep us waiting for ever; one of the
 * shell's (/dev/fd/63) is meant. */
static bool is_pipe(const char *path)
{
    struct stat st;
    return strncmp(path, "/dev/", 5) != 0 && stat(path, &st) == 0 && S_ISFIFO(st.st_mode);
}

static const struct dd_source *read_source(struct dd_diags *diags, const char *path)
{
    struct dd_source *source = DD_NEW(diags->arena, struct dd_source);
    struct dd_source *place = DD_NEW(diags->arena, struct dd_source);
    source->name = place->name = dd_strdup(diags->arena, path);
    struct dd_pos pos = {place, 0, 0, 0};
    if (is_folder(path)) {
        dd_error(diags, "E410", pos, DD_N("this is a folder, not a file"));
        return NULL;
    }
    if (is_pipe(path)) {
        dd_error(diags, "E410", pos, DD_N("this is a pipe, not a file"));
        return NULL;
    }
    source->text = dd_read_file(diags->arena, path, DD_YAML_MAX_BYTES, &source->n);
    if (source->text)
        return source;
    if (errno == EFBIG)
        dd_error(diags, "E001", pos, DD_N("the file is larger than %zu MiB"),
                 DD_YAML_MAX_BYTES >> 20);
    else
        dd_error(diags, "E410", pos, DD_N("the file cannot be read: %s"), strerror(errno));
    return NULL;
}

const struct dd_node *dd_app_yaml(struct dd_diags *diags, const char *path)
{
    const struct dd_source *source = read_source(diags, path);
    return source ? dd_yaml_read(diags, source) : NULL;
}

/* ---- rules ------------------------------------------------------------------------------ */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

typedef DD_VEC(struct dd_pack_text) pack_vec;
typedef DD_VEC(const char *) name_vec;

static void read_folder(struct dd_diags *diags, const char *folder, name_vec *paths)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return;
    size_t first = paths->n;
    for (struct dirent *entry; (entry = readdir(dir));) {
        size_t n = strlen(entry->d_name);
        if (entry->d_name[0] != '.' && n > 5 && strcmp(entry->d_name + n - 5, ".yaml") == 0)
            dd_push(diags->arena, paths, dd_printf(diags->arena, "%s/%s", folder, entry->d_name));
    }
    closedir(dir);
    if (paths->n > first)
        qsort(paths->v + first, paths->n - first, sizeof(*paths->v), by_name);
}

/* "rules/province-2026.yaml" that is not there: the one that ships may be meant. */
static void hint_shipped(struct dd_diags *diags, const char *path)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    const char *dot = strrchr(base, '.');
    const char *name = dot ? dd_strndup(diags->arena, base, (size_t)(dot - base)) : base;
    if (shipped_pack(diags->arena, name))
        dd_hint(diags,
                DD_N("`%s`, without folder and ending, is the pack that ships with the "
                     "program"),
                name);
}

const struct dd_ruleset *dd_app_rules(struct dd_diags *diags, const struct dd_config *config,
                                      const struct dd_calendar *calendar)
{
    size_t errors = diags->errors;
    name_vec paths = {0};
    for (size_t i = 0; i < config->n_rules; i++) {
        if (is_folder(config->rules[i]))
            read_folder(diags, config->rules[i], &paths);
        else
            dd_push(diags->arena, &paths, config->rules[i]);
    }
    pack_vec packs = {0};
    for (size_t i = 0; i < paths.n; i++) {
        const struct dd_source *source = read_source(diags, paths.v[i]);
        if (source)
            dd_push(diags->arena, &packs, (struct dd_pack_text){*source});
        else
            hint_shipped(diags, paths.v[i]);
    }
    const char *share = dd_share_dir(diags->arena);
    const struct dd_node *vocabulary = NULL;
    if (share)
        vocabulary = dd_app_yaml(diags, dd_printf(diags->arena, "%s/rules/vocabulary.yaml", share));
    struct dd_rule_options options = {
        .vocabulary = vocabulary,
        /* of a pack that cannot be read they would be no one's */
        .params = packs.n == paths.n ? config->params : NULL,
        .defaults = config->defaults,
        .calendar = calendar,
    };
    /* The office's calendar counts, but one that packs name is a real one. */
    options.calendars = dd_app_calendar_names(diags->arena, config->folder, &options.n_calendars);
    const struct dd_ruleset *set = dd_ruleset_read(diags, packs.v, packs.n, &options);
    return diags->errors == errors ? set : NULL;
}

/* ---- the process ------------------------------------------------------------------------- */

void dd_app_start(void)
{
    /* Were one of the three closed, the next file opened would take its place and
     * get what is meant for people. Read-only, so that writing still fails. */
    int fd;
    do
        fd = open("/dev/null", O_RDONLY | O_NOCTTY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
    dd_language("vi"); /* until the configuration says otherwise */
#ifdef M_TOP_PAD
    /* SQLite takes and gives back memory for every row (Debian's has no lookaside);
     * by default the C library then gives and takes pages from the system for every
     * row too, which takes three times as long as all the rest. */
    mallopt(M_TOP_PAD, 1 << 20);
#endif
}

/* ---- messages --------------------------------------------------------------------------- */

bool dd_app_say(struct dd_diags *diags)
{
    struct dd_buf out = {0};
    dd_diags_render(diags, &out);
    if (out.n)
        fwrite(out.s, 1, out.n, stderr);
    dd_buf_release(&out);
    return diags->errors == 0;
}

enum dd_exit dd_app_verdict(const struct dd_diags *diags)
{
    for (size_t i = 0; i < diags->n; i++)
        if (diags->v[i].severity == DD_ERROR && strcmp(diags->v[i].code, "E410") == 0)
            return DD_EXIT_FAILED;
    return diags->errors ? DD_EXIT_FAULTS : DD_EXIT_OK;
}

enum dd_exit dd_app_fail(enum dd_exit status, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fputs("dondoc: ", stderr);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
    return status;
}

enum dd_exit dd_app_store_failed(const struct dd_app *app)
{
    const char *path = app->config->database, *why = dd_store_error(app->store);
    if (strstr(why, path))
        return dd_app_fail(DD_EXIT_FAILED, "%s", why);
    return dd_app_fail(DD_EXIT_FAILED, "%s: %s", path, why);
}

void dd_app_print_json(json_t *value)
{
    struct dd_buf line = {0};
    dd_json_line(&line, value);
    fwrite(line.s, 1, line.n, stdout);
    dd_buf_release(&line);
}

struct dd_day dd_app_today(const struct dd_app *app)
{
    return dd_zone_local(app->zone, dd_clock_now(&app->clock)).day;
}

/* ---- opening ------------------------------------------------------------------------------ */

static enum dd_exit open_store(struct dd_app *app, int flags)
{
    const char *message = NULL;
    enum dd_store_mode mode = flags & DD_APP_WRITE ? DD_STORE_WRITE : DD_STORE_READ;
    enum dd_store_status status =
        dd_store_open(app->arena, app->config->database, mode, &app->store, &message);
    if (status == DD_STORE_OK)
        return DD_EXIT_OK;
    dd_app_fail(DD_EXIT_FAILED, "%s", message);
    if (status == DD_STORE_MISSING)
        fprintf(stderr, "  = %s\n", _("make an office with `dondoc init FOLDER`"));
    return DD_EXIT_FAILED;
}

/* Commands follow the daemon's clock, which may be virtual. */
static enum dd_exit set_clock(struct dd_app *app, const char *option)
{
    dd_clock_real(&app->clock);
    if (option) {
        if (!dd_clock_parse(app->zone, option, &app->clock))
            return dd_app_fail(DD_EXIT_USAGE,
                               _("--clock takes an instant such as 2026-01-20T07:59:00+07:00, not "
                                 "`%s`"),
                               option);
        return DD_EXIT_OK;
    }
    struct dd_meta meta;
    if (!app->store)
        return DD_EXIT_OK;
    if (!dd_store_meta(app->store, app->arena, &meta))
        return dd_app_store_failed(app);
    if (!meta.clock_virtual || !meta.clock)
        return DD_EXIT_OK;
    long long real_ms = 0;
    char *at = dd_strdup(app->arena, meta.clock), *mark = strchr(at, '@');
    if (mark) {
        *mark = '\0';
        real_ms = strtoll(mark + 1, NULL, 10);
    }
    if (dd_clock_parse(app->zone, at, &app->clock) && mark && real_ms <= app->clock.real_ms)
        app->clock.real_ms = real_ms;
    if (meta.evaluated_until.set)
        dd_clock_at_least(&app->clock, meta.evaluated_until.at);
    return DD_EXIT_OK;
}

static enum dd_exit open_parts(struct dd_app *app, const struct dd_common *common, int flags)
{
    app->config = dd_config_read(&app->diags, common->config ? common->config : "dondoc.yaml");
    if (!app->config) {
        dd_app_say(&app->diags);
        enum dd_exit status = dd_app_verdict(&app->diags);
        if (!common->config && status == DD_EXIT_FAILED)
            fprintf(stderr, "  = %s\n",
                    _("run the command in an office's folder, or name its file with `-c FILE`"));
        return status;
    }
    dd_language(app->config->language);
    app->zone = dd_zone_load(app->arena, app->config->timezone);
    if (!app->zone)
        return dd_app_fail(DD_EXIT_FAULTS,
                           _("%s: there is no time zone `%s`, or tzdata is not installed"),
                           app->config->path, app->config->timezone);
    app->calendar =
        dd_app_calendar_in(app->arena, &app->diags, app->config->folder, app->config->calendar);
    if (!app->calendar) {
        dd_app_say(&app->diags);
        return dd_app_verdict(&app->diags);
    }
    if (flags & DD_APP_RULES)
        app->rules = dd_app_rules(&app->diags, app->config, app->calendar);
    if (!dd_app_say(&app->diags))
        return dd_app_verdict(&app->diags);
    dd_diags_init(&app->diags, app->arena, dd_gettext); /* warnings were said */
    enum dd_exit status = DD_EXIT_OK;
    if (flags & (DD_APP_READ | DD_APP_WRITE))
        status = open_store(app, flags);
    if (status == DD_EXIT_OK)
        status = set_clock(app, common->clock);
    if (status == DD_EXIT_OK && app->store) {
        dd_store_set_actor(app->store, common->actor);
        dd_store_set_clock_of_audit(app->store, &app->clock);
    }
    return status;
}

enum dd_exit dd_app_open(struct dd_app *app, const struct dd_common *common, int flags)
{
    *app = (struct dd_app){.arena = dd_arena_new()};
    dd_diags_init(&app->diags, app->arena, dd_gettext);
    enum dd_exit status = open_parts(app, common, flags);
    if (status != DD_EXIT_OK)
        dd_app_close(app);
    return status;
}

void dd_app_close(struct dd_app *app)
{
    dd_store_close(app->store);
    dd_arena_free(app->arena);
    *app = (struct dd_app){0};
}
