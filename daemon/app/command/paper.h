/* paper.h — what the commands that make papers (letter, report compile) share. */
#ifndef DD_APP_PAPER_H
#define DD_APP_PAPER_H

#include "app/command/write.h"

/* Facts and obligations of one snapshot; `until`: how far they are evaluated.
 * Says so on stderr where that is not today, and fails where nothing ever was. */
struct dd_paper_data {
    struct dd_facts facts;
    struct dd_obligation *v; /* by id */
    size_t n;
    struct dd_notice *notices; /* by obligation */
    size_t n_notices;
    struct dd_instant until;
};
enum dd_exit dd_paper_load(struct dd_app *app, struct dd_paper_data *out);

/* The language of papers is the office's. */
dd_translate dd_paper_tr(const struct dd_app *app);

/* `path` ends in ".docx" (or another of `endings`, NULL-terminated): a mistake in
 * usage where it does not. */
enum dd_exit dd_paper_check_name(const char *path, const char *const *endings);

/* Writes the file at once, and says which one on stdout. One that the program
 * named itself (`own_name`) is never written over: somebody may have edited it. */
enum dd_exit dd_paper_write(const char *path, bool own_name, const struct dd_buf *bytes);

#endif
