/* watch.h — the daemon and its database file: one daemon a database, and to be
 * told when somebody writes it. */
#ifndef DD_WATCH_H
#define DD_WATCH_H

#include "app/app.h"

#include <sys/types.h>

/* Takes the database for this process, until it ends. A second daemon would send
 * again what the first has in hand. On failure says who has it. */
enum dd_exit dd_watch_alone(const struct dd_app *app);

struct dd_watched {
    int fd;           /* of inotify, for the loop; -1: none */
    const char *path; /* of the database; its caller's */
    dev_t device;
    ino_t inode;
};

/* False with errno set. */
bool dd_watch_begin(struct dd_watched *out, const char *path);
void dd_watch_end(struct dd_watched *watched);

enum dd_watch_news {
    DD_WATCH_NOTHING,
    DD_WATCH_WRITTEN, /* by whomever, ourselves included */
    DD_WATCH_GONE     /* removed, or another file stands in its place */
};
/* Reads all that there is to read. */
enum dd_watch_news dd_watch_read(struct dd_watched *watched);

#endif
