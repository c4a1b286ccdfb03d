#include "http/feeds/qr.h"

#include <qrencode.h>

#include "wire/html.h"

#define QUIET 4 /* modules around it, as the standard asks for */

/* One row: each run of dark modules is a rectangle. */
static void put_row(struct dd_buf *out, const unsigned char *row, int width, int y)
{
    for (int x = 0; x < width; x++) {
        int run = 0;
        while (x + run < width && (row[x + run] & 1) != 0)
            run++;
        if (run > 0)
            dd_buf_printf(out, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, run, run);
        x += run;
    }
}

bool dd_qr_svg(struct dd_buf *out, const char *text, const char *label)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (code == NULL)
        return false;
    int side = code->width + 2 * QUIET;
    dd_html_printf(out,
                   "<svg class=\"qr\" viewBox=\"0 0 %d %d\" width=\"240\" height=\"240\" "
                   "role=\"img\" aria-label=\"%s\" shape-rendering=\"crispEdges\">"
                   "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/><path fill=\"#000\" d=\"",
                   side, side, label, side, side);
    for (int y = 0; y < code->width; y++)
        put_row(out, code->data + (size_t)y * (size_t)code->width, code->width, y);
    dd_buf_puts(out, "\"/></svg>\n");
    QRcode_free(code);
    return true;
}
