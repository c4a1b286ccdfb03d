#include <errno.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "app/rules/reload.h"

/* A file that an editor replaces by rename, a folder that is exchanged, a link that
 * is turned: all of it happens in the folder above. */
#define EVENTS                                                                                     \
    (IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF |       \
     IN_MOVE_SELF | IN_ONLYDIR)

static const char *folder_of(struct dd_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return ".";
    return slash == path ? "/" : dd_strndup(arena, path, (size_t)(slash - path));
}

static void watch(int inotify, const char *folder)
{
    /* what is no folder, or not there (yet), has one above it that is watched */
    if (inotify_add_watch(inotify, folder, EVENTS) < 0 && errno != ENOENT && errno != ENOTDIR)
        dd_log(DD_LOG_WARNING, _("%s cannot be watched: %s"), folder, strerror(errno));
}

void dd_reload_watch(int inotify, struct dd_arena *arena, const struct dd_config *config)
{
    watch(inotify, folder_of(arena, config->path));
    watch(inotify, dd_app_path(arena, config->folder, "calendars"));
    for (size_t i = 0; i < config->n_rules; i++) {
        watch(inotify, config->rules[i]);
        watch(inotify, folder_of(arena, config->rules[i]));
    }
}

/* The database and its journal may lie in one of these folders: they are none of our
 * concern. A folder or a link that is exchanged has no ending. */
static bool concerns(const struct inotify_event *event, const char *name)
{
    if (event->mask & (IN_Q_OVERFLOW | IN_DELETE_SELF | IN_MOVE_SELF))
        return true;
    const char *dot = strrchr(name, '.');
    if (event->len == 0 || !*name)
        return false;
    return !dot || strcmp(dot, ".yaml") == 0 || (event->mask & IN_ISDIR) ||
           strncmp(name, "..", 2) == 0;
}

bool dd_reload_touched(int inotify)
{
    union {
        struct inotify_event event;
        char bytes[4096];
    } in;
    bool touched = false;
    for (ssize_t n; (n = read(inotify, in.bytes, sizeof(in.bytes))) > 0;) {
        for (size_t at = 0; at < (size_t)n;) {
            struct inotify_event event;
            memcpy(&event, in.bytes + at, sizeof(event));
            touched |= concerns(&event, in.bytes + at + sizeof(event));
            at += sizeof(event) + event.len;
        }
    }
    return touched;
}
