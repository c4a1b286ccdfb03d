#include "intake/annex/units.h"

#include <stdlib.h>
#include <string.h>

#define MAX_PIECES 24 /* a cell with more commas is no list of offices */

struct entry {
    const char *key;
    const char *unit, *group; /* one of them */
    int rank;                 /* the lower is preferred: names in force before past ones */
};

struct dd_units {
    struct dd_arena *arena;
    const struct dd_facts *facts;
    const char *plan_unit;
    struct dd_day today;
    struct dd_speller *speller;
    DD_VEC(struct entry) entries; /* by key */
    DD_VEC(const char *) names;   /* for "did you mean" */
};

struct found {
    enum dd_unit_why why;
    const char *unit, *group;
};

/* ---- what is there today ---------------------------------------------------------------- */

/* Who stands in the place of a unit by now; of one that is dissolved without a day,
 * the only one that took it. */
static const char *in_force(const struct dd_units *u, const char *id)
{
    const struct dd_unit *unit = dd_unit_find(u->facts, id);
    const char *now = dd_unit_now(u->facts, id, NULL, u->today, NULL, NULL);
    size_t first;
    size_t end = dd_facts_range(u->facts, dd_entity_find("unit_succession"), id, &first);
    bool one = unit && unit->dissolved && end - first == 1;
    return one && strcmp(now, id) == 0 ? u->facts->unit_succession.v[first].successor : now;
}

/* It is there now. */
static bool exists(const struct dd_units *u, const struct dd_unit *unit)
{
    struct dd_day on;
    return !unit->dissolved && !dd_unit_ended(u->facts, unit->id, u->today, &on) &&
           !(unit->from.set && dd_day_cmp(unit->from.day, u->today) > 0);
}

/* ---- the index ----------------------------------------------------------------------- */

/* An exact key and a loose one; '=' and '~' keep them apart. */
static void add_name(struct dd_units *u, const char *name, const char *unit, const char *group,
                     bool past)
{
    if (!name || !*name)
        return;
    dd_push(u->arena, &u->names, name);
    struct entry entry = {.unit = unit, .group = group, .rank = past};
    entry.key = dd_printf(u->arena, "=%s", dd_key(u->arena, name));
    dd_push(u->arena, &u->entries, entry);
    entry.key = dd_printf(u->arena, "~%s", dd_unit_key(u->speller, name));
    dd_push(u->arena, &u->entries, entry);
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->key, ((const struct entry *)b)->key);
}

struct dd_units *dd_units_index(struct dd_arena *arena, const struct dd_facts *facts,
                                const char *plan_unit, struct dd_day today)
{
    struct dd_units *u = DD_NEW(arena, struct dd_units);
    u->arena = arena;
    u->facts = facts;
    u->plan_unit = plan_unit;
    u->today = today;
    u->speller = dd_speller_new(arena, facts, plan_unit);
    for (size_t i = 0; i < facts->unit.n; i++)
        add_name(u, facts->unit.v[i].name, facts->unit.v[i].id, NULL,
                 !exists(u, &facts->unit.v[i]));
    for (size_t i = 0; i < facts->unit_group.n; i++)
        add_name(u, facts->unit_group.v[i].name, NULL, facts->unit_group.v[i].id,
                 facts->unit_group.v[i].to.set);
    for (size_t i = 0; i < facts->unit_alias.n; i++)
        add_name(u, facts->unit_alias.v[i].alias, facts->unit_alias.v[i].unit,
                 facts->unit_alias.v[i].unit_group, facts->unit_alias.v[i].to.set);
    if (u->entries.n)
        qsort(u->entries.v, u->entries.n, sizeof(*u->entries.v), by_key);
    return u;
}

const char *dd_units_nearest(const struct dd_units *units, const char *words)
{
    return dd_nearest(words, units->names.v, units->names.n);
}

/* ---- one name ------------------------------------------------------------------------- */

