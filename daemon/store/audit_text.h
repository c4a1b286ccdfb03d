/* audit_text.h — items of the audit (store/audit.h) for people and for
 * programs. */
#ifndef DD_AUDIT_TEXT_H
#define DD_AUDIT_TEXT_H

#include "wire/wire.h"
#include "store/audit.h"

/* One sentence: "nghĩa vụ r/xa-a/once: trạng thái: đang thực hiện (trong hạn) → đang
 * thực hiện (quá hạn)". */
char *dd_audit_sentence(struct dd_arena *arena, const struct dd_zone *zone,
                        const struct dd_audit_item *item);
/* Who: "dondocd", "dondoc task done (an)", "chương trình khác (SQL)". */
const char *dd_audit_actor(const struct dd_audit_item *item);
/* "250 2.0.0 OK": what a server said to a try; its code once, whether or not the words
 * begin with it. */
const char *dd_audit_answer(struct dd_arena *arena, int code, const char *answer);
/* An instant in its stored form. */
bool dd_audit_instant(const char *value, struct dd_instant *out);
/* What somebody answered (ack.action), in words. */
const char *dd_audit_action(const char *action);
/* {"seq","at","actor","entity","key","before","after"}; the latter two are objects
 * of column and value, or null. */
json_t *dd_audit_json(struct dd_arena *arena, const struct dd_zone *zone,
                      const struct dd_audit_item *item);
/* What is not as it was written, in one sentence. */
char *dd_audit_fault_text(struct dd_arena *arena, const struct dd_audit_fault *fault);
const char *dd_audit_what_name(enum dd_audit_what what);

#endif
