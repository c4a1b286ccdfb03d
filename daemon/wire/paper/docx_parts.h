/* docx_parts.h — what lies inside a .docx besides its text: escaping, styles,
 * page geometry, headers and footers, the package (see docx.h). */
#ifndef DD_WIRE_DOCX_PARTS_H
#define DD_WIRE_DOCX_PARTS_H

#include "wire/paper/docx.h"

/* Twentieths of a point, the unit of WordprocessingML. */
#define DD_TWIPS(mm) ((unsigned)(((mm)*14400L + 127) / 254))

#define DD_DOCX_LEFT DD_TWIPS(30)
#define DD_DOCX_RIGHT_MARGIN DD_TWIPS(15)
#define DD_DOCX_TOP DD_TWIPS(20)
#define DD_DOCX_BOTTOM DD_TWIPS(20)

/* Of the page between its margins, in twips. */
unsigned dd_docx_page_width(bool landscape);

/* The properties of a section. Its headers and footers are those of
 * dd_docx_package for the same options. */
void dd_docx_sect(struct dd_buf *out, const struct dd_docx_options *options, bool landscape,
                  bool restart);

/* All parts, zipped: `body` is the content of w:body. */
void dd_docx_package(const struct dd_docx_options *options, const struct dd_buf *body,
                     struct dd_buf *out);

#endif
