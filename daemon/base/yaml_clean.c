/* yaml_clean.c — what must not stand in any text: bytes that are no UTF-8, control
 * characters, letters in pieces (not NFC). Each is said, and the text goes on without it, so
 * that one run finds all mistakes. */
#include <string.h>
#include <utf8proc.h>

#include "base/yaml.h"

#define MAX_SAID 10 /* lines with one kind of fault that are named one by one */

struct tally { /* of one kind */
    const char *code;
    size_t lines;
    struct dd_pos last, more; /* of the last line, and of the first that is not named */
};

struct cleaner {
    const char *text; /* as it came */
    size_t bad;       /* bytes and characters of whichever kind */
    struct dd_diags *diags;
    const struct dd_source *clean;
    struct dd_buf out;
    uint32_t line, col;
    struct tally bytes, signs, spaces, pieces;
};

/* Once a line, and for so many lines only. */
static bool is_said(struct tally *tally, struct dd_pos pos)
{
    if (tally->lines && tally->last.line == pos.line)
        return false;
    tally->last = pos;
    if (++tally->lines == MAX_SAID + 1)
        tally->more = pos;
    return tally->lines <= MAX_SAID;
}

static void say_rest(struct dd_diags *diags, const struct tally *tally)
{
    if (tally->lines > MAX_SAID)
        dd_error(diags, tally->code, tally->more, DD_N("from here on %zu more lines are like that"),
                 tally->lines - MAX_SAID);
}

static struct dd_pos here(const struct cleaner *c)
{
    return (struct dd_pos){c->clean, c->line, c->col, 1};
}

static void bad_byte(struct cleaner *c, unsigned byte)
{
    c->bad++;
    static const char replacement[] = "\xEF\xBF\xBD";
    if (is_said(&c->bytes, here(c))) {
        dd_error(c->diags, "E002", here(c), DD_N("this is not UTF-8 (byte 0x%02X)"), byte);
        dd_hint(c->diags, DD_N("save the file as UTF-8"));
    }
    dd_buf_puts(&c->out, replacement);
    c->col++;
}

/* What YAML lets stand in a text; its line breaks besides the usual ones are none for editors. */
static bool is_allowed(utf8proc_int32_t point)
{
    if (point < 0x20)
        return point == '\t' || point == '\n' || point == '\r';
    return (point < 0x7F || point >= 0xA0) && point != 0x2028 && point != 0x2029 &&
           point != 0xFEFF && point != 0xFFFE && point != 0xFFFF;
}

/* Nobody sees it, so nobody misses it. */
static void bad_sign(struct cleaner *c, utf8proc_int32_t point)
{
    c->bad++;
    if (!is_said(&c->signs, here(c)))
        return;
    if (point == 0)
        dd_error(c->diags, "E002", here(c), DD_N("a NUL byte stands here"));
    else
        dd_error(c->diags, "E002", here(c),
                 DD_N("a character that nobody sees stands here: U+%04X"), (unsigned)point);
    dd_hint(c->diags, DD_N("delete it"));
}

#define NO_BREAK_SPACE 0xA0 /* as word processors put it */

/* Where YAML looks for a space: before the first sign of a line, and behind a key or a dash. */
static bool needs_space(const char *line, const char *at)
{
    const char *p = line + strspn(line, " -");
    const char *colon = memchr(line, ':', (size_t)(at - line));
    return p >= at || (colon && colon + 1 == at);
}

static void bad_space(struct cleaner *c)
{
    if (is_said(&c->spaces, here(c))) {
        dd_error(c->diags, "E002", here(c), DD_N("a no-break space stands where only spaces may"));
        dd_hint(c->diags, DD_N("indent with spaces"));
    }
    dd_buf_putc(&c->out, ' ');
    c->col++;
}

/* The code points of a line before the first one that is not composed. */
static uint32_t composed_points(const char *line, const char *nfc)
{
    size_t same = 0;
    uint32_t points = 0;
    while (line[same] && line[same] == nfc[same])
        same++;
    while (same && ((unsigned char)line[same] & 0xC0) == 0x80)
        same--;
    for (size_t i = 0; i < same; i++)
        points += ((unsigned char)line[i] & 0xC0) != 0x80;
    return points;
}

static void compose(struct cleaner *c, size_t line_start)
{
    struct dd_arena *arena = dd_arena_new();
    const char *line = c->out.s + line_start, *nfc = dd_nfc(arena, line);
    if (strcmp(line, nfc) != 0) {
        struct dd_pos pos = {c->clean, c->line, composed_points(line, nfc) + 1, 1};
        if (is_said(&c->pieces, pos)) {
            dd_error(c->diags, "E003", pos,
                     DD_N("the text is not in Unicode form NFC (accents are written apart)"));
            dd_hint(c->diags, DD_N("save it with composed letters"));
        }
        c->out.n = line_start;
        dd_buf_puts(&c->out, nfc);
    }
    dd_arena_free(arena);
}

