/* Texts that are alike are one: as many as there are, and however they come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "dondoc/base.h"

static void each_once(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    struct dd_texts *texts = dd_texts_new(arena);
    const char *first[1000];
    char text[32];
    for (int i = 0; i < 1000; i++) {
        snprintf(text, sizeof(text), "việc-%d", i);
        first[i] = dd_text_shared(texts, text);
        assert_string_equal(first[i], text);
        assert_ptr_not_equal(first[i], text); /* a copy: the buffer is used again */
    }
    for (int i = 999; i >= 0; i--) {
        snprintf(text, sizeof(text), "việc-%d", i);
        assert_ptr_equal(dd_text_shared(texts, text), first[i]);
        assert_ptr_equal(dd_text_shared(texts, first[i]), first[i]);
    }
    assert_ptr_equal(dd_text_shared(texts, ""), dd_text_shared(texts, ""));
    assert_null(dd_text_shared(texts, NULL));
    dd_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
