/* office_file.c — see office_file.h. */
#include "intake/file/office_file.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

struct dd_package {
    zip_t *zip;
    size_t left; /* may still be unpacked */
    const char *why;
};

void dd_package_fault(struct dd_package *package, const char *why)
{
    if (!package->why)
        package->why = why;
}

bool dd_package_is_faulty(const struct dd_package *package)
{
    return package->why != NULL;
}

size_t dd_package_count(const struct dd_package *package)
{
    zip_int64_t n = zip_get_num_entries(package->zip, 0);
    return n > 0 ? (size_t)n : 0;
}

const char *dd_package_name(const struct dd_package *package, size_t i)
{
    const char *name = zip_get_name(package->zip, i, ZIP_FL_ENC_RAW);
    return name ? name : "";
}

/* ---- XML ------------------------------------------------------------------------------ */

struct reading {
    struct dd_package *package;
    const struct dd_part *part;
    XML_Parser parser;
    int depth;
};

/* Namespaces end in '\n' here, which no name holds. */
static const char *local(const char *name)
{
    const char *end = strrchr(name, '\n');
    return end ? end + 1 : name;
}

static void stop(struct reading *r, const char *why)
{
    dd_package_fault(r->package, why);
    XML_StopParser(r->parser, XML_FALSE);
}

static void on_begin(void *context, const XML_Char *name, const XML_Char **attributes)
{
    struct reading *r = context;
    if (++r->depth > DD_OFFICE_MAX_DEPTH)
        stop(r, DD_N("The file is nested too deep."));
    else if (!r->package->why)
        r->part->begin(r->part->context, local(name), attributes);
    if (r->package->why)
        XML_StopParser(r->parser, XML_FALSE);
}

static void on_end(void *context, const XML_Char *name)
{
    struct reading *r = context;
    r->depth--;
    if (!r->package->why)
        r->part->end(r->part->context, local(name));
    if (r->package->why)
        XML_StopParser(r->parser, XML_FALSE);
}

static void on_text(void *context, const XML_Char *s, int n)
{
    struct reading *r = context;
    if (!r->package->why && n > 0)
        r->part->text(r->part->context, s, (size_t)n);
}

static void on_doctype(void *context, const XML_Char *name, const XML_Char *system,
                       const XML_Char *public, int internal)
{
    (void)name, (void)system, (void)public, (void)internal;
    stop(context, DD_N("The file has a document type, which no office program writes."));
}

static void parse(struct reading *r, zip_file_t *file)
{
    static const char broken[] = DD_N("The file is damaged, or is no Word document or workbook.");
    char block[16384];
    zip_int64_t n = 1;
    while (n > 0 && !r->package->why) {
        n = zip_fread(file, block, sizeof(block));
        if (n < 0)
            dd_package_fault(r->package, broken);
        else if ((size_t)n > r->package->left)
            dd_package_fault(r->package, DD_N("The file is too large when it is unpacked."));
        else if (XML_Parse(r->parser, block, (int)n, n == 0) != XML_STATUS_OK)
            dd_package_fault(r->package, broken);
        if (n > 0)
            r->package->left -= (size_t)n < r->package->left ? (size_t)n : r->package->left;
    }
}

bool dd_package_read(struct dd_package *package, const char *name, const struct dd_part *part)
{
    if (package->why)
        return false;
    zip_file_t *file = zip_fopen(package->zip, name, 0);
    if (!file)
        return false;
    struct reading r = {.package = package, .part = part, .parser = XML_ParserCreateNS(NULL, '\n')};
    if (!r.parser)
        abort();
    XML_SetUserData(r.parser, &r);
    XML_SetElementHandler(r.parser, on_begin, on_end);
    XML_SetCharacterDataHandler(r.parser, on_text);
    XML_SetStartDoctypeDeclHandler(r.parser, on_doctype);
    parse(&r, file);
    XML_ParserFree(r.parser);
    zip_fclose(file);
    return !package->why;
}

const char *dd_part_attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(local(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

size_t dd_part_number(const char **attributes, const char *name, size_t otherwise, size_t most)
{
    const char *text = dd_part_attribute(attributes, name);
    if (!text || !*text || strspn(text, "0123456789") != strlen(text))
        return otherwise;
    unsigned long n = strlen(text) < 10 ? strtoul(text, NULL, 10) : most;
    return n < most ? n : most;
}

/* ---- the file --------------------------------------------------------------------------- */

bool dd_is_office_file(const char *bytes, size_t n)
{
    return n > 4 && memcmp(bytes, "PK\3\4", 4) == 0;
}

const char *dd_office_file_read(struct dd_arena *arena, const char *bytes, size_t n,
                                struct dd_buf *out)
{
    zip_error_t error;
    struct dd_package package = {.left = DD_OFFICE_MAX_UNPACKED};
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes, n, 0, &error);
    package.zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
    if (!package.zip) {
        zip_source_free(source);
        zip_error_fini(&error);
        return DD_N("The file is damaged, or is no Word document or workbook.");
    }
    if (zip_name_locate(package.zip, "word/document.xml", 0) >= 0)
        dd_docx_tables(&package, arena, out);
    else if (zip_name_locate(package.zip, "xl/workbook.xml", 0) >= 0)
        dd_xlsx_tables(&package, arena, out);
    else
        dd_package_fault(&package, DD_N("This is neither a Word document (.docx) nor a workbook "
                                        "(.xlsx)."));
    zip_discard(package.zip);
    zip_error_fini(&error);
    return package.why;
}
