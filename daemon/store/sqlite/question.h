/* question.h — within the SQLite engine: a question of lists.h put together from
 * the conditions that it has, so that the index of each is used. Days are compared as
 * text; which days, says the caller. */
#ifndef DD_STORE_SQLITE_QUESTION_H
#define DD_STORE_SQLITE_QUESTION_H

#include "store/lists.h"
#include "store/sqlite/sqlite.h"

struct sq_question {
    struct sq *sq;
    const struct dd_list_of *of;
    struct dd_buf sql;
    struct {
        const char *text; /* NULL: the number */
        int64_t number;
    } bound[48]; /* an entity has fewer fields, and a key of three */
    int n;
};

/* enum dd_group in SQL; the only place that says there what dd_group_of says. */
extern const char *const sq_groups[DD_N_GROUPS];

/* Begins one: the days of today, soon, and the year are bound. */
void sq_question(struct sq_question *q, struct sq *sq, struct dd_arena *arena,
                 const struct dd_list_of *of);
void sq_say(struct sq_question *q, const char *sql);
int sq_bound(struct sq_question *q, const char *text); /* the number of its parameter */
void sq_say_number(struct sq_question *q, const char *sql, size_t number);
void sq_say_equal(struct sq_question *q, const char *column, const char *value);
void sq_say_days(struct sq_question *q, struct dd_arena *arena, const char *column);
void sq_say_units(struct sq_question *q);
/* WHERE …: which obligations. */
void sq_say_duties(struct sq_question *q, struct dd_arena *arena);
void sq_say_page(struct sq_question *q); /* LIMIT, OFFSET */
/* SELECT … FROM …, without a WHERE. */
void sq_say_columns(struct sq_question *q, const struct dd_table *table);

/* What was put together, prepared and bound: the caller finalizes it. */
sqlite3_stmt *sq_ask(struct sq_question *q);
bool sq_ask_number(struct sq_question *q, size_t *out);
bool sq_ask_rows(struct sq_question *q, struct dd_arena *arena, const struct dd_table *table,
                 struct dd_room room);
bool sq_ask_texts(struct sq_question *q, struct dd_arena *arena, struct dd_room room);

#endif
