/* files.c — whole files, read with a cap and written atomically. */
#include "port/port.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Up to `max` bytes; false with errno set. */
static bool read_all(int fd, size_t max, struct dd_buf *out)
{
    char chunk[65536];
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof(chunk));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        if ((size_t)got > max - out->n) {
            errno = EFBIG;
            return false;
        }
        dd_buf_add(out, chunk, (size_t)got);
    }
}

char *dd_read_file(struct dd_arena *arena, const char *path, size_t max, size_t *n)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    struct dd_buf buf = {0};
    char *text = NULL;
    if (read_all(fd, max, &buf)) {
        text = dd_alloc(arena, buf.n + 1);
        if (buf.n)
            memcpy(text, buf.s, buf.n);
        if (n)
            *n = buf.n;
    }
    int fault = errno;
    dd_buf_release(&buf);
    close(fd);
    errno = fault;
    return text;
}

static bool write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t put = write(fd, bytes, n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        bytes += put;
        n -= (size_t)put;
    }
    return true;
}

/* So that the new name survives a power cut. */
static bool sync_folder_of(const char *path)
{
    struct dd_buf folder = {0};
    const char *slash = strrchr(path, '/');
    if (!slash)
        dd_buf_puts(&folder, ".");
    else
        dd_buf_add(&folder, path, slash == path ? 1 : (size_t)(slash - path));
    int fd = open(folder.s, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    dd_buf_release(&folder);
    if (fd < 0)
        return false;
    bool ok = fsync(fd) == 0;
    int fault = errno;
    close(fd);
    errno = fault;
    return ok;
}

bool dd_write_file(const char *path, const void *bytes, size_t n, unsigned mode)
{
    struct dd_buf temporary = {0};
    bool named = false, ok = false;
    dd_buf_printf(&temporary, "%s.XXXXXX", path);
    int fd = mkstemp(temporary.s);
    if (fd < 0)
        goto out;
    named = true;
    if (fchmod(fd, (mode_t)mode) != 0 || !write_all(fd, bytes, n) || fsync(fd) != 0)
        goto out;
    int closed = close(fd);
    fd = -1;
    if (closed != 0 || rename(temporary.s, path) != 0)
        goto out;
    named = false;
    ok = sync_folder_of(path);
out:;
    int fault = errno;
    if (fd >= 0)
        close(fd);
    if (named)
        unlink(temporary.s);
    dd_buf_release(&temporary);
    errno = fault;
    return ok;
}
