#include "app/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- one daemon a database ------------------------------------------------------------ */

enum dd_exit dd_watch_alone(const struct dd_app *app)
{
    /* Not the database itself: closing any descriptor of it would drop SQLite's
     * own locks. The file stays; what counts is who holds its lock. */
    const char *path = dd_printf(app->arena, "%s-daemon", app->config->database);
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET}, holder = lock;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (fd < 0)
        return dd_app_fail(DD_EXIT_FAILED, _("%s cannot be written: %s"), path, strerror(errno));
    if (fcntl(fd, F_SETLK, &lock) == 0)
        return DD_EXIT_OK; /* and the descriptor stays open */
    int why = errno;
    bool held = (why == EACCES || why == EAGAIN) && fcntl(fd, F_GETLK, &holder) == 0;
    close(fd);
    if (!held)
        return dd_app_fail(DD_EXIT_FAILED, _("%s cannot be written: %s"), path, strerror(why));
    return dd_app_fail(DD_EXIT_FAILED, _("another dondocd (process %ld) runs on %s"),
                       (long)holder.l_pid, app->config->database);
}

/* ---- changes ------------------------------------------------------------------------------ */

#define WRITTEN (IN_MODIFY | IN_CLOSE_WRITE)
#define MOVED (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF)

bool dd_watch_begin(struct dd_watched *out, const char *path)
{
    struct stat st;
    const char *slash = strrchr(path, '/');
    *out = (struct dd_watched){.fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC), .path = path};
    struct dd_arena *scratch = dd_arena_new();
    const char *folder = slash ? dd_strndup(scratch, path, (size_t)(slash - path) + 1) : ".";
    bool ok = out->fd >= 0 && inotify_add_watch(out->fd, folder, WRITTEN | MOVED) >= 0 &&
              stat(path, &st) == 0;
    dd_arena_free(scratch);
    if (ok) {
        out->device = st.st_dev;
        out->inode = st.st_ino;
        return true;
    }
    int why = errno;
    dd_watch_end(out);
    errno = why;
    return false;
}

void dd_watch_end(struct dd_watched *watched)
{
    if (watched->fd >= 0)
        close(watched->fd);
    watched->fd = -1;
}

static bool gone(const struct dd_watched *watched)
{
    struct stat st;
    return stat(watched->path, &st) != 0 || st.st_dev != watched->device ||
           st.st_ino != watched->inode;
}

enum dd_watch_news dd_watch_read(struct dd_watched *watched)
{
    union {
        struct inotify_event event;
        char bytes[4096];
    } in;
    const char *slash = strrchr(watched->path, '/');
    const char *own = slash ? slash + 1 : watched->path;
    bool written = false, moved = false;
    for (ssize_t n; (n = read(watched->fd, in.bytes, sizeof(in.bytes))) > 0;) {
        for (size_t at = 0; at < (size_t)n;) {
            struct inotify_event event;
            memcpy(&event, in.bytes + at, sizeof(event));
            const char *name = in.bytes + at + sizeof(event);
            bool ours = event.len && strcmp(name, own) == 0;
            written |= ours && (event.mask & WRITTEN);
            moved |= (event.mask & (IN_DELETE_SELF | IN_MOVE_SELF)) ||
                     (ours && (event.mask & MOVED)) || (event.mask & IN_Q_OVERFLOW);
            at += sizeof(event) + event.len;
        }
    }
    if (moved && gone(watched))
        return DD_WATCH_GONE;
    return written || moved ? DD_WATCH_WRITTEN : DD_WATCH_NOTHING;
}
