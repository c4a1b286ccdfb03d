#include "rule/number.h"

#include <string.h>

/* "1.234.567,5" → 1234567 and "5"; how often `mark` stands in it. 0: it is not so grouped. */
static size_t read_groups(const char *number, char mark, struct dd_buf *out)
{
    size_t n = strspn(number, "0123456789"), groups = 0;
    if (n < 1 || n > 3 || *number == '0')
        return 0;
    dd_buf_add(out, number, n);
    for (number += n; *number == mark; number += n + 1, groups++) {
        n = strspn(number + 1, "0123456789");
        if (n != 3)
            return 0;
        dd_buf_add(out, number + 1, n);
    }
    if (!*number)
        return groups;
    n = strspn(number + 1, "0123456789");
    if (!strchr(".,", *number) || n == 0 || number[1 + n])
        return 0;
    dd_buf_putc(out, '.');
    dd_buf_add(out, number + 1, n);
    return groups ? groups + 1 : 0;
}

/* "6.000" → 6, "6.125" → 6.1250, which nobody takes for six thousand. */
static const char *as_decimal(struct dd_arena *arena, const char *number)
{
    struct dd_dec dec = {0};
    dd_dec_parse(number, &dec);
    const char *text = dd_dec_format(arena, dec, '.');
    const char *point = strchr(text, '.');
    return point && strlen(point) == 4 ? dd_printf(arena, "%s0", text) : text;
}

const char *dd_number_groups(struct dd_diags *diags, const char *code, struct dd_pos pos,
                             const char *number, bool whole)
{
    struct dd_buf out = {0};
    const char *sign = *number == '-' ? "-" : "";
    const char *digits = number + strlen(sign);
    char mark = digits[strspn(digits, "0123456789")];
    size_t groups = mark == '.' || mark == ',' ? read_groups(digits, mark, &out) : 0;
    const char *ungrouped = dd_printf(diags->arena, "%s%s", sign, out.s ? out.s : "");
    dd_buf_release(&out);
    bool perhaps = groups == 1 && !whole;
    if (groups == 0 || (perhaps && mark == ',')) /* "2,125 ha" has its decimal comma */
        return NULL;
    if (perhaps) {
        dd_error(diags, code, pos,
                 DD_N("`%s` is not clear: is the point for thousands or for decimals?"), number);
        dd_hint(diags, DD_N("write `%s` or `%s`"), ungrouped, as_decimal(diags->arena, number));
    } else {
        dd_error(diags, code, pos, DD_N("`%s`: thousands are not set apart here"), number);
        dd_hint(diags, DD_N("write `%s`"), ungrouped);
    }
    return ungrouped;
}