/* More than a text in another encoding has: a picture, a program. */
static bool is_no_text(const struct cleaner *c, const char *at)
{
    return c->bad > 1000 && c->bad > (size_t)(at - c->text) / 3;
}

static void clean_line(struct cleaner *c, const char *line, const char *stop)
{
    size_t start = c->out.n;
    bool ascii = true;
    c->col = 1;
    dd_buf_puts(&c->out, ""); /* so that it is there */
    for (const char *p = line; p < stop && !is_no_text(c, p);) {
        utf8proc_int32_t point;
        utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)p, stop - p, &point);
        ascii = ascii && (unsigned char)*p < 0x80;
        if (step <= 0) {
            bad_byte(c, (unsigned char)*p++);
            continue;
        }
        if (point == NO_BREAK_SPACE && needs_space(c->out.s + start, c->out.s + c->out.n)) {
            bad_space(c);
        } else if (is_allowed(point)) {
            dd_buf_add(&c->out, p, (size_t)step);
            c->col++;
        } else {
            bad_sign(c, point);
        }
        p += step;
    }
    if (!ascii)
        compose(c, start);
}

/* A line ends at LF, CR or both, as in editors. */
static const char *line_stop(const char *line, const char *end)
{
    const char *stop = memchr(line, '\n', (size_t)(end - line));
    stop = stop ? stop : end;
    const char *cr = memchr(line, '\r', (size_t)(stop - line));
    return cr ? cr : stop;
}

/* False: it is no text. */
static bool clean_lines(struct cleaner *c, const struct dd_source *source)
{
    const char *end = source->text + source->n;
    for (const char *line = source->text; line < end && !is_no_text(c, line);) {
        const char *stop = line_stop(line, end);
        c->line++;
        clean_line(c, line, stop);
        if (stop < end)
            dd_buf_putc(&c->out, '\n');
        line = stop + (end - stop >= 2 && stop[0] == '\r' && stop[1] == '\n' ? 2 : 1);
    }
    say_rest(c->diags, &c->bytes);
    say_rest(c->diags, &c->signs);
    say_rest(c->diags, &c->spaces);
    say_rest(c->diags, &c->pieces);
    return !is_no_text(c, end);
}

/* Nothing to be done, as a rule: then nothing is copied. */
static bool is_clean(const struct dd_source *source)
{
    const unsigned char *text = (const unsigned char *)source->text;
    bool ascii = true;
    for (size_t i = 0; i < source->n; i++) {
        ascii = ascii && text[i] < 0x80;
        if ((text[i] < 0x20 && text[i] != '\n' && text[i] != '\t') || text[i] == 0x7F)
            return false; /* CR too: in a line that ends with it nothing is counted behind it */
    }
    if (ascii)
        return true;
    for (size_t i = 0; i < source->n;) {
        utf8proc_int32_t point;
        utf8proc_ssize_t step =
            utf8proc_iterate(text + i, (utf8proc_ssize_t)(source->n - i), &point);
        if (step <= 0 || !is_allowed(point) || point == NO_BREAK_SPACE)
            return false;
        i += (size_t)step;
    }
    return dd_is_nfc(source->text);
}

static bool is_utf16(const struct dd_source *source)
{
    return source->n >= 2 &&
           (memcmp(source->text, "\xFF\xFE", 2) == 0 || memcmp(source->text, "\xFE\xFF", 2) == 0);
}

const struct dd_source *dd_yaml_clean(struct dd_diags *diags, const struct dd_source *source)
{
    struct dd_pos top = {source, 0, 0, 0};
    if (source->n > DD_YAML_MAX_BYTES) {
        dd_error(diags, "E001", top, DD_N("the file is larger than %zu MiB"),
                 DD_YAML_MAX_BYTES >> 20);
        return NULL;
    }
    if (is_utf16(source)) {
        dd_error(diags, "E002", top, DD_N("the file is UTF-16"));
        dd_hint(diags, DD_N("save the file as UTF-8"));
        return NULL;
    }
    if (is_clean(source))
        return source;
    struct dd_source *clean = DD_NEW(diags->arena, struct dd_source);
    struct dd_source body = *source;
    if (body.n >= 3 && memcmp(body.text, "\xEF\xBB\xBF", 3) == 0) {
        body.text += 3;
        body.n -= 3;
    }
    struct cleaner c = {.text = body.text,
                        .diags = diags,
                        .clean = clean,
                        .bytes.code = "E002",
                        .signs.code = "E002",
                        .spaces.code = "E002",
                        .pieces.code = "E003"};
    bool text = clean_lines(&c, &body);
    *clean = (struct dd_source){source->name,
                                dd_strndup(diags->arena, c.out.s ? c.out.s : "", c.out.n), c.out.n};
    dd_buf_release(&c.out);
    return text ? clean : NULL;
}
