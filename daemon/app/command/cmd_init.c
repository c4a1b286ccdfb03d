/* init: an office's folder — configuration, rule packs, database. */
#include "app/command/example.h"
#include "app/command/write.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char usage[] = "init DIR [--office ID] [--name TEXT] [--level LEVEL]\n"
                            "init DIR --example NAME";

static const char empty_config[] =
    "# The configuration of this office: contrib/docs/configuration.md\n"
    "office: %s\n"
    "language: vi\n"
    "timezone: Asia/Ho_Chi_Minh\n"
    "calendar: vn-office\n"
    "database: dondoc.db\n"
    "rules: rules\n"
    "# rehearsal: mail goes to the tracking office only; `dondoc live` ends it\n"
    "mode: rehearsal\n"
    "mail: {transport: file, folder: mail, from: don-doc@%s.example}\n"
    "http: {listen: \"127.0.0.1:8026\"}\n";

struct init {
    struct dd_arena *arena;
    struct dd_diags diags;
    const char *actor;
    const char *dir, *share, *example; /* the example's folder, or NULL */
    const char *office, *name, *level; /* of an office of one's own */
    const char *config;
};

static enum dd_exit make_folder(const char *path)
{
    struct stat st;
    if (mkdir(path, 0755) == 0 || (errno == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode)))
        return DD_EXIT_OK;
    return dd_app_fail(DD_EXIT_FAILED, _("%s cannot be made: %s"), path, strerror(errno));
}

static enum dd_exit copy_file(struct init *in, const char *from, const char *to)
{
    size_t n;
    char *bytes = dd_read_file(in->arena, from, DD_YAML_MAX_BYTES, &n);
    if (!bytes)
        return dd_app_fail(DD_EXIT_FAILED, _("%s cannot be read: %s"), from, strerror(errno));
    if (!dd_write_file(to, bytes, n, 0644))
        return dd_app_fail(DD_EXIT_FAILED, _("%s cannot be written: %s"), to, strerror(errno));
    return DD_EXIT_OK;
}

/* The packs that the example's configuration names become the office's own. */
static enum dd_exit copy_packs(struct init *in, const struct dd_config *config)
{
    enum dd_exit status = make_folder(dd_printf(in->arena, "%s/rules", in->dir));
    for (size_t i = 0; status == DD_EXIT_OK && i < config->n_rules; i++) {
        const char *slash = strrchr(config->rules[i], '/');
        const char *name = slash ? slash + 1 : config->rules[i];
        struct stat st;
        if (strcmp(name, "rules") == 0 || stat(config->rules[i], &st) == 0)
            continue;
        status = copy_file(in, dd_printf(in->arena, "%s/rules/packs/%s", in->share, name),
                           config->rules[i]);
    }
    return status;
}

/* What editors check packs and tests with: their first line names it. */
static enum dd_exit copy_schemas(struct init *in)
{
    static const char *const files[] = {"pack-1.json", "test-1.json"};
    enum dd_exit status = make_folder(dd_printf(in->arena, "%s/schema", in->dir));
    for (size_t i = 0; status == DD_EXIT_OK && i < DD_LEN(files); i++)
        status = copy_file(in, dd_printf(in->arena, "%s/rules/schema/%s", in->share, files[i]),
                           dd_printf(in->arena, "%s/schema/%s", in->dir, files[i]));
    return status;
}

static bool put_facts(struct dd_store *store, const struct dd_facts *facts)
{
    for (size_t e = 0; e < dd_n_entities; e++) {
        const struct dd_entity *entity = &dd_entities[e];
        for (size_t i = 0; i < dd_facts_count(facts, entity); i++)
            if (!dd_store_put(store, entity, dd_facts_row(facts, entity, i)))
                return false;
    }
    return true;
}

static enum dd_exit fill_database(struct init *in, const char *path, const struct dd_facts *facts)
{
    struct dd_store *store;
    const char *message;
    if (dd_store_open(in->arena, path, DD_STORE_CREATE, &store, &message) != DD_STORE_OK)
        return dd_app_fail(DD_EXIT_FAILED, "%s", message);
    enum dd_exit status = DD_EXIT_OK;
    dd_store_set_actor(store, in->actor);
    if (!dd_store_begin(store, true) || !put_facts(store, facts) || !dd_store_commit(store)) {
        status = dd_app_fail(DD_EXIT_FAILED, "%s: %s", path, dd_store_error(store));
        dd_store_rollback(store);
    }
    dd_store_close(store);
    if (status != DD_EXIT_OK) {
        unlink(path);
        unlink(dd_printf(in->arena, "%s-journal", path));
    }
    return status;
}

