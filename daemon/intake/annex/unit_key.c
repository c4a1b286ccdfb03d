/* unit_key.c — one key for the many spellings of an office's name. */
#include "intake/annex/units.h"

#include <string.h>

#define MAX_WORDS 48 /* of a name; a longer text is nobody's name */

static const struct {
    const char *abbreviation, *words;
} abbreviations[] = {
    {"ubnd", "ủy ban nhân dân"},
    {"hđnd", "hội đồng nhân dân"},
    {"mttq", "mặt trận tổ quốc"},
    {"ubmttq", "ủy ban mặt trận tổ quốc"},
    {"vp", "văn phòng"},
    {"vh", "văn hóa"},
    {"xh", "xã hội"},
    {"vhxh", "văn hóa xã hội"},
    {"hcc", "hành chính công"},
    {"pvhcc", "phục vụ hành chính công"},
    {"ttpvhcc", "trung tâm phục vụ hành chính công"},
};

/* Kinds of place that have offices of their own, by the level of the unit. */
static const struct {
    const char *level, *word;
} places[] = {
    {"commune", "xã"},      {"commune", "phường"}, {"commune", "thị trấn"},
    {"commune", "đặc khu"}, {"province", "tỉnh"},  {"province", "thành phố"},
};

struct name { /* a name under work */
    size_t n;
    const char *word[MAX_WORDS];
};

/* All as keys, made once. */
struct dd_speller {
    struct dd_arena *arena;
    const char *abbreviation[DD_LEN(abbreviations)];
    struct name words[DD_LEN(abbreviations)];
    const char *joint, *division;
    struct name place;      /* "xã"; empty: none */
    struct name full_place; /* "xã Thụy Hùng"; empty: not known */
    struct name below[4]; /* "thuộc ủy ban nhân dân", "thuộc" …: what may join name and place */
};

/* ---- words ---------------------------------------------------------------------------- */

/* The words of a key, without dashes, commas and the like. */
static struct name words_of(struct dd_arena *arena, const char *text)
{
    struct name name = {0};
    const char *separators = " ,;:&/+-.()";
    const char *p = dd_key(arena, text);
    while (*p && name.n < MAX_WORDS) {
        p += strspn(p, separators);
        size_t n = strcspn(p, separators);
        if (n)
            name.word[name.n++] = dd_strndup(arena, p, n);
        p += n;
    }
    return name;
}

static void append(struct name *to, const struct name *more)
{
    for (size_t i = 0; i < more->n && to->n < MAX_WORDS; i++)
        to->word[to->n++] = more->word[i];
}

/* Abbreviations written out, "và" left out. */
static struct name spelled(const struct dd_speller *s, const char *text)
{
    struct name rough = words_of(s->arena, text), name = {0};
    for (size_t i = 0; i < rough.n; i++) {
        struct name one = {1, {rough.word[i]}};
        for (size_t k = 0; k < DD_LEN(abbreviations); k++)
            if (strcmp(s->abbreviation[k], rough.word[i]) == 0)
                one = s->words[k];
        if (strcmp(one.word[0], s->joint) != 0)
            append(&name, &one);
    }
    return name;
}

/* Drops `tail` from the end if more than that is there. */
static bool drop_tail(struct name *name, const struct name *tail)
{
    if (tail->n == 0 || tail->n >= name->n)
        return false;
    for (size_t i = 0; i < tail->n; i++)
        if (strcmp(name->word[name->n - tail->n + i], tail->word[i]) != 0)
            return false;
    name->n -= tail->n;
    return true;
}

char *dd_unit_key(const struct dd_speller *s, const char *text)
{
    struct name name = spelled(s, text);
    if (name.n > 1 && strcmp(name.word[0], s->division) == 0)
        memmove(name.word, name.word + 1, --name.n * sizeof(*name.word));
    if (drop_tail(&name, &s->full_place) || drop_tail(&name, &s->place)) {
        bool dropped = false;
        for (size_t i = 0; i < DD_LEN(s->below) && !dropped; i++)
            dropped = drop_tail(&name, &s->below[i]);
    }
    struct dd_buf buf = {0};
    for (size_t i = 0; i < name.n; i++)
        dd_buf_printf(&buf, "%s%s", i ? " " : "", name.word[i]);
    char *key = dd_strndup(s->arena, buf.n ? buf.s : "", buf.n);
    dd_buf_release(&buf);
    return key;
}

/* ---- the place of the plan's unit ---------------------------------------------------- */

/* From the kind of place to the end of the name: "UBND xã Thụy Hùng". */
static bool place_in(const struct name *name, const struct name *kind, struct name *full)
{
    for (size_t from = 0; from + kind->n < name->n; from++) {
        size_t same = 0;
        while (same < kind->n && strcmp(name->word[from + same], kind->word[same]) == 0)
            same++;
        if (same < kind->n)
            continue;
        *full = (struct name){.n = name->n - from};
        memcpy(full->word, name->word + from, full->n * sizeof(*full->word));
        return true;
    }
    return false;
}

/* The kind of place that the unit's own name tells ("phường"), else the first
 * one of its level. False for a unit that is no place. */
static bool find_place(struct dd_speller *s, const struct dd_unit *unit)
{
    struct name name = words_of(s->arena, unit->name ? unit->name : "");
    for (size_t i = 0; i < DD_LEN(places); i++) {
        if (!dd_streq(places[i].level, unit->level))
            continue;
        struct name kind = words_of(s->arena, places[i].word);
        if (!s->place.n)
            s->place = kind;
        if (place_in(&name, &kind, &s->full_place)) {
            s->place = kind;
            break;
        }
    }
    return s->place.n > 0;
}

struct dd_speller *dd_speller_new(struct dd_arena *arena, const struct dd_facts *facts,
                                  const char *plan_unit)
{
    static const char *const below[] = {"thuộc ủy ban nhân dân", "của ủy ban nhân dân", "thuộc",
                                        "của"};
    struct dd_speller *s = DD_NEW(arena, struct dd_speller);
    s->arena = arena;
    for (size_t i = 0; i < DD_LEN(abbreviations); i++) {
        s->abbreviation[i] = dd_key(arena, abbreviations[i].abbreviation);
        s->words[i] = words_of(arena, abbreviations[i].words);
    }
    s->joint = dd_key(arena, "và");
    s->division = dd_key(arena, "phòng");
    for (size_t i = 0; i < DD_LEN(below); i++)
        s->below[i] = words_of(arena, below[i]);
    const struct dd_unit *unit = dd_unit_find(facts, plan_unit);
    for (int height = 0; unit && height < 16 && !find_place(s, unit); height++)
        unit = dd_unit_find(facts, unit->parent);
    return s;
}
