/* calendars.h — inside app: a calendar's files, and what an import adds to one. */
#ifndef DD_APP_CALENDARS_H
#define DD_APP_CALENDARS_H

#include "app/app.h"

#define DD_CALENDAR_CHAIN_MAX 8

/* A calendar's own file, then those that it extends. */
struct dd_calendar_chain {
    const struct dd_node *v[DD_CALENDAR_CHAIN_MAX];
    size_t n;
};

/* Files calendars/NAME.yaml of `folder` (may be NULL), else the program's own; an
 * office's calendar may extend the program's of the same name. False after an
 * error said in `diags`. */
bool dd_app_calendar_chain(struct dd_diags *diags, const char *folder, const char *name,
                           struct dd_calendar_chain *out);

/* The calendar of the office in the working folder or of `config_file`; without
 * one, and without `name`, vn-office. */
struct dd_surroundings {
    const char *folder;   /* the office's, or NULL */
    const char *calendar; /* its name */
    const char *timezone;
};
enum dd_exit dd_app_surroundings(struct dd_arena *arena, const char *config_file, const char *name,
                                 struct dd_surroundings *out);

/* ---- import (calendar_import.c) ---------------------------------------------------- */

struct dd_calendar_import {
    const char *name;    /* of the new calendar */
    const char *file;    /* where the days come from, for people */
    const char *extends; /* the calendar that it adds to */
    const struct dd_calendar_chain *base;
    const struct dd_ical_holidays *days;
};

/* Writes the file of a calendar that adds to another what an import names and the
 * other does not have: for a year that is decided its further days off; a year that
 * is only computed becomes decided. Remarks on what does not fit are warnings in
 * `diags`. False after an error said there. */
bool dd_calendar_import(struct dd_diags *diags, const struct dd_calendar_import *import,
                        struct dd_buf *out);

#endif
