/* cells.h — for the tests of tables and their cells: what is read lies in `arena`, what is said
 * of it in `diags`. */
#ifndef DD_TEST_INTAKE_CELLS_H
#define DD_TEST_INTAKE_CELLS_H

#include "help.h"

static struct dd_arena *arena;
static struct dd_diags diags;

static int setup(void **state)
{
    (void)state;
    arena = dd_arena_new();
    dd_diags_init(&diags, arena, NULL);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    dd_arena_free(arena);
    return 0;
}

#endif
