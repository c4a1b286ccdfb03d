#include "wire/paper/docx_parts.h"

#include <string.h>

#include "wire/paper/office_text.h"
#include "wire/paper/zip.h"

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define SCHEMAS "http://schemas.openxmlformats.org/"
#define WORD " xmlns:w=\"" SCHEMAS "wordprocessingml/2006/main\""
#define REL SCHEMAS "officeDocument/2006/relationships"
#define PACKAGE SCHEMAS "package/2006/"
#define WORD_TYPE "application/vnd.openxmlformats-officedocument.wordprocessingml."

static void put_text(struct dd_buf *out, const char *s)
{
    dd_office_text(out, s, DD_DOCX_TEXT_MAX, DD_TEXT_XML);
}

/* ---- pages ----------------------------------------------------------------------- */

unsigned dd_docx_page_width(bool landscape)
{
    return DD_TWIPS(landscape ? 297 : 210) - DD_DOCX_LEFT - DD_DOCX_RIGHT_MARGIN;
}

/* The headers and footers: for each direction of the page, those that
 * sect and package agree on. */
static const char *const frame_names[2][3] = {
    {"header_p", "first_p", "footer_p"},
    {"header_l", "first_l", "footer_l"},
};

void dd_docx_sect(struct dd_buf *out, const struct dd_docx_options *options, bool landscape,
                  bool restart)
{
    const char *const *name = frame_names[landscape];
    dd_buf_puts(out, "<w:sectPr>");
    dd_buf_printf(out, "<w:headerReference w:type=\"default\" r:id=\"%s\"/>", name[0]);
    if (options->footer)
        dd_buf_printf(out, "<w:footerReference w:type=\"default\" r:id=\"%s\"/>", name[2]);
    else
        dd_buf_printf(out, "<w:headerReference w:type=\"first\" r:id=\"%s\"/>", name[1]);
    dd_buf_puts(out, "<w:type w:val=\"nextPage\"/>");
    dd_buf_printf(out, "<w:pgSz w:w=\"%u\" w:h=\"%u\"%s/>", DD_TWIPS(landscape ? 297 : 210),
                  DD_TWIPS(landscape ? 210 : 297), landscape ? " w:orient=\"landscape\"" : "");
    dd_buf_printf(out,
                  "<w:pgMar w:top=\"%u\" w:right=\"%u\" w:bottom=\"%u\" w:left=\"%u\" "
                  "w:header=\"%u\" w:footer=\"%u\" w:gutter=\"0\"/>",
                  DD_DOCX_TOP, DD_DOCX_RIGHT_MARGIN, DD_DOCX_BOTTOM, DD_DOCX_LEFT, DD_TWIPS(9),
                  DD_TWIPS(9));
    if (restart)
        dd_buf_puts(out, "<w:pgNumType w:start=\"1\"/>");
    if (!options->footer)
        dd_buf_puts(out, "<w:titlePg/>");
    dd_buf_puts(out, "</w:sectPr>");
}

#define FIELD(code)                                                                                \
    "<w:fldSimple w:instr=\"" code "\"><w:r><w:rPr>%s</w:rPr><w:t>1</w:t></w:r></w:fldSimple>"
#define SMALL "<w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/>"
#define NUMBER "<w:sz w:val=\"26\"/><w:szCs w:val=\"26\"/>"

/* A line with its middle and its right end: tabs at half and all of the width. */
static void begin_frame(struct dd_buf *out, const char *kind, bool landscape)
{
    unsigned width = dd_docx_page_width(landscape);
    dd_buf_printf(out,
                  XML "<w:%s" WORD "><w:p><w:pPr><w:pStyle w:val=\"Plain\"/>"
                      "<w:tabs><w:tab w:val=\"center\" w:pos=\"%u\"/>"
                      "<w:tab w:val=\"right\" w:pos=\"%u\"/></w:tabs></w:pPr>",
                  kind, width / 2, width);
}

static void end_frame(struct dd_buf *out, const char *kind)
{
    dd_buf_printf(out, "</w:p></w:%s>", kind);
}

