/* The files of working calendars: an office's own and the program's. */
#include "app/calendars.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* NULL where there is none. */
static const char *find(struct dd_diags *diags, const char *folder, const char *name)
{
    const char *share = dd_share_dir(diags->arena);
    struct stat st;
    const char *own = folder ? dd_printf(diags->arena, "%s/calendars/%s.yaml", folder, name) : NULL;
    if (own && stat(own, &st) == 0)
        return own;
    const char *shipped =
        share ? dd_printf(diags->arena, "%s/rules/calendars/%s.yaml", share, name) : NULL;
    return shipped && stat(shipped, &st) == 0 ? shipped : NULL;
}

typedef DD_VEC(const char *) name_vec;

static void list_names(struct dd_arena *arena, const char *folder, name_vec *names)
{
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        size_t n = strlen(entry->d_name);
        if (n > 5 && strcmp(entry->d_name + n - 5, ".yaml") == 0)
            dd_push(arena, names, dd_strndup(arena, entry->d_name, n - 5));
    }
    if (dir)
        closedir(dir);
}

const char *const *dd_app_calendar_names(struct dd_arena *arena, const char *folder, size_t *n)
{
    const char *share = dd_share_dir(arena);
    name_vec names = {0};
    if (folder)
        list_names(arena, dd_printf(arena, "%s/calendars", folder), &names);
    if (share)
        list_names(arena, dd_printf(arena, "%s/rules/calendars", share), &names);
    *n = names.n;
    return names.v;
}

/* Adds one file to the chain. */
static const struct dd_node *add(struct dd_diags *diags, const char *folder, const char *name,
                                 struct dd_pos pos, struct dd_calendar_chain *chain)
{
    if (!dd_is_id(name)) {
        dd_error(diags, "E411", pos, DD_N("`%s` is no name of a calendar"), name);
        return NULL;
    }
    const char *path = find(diags, folder, name);
    if (!path) {
        dd_error(diags, "E411", pos, DD_N("there is no calendar `%s`"), name);
        return NULL;
    }
    if (chain->n == DD_CALENDAR_CHAIN_MAX) {
        dd_error(diags, "E411", pos,
                 DD_N("calendars extend one another %d times: do they form a circle?"),
                 DD_CALENDAR_CHAIN_MAX);
        return NULL;
    }
    const struct dd_node *root = dd_app_yaml(diags, path);
    if (root)
        chain->v[chain->n++] = root;
    return root;
}

bool dd_app_calendar_chain(struct dd_diags *diags, const char *folder, const char *name,
                           struct dd_calendar_chain *out)
{
    *out = (struct dd_calendar_chain){0};
    const struct dd_node *root = add(diags, folder, name, (struct dd_pos){0}, out);
    for (const char *next; root && (next = dd_calendar_extends(root)); name = next) {
        if (strcmp(next, name) == 0) /* its namesake among the program's own */
            folder = NULL;
        root = add(diags, folder, next, dd_node_get(root, "extends")->pos, out);
    }
    return root != NULL;
}

const struct dd_calendar *dd_app_calendar_in(struct dd_arena *arena, struct dd_diags *diags,
                                             const char *folder, const char *name)
{
    struct dd_calendar_chain chain;
    (void)arena; /* that of `diags` owns a calendar */
    return dd_app_calendar_chain(diags, folder, name, &chain)
               ? dd_calendar_read_chain(diags, chain.v, chain.n)
               : NULL;
}

enum dd_exit dd_app_surroundings(struct dd_arena *arena, const char *config_file, const char *name,
                                 struct dd_surroundings *out)
{
    struct dd_diags diags;
    const char *path = config_file ? config_file : "dondoc.yaml";
    *out = (struct dd_surroundings){NULL, name ? name : "vn-office", "Asia/Ho_Chi_Minh"};
    if (!config_file && access(path, F_OK) != 0)
        return DD_EXIT_OK;
    dd_diags_init(&diags, arena, dd_gettext);
    const struct dd_config *config = dd_config_read(&diags, path);
    if (!dd_app_say(&diags) || !config)
        return DD_EXIT_FAILED;
    dd_language(config->language);
    *out =
        (struct dd_surroundings){config->folder, name ? name : config->calendar, config->timezone};
    return DD_EXIT_OK;
}
