#include "wire/paper/measure.h"

#include <utf8proc.h>

/* Thousandths of an em, ' ' to '~' (the metrics of Times New Roman and of the
 * fonts made to take its place). */
static const uint16_t ascii[] = {
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500,
    500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611,
    556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722,
    722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500,
    278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541};

/* By its base letter: marks take no room. Others are taken for wide. */
static unsigned width_of(utf8proc_int32_t c)
{
    utf8proc_int32_t parts[8];
    int boundary = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(c, parts, 8, UTF8PROC_DECOMPOSE, &boundary);
    utf8proc_int32_t base = n > 0 && n <= 8 ? parts[0] : c;
    if (base >= ' ' && base <= '~')
        return ascii[base - ' '];
    if (base == 0x110)
        return 722; /* Đ */
    if (base == 0x111 || base == 0x2013)
        return 500; /* đ, – */
    return utf8proc_charwidth(base) > 0 ? 1000 : 0;
}

/* The width of the word at *s, which moves to its end. */
static unsigned word_width(const char **s)
{
    unsigned width = 0;
    while (**s && **s != ' ') {
        utf8proc_int32_t c;
        utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)*s, -1, &c);
        width += step > 0 ? width_of(c) : 500;
        *s += step > 0 ? step : 1;
    }
    return width;
}

int dd_measure_lines(const char *text, unsigned tenths, unsigned points)
{
    unsigned room = tenths * 7200 / (points * 254) * 10, at = 0; /* thousandths of an em */
    int lines = 1;
    while (*text) {
        unsigned word = word_width(&text);
        unsigned gap = at ? ascii[0] : 0;
        if (at && at + gap + word > room) {
            lines++;
            at = gap = 0;
        }
        at += gap + word;
        while (room && at > room) { /* longer than a line */
            lines++;
            at -= room;
        }
        text += *text == ' ';
    }
    return lines;
}
