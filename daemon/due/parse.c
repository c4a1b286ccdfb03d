/* parse.c — a phrase, from bytes to deadlines. */
#include "due/parse.h"

#include <string.h>

#define FEW 2 /* deadlines: more are rare */

static const struct dd_due_parse *refused(struct dd_arena *arena, const char *phrase,
                                          const char *why_not)
{
    struct dd_due_parse *parse = DD_NEW(arena, struct dd_due_parse);
    parse->phrase = phrase;
    parse->v = DD_NEW(arena, struct dd_deadline); /* DD_DUE_NONE is 0 */
    parse->why_not = why_not;
    return parse;
}

/* Every byte that is no part of valid UTF-8 becomes a question mark. */
static char *made_valid(struct dd_arena *arena, const char *phrase)
{
    char *s = dd_strdup(arena, phrase);
    ptrdiff_t fault;
    while ((fault = dd_utf8_check(s, strlen(s))) >= 0)
        s[fault] = '?';
    return s;
}

/* Nearly every text: valid UTF-8, and NFC as it stands, for it has only ASCII,
 * letters below U+0300, those that Vietnamese adds to them, dashes and quotes. */
static bool is_plain(const char *text)
{
    for (const unsigned char *s = (const unsigned char *)text; *s != '\0'; s++) {
        if (*s < 0x80)
            continue;
        bool letter = s[0] >= 0xc2 && s[0] <= 0xcb && (s[1] & 0xc0) == 0x80;
        if (letter) {
            s++;
            continue;
        }
        bool vietnamese = s[0] == 0xe1 && (s[1] == 0xba || s[1] == 0xbb) && s[2] <= 0xbf &&
                          s[2] >= (s[1] == 0xba ? 0xa0 : 0x80);
        bool mark = s[0] == 0xe2 && s[1] == 0x80 && s[2] >= 0x90 && s[2] <= 0xa7;
        if (!vietnamese && !mark)
            return false;
        s += 2;
    }
    return true;
}

/* True where they are English. */
static bool read_tokens(struct due_parser *p, const struct due_toks *toks)
{
    p->t = toks->v;
    p->n = toks->n;
    p->parts = toks->parts;
    bool english = due_english(p);
    if (!english && p->why_not == NULL)
        due_vietnamese(p);
    if (p->why_not == NULL && p->out.n == 0)
        due_refuse_range(p);
    if (p->why_not == NULL && p->out.n == 0)
        due_refuse(p, DD_N("no time limit was found in it"));
    return english;
}

const struct dd_due_parse *dd_due_parse(struct dd_arena *arena, const char *phrase, int year,
                                        dd_translate tr)
{
    size_t n = strlen(phrase);
    if (n > DUE_MAX_BYTES)
        return refused(arena, dd_nfc(arena, made_valid(arena, phrase)),
                       due_say(arena, tr, DD_N("the text is too long for a time limit")));
    bool is_as_it_is = is_plain(phrase);
    if (!is_as_it_is && dd_utf8_check(phrase, n) >= 0)
        return refused(arena, dd_nfc(arena, made_valid(arena, phrase)),
                       due_say(arena, tr, DD_N("the text is not valid UTF-8")));
    const char *text = is_as_it_is ? dd_strdup(arena, phrase) : dd_nfc(arena, phrase);
    struct due_toks toks = due_lex(arena, text);
    struct due_parser p = {.arena = arena,
                           .tr = tr,
                           .text = text,
                           .year = year >= DD_YEAR_MIN && year <= DD_YEAR_MAX ? year : 0,
                           .out = {.v = DD_NEW_N(arena, struct dd_deadline, FEW), .cap = FEW}};
    bool english = read_tokens(&p, &toks);
    if (p.why_not != NULL && due_lex_again(arena, text, &toks)) {
        struct due_parser again = {.arena = arena, .tr = tr, .text = text, .year = p.year};
        english = read_tokens(&again, &toks);
        if (again.why_not == NULL)
            p = again;
    }
    if (p.why_not != NULL)
        return refused(arena, text, p.why_not);
    if (toks.plain && !english)
        due_warn(&p, "W101", DD_N("written without diacritics: they were put back"));
    struct dd_due_parse *parse = DD_NEW(arena, struct dd_due_parse);
    *parse = (struct dd_due_parse){.phrase = text,
                                   .n = p.out.n,
                                   .v = p.out.v,
                                   .n_warnings = p.warnings.n,
                                   .warnings = p.warnings.v};
    return parse;
}

/* ---- names ------------------------------------------------------------------------------- */

const char *dd_due_kind_name(enum dd_due_kind kind)
{
    static const char *const names[] = {"none",     "date",  "period",    "recurring",
                                        "relative", "event", "continuous"};
    return names[kind];
}

const char *dd_due_unit_name(enum dd_due_unit unit)
{
    static const char *const names[] = {"minute", "hour",  "working_hour", "day", "working_day",
                                        "week",   "month", "quarter",      "year"};
    return names[unit];
}

const char *dd_due_direction_name(enum dd_due_direction direction)
{
    static const char *const names[] = {"after", "before", "not_before", "within_before"};
    return names[direction];
}

const char *dd_every_name(enum dd_every every)
{
    static const char *const names[] = {"day", "week", "month", "quarter", "half", "year"};
    return names[every];
}
