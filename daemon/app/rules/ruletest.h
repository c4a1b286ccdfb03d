/* ruletest.h — tests of rules (design §12): facts, a stretch of virtual time,
 * the exact timeline expected.
 *
 *   ruletest.c          a test file → its cases, each lived through
 *   ruletest_facts.c    what its rows say that nobody can mean
 *   ruletest_expect.c   what came out, held against `expect:`
 *   ruletest_report.c   the cases for people, as TAP, as JUnit XML */
#ifndef DD_RULETEST_H
#define DD_RULETEST_H

#include "app/tick/tick.h"

enum dd_ruletest_verdict {
    DD_RULETEST_PASSED,
    DD_RULETEST_FAILED, /* something else came out than was expected */
    DD_RULETEST_BROKEN  /* a mistake in the test, its pack or its facts */
};

struct dd_ruletest_case {
    const char *name; /* as the test says, else its file */
    const char *path;
    uint32_t line;
    enum dd_ruletest_verdict verdict;
    const char *text; /* the differences, or the mistakes, in lines; NULL: passed */
};

struct dd_ruletest_calendar {
    const char *name; /* of its file */
    const struct dd_calendar *calendar;
};

struct dd_ruletest_run {
    struct dd_arena *arena; /* of the cases */
    const struct dd_zone *zone;
    const struct dd_node *words; /* of the vocabulary, once it was read */
    const char *folder;          /* of the office whose calendars may be meant; or NULL */
    DD_VEC(struct dd_ruletest_calendar) calendars; /* read so far, without a fault */
    DD_VEC(struct dd_ruletest_case) cases;
    size_t n_passed;
    bool unreadable; /* a file could not be read at all */
};

/* Runs every test of a file: one test, or a list of them. A file that holds none
 * is a broken case of its own. */
void dd_ruletest_file(struct dd_ruletest_run *run, const char *path);

/* ---- reports ---------------------------------------------------------------------- */

/* For people: what failed and why, then a line of sums. */
void dd_ruletest_text(const struct dd_ruletest_run *run, struct dd_buf *out);
/* TAP 13 (https://testanything.org/tap-version-13-specification.html): one point
 * a test, with a YAML block where it failed. */
void dd_ruletest_tap(const struct dd_ruletest_run *run, struct dd_buf *out);
/* JUnit XML, one suite a file: <failure> for differences, <error> for mistakes. */
void dd_ruletest_junit(const struct dd_ruletest_run *run, struct dd_buf *out);

/* ---- within ------------------------------------------------------------------------ */

struct dd_expectation {
    struct dd_diags *diags; /* mistakes in `expect:` itself */
    const struct dd_ruleset *rules;
    const struct dd_simulation *simulation;
    struct dd_buf *out; /* differences */
};
/* What is wrong in it whatever comes out. `rules` NULL: they change on the way. */
bool dd_ruletest_check(struct dd_diags *diags, const struct dd_ruleset *rules,
                       const struct dd_node *expect);
/* The same of the rows of `given`, or of a `set` that was taken over; `facts` are sealed and have
 * them, or are NULL where not all could be read. `words`: of the vocabulary. */
bool dd_ruletest_rows(struct dd_diags *diags, const struct dd_node *words, struct dd_facts *facts,
                      const struct dd_node *map);
/* True if all came out as expected. */
bool dd_ruletest_expect(const struct dd_expectation *e, const struct dd_node *expect);

#endif
