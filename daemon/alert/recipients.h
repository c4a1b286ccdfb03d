/* recipients.h — within alert/: who is told in a role (design §7). */
#ifndef DD_ALERT_RECIPIENTS_H
#define DD_ALERT_RECIPIENTS_H

#include "dondoc/alert.h"

struct recipient {
    const char *person;    /* NULL: a unit's own contact, or nobody */
    const char *stands_in; /* "nobody", "leave", "absent" or NULL */
    const char *channel;   /* "none" where there is nobody */
    const char *address;   /* NULL where there is nobody */
    /* the holder of the post, since when: the post's own day, or that of the return
     * from leave; unset: always, or nobody knows */
    struct dd_opt_day since;
};

/* Found once for each (role, unit, field). Whoever is missing on the way, or
 * there twice, becomes a fault. `unit`, `field` may be NULL. */
const struct recipient *recipient_find(struct dd_directory *directory, enum dd_role role,
                                       const char *unit, const char *field);

/* The same for who asks of several roles. */
struct desk;
struct desk *recipient_desk(struct dd_directory *directory, const char *unit, const char *field);
const struct recipient *recipient_at(struct dd_directory *directory, struct desk *desk,
                                     enum dd_role role);
/* What it was found by: the most specific post of that role, or NULL; and the
 * first substitution that holds for a person on the directory's day, or NULL. */
const struct dd_post *recipient_post(struct dd_directory *directory, enum dd_role role,
                                     const char *unit, const char *field);
const struct dd_substitution *recipient_substitution(const struct dd_directory *directory,
                                                     const char *person);
/* By role, kind and unit. */
size_t directory_faults(struct dd_directory *directory, struct dd_fault **out);
/* The id of the office itself; "office" in a database that has not named it. */
const char *directory_office(const struct dd_directory *directory);

#endif
