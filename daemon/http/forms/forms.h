/* forms.h — pages on which people record things (design §10, issue "everything an
 * officer does"): each form is one row of a table, and that row gives the page, what
 * is read from it, and what it does.
 *
 *   form.c    the table, GET and POST below /do/, conflicts, what is done once
 *   read.c    the bytes of a form → its fields
 *   draw.c    fields, mistakes beside them, the frame of a form
 *   ahead.c   what would follow, worked out before it is recorded
 *   said.c    what the next page says ("recorded …")
 *   links.c   the ways to the forms, on other pages
 *
 * The forms themselves:
 *
 *   task.c    tasks: added by a sentence, edited, their deadline, cancelled
 *   duty.c    done, confirmed, returned, extended, waived, reopened; readings
 *   row.c     units, people, posts, contacts, documents, events, targets
 *   table.c   a table pasted from Word or Excel, through the importer
 *   office.c  leave, other names of units, pause, messages
 *   unit.c    units that merge or split
 *
 * POST → 303 → GET. A form that is refused comes back with all that was typed, and
 * with what is wrong beside the field. It carries a token of the session besides the
 * checks of guard.c, a word that makes a second press of the button no second entry,
 * and what the row was when it was read: who comes later sees what somebody else has
 * changed meanwhile, and overwrites nothing unseen. */
#ifndef DD_HTTP_FORMS_H
#define DD_HTTP_FORMS_H

#include "http/access/access.h"
#include "http/server/snapshot.h"
#include "intake/record/record.h"

#define DD_FORM_MAX_INPUTS 16
#define DD_FORM_MAX_BODY ((size_t)128 << 10)      /* of a form … */
#define DD_FORM_MAX_TABLE_BODY ((size_t)20 << 20) /* … with a pasted table */

enum dd_input_kind {
    DD_INPUT_TEXT,
    DD_INPUT_AREA, /* several lines */
    DD_INPUT_DAY,
    DD_INPUT_NUMBER,
    DD_INPUT_CHOICE,
    DD_INPUT_SUGGEST, /* text, with what it may be offered */
    DD_INPUT_CHECK,   /* "true" or absent */
    DD_INPUT_FILE,
    DD_INPUT_HIDDEN
};

struct dd_form;

struct dd_input {
    const char *name; /* also what dd_edit.field names */
    enum dd_input_kind kind;
    const char *label, *hint; /* English, to be translated; hint may be NULL */
    bool required;
    /* CHOICE, SUGGEST: writes the options. */
    void (*options)(struct dd_form *form, const char *chosen);
};

enum dd_form_about {                  /* what /do/PATH/KEY is about */
                     DD_FORM_NOTHING, /* there is no key */
                     DD_FORM_DUTY,    /* an obligation */
                     DD_FORM_TASK,
                     DD_FORM_TARGET,
                     DD_FORM_ROW /* `open` finds it */
};

struct dd_form_kind {
    const char *path;          /* below /do/ */
    const char *entity, *list; /* DD_FORM_ROW: which table; the page that lists its rows */
    enum dd_form_about about;
    const char *title, *button, *said; /* English; what the next page says */
    const struct dd_input *inputs;
    size_t n_inputs;
    bool previews; /* shows first what it will do */
    bool script;   /* its page takes forms.js along */
    enum {
        DD_NEEDS_NEAR,          /* of the facts: what all share, targets, and what it is about */
        DD_NEEDS_ALL_WHEN_SENT, /* all of them to record it, what all share to show it */
        DD_NEEDS_ALL
    } needs;
    /* Fills the values in; false: the reply was made (not found, not allowed). */
    bool (*open)(struct dd_form *form);
    void (*head)(struct dd_form *form);  /* above the fields; may be NULL */
    bool (*apply)(struct dd_form *form); /* as in record.h */
};

/* The document by which something is so: its number, then its date where it is not
 * recorded yet (dd_record_document in intake/record/record.h). */
#define DD_INPUT_DOCUMENT(asks, needed)                                                            \
    {                                                                                              \
        .name = "document", .kind = DD_INPUT_TEXT, .label = (asks),                                \
        .hint = DD_N("Its number, such as 45/BC-UBND"), .required = (needed)                       \
    }
#define DD_INPUT_DOCUMENT_DATE                                                                     \
    {                                                                                              \
        .name = "document_date", .kind = DD_INPUT_DAY, .label = DD_N("Date of the document"),      \
        .hint = DD_N("Only for a document that is not recorded yet")                               \
    }

struct dd_form_value {
    const char *text;  /* as typed, or as it is stored; never NULL */
    const char *now;   /* somebody else has made it this meanwhile; or NULL */
    const char *fault; /* what is wrong with it, or NULL */
};

struct dd_form {
    struct dd_request *rq;
    const struct dd_form_kind *kind;
    const char *key; /* after the form's path, or NULL */
    struct dd_record rec;
    const struct dd_facts *facts;
    struct dd_form_value values[DD_FORM_MAX_INPUTS]; /* beside kind->inputs */
    const char *was;   /* what the row was when the form was read; NULL: it does not matter */
    const char *fault; /* what is wrong with all of it */
    const char *back;  /* where its end leads to, without the way to the root */
    const char *said;  /* instead of the kind's; translated */
    const void *row;   /* of the form's own */
    struct dd_obligation duty; /* DD_FORM_DUTY */
    const struct dd_task *task;
    const struct dd_target *target;
    const struct dd_form_fields *sent; /* NULL: the form is only shown */
    struct dd_buf preview;             /* what it would do, as HTML */
    struct dd_buf read;                /* how it was read, as HTML: the first part of the preview */
    const char *off;                   /* names of fields that are not asked for now; or NULL */
    bool preview_asked;
    bool look; /* shown once more, and nothing recorded, whatever was pressed */
};

