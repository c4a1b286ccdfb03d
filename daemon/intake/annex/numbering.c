/* numbering.c — row numbers and the sections they open. */
#include "intake/annex/table.h"

#include <string.h>

#define MAX_NUMBER 16 /* bytes of a row's number */

static size_t arabic(const char *s)
{
    return strspn(s, "0123456789");
}

/* A Roman numeral, or a single capital letter. I, V and X alone are numerals;
 * C, D, L, M alone are letters: no plan has fifty sections. */
static enum dd_numbering capital(const char *s, size_t n)
{
    if (n == 1 && strchr("IVX", *s))
        return DD_NUM_ROMAN;
    if (n == 1 && *s >= 'A' && *s <= 'Z')
        return DD_NUM_LETTER;
    return n > 1 && strspn(s, "IVXLC") >= n ? DD_NUM_ROMAN : DD_NUM_NONE;
}

static bool dotted_tail(const char *s)
{
    while (*s == '.') {
        size_t n = arabic(s + 1);
        if (!n)
            return false;
        s += 1 + n;
    }
    return *s == '\0';
}

static enum dd_numbering kind_of(const char *s)
{
    size_t digits = arabic(s), capitals = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (digits && s[digits] == '\0')
        return DD_NUM_ARABIC;
    if (digits && dotted_tail(s + digits))
        return DD_NUM_DOTTED;
    enum dd_numbering kind = capitals ? capital(s, capitals) : DD_NUM_NONE;
    if (kind != DD_NUM_NONE && s[capitals] == '\0')
        return kind;
    if (kind != DD_NUM_NONE && dotted_tail(s + capitals))
        return DD_NUM_NESTED;
    bool plain = s[strspn(s, "0123456789.-abcdefghijklmnopqrstuvwxyz")] == '\0';
    size_t letters = strspn(s, "abcdefghijklmnopqrstuvwxyz");
    return *s && plain && letters <= 2 && (digits || s[letters] == '\0') ? DD_NUM_OTHER
                                                                         : DD_NUM_NONE;
}

enum dd_numbering dd_numbering_of(struct dd_arena *arena, const char *text, const char **number)
{
    size_t n = strlen(text);
    while (n && strchr(".):/ ", text[n - 1]))
        n--;
    while (n && strchr("( ", *text)) {
        text++;
        n--;
    }
    *number = NULL;
    if (n == 0 || n > MAX_NUMBER)
        return DD_NUM_NONE;
    const char *trimmed = dd_strndup(arena, text, n);
    enum dd_numbering kind = kind_of(trimmed);
    if (kind != DD_NUM_NONE)
        *number = trimmed;
    return kind;
}

enum dd_numbering dd_numbering_prefix(struct dd_arena *arena, const char *text, const char **number,
                                      const char **rest)
{
    static const char *const heads[] = {"Phần ", "PHẦN ", "Mục ", "MỤC ", "Chương ", "CHƯƠNG "};
    bool headed = false;
    for (size_t i = 0; i < DD_LEN(heads) && !headed; i++) {
        size_t skip = strlen(heads[i]);
        headed = strncmp(text, heads[i], skip) == 0;
        text += headed ? skip : 0;
    }
    size_t n = strcspn(text, " ");
    enum dd_numbering kind = n && n <= MAX_NUMBER
                                 ? dd_numbering_of(arena, dd_strndup(arena, text, n), number)
                                 : DD_NUM_NONE;
    /* "I. Cải cách" is numbered, "A lô" is not: the number needs its mark. */
    bool marked = headed || text[n] == '\0' || (n && strchr(".):/", text[n - 1]));
    if (!marked || (kind != DD_NUM_LETTER && kind != DD_NUM_ROMAN && kind != DD_NUM_NESTED))
        return DD_NUM_NONE;
    *rest = text + n + (text[n] == ' ');
    return kind;
}

const char *dd_section_enter(struct dd_arena *arena, struct dd_section *at, enum dd_numbering kind,
                             const char *number, const char *title)
{
    switch (kind) {
    case DD_NUM_LETTER:
        *at = (struct dd_section){.part = number};
        break;
    case DD_NUM_ROMAN:
        *at = (struct dd_section){.part = at->part, .roman = number};
        break;
    case DD_NUM_NESTED:
        if (strchr("IVX", *number))
            *at = (struct dd_section){.part = at->part, .roman = number};
        else
            *at = (struct dd_section){.part = number};
        break;
    default:
        at->sub = number ? number : title;
        break;
    }
    const char *path = at->part;
    const char *deeper[] = {at->roman, at->sub};
    for (size_t i = 0; i < DD_LEN(deeper); i++)
        if (deeper[i])
            path = path ? dd_printf(arena, "%s.%s", path, deeper[i]) : deeper[i];
    return path;
}