static enum dd_exit own_office(struct init *in, struct dd_facts *facts)
{
    struct dd_app app = {.arena = in->arena, .diags = in->diags};
    const struct dd_entity *entity = dd_entity_find("unit");
    struct dd_unit *unit = dd_facts_add(in->arena, facts, entity);
    unit->id = in->office;
    unit->level = in->level;
    enum dd_exit status = dd_write_text(&app, "name", in->name, &unit->name);
    if (status == DD_EXIT_OK)
        status = dd_write_check(&app, facts, entity, unit);
    struct dd_office *office = dd_facts_add(in->arena, facts, dd_entity_find("office"));
    office->id = in->office;
    office->name = unit->name;
    return status;
}

static enum dd_exit make_config(struct init *in)
{
    struct dd_buf text = {0};
    enum dd_exit status = DD_EXIT_OK;
    if (in->example)
        return copy_file(in, dd_printf(in->arena, "%s/dondoc.yaml", in->example), in->config);
    const char *mark = strstr(empty_config, "%s");
    const char *second = strstr(mark + 2, "%s");
    dd_buf_add(&text, empty_config, (size_t)(mark - empty_config));
    dd_buf_puts(&text, in->office);
    dd_buf_add(&text, mark + 2, (size_t)(second - mark - 2));
    dd_buf_puts(&text, in->office);
    dd_buf_puts(&text, second + 2);
    if (!dd_write_file(in->config, text.s, text.n, 0644))
        status =
            dd_app_fail(DD_EXIT_FAILED, _("%s cannot be written: %s"), in->config, strerror(errno));
    dd_buf_release(&text);
    return status;
}

/* What the configuration just written asks for. */
static enum dd_exit make_contents(struct init *in, const struct dd_facts *facts)
{
    const struct dd_config *config = dd_config_read(&in->diags, in->config);
    if (!config) {
        dd_app_say(&in->diags);
        return dd_app_verdict(&in->diags);
    }
    enum dd_exit status = copy_packs(in, config);
    if (status == DD_EXIT_OK)
        status = copy_schemas(in);
    if (status == DD_EXIT_OK)
        status = fill_database(in, config->database, facts);
    if (status == DD_EXIT_OK)
        printf(_("%s is ready: %zu units, %zu persons, %zu tasks, %zu targets\n"), in->config,
               facts->unit.n, facts->person.n, facts->task.n, facts->target.n);
    return status;
}

static enum dd_exit make(struct init *in)
{
    struct dd_facts facts = {0};
    struct stat st;
    if (lstat(in->config, &st) == 0)
        return dd_app_fail(DD_EXIT_FAILED, _("%s is there already: nothing was changed"),
                           in->config);
    enum dd_exit status =
        in->example ? dd_example_facts(&in->diags, in->example, &facts) : own_office(in, &facts);
    if (status == DD_EXIT_OK)
        status = make_folder(in->dir);
    if (status == DD_EXIT_OK)
        status = make_config(in);
    if (status != DD_EXIT_OK)
        return status;
    status = make_contents(in, &facts);
    if (status != DD_EXIT_OK)
        unlink(in->config); /* so that the next try may begin */
    return status;
}

int dd_cmd_init(int argc, char **argv)
{
    struct dd_common common = {0};
    const char *words[1], *example = NULL, *office = "co-quan", *name = NULL, *level = "commune";
    const struct dd_option options[] = {
        {"example", .value = &example, .arg = "NAME",
         .help = DD_N("begin with this example: thuy-hung, a commune")},
        {"office", .value = &office, .arg = "ID", .help = DD_N("the id of the office's own unit")},
        {"name", .value = &name, .arg = "TEXT", .help = DD_N("the office's name")},
        {"level", .value = &level, .arg = "LEVEL",
         .help = DD_N("province, department or commune (the default)")},
    };
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, 1);
    if (n != 1)
        return n < 0 ? DD_EXIT_USAGE : (int)dd_usage(usage);
    if (!dd_is_id(office) || (example && !dd_is_id(example)))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no id (letters a-z, digits, `.`, `_`, `-`)"),
                           dd_is_id(office) ? example : office);
    if (!*words[0])
        return (int)dd_usage(usage);
    struct init in = {.arena = dd_arena_new(),
                      .dir = words[0],
                      .actor = common.actor,
                      .office = office,
                      .name = name ? name : office,
                      .level = level};
    dd_diags_init(&in.diags, in.arena, dd_gettext);
    in.share = dd_share_dir(in.arena);
    in.config = dd_printf(in.arena, "%s/dondoc.yaml", in.dir);
    if (example)
        in.example = dd_example_folder(in.arena, example);
    enum dd_exit status = DD_EXIT_FAULTS;
    if (!example || in.example)
        status = make(&in);
    dd_arena_free(in.arena);
    return status;
}
