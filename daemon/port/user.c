#include "port/port.h"

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

const char *dd_user_name(struct dd_arena *arena)
{
    const struct passwd *user = getpwuid(getuid());
    return user && user->pw_name ? dd_strdup(arena, user->pw_name)
                                 : dd_printf(arena, "%u", (unsigned)getuid());
}