static struct found look_up(const struct dd_units *u, const char *key)
{
    size_t low = 0, high = u->entries.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(u->entries.v[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    struct found found = {.why = DD_UNIT_UNKNOWN};
    int rank = 0;
    for (; low < u->entries.n && strcmp(u->entries.v[low].key, key) == 0; low++) {
        const struct entry *e = &u->entries.v[low];
        bool same = dd_streq(e->unit, found.unit) && dd_streq(e->group, found.group);
        if (found.why == DD_UNIT_UNKNOWN || e->rank < rank) {
            found = (struct found){DD_UNIT_KNOWN, e->unit, e->group};
            rank = e->rank;
        } else if (e->rank == rank && !same) {
            found.why = DD_UNIT_AMBIGUOUS;
        }
    }
    return found;
}

static struct found find_spelling(const struct dd_units *u, const char *words)
{
    struct found exact = look_up(u, dd_printf(u->arena, "=%s", dd_key(u->arena, words)));
    if (exact.why != DD_UNIT_UNKNOWN)
        return exact;
    return look_up(u, dd_printf(u->arena, "~%s", dd_unit_key(u->speller, words)));
}

/* As it stands; else without a footnote's digits at its end; else without
 * brackets. */
static struct found find(const struct dd_units *u, const char *words)
{
    struct found found = find_spelling(u, words);
    size_t n = strlen(words), end = n;
    while (end > 0 && words[end - 1] >= '0' && words[end - 1] <= '9')
        end--;
    if (found.why == DD_UNIT_UNKNOWN && end < n && end > 0 && words[end - 1] != ' ')
        found = find_spelling(u, dd_strndup(u->arena, words, end));
    const char *open = strchr(words, '('), *close = open ? strchr(open, ')') : NULL;
    if (found.why == DD_UNIT_UNKNOWN && close && open != words)
        found =
            find_spelling(u, dd_printf(u->arena, "%.*s %s", (int)(open - words), words, close + 1));
    return found;
}

/* ---- what a found name stands for -------------------------------------------------------- */

struct list {
    DD_VEC(struct dd_unit_ref) refs;
};

static void add_ref(struct dd_units *u, struct list *out, const char *unit, const char *words,
                    enum dd_unit_why why)
{
    for (size_t i = 0; unit && i < out->refs.n; i++)
        if (dd_streq(out->refs.v[i].unit, unit))
            return;
    struct dd_unit_ref ref = {.unit = unit, .words = words, .why = why};
    dd_push(u->arena, &out->refs, ref);
}

/* Units of a level: those of the plan's own office where there are any. False
 * if the level has no unit. */
static bool add_level(struct dd_units *u, struct list *out, const char *level, const char *words)
{
    bool own_only = false, any = false;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < u->facts->unit.n; i++) {
            const struct dd_unit *unit = &u->facts->unit.v[i];
            bool fits = dd_streq(unit->level, level) && exists(u, unit);
            bool own = fits && dd_unit_under(u->facts, unit->id, u->plan_unit);
            any |= fits;
            own_only |= own;
            if (pass == 1 && fits && (own || !own_only))
                add_ref(u, out, unit->id, words, DD_UNIT_KNOWN);
        }
    }
    return any;
}

static void add_group(struct dd_units *u, struct list *out, const char *id, const char *words)
{
    size_t first, n_groups;
    size_t end = dd_facts_range(u->facts, dd_entity_find("unit_group_member"), id, &first);
    bool any = first < end;
    for (size_t i = first; i < end; i++)
        add_ref(u, out, in_force(u, u->facts->unit_group_member.v[i].unit), words, DD_UNIT_KNOWN);
    n_groups = dd_facts_range(u->facts, dd_entity_find("unit_group"), id, &first);
    const char *level = first < n_groups ? u->facts->unit_group.v[first].level : NULL;
    if (level)
        any |= add_level(u, out, level, words);
    if (!any)
        add_ref(u, out, NULL, words, DD_UNIT_EMPTY_GROUP);
}