static void put_header(struct dd_buf *out, const struct dd_docx_options *options, bool landscape,
                       bool number)
{
    begin_frame(out, "hdr", landscape);
    dd_buf_puts(out, "<w:r><w:tab/></w:r>");
    if (number)
        dd_buf_printf(out, FIELD("PAGE"), NUMBER);
    if (options->mark) {
        dd_buf_puts(out, "<w:r><w:tab/></w:r><w:r><w:rPr><w:b/><w:bCs/>" NUMBER
                         "<w:bdr w:val=\"single\" w:sz=\"8\" w:space=\"0\" w:color=\"auto\"/>"
                         "</w:rPr><w:t xml:space=\"preserve\"> ");
        put_text(out, options->mark);
        dd_buf_puts(out, " </w:t></w:r>");
    }
    end_frame(out, "hdr");
}

static void put_footer(struct dd_buf *out, const struct dd_docx_options *options, bool landscape)
{
    begin_frame(out, "ftr", landscape);
    dd_buf_puts(out, "<w:r><w:rPr>" SMALL "</w:rPr><w:t xml:space=\"preserve\">");
    put_text(out, options->footer);
    dd_buf_puts(out, "</w:t></w:r><w:r><w:tab/><w:tab/></w:r>");
    dd_buf_printf(out, FIELD("PAGE"), SMALL);
    dd_buf_puts(out, "<w:r><w:rPr>" SMALL "</w:rPr><w:t>/</w:t></w:r>");
    dd_buf_printf(out, FIELD("NUMPAGES"), SMALL);
    end_frame(out, "ftr");
}

/* ---- styles ------------------------------------------------------------------------ */

struct style_row {
    const char *id, *name, *paragraph; /* its properties */
    const char *run;
    int less; /* half points less than the body */
};

static const struct style_row styles[DD_DOCX_N_STYLES] = {
    [DD_DOCX_BODY] = {"Body", "Body Text",
                      "<w:spacing w:before=\"0\" w:after=\"120\" w:line=\"264\" "
                      "w:lineRule=\"auto\"/><w:ind w:firstLine=\"567\"/><w:jc w:val=\"both\"/>",
                      "", 0},
    [DD_DOCX_PLAIN] = {"Plain", "Plain", "", "", 0},
    [DD_DOCX_CENTRED] = {"Centred", "Centred", "<w:jc w:val=\"center\"/>", "", 0},
    [DD_DOCX_RIGHT] = {"Right", "Right", "<w:jc w:val=\"right\"/>", "", 0},
    [DD_DOCX_TITLE] = {"Title", "Title",
                       "<w:keepNext/><w:spacing w:before=\"60\" w:after=\"60\"/>"
                       "<w:jc w:val=\"center\"/>",
                       "<w:b/><w:bCs/>", -1},
    [DD_DOCX_HEADING] = {"Heading1", "heading 1",
                         "<w:keepNext/><w:spacing w:before=\"160\" w:after=\"80\"/>"
                         "<w:outlineLvl w:val=\"0\"/>",
                         "<w:b/><w:bCs/>", 0},
    [DD_DOCX_KEPT] = {"Kept", "Kept",
                      "<w:keepNext/><w:spacing w:before=\"0\" w:after=\"120\" "
                      "w:line=\"264\" w:lineRule=\"auto\"/><w:ind w:firstLine=\"567\"/>"
                      "<w:jc w:val=\"both\"/>",
                      "", 0},
    [DD_DOCX_NOTE] = {"Note", "Note", "<w:spacing w:before=\"60\" w:after=\"0\"/>",
                      "<w:i/><w:iCs/>", 4},
};

static const char *language_tag(const struct dd_docx_options *options)
{
    return options->language && strcmp(options->language, "en") == 0 ? "en-GB" : "vi-VN";
}

