/* reader.c — taking tokens. */
#include "due/parse.h"

#include <string.h>

/* Past the key where it stands whole at `s`, else NULL. */
static const char *word_at(const char *s, const char *key)
{
    while (*key != '\0' && *key == *s) {
        key++;
        s++;
    }
    return *key == '\0' && (*s == ' ' || *s == '|' || *s == '\0') ? s : NULL;
}

/* Nearly every call ends at the first letters, so nothing is measured or copied. */
size_t due_match(const struct due_tok *first, const char *alternatives)
{
    for (const char *s = alternatives;; s++) {
        const struct due_tok *t = first;
        const char *end;
        while (t->kind == DUE_WORD && (end = word_at(s, t->key)) != NULL) {
            t++;
            if (*end != ' ')
                return (size_t)(t - first);
            s = end + 1;
        }
        s = strchr(s, '|');
        if (s == NULL)
            return 0;
    }
}

bool due_sees_mark(const struct due_parser *p, const char *marks)
{
    const struct due_tok *t = due_tok(p);
    return t->kind == DUE_MARK && strchr(marks, t->mark) != NULL;
}

bool due_mark(struct due_parser *p, const char *marks)
{
    if (!due_sees_mark(p, marks))
        return false;
    p->at++;
    return true;
}

bool due_number(struct due_parser *p, int min, int max, int *out)
{
    const struct due_tok *t = due_tok(p);
    if (t->kind != DUE_NUM || t->value < min || t->value > max)
        return false;
    *out = t->value;
    p->at++;
    return true;
}

bool due_quarter_number(struct due_parser *p, int *out)
{
    static const char *const roman[] = {"i", "ii", "iii", "iv"};
    for (int i = 0; i < 4; i++) {
        if (due_word(p, roman[i])) {
            *out = i + 1;
            return true;
        }
    }
    return due_number(p, 1, 4, out);
}

bool due_clock(struct due_parser *p, int *minute)
{
    size_t start = p->at;
    int hour, min = 0;
    if (!due_number(p, 0, 24, &hour))
        return false;
    if (due_sees_mark(p, ":") && p->t[p->at + 1].kind == DUE_NUM && p->t[p->at + 1].digits == 2) {
        p->at++;
        if (!due_number(p, 0, 59, &min))
            goto no;
        due_word(p, "h|giờ");
    } else if (due_word(p, "giờ|h|g")) {
        if (due_sees(p, "làm việc") || due_sees_mark(p, "/"))
            goto no;                             /* working hours; 24h/ngày */
        const struct due_tok *next = due_tok(p); /* "17h 10/3": not ten past */
        bool date = next->kind == DUE_NUM && !next->glued && p->t[p->at + 1].kind == DUE_MARK &&
                    strchr("/-.", p->t[p->at + 1].mark) != NULL;
        if (next->kind == DUE_NUM && !date && (next->value > 59 || next->digits != 2))
            goto no;
        if (!date)
            due_number(p, 0, 59, &min);
        due_word(p, "phút|p");
        due_mark(p, "'");
    } else {
        goto no;
    }
    *minute = hour * 60 + min;
    if (*minute <= 1440)
        return true;
no:
    p->at = start;
    return false;
}

bool due_iso_date(struct due_parser *p, int *year, int *month, int *day)
{
    const struct due_tok *t = due_tok(p);
    if (p->at + 5 > p->n || t->kind != DUE_NUM || t->digits != 4)
        return false;
    for (size_t i = 1; i < 5; i++) {
        bool mark = i % 2 == 1;
        if (t[i].kind != (mark ? DUE_MARK : DUE_NUM) || !t[i].glued ||
            (mark ? t[i].mark != '-' : t[i].digits != 2))
            return false;
    }
    *year = t[0].value;
    *month = t[2].value;
    *day = t[4].value;
    p->at += 5;
    return true;
}

char *due_text(const struct due_parser *p, size_t from, size_t to)
{
    if (from >= to)
        return dd_strdup(p->arena, "");
    size_t start = p->t[from].start, end = p->t[to - 1].end;
    return dd_squeeze(p->arena, dd_strndup(p->arena, p->text + start, end - start));
}

/* ---- reports --------------------------------------------------------------------- */

static char *vsay(struct dd_arena *arena, dd_translate tr, const char *english, va_list args)
    DD_PRINTF(3, 0);
static char *vsay(struct dd_arena *arena, dd_translate tr, const char *english, va_list args)
{
    return dd_vprintf(arena, tr != NULL ? tr(english) : english, args);
}

char *due_say(struct dd_arena *arena, dd_translate tr, const char *english, ...)
{
    va_list args;
    va_start(args, english);
    char *text = vsay(arena, tr, english, args);
    va_end(args);
    return text;
}

void due_refuse(struct due_parser *p, const char *english, ...)
{
    if (p->why_not != NULL)
        return;
    va_list args;
    va_start(args, english);
    p->why_not = vsay(p->arena, p->tr, english, args);
    va_end(args);
}

void due_warn(struct due_parser *p, const char *code, const char *english, ...)
{
    va_list args;
    va_start(args, english);
    const char *text = vsay(p->arena, p->tr, english, args);
    va_end(args);
    for (size_t i = 0; i < p->warnings.n; i++)
        if (strcmp(p->warnings.v[i].text, text) == 0)
            return;
    dd_push(p->arena, &p->warnings, (struct dd_due_warning){code, text});
}