static void add_found(struct dd_units *u, struct list *out, const struct found *found,
                      const char *words)
{
    if (found->why != DD_UNIT_KNOWN)
        add_ref(u, out, NULL, words, found->why);
    else if (found->group)
        add_group(u, out, found->group, words);
    else
        add_ref(u, out, in_force(u, found->unit), words, DD_UNIT_KNOWN);
}

/* ---- cells that list several ---------------------------------------------------------------- */

static char *part_words(struct dd_units *u, const char *from, const char *to)
{
    char *words = dd_squeeze(u->arena, dd_strndup(u->arena, from, (size_t)(to - from)));
    size_t n = strlen(words);
    while (n && strchr(" ;,.", words[n - 1]))
        words[--n] = '\0';
    while (*words && strchr("-+*•, ", *words))
        words++;
    return words;
}

/* Places at which a list may be cut: after "," and around "và". */
static size_t cuts(const char *text, const char *at[MAX_PIECES + 1])
{
    size_t n = 0, joint = strlen(" và ");
    int depth = 0;
    at[n++] = text;
    for (const char *p = text; *p && n < MAX_PIECES; p++) {
        depth += *p == '(' ? 1 : *p == ')' ? -1 : 0;
        if (depth > 0)
            continue;
        if (*p == ',')
            at[n++] = p + 1;
        else if (strncmp(p, " và ", joint) == 0)
            at[n++] = p + joint;
    }
    at[n] = text + strlen(text);
    return n;
}

static char *piece(struct dd_units *u, const char *from, const char *to)
{
    size_t joint = strlen(" và ");
    if (to - from > (ptrdiff_t)joint && strncmp(to - joint, " và ", joint) == 0)
        to -= joint;
    return part_words(u, from, to);
}

/* "Các cơ quan, đơn vị thuộc xã, các thôn": names may hold commas themselves,
 * so of all ways to cut it the one with the fewest names, each of them known.
 * False if there is none. */
static bool add_list(struct dd_units *u, struct list *out, const char *text)
{
    const char *at[MAX_PIECES + 1];
    size_t n = cuts(text, at), least[MAX_PIECES + 1], next[MAX_PIECES + 1];
    if (n < 2 || n == MAX_PIECES)
        return false;
    least[n] = 0;
    for (size_t i = n; i-- > 0;) {
        least[i] = SIZE_MAX;
        for (size_t j = i + 1; j <= n; j++) {
            if (least[j] == SIZE_MAX || least[j] + 1 >= least[i])
                continue;
            const char *words = piece(u, at[i], at[j]);
            if (*words && find(u, words).why != DD_UNIT_KNOWN)
                continue;
            least[i] = least[j] + (*words != '\0');
            next[i] = j;
        }
    }
    if (least[0] == SIZE_MAX)
        return false;
    for (size_t i = 0; i < n; i = next[i]) {
        const char *words = piece(u, at[i], at[next[i]]);
        struct found found = find(u, words);
        if (*words)
            add_found(u, out, &found, words);
    }
    return true;
}

static void add_part(struct dd_units *u, struct list *out, const char *from, const char *to)
{
    const char *words = part_words(u, from, to);
    if (!*words)
        return;
    struct found found = find(u, words);
    if (found.why != DD_UNIT_UNKNOWN || !add_list(u, out, words))
        add_found(u, out, &found, words);
}

struct dd_unit_refs dd_units_resolve(struct dd_units *u, const char *cell)
{
    struct list out = {0};
    const char *end = cell + strlen(cell);
    const char *whole = part_words(u, cell, end);
    struct found found = find(u, whole);
    if (*whole && found.why == DD_UNIT_KNOWN) {
        add_found(u, &out, &found, whole);
    } else {
        int depth = 0;
        const char *from = cell;
        for (const char *p = cell; p < end; p++) {
            depth += *p == '(' ? 1 : *p == ')' && depth ? -1 : 0;
            if (*p != '\n' && (*p != ';' || depth))
                continue;
            add_part(u, &out, from, p);
            from = p + 1;
        }
        add_part(u, &out, from, end);
    }
    return (struct dd_unit_refs){out.refs.n, out.refs.v};
}
