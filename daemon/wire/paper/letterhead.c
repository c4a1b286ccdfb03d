#include "wire/paper/letterhead.h"

#include <string.h>

#include "wire/clean.h"
#include "wire/names.h"
#include "wire/words.h"

#define NAME_MAX_BYTES ((size_t)300)
#define DOTS "…………"

/* ---- what the settings leave open -------------------------------------------------- */

static const struct dd_unit *office_unit(const struct dd_facts *facts)
{
    return facts->office.n ? dd_unit_find(facts, facts->office.v[0].id) : NULL;
}

static const char *office_name(const struct dd_facts *facts)
{
    if (!facts->office.n)
        return "";
    const char *name = facts->office.v[0].name;
    return name ? name : dd_unit_name(facts, facts->office.v[0].id);
}

/* The unit right below the office that is its Văn phòng: it drafts, gathers and
 * keeps. NULL: the office has none. */
static const struct dd_unit *secretariat(const struct dd_facts *facts)
{
    for (size_t i = 0; facts->office.n && i < facts->unit.n; i++) {
        const struct dd_unit *unit = &facts->unit.v[i];
        if (unit->name && !unit->dissolved && dd_streq(unit->parent, facts->office.v[0].id) &&
            (strncmp(unit->name, "Văn phòng ", strlen("Văn phòng ")) == 0 ||
             strcmp(unit->name, "Văn phòng") == 0))
            return unit;
    }
    return NULL;
}

static void set_lines(struct dd_lines *lines, const char *first, const char *second)
{
    if (lines->n)
        return;
    lines->v[lines->n++] = first;
    if (second)
        lines->v[lines->n++] = second;
}

static void fill_signers(struct dd_letterhead *out, bool committee, bool has_secretariat)
{
    dd_translate tr = out->tr;
    const char *head = committee ? dd_word(tr, "CHAIR") : dd_word(tr, "HEAD OF THE OFFICE");
    if (has_secretariat)
        set_lines(&out->as.signer,
                  committee ? dd_word(tr, "BY ORDER OF THE CHAIR")
                            : dd_word(tr, "BY ORDER OF THE HEAD OF THE OFFICE"),
                  dd_word(tr, "CHIEF OF THE SECRETARIAT"));
    else
        set_lines(&out->as.signer, head, NULL);
    if (committee)
        set_lines(&out->as.report_signer, dd_word(tr, "FOR THE PEOPLE'S COMMITTEE"), head);
    else
        set_lines(&out->as.report_signer, head, NULL);
    set_lines(&out->as.copies, dd_word(tr, "Leaders of the office (to be informed)"), NULL);
}

void dd_letterhead_fill(struct dd_arena *arena, const struct dd_letterhead_settings *settings,
                        const struct dd_facts *facts, dd_translate tr, struct dd_day day,
                        struct dd_letterhead *out)
{
    const char *name = dd_clean(arena, office_name(facts), NAME_MAX_BYTES);
    const struct dd_unit *own = office_unit(facts), *office = secretariat(facts);
    static const char none[] = "none"; /* how a setting says that there is nothing */
    const struct dd_unit *parent = own && own->parent ? dd_unit_find(facts, own->parent) : NULL;
    const char *above = parent && parent->name ? parent->name : "";
    *out = (struct dd_letterhead){.as = *settings, .tr = tr, .day = day};
    struct dd_letterhead_settings *as = &out->as;
    out->office = dd_name_full(arena, as->issuer ? as->issuer : name);
    out->answer_to = office ? dd_clean(arena, office->name, NAME_MAX_BYTES) : out->office;
    if (!as->issuer)
        as->issuer = out->office;
    if (!as->superior)
        as->superior = dd_clean(arena, above, NAME_MAX_BYTES);
    if (!as->abbreviation)
        as->abbreviation = dd_name_initials(arena, name);
    if (!as->drafter)
        as->drafter = office ? dd_name_initials(arena, office->name) : "";
    if (strcmp(as->superior, none) == 0)
        as->superior = "";
    if (strcmp(as->drafter, none) == 0)
        as->drafter = "";
    const char *place = dd_name_place(arena, name);
    if (!as->place)
        as->place = place ? place : (place = dd_name_place(arena, above)) ? place : DOTS;
    fill_signers(out, dd_name_is_committee(name), office != NULL);
}

/* ---- the head ------------------------------------------------------------------------ */

#define POINTS 13 /* of the head's lines */

/* Millimetres that a line of bold Times New Roman takes: 0.64 em a capital,
 * 0.45 em a letter of mixed text, near enough for a line of about its length. */
static unsigned text_mm(const char *text, bool capitals)
{
    return (unsigned)(dd_width(text, strlen(text)) * POINTS * (capitals ? 64 : 45) * 254 / 72000);
}

/* "ỦY BAN NHÂN DÂN" and the place stand on two lines, as offices set them. */
static void put_issuer(struct dd_arena *arena, struct dd_docx *doc, const char *issuer)
{
    static const char committee[] = "ỦY BAN NHÂN DÂN ";
    const char *name = dd_name_upper(arena, dd_name_full(arena, issuer));
    size_t n = strlen(committee);
    if (strncmp(name, committee, n) == 0) {
        dd_docx_para(doc, DD_DOCX_CENTRED, DD_DOCX_BOLD, 13, dd_strndup(arena, name, n - 1));
        name += n;
    }
    dd_docx_para(doc, DD_DOCX_CENTRED, DD_DOCX_BOLD, 13, name);
    unsigned length = text_mm(name, true), width = dd_docx_width(doc);
    dd_docx_line(doc, (length < width ? length : width) * 2 / 5);
}

