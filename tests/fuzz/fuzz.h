/* fuzz.h — what a fuzz target is: bytes in, no crash. Built with libFuzzer by
 * -DDD_FUZZ=ON (clang); otherwise replay.c runs the corpus as a test. */
#ifndef DD_TESTS_FUZZ_H
#define DD_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* An invariant: also where assert() is compiled out. */
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

#endif