static void put_styles(struct dd_buf *out, const struct dd_docx_options *options)
{
    unsigned half = 2 * (options->points ? options->points : 14);
    const char *tag = language_tag(options);
    dd_buf_printf(out,
                  XML "<w:styles" WORD "><w:docDefaults><w:rPrDefault><w:rPr>"
                      "<w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" "
                      "w:eastAsia=\"Times New Roman\" w:cs=\"Times New Roman\"/>"
                      "<w:sz w:val=\"%u\"/><w:szCs w:val=\"%u\"/>"
                      "<w:lang w:val=\"%s\" w:eastAsia=\"%s\" w:bidi=\"ar-SA\"/>"
                      "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
                      "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"240\" "
                      "w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>"
                      "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\">"
                      "<w:name w:val=\"Normal\"/><w:qFormat/></w:style>",
                  half, half, tag, tag);
    for (size_t i = 0; i < DD_DOCX_N_STYLES; i++) {
        const struct style_row *row = &styles[i];
        unsigned size = row->less < 0 ? 28 : half - (unsigned)row->less;
        dd_buf_printf(out,
                      "<w:style w:type=\"paragraph\" w:styleId=\"%s\"><w:name w:val=\"%s\"/>"
                      "<w:basedOn w:val=\"Normal\"/><w:qFormat/><w:pPr>%s</w:pPr>"
                      "<w:rPr>%s<w:sz w:val=\"%u\"/><w:szCs w:val=\"%u\"/></w:rPr></w:style>",
                      row->id, row->name, row->paragraph, row->run, size, size);
    }
    dd_buf_puts(out, "</w:styles>");
}

/* ---- the package --------------------------------------------------------------------- */

static void put_types(struct dd_buf *out)
{
    dd_buf_puts(
        out,
        XML "<Types xmlns=\"" PACKAGE "content-types\">"
            "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package."
            "relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
            "<Override PartName=\"/word/document.xml\" ContentType=\"" WORD_TYPE
            "document.main+xml\"/><Override PartName=\"/word/styles.xml\" ContentType=\"" WORD_TYPE
            "styles+xml\"/><Override PartName=\"/word/settings.xml\" ContentType=\"" WORD_TYPE
            "settings+xml\"/><Override PartName=\"/docProps/core.xml\" ContentType=\""
            "application/vnd.openxmlformats-package.core-properties+xml\"/>"
            "<Override PartName=\"/docProps/app.xml\" ContentType=\"application/vnd."
            "openxmlformats-officedocument.extended-properties+xml\"/>");
    for (size_t i = 0; i < 6; i++)
        dd_buf_printf(out,
                      "<Override PartName=\"/word/%s.xml\" ContentType=\"" WORD_TYPE "%s+xml\"/>",
                      frame_names[i / 3][i % 3], i % 3 == 2 ? "footer" : "header");
    dd_buf_puts(out, "</Types>");
}

static void put_package_rels(struct dd_buf *out)
{
    dd_buf_puts(out, XML "<Relationships xmlns=\"" PACKAGE "relationships\">"
                         "<Relationship Id=\"rId1\" Type=\"" REL
                         "/officeDocument\" Target=\"word/document.xml\"/>"
                         "<Relationship Id=\"rId2\" Type=\"" PACKAGE
                         "relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>"
                         "<Relationship Id=\"rId3\" Type=\"" REL
                         "/extended-properties\" Target=\"docProps/app.xml\"/></Relationships>");
}

static void put_document_rels(struct dd_buf *out)
{
    dd_buf_puts(out, XML "<Relationships xmlns=\"" PACKAGE "relationships\">"
                         "<Relationship Id=\"styles\" Type=\"" REL "/styles\" "
                         "Target=\"styles.xml\"/>"
                         "<Relationship Id=\"settings\" Type=\"" REL "/settings\" "
                         "Target=\"settings.xml\"/>");
    for (size_t i = 0; i < 6; i++) {
        const char *name = frame_names[i / 3][i % 3];
        dd_buf_printf(out, "<Relationship Id=\"%s\" Type=\"" REL "/%s\" Target=\"%s.xml\"/>", name,
                      i % 3 == 2 ? "footer" : "header", name);
    }
    dd_buf_puts(out, "</Relationships>");
}