/* The line below is as long as the words (Decree 30: "độ dài bằng độ dài của
 * dòng chữ"); 13 pt bold. */
static void put_motto(struct dd_docx *doc, dd_translate tr)
{
    const char *motto = dd_word(tr, "Independence - Freedom - Happiness");
    dd_docx_para(doc, DD_DOCX_CENTRED, DD_DOCX_BOLD, 12,
                 dd_word(tr, "SOCIALIST REPUBLIC OF VIET NAM"));
    dd_docx_para(doc, DD_DOCX_CENTRED, DD_DOCX_BOLD, 13, motto);
    dd_docx_line(doc, text_mm(motto, false) + 1);
}

char *dd_letterhead_month(struct dd_arena *arena, const struct dd_letterhead *head)
{
    struct dd_ymd ymd = dd_day_ymd(head->day);
    return dd_printf(arena, dd_word(head->tr, "      /%02d/%d"), ymd.month, ymd.year);
}

void dd_letterhead_top(struct dd_arena *arena, struct dd_docx *doc,
                       const struct dd_letterhead *head, const char *symbol, const char *about)
{
    static const struct dd_docx_column columns[] = {{41, DD_DOCX_CENTRED}, {59, DD_DOCX_CENTRED}};
    struct dd_docx_table table = {DD_LEN(columns), columns, false, 13};
    dd_docx_table_begin(doc, &table);
    dd_docx_row(doc);
    dd_docx_cell_begin(doc, 1, 0);
    if (*head->as.superior)
        dd_docx_para(doc, DD_DOCX_CENTRED, 0, 12, dd_name_upper(arena, head->as.superior));
    put_issuer(arena, doc, head->as.issuer);
    dd_docx_cell_end(doc);
    dd_docx_cell_begin(doc, 1, 0);
    put_motto(doc, head->tr);
    dd_docx_cell_end(doc);
    dd_docx_row(doc);
    dd_docx_cell_begin(doc, 1, 0);
    dd_docx_para(doc, DD_DOCX_CENTRED, 0, 13,
                 dd_printf(arena, dd_word(head->tr, "No.:           /%s"), symbol));
    if (about) {
        dd_docx_space(doc, 6);
        dd_docx_para(doc, DD_DOCX_CENTRED, 0, 12, about);
    }
    dd_docx_cell_end(doc);
    dd_docx_cell(doc, 1, DD_DOCX_ITALIC,
                 dd_printf(arena, "%s, %s", head->as.place, dd_letterhead_month(arena, head)));
    dd_docx_table_end(doc);
}

/* ---- the end --------------------------------------------------------------------------- */

static void put_recipients(struct dd_arena *arena, struct dd_docx *doc,
                           const struct dd_letterhead *head, const char *first)
{
    dd_translate tr = head->tr;
    const char *drafter = head->as.drafter;
    dd_docx_para(doc, DD_DOCX_PLAIN, DD_DOCX_BOLD | DD_DOCX_ITALIC, 12, dd_word(tr, "Recipients:"));
    if (first)
        dd_docx_para(doc, DD_DOCX_PLAIN, 0, 11, dd_printf(arena, "- %s;", first));
    for (size_t i = 0; i < head->as.copies.n; i++)
        dd_docx_para(doc, DD_DOCX_PLAIN, 0, 11, dd_printf(arena, "- %s;", head->as.copies.v[i]));
    dd_docx_para(
        doc, DD_DOCX_PLAIN, 0, 11,
        dd_printf(arena, dd_word(tr, "- Archive: %s%s."), *drafter ? "VT, " : "VT", drafter));
}

void dd_letterhead_bottom(struct dd_arena *arena, struct dd_docx *doc,
                          const struct dd_letterhead *head, const char *first,
                          const struct dd_lines *signer)
{
    static const struct dd_docx_column columns[] = {{1, DD_DOCX_PLAIN}, {1, DD_DOCX_CENTRED}};
    struct dd_docx_table table = {DD_LEN(columns), columns, false, 13};
    dd_docx_table_begin(doc, &table);
    dd_docx_row(doc);
    dd_docx_cell_begin(doc, 1, 0);
    put_recipients(arena, doc, head, first);
    dd_docx_cell_end(doc);
    dd_docx_cell_begin(doc, 1, 0);
    for (size_t i = 0; i < signer->n; i++)
        dd_docx_para(doc, DD_DOCX_CENTRED, DD_DOCX_BOLD, 14, signer->v[i]);
    dd_docx_space(doc, 72); /* signature, seal, and the name below them */
    dd_docx_cell_end(doc);
    dd_docx_table_end(doc);
}

void dd_letterhead_annex(struct dd_docx *doc, const struct dd_letterhead *head, const char *title,
                         const char *belongs)
{
    dd_docx_para(doc, DD_DOCX_TITLE, 0, 0, dd_word(head->tr, "ANNEX"));
    dd_docx_para(doc, DD_DOCX_TITLE, 0, 0, title);
    dd_docx_para(doc, DD_DOCX_CENTRED, DD_DOCX_ITALIC, 13, belongs);
    unsigned length = text_mm(belongs, false), width = dd_docx_width(doc);
    dd_docx_line(doc, (length < width ? length : width) * 2 / 5);
    dd_docx_space(doc, 6);
}
