/* share.c — where the program's data lie: $DONDOC_DATADIR, else ../share beside
 * the executable (the build tree and an installation look alike). */
#include "port/port.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* PREFIX of the running PREFIX/bin/dondocd, or NULL. */
static char *program_prefix(struct dd_arena *arena)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
    if (n <= 0)
        return NULL;
    path[n] = '\0';
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(path, '/');
        if (!slash)
            return NULL;
        *slash = '\0';
    }
    return dd_strdup(arena, path);
}

static const char *share(struct dd_arena *arena, const char *name)
{
    struct stat info;
    const char *given = getenv("DONDOC_DATADIR"), *prefix, *folder;
    if (given && *given)
        folder = dd_printf(arena, "%s/%s", given, name);
    else if ((prefix = program_prefix(arena)))
        folder = dd_printf(arena, "%s/share/%s", prefix, name);
    else
        return NULL;
    return stat(folder, &info) == 0 && S_ISDIR(info.st_mode) ? folder : NULL;
}

const char *dd_share_dir(struct dd_arena *arena)
{
    return share(arena, "dondoc");
}

const char *dd_locale_dir(struct dd_arena *arena)
{
    return share(arena, "locale");
}
