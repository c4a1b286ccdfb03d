/* letters_sent.c — who got a letter in the last hour: by rules that are urgent there may be
 * too many of them (alert/limit.c). */
#include "app/tick/tick.h"

static bool any_urgent(const struct dd_ruleset *rules)
{
    bool urgent = false;
    for (size_t i = 0; i < rules->n_rules; i++)
        for (const struct dd_rule *rule = &rules->rules[i]; rule; rule = rule->older)
            urgent = urgent || rule->urgent;
    for (size_t i = 0; i < rules->n_exceptions; i++)
        urgent = urgent || rules->exceptions[i].replaced->urgent;
    return urgent;
}

bool dd_letters_of_hour(const struct dd_app *app, struct dd_arena *arena, struct dd_instant now,
                        const struct dd_letter_sent **v, size_t *n)
{
    struct dd_letter_sent *letters = NULL;
    *n = 0;
    bool ok =
        !any_urgent(app->rules) ||
        dd_store_letters_since(app->store, arena, (struct dd_instant){now.s - 3600}, &letters, n);
    *v = letters;
    return ok;
}
