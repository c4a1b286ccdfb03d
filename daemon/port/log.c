/* log.c — one line an event, to standard error. */
#include "port/port.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum dd_log_level max_level = DD_LOG_INFO;

void dd_log_set(enum dd_log_level max)
{
    max_level = max;
}

bool dd_log_enabled(enum dd_log_level level)
{
    return level <= max_level;
}

/* JOURNAL_STREAM is inherited, so it has to name what is really written to
 * (systemd.exec(5)): "device:inode". */
static bool writes_to_journal(struct dd_arena *arena)
{
    struct stat info;
    const char *stream = getenv("JOURNAL_STREAM");
    return stream && fstat(STDERR_FILENO, &info) == 0 &&
           strcmp(stream, dd_printf(arena, "%llu:%llu", (unsigned long long)info.st_dev,
                                    (unsigned long long)info.st_ino)) == 0;
}

/* The journal takes the severity from "<3>" (sd-daemon(3)); people read words. */
static const char *prefix(struct dd_arena *arena, enum dd_log_level level)
{
    static const char *const journal[] = {"<3>", "<4>", "<6>", "<7>"};
    static const char *const words[] = {"error: ", "warning: ", "", "debug: "};
    return writes_to_journal(arena) ? journal[level] : words[level];
}

void dd_log(enum dd_log_level level, const char *fmt, ...)
{
    if (level > max_level)
        return;
    struct dd_buf line = {0};
    struct dd_arena *arena = dd_arena_new();
    va_list args;
    va_start(args, fmt);
    dd_buf_puts(&line, prefix(arena, level));
    dd_buf_puts(&line, dd_vprintf(arena, fmt, args));
    va_end(args);
    /* What a stranger wrote can neither begin a line nor move the cursor. */
    for (size_t i = 0; i < line.n; i++)
        if ((unsigned char)line.s[i] < 0x20 || line.s[i] == 0x7F)
            line.s[i] = line.s[i] == '\n' || line.s[i] == '\t' ? ' ' : '?';
    dd_buf_putc(&line, '\n');
    for (size_t done = 0; done < line.n;) {
        ssize_t n = write(STDERR_FILENO, line.s + done, line.n - done);
        if (n <= 0)
            break; /* nobody reads: there is no one else to tell */
        done += (size_t)n;
    }
    dd_arena_free(arena);
    dd_buf_release(&line);
}
