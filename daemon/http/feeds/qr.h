/* qr.h — a text as a QR code (ISO/IEC 18004), drawn as SVG without styles, so that it
 * needs no script and no image file. */
#ifndef DD_HTTP_QR_H
#define DD_HTTP_QR_H

#include "dondoc/base.h"

/* <svg …>…</svg> with the quiet zone; `label` is plain text for those who cannot see it.
 * False where the text is too long for a code (some 2,300 bytes): nothing is written. */
bool dd_qr_svg(struct dd_buf *out, const char *text, const char *label);

#endif
