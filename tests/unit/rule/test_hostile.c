/* Packs that were damaged at random are refused or compiled, never crash; what
 * is said stays bounded. */
#include "packs.h"

static const char whole[] =
    PACK("p") "calendar: c\n"
              "basis: 29/KH-UBND\n"
              "params:\n"
              "  issued: {type: date, value: 2026-01-30}\n"
              "  ev: {type: event}\n"
              "  most: {type: decimal, value: 2.5}\n"
              "defaults:\n"
              "  remind: {assigned: true, before: [10wd, 1wd], share: [50%], at_due: true}\n"
              "  lag: {over: 10%, clear_at: 5%, no_data_after: 1m}\n"
              "  escalate: [{after: 1wd, to: unit_head, cc: tracking_office}]\n"
              "rules:\n"
              "  - id: a\n"
              "    title: \"{unit.name} – {period}\"\n"
              "    for_each: unit\n"
              "    where: unit.level in [\"commune\"] and unit.parent is set\n"
              "    due: before day 25 of month\n"
              "    roll: preceding\n"
              "    done_by: document plan\n"
              "  - id: b\n"
              "    title: \"{target.title}\"\n"
              "    for_each: target\n"
              "    where: target.goal > most and starts_with(target.code, \"x\")\n"
              "    due: within 10 days after issued\n"
              "    progress: {from: 2026-02-01, checkpoints: {2026-02-08: 3 km}}\n"
              "exceptions:\n"
              "  - {id: x, to: a, subject: u, set: {roll: none}, reason: R}\n";

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Cuts, copies and overwrites a few bytes. */
static char *damage(struct dd_arena *arena, uint32_t *seed)
{
    static const char signs[] = "[]{}:,#&*!|>'\"%@`-? \n\tax0~.\x80\xc3";
    struct dd_buf out = {0};
    dd_buf_puts(&out, whole);
    for (uint32_t n = next_random(seed) % 4 + 1; n > 0; n--) {
        size_t at = next_random(seed) % out.n, len = next_random(seed) % 12;
        len = len < out.n - at ? len : out.n - at - 1;
        switch (next_random(seed) % 3) {
        case 0:
            memmove(out.s + at, out.s + at + len, out.n - at - len);
            out.n -= len;
            break;
        case 1:
            memmove(out.s + at, out.s + next_random(seed) % (out.n - len), len);
            break;
        default:
            out.s[at] = signs[next_random(seed) % (sizeof(signs) - 1)];
        }
    }
    char *text = dd_strndup(arena, out.s, out.n);
    dd_buf_release(&out);
    return text;
}

static void test_damaged_packs(void **state)
{
    (void)state;
    struct packs sound = good_packs(whole, NULL, NULL, NULL);
    close_packs(&sound);
    uint32_t seed = 20260309;
    print_message("seed %u\n", seed);
    size_t compiled = 0;
    for (int round = 0; round < 3000; round++) {
        struct dd_arena *arena = dd_arena_new();
        struct packs p = read_packs(damage(arena, &seed), NULL, NULL, NULL);
        if ((p.set == NULL) != (p.diags.errors > 0))
            fail_msg("round %d", round);
        struct dd_buf out = {0};
        if (p.set)
            dd_ruleset_expand(p.set, &out);
        compiled += p.set != NULL;
        dd_buf_release(&out);
        close_packs(&p);
        dd_arena_free(arena);
    }
    assert_true(compiled > 20 && compiled < 2900);
}

static void test_thousands_of_mistakes(void **state)
{
    (void)state;
    struct dd_buf text = {0};
    dd_buf_puts(&text, PACK("p") "rules:\n");
    for (int i = 0; i < 5000; i++)
        dd_buf_printf(&text, "  - {id: r%d, title: T, for_each: unit, due: in spring}\n", i);
    struct packs p = read_packs(text.s, NULL, NULL, NULL);
    assert_null(p.set);
    assert_true(p.diags.errors > 900 && p.diags.errors < 1100);
    close_packs(&p);
    dd_buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damaged_packs),
        cmocka_unit_test(test_thousands_of_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
