/* urge.h — công văn đôn đốc: the letter by which an office asks a unit for what
 * is overdue, in the form of Decree 30/2020/NĐ-CP. A draft for a person to sign. */
#ifndef DD_WIRE_URGE_H
#define DD_WIRE_URGE_H

#include "wire/paper/letterhead.h"
#include "wire/duty.h"

typedef DD_VEC(const struct dd_obligation *) dd_duty_rows;

struct dd_urge {
    const struct dd_facts *facts;
    const struct dd_letterhead *head;
    const char *language;
    const char *unit;            /* to whom: its id */
    struct dd_day on;            /* days late are counted to here */
    struct dd_instant at;        /* when the file is made */
    struct dd_opt_day answer_by; /* proposed; unset: left blank */
    dd_duty_rows overdue, soon;  /* by due day; `soon` may be empty */
};

/* Picks what the unit owes, its predecessors' included (succession): `overdue`
 * what is in that state and was due by `on`; `soon` what is open and due within
 * `days` from `on`. */
void dd_urge_select(struct dd_arena *arena, struct dd_urge *urge, const struct dd_obligation *v,
                    size_t n, int days);
/* The Word document. */
void dd_urge_docx(struct dd_arena *arena, const struct dd_urge *urge, struct dd_buf *out);

#endif
