/* digits.h — fixed-width decimal digits, read and written without the locale. */
#ifndef DD_CAL_DIGITS_H
#define DD_CAL_DIGITS_H

#include <stdbool.h>

/* Reads exactly `width` digits at *s and moves past them. */
static inline bool digits_read(const char **s, int width, int *out)
{
    int value = 0;
    for (int i = 0; i < width; i++) {
        char c = (*s)[i];
        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (c - '0');
    }
    *s += width;
    *out = value;
    return true;
}

/* Moves past `c` at *s. */
static inline bool digits_skip(const char **s, char c)
{
    if (**s != c)
        return false;
    ++*s;
    return true;
}

/* Writes the last `width` digits of `value` (0 or more); gives what follows. */
static inline char *digits_write(char *out, int value, int width)
{
    for (int i = width - 1; i >= 0; i--, value /= 10)
        out[i] = (char)('0' + value % 10);
    return out + width;
}

#endif
