#include "wire/letter/why.h"

#include <string.h>

#include "alert/recipients.h"
#include "wire/words.h"

struct retrace {
    const struct dd_why *why;
    const struct dd_notice *notice;
    struct dd_directory *directory; /* of the day it was told */
    DD_VEC(const char *) lines;
};

static void say(struct retrace *r, const char *english, ...) DD_PRINTF(2, 3);
static void say(struct retrace *r, const char *english, ...)
{
    va_list args;
    va_start(args, english);
    const char *line = dd_vprintf(r->why->arena, dd_word(r->why->tr, english), args);
    va_end(args);
    dd_push(r->why->arena, &r->lines, line);
}

static const char *name_of(const struct retrace *r, const char *person)
{
    const struct dd_person *row = dd_person_find(r->why->facts, person);
    return row && row->name ? row->name : person;
}

static const char *role_of(const struct retrace *r, enum dd_role role)
{
    return dd_word_role(r->why->tr, role);
}

/* Whose people it was for: who owed it then; NULL where nobody was known. */
static const char *unit_of(const struct retrace *r)
{
    const char *at = strchr(r->notice->addressee, '@');
    return r->why->obligation->unit && at ? at + 1 : NULL;
}

/* That unit, or the office. */
static const char *unit_name(const struct retrace *r)
{
    const char *unit = unit_of(r);
    return dd_unit_name(r->why->facts, unit ? unit : directory_office(r->directory));
}

static void say_post(struct retrace *r, const struct dd_post *post)
{
    const char *person = name_of(r, post->person);
    if (post->unit && post->field)
        say(r, DD_N("post `%s`: %s, at %s for the field `%s`"), post->id, person,
            dd_unit_name(r->why->facts, post->unit), post->field);
    else if (post->unit)
        say(r, DD_N("post `%s`: %s, at %s"), post->id, person,
            dd_unit_name(r->why->facts, post->unit));
    else if (post->field)
        say(r, DD_N("post `%s`: %s, for the field `%s`"), post->id, person, post->field);
    else
        say(r, DD_N("post `%s`: %s, for the whole office"), post->id, person);
}

static const char *document_of(const struct retrace *r, const char *id)
{
    size_t first;
    size_t end = id ? dd_facts_range(r->why->facts, dd_entity_find("document"), id, &first) : 0;
    const char *number = id && first < end ? r->why->facts->document.v[first].number : NULL;
    return number ? number : id;
}

static void say_substitutes(struct retrace *r, const char *person)
{
    const struct dd_substitution *s;
    for (int i = 0; i < 8 && (s = recipient_substitution(r->directory, person)); i++) {
        const char *document = document_of(r, s->document);
        if (!s->substitute) {
            say(r, DD_N("%s is on leave, and nobody is named to act"), name_of(r, person));
            return;
        }
        if (document)
            say(r, DD_N("%s acts for %s by document %s"), name_of(r, s->substitute),
                name_of(r, person), document);
        else
            say(r, DD_N("%s acts for %s"), name_of(r, s->substitute), name_of(r, person));
        person = s->substitute;
    }
}

/* Follows the way from a role to a holder; false: nobody holds it. */
static bool say_holder(struct retrace *r, enum dd_role role)
{
    const struct dd_obligation *ob = r->why->obligation;
    const struct dd_post *post = recipient_post(r->directory, role, unit_of(r), ob->field);
    if (!post)
        return false;
    say_post(r, post);
    say_substitutes(r, post->person);
    return true;
}

/* The head of the unit, or who acts for the head, was told. */
static bool head_acts(struct retrace *r)
{
    const struct dd_obligation *ob = r->why->obligation;
    const struct recipient *head =
        recipient_find(r->directory, DD_ROLE_UNIT_HEAD, unit_of(r), ob->field);
    return !dd_streq(head->stands_in, "nobody") && dd_streq(head->person, r->notice->person);
}

/* Nobody holds the role, or nobody can be reached there: who stands in. */
static void say_fallback(struct retrace *r, bool held)
{
    const struct dd_notice *n = r->notice;
    if (held && !dd_streq(n->stands_in, "absent"))
        say(r, DD_N("no address is known of them"));
    else if (!held)
        say(r, DD_N("nobody holds this role"));
    bool own = n->role == DD_ROLE_HANDLER && (!n->person || head_acts(r));
    if (n->stands_in && !own) {
        say(r, DD_N("so the tracking office is told"));
        say_holder(r, DD_ROLE_TRACKING_OFFICE);
    } else if (n->person) {
        say(r, DD_N("so the head of the unit is told"));
        say_holder(r, DD_ROLE_UNIT_HEAD);
    } else if (n->address) {
        say(r, DD_N("so the unit's own address is used"));
    }
}

struct dd_why_lines dd_why_who(const struct dd_why *why, const struct dd_notice *notice)
{
    struct retrace r = {.why = why, .notice = notice};
    r.directory = dd_directory_of(why->arena, why->facts, dd_zone_local(why->zone, notice->at).day);
    const struct recipient *now =
        recipient_find(r.directory, notice->role, unit_of(&r), why->obligation->field);
    if (notice->cc)
        say(&r, DD_N("a copy for the %s of %s"), role_of(&r, notice->role), unit_name(&r));
    else
        say(&r, DD_N("for the %s of %s"), role_of(&r, notice->role), unit_name(&r));
    if (!dd_streq(now->address, notice->address)) {
        /* the posts are not what they were: what was decided, and no guess about why */
        if (notice->person)
            say(&r, DD_N("it was %s then; posts, substitutions or addresses were changed since"),
                name_of(&r, notice->person));
        else
            say(&r, DD_N("posts, substitutions or addresses were changed since"));
    } else {
        bool held = say_holder(&r, notice->role);
        bool direct = held && notice->address && notice->person &&
                      (!notice->stands_in || dd_streq(notice->stands_in, "leave"));
        if (!direct)
            say_fallback(&r, held);
    }
    if (notice->address)
        say(&r, DD_N("%s: %s"), notice->channel, notice->address);
    return (struct dd_why_lines){r.lines.n, r.lines.v};
}
