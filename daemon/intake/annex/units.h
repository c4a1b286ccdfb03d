/* units.h — the words of a lead or cooperating cell → units (design §4). */
#ifndef DD_INTAKE_UNITS_H
#define DD_INTAKE_UNITS_H

#include "dondoc/model.h"

struct dd_units; /* the names of units and groups, and their other spellings */

/* `plan_unit`: whose plan it is. Its kind of place may be left unsaid ("Công an
 * xã" is "Công an" in a commune's plan, "Công an tỉnh" is not). A unit that has
 * become another by `today` stands for that one. */
struct dd_units *dd_units_index(struct dd_arena *arena, const struct dd_facts *facts,
                                const char *plan_unit, struct dd_day today);

enum dd_unit_why { DD_UNIT_KNOWN, DD_UNIT_UNKNOWN, DD_UNIT_AMBIGUOUS, DD_UNIT_EMPTY_GROUP };

struct dd_unit_ref {
    const char *unit;  /* id; NULL: not resolved */
    const char *words; /* as written; the members of a group share them */
    enum dd_unit_why why;
};

struct dd_unit_refs {
    size_t n;
    const struct dd_unit_ref *v; /* each unit once, in the order of the cell */
};

/* A cell is matched whole, then by its `;` parts (or lines), and each of them
 * by its `,` and "và" parts, only if every one of those resolves. Groups become
 * their members. Empty for an empty cell. */
struct dd_unit_refs dd_units_resolve(struct dd_units *units, const char *cell);

/* The known name that is most like `words`, or NULL. */
const char *dd_units_nearest(const struct dd_units *units, const char *words);

/* ---- unit_key.c -------------------------------------------------------------------- */

struct dd_speller; /* knows abbreviations, and the place of the plan's unit */
struct dd_speller *dd_speller_new(struct dd_arena *arena, const struct dd_facts *facts,
                                  const char *plan_unit);

/* The key under which the usual spellings of an office fall together: dd_key;
 * dashes, commas, & and "và" alike; UBND, HĐND, HCC … written out; without a
 * leading "phòng" and without a trailing "(thuộc, của) xã" or "xã Thụy Hùng",
 * the place of the plan's unit. */
char *dd_unit_key(const struct dd_speller *speller, const char *name);

#endif