static void put_core(struct dd_buf *out, const struct dd_docx_options *options)
{
    static const int64_t from = 0;
    static const int32_t offset = 0;
    static const struct dd_zone utc = {"UTC", 1, &from, &offset};
    struct dd_local at = dd_zone_local(&utc, options->at);
    char day[DD_DAY_SIZE];
    dd_buf_puts(out, XML "<cp:coreProperties xmlns:cp=\"" PACKAGE "metadata/core-properties\" "
                         "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
                         "xmlns:dcterms=\"http://purl.org/dc/terms/\" "
                         "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>");
    put_text(out, options->title);
    dd_buf_puts(out, "</dc:title><dc:creator>");
    put_text(out, options->author);
    dd_buf_printf(out, "</dc:creator><dc:language>%s</dc:language>", language_tag(options));
    static const char *const moments[] = {"created", "modified"};
    for (size_t i = 0; i < DD_LEN(moments); i++)
        dd_buf_printf(out,
                      "<dcterms:%s xsi:type=\"dcterms:W3CDTF\">%sT%02d:%02d:%02dZ</dcterms:%s>",
                      moments[i], dd_day_format(at.day, day), at.second / 3600, at.second / 60 % 60,
                      at.second % 60, moments[i]);
    dd_buf_puts(out, "</cp:coreProperties>");
}

/* Word 2013's own layout, and no older one's. */
static void put_settings(struct dd_buf *out, const struct dd_docx_options *options)
{
    dd_buf_printf(out,
                  XML "<w:settings" WORD "><w:zoom w:percent=\"100\"/>"
                      "<w:defaultTabStop w:val=\"567\"/><w:compat><w:compatSetting "
                      "w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/"
                      "office/word\" w:val=\"15\"/></w:compat>"
                      "<w:themeFontLang w:val=\"%s\"/></w:settings>",
                  language_tag(options));
}

void dd_docx_package(const struct dd_docx_options *options, const struct dd_buf *body,
                     struct dd_buf *out)
{
    enum { TYPES, RELS, CORE, APP, DOCUMENT, DOCUMENT_RELS, STYLES, SETTINGS, FRAMES, N = 14 };
    struct dd_buf parts[N] = {0};
    const char *names[N] = {
        "[Content_Types].xml", "_rels/.rels",       "docProps/core.xml",
        "docProps/app.xml",    "word/document.xml", "word/_rels/document.xml.rels",
        "word/styles.xml",     "word/settings.xml", "word/header_p.xml",
        "word/first_p.xml",    "word/footer_p.xml", "word/header_l.xml",
        "word/first_l.xml",    "word/footer_l.xml"};
    put_types(&parts[TYPES]);
    put_package_rels(&parts[RELS]);
    put_core(&parts[CORE], options);
    dd_buf_puts(&parts[APP], XML "<Properties xmlns=\"" SCHEMAS "officeDocument/2006/"
                                 "extended-properties\"><Application>dondoc</Application>"
                                 "</Properties>");
    dd_buf_puts(&parts[DOCUMENT], XML "<w:document" WORD " xmlns:r=\"" REL "\"><w:body>");
    dd_buf_add(&parts[DOCUMENT], body->s, body->n);
    dd_buf_puts(&parts[DOCUMENT], "</w:body></w:document>");
    put_document_rels(&parts[DOCUMENT_RELS]);
    put_styles(&parts[STYLES], options);
    put_settings(&parts[SETTINGS], options);
    for (size_t i = 0; i < 6; i++)
        if (i % 3 == 2)
            put_footer(&parts[FRAMES + i], options, i > 2);
        else
            put_header(&parts[FRAMES + i], options, i > 2, i % 3 == 0 && !options->footer);
    struct dd_zip_part zipped[N];
    for (size_t i = 0; i < N; i++)
        zipped[i] = (struct dd_zip_part){names[i], parts[i].s, parts[i].n};
    dd_zip(zipped, N, out);
    for (size_t i = 0; i < N; i++)
        dd_buf_release(&parts[i]);
}