void dd_form_get(struct dd_request *rq);  /* GET /do/… */
void dd_form_post(struct dd_request *rq); /* POST /do/… */
/* The most that a body sent to this path may hold; 0: it is no form. */
size_t dd_form_max_body(const char *path);

/* ---- for the forms ------------------------------------------------------------------ */

/* The value of a field; "" where nothing was typed. */
const char *dd_form_value(const struct dd_form *form, const char *name);
void dd_form_set(struct dd_form *form, const char *name, const char *value);
/* As it is typed into the field of that day; "" where there is none. */
void dd_form_set_day(struct dd_form *form, const char *name, struct dd_opt_day day);
/* The person who signed in, or NULL (a token that names nobody). */
const char *dd_form_person(const struct dd_form *form);
/* Not found; always false. */
bool dd_form_not_found(struct dd_form *form);
/* The reader's token does not cover it; always false. */
bool dd_form_not_yours(struct dd_form *form);
/* The reader's token covers a row of facts. */
bool dd_form_covers(struct dd_form *form, const char *entity, const void *row);
/* The token has no unit: what belongs to the whole office may be changed. */
bool dd_form_whole_office(struct dd_form *form);
void dd_form_option(struct dd_form *form, const char *value, const char *label, const char *chosen);
/* SUGGEST: the names of units. */
void dd_form_unit_names(struct dd_form *form);
/* Options: units (not dissolved), people, by their names. */
void dd_form_units(struct dd_form *form, const char *chosen);
void dd_form_people(struct dd_form *form, const char *chosen);
/* The facts that all share, and targets with their readings. */
bool dd_facts_near(struct dd_request *rq, struct dd_facts *out);
/* The hash of a row, for `was`. */
const char *dd_form_version(struct dd_form *form, const struct dd_entity *entity, const void *row);

/* The id of a new row, made of its name. */
const char *dd_form_new_id(struct dd_form *form, const struct dd_entity *entity, const char *name);

/* Where it is sent, and where one leaves it. */
const char *dd_form_action(const struct dd_form *form);
const char *dd_form_back(const struct dd_form *form);
/* Shows that a form was made for this session. */
const char *dd_form_token(const struct dd_request *rq);

/* ---- read.c ------------------------------------------------------------------------- */

struct dd_form_field {
    const char *name;
    const char *value; /* NUL-terminated */
    size_t n;
    const char *file; /* the name of an uploaded file, or NULL */
};
struct dd_form_fields {
    bool ok; /* false: the body is no form */
    size_t n;
    const struct dd_form_field *v;
};
/* Reads application/x-www-form-urlencoded and multipart/form-data. Values may hold
 * any bytes: who takes them checks them. */
void dd_form_read(struct dd_request *rq, struct dd_form_fields *out);
const struct dd_form_field *dd_form_find(const struct dd_form_fields *fields, const char *name);

/* ---- draw.c --------------------------------------------------------------------------- */

void dd_form_draw(struct dd_form *form, unsigned status);
/* A sentence of intake/record/edit.h, with the labels of fields instead of their names. */
const char *dd_form_words(const struct dd_form *form, const char *why);

/* ---- ahead.c -------------------------------------------------------------------------- */

/* What was applied is evaluated, and described in form->preview. */
bool dd_form_look_ahead(struct dd_form *form);

/* ---- said.c --------------------------------------------------------------------------- */

/* The next page of this session begins with it. */
void dd_said_put(struct dd_request *rq, const char *text);
/* Writes it, once. */
void dd_said_show(struct dd_request *rq);
void dd_said_free(struct dd_http *http);

/* ---- on other pages --------------------------------------------------------------------- */

/* Links in the head of every page, and what can be done about a duty; nothing for
 * those who may only read. */
void dd_form_links(struct dd_request *rq);
void dd_form_duty_links(struct dd_request *rq, const struct dd_facts *facts,
                        const struct dd_obligation *row);
/* … and about a task. */
void dd_form_task_links(struct dd_request *rq, const struct dd_task *task);

/* ---- the forms ------------------------------------------------------------------------- */

void dd_office_page(struct dd_request *rq); /* /office/LIST */

extern const struct dd_form_kind dd_form_task, dd_form_task_edit, dd_form_deadline,
    dd_form_task_cancel, dd_form_progress;
extern const struct dd_form_kind dd_form_unit, dd_form_person_row, dd_form_post_row,
    dd_form_contact, dd_form_document_row, dd_form_event, dd_form_target_row;
extern const struct dd_form_kind dd_form_table, dd_form_undo;
extern const struct dd_form_kind dd_form_leave, dd_form_leave_end, dd_form_alias, dd_form_pause,
    dd_form_resume, dd_form_message;
extern const struct dd_form_kind dd_form_merge, dd_form_split, dd_form_unmerge;
extern const struct dd_form_kind dd_form_reopen, dd_form_task_reopen, dd_form_done, dd_form_confirm,
    dd_form_return, dd_form_extend, dd_form_refuse, dd_form_waive, dd_form_unwaive, dd_form_measure;

#endif
