/* probe.h — one letter to the relay while somebody watches: the dialogue, and
 * which setting to change when it fails. Blocks until it is over. */
#ifndef DD_DELIVER_PROBE_H
#define DD_DELIVER_PROBE_H

#include "deliver/deliver.h"

struct dd_probe {
    bool taken;
    const char *answer;  /* the server's last words, or libcurl's */
    const char *setting; /* "mail.url": what to look at, or NULL */
    const char *advice;  /* translated, or NULL */
};

/* Each line of the dialogue goes to `line`, '>' ours, '<' the server's, '*' what
 * happens below: without passwords, and the letter as one line. `from` in the
 * settings and `to` are valid addresses. */
void dd_probe_mail(struct dd_arena *arena, const struct dd_mail_settings *mail, const char *to,
                   const void *bytes, size_t n,
                   void (*line)(void *context, char side, const char *text), void *context,
                   struct dd_probe *out);

#endif
