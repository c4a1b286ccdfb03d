/* language.c — messages in the office's language, by gettext.
 *
 * glibc translates nothing while the locale of LC_MESSAGES is called "C", but
 * for any other name it follows LANGUAGE. C.UTF-8 is part of every Debian, so
 * that no Vietnamese locale has to be generated; numbers and dates keep the
 * "C" locale. */
#include "port/port.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define DOMAIN "dondoc"

static bool translating;

/* A locale with UTF-8 that is not called "C". */
static bool choose_locale(void)
{
    static const char *const names[] = {"C.UTF-8", "C.utf8", "vi_VN.UTF-8", "en_US.UTF-8"};
    for (size_t i = 0; i < DD_LEN(names); i++)
        if (setlocale(LC_MESSAGES, names[i]) && setlocale(LC_CTYPE, names[i]))
            return true;
    return false;
}

void dd_language(const char *language)
{
    translating = false;
    setlocale(LC_MESSAGES, "C"); /* strerror() follows it too */
    if (strcmp(language, "en") == 0)
        return;
    struct dd_arena *arena = dd_arena_new();
    const char *folder = dd_locale_dir(arena);
    if (folder && choose_locale() && setenv("LANGUAGE", language, 1) == 0) {
        translating = true;
        bindtextdomain(DOMAIN, folder);
        bind_textdomain_codeset(DOMAIN, "UTF-8");
        textdomain(DOMAIN); /* also makes glibc forget what it found before */
    }
    dd_arena_free(arena);
}

const char *dd_gettext(const char *english)
{
    /* "" would give the catalogue's header. */
    return translating && *english ? gettext(english) : english;
}
