/* words.h — how days, states, steps and roles are said to people (design §7:
 * dd/mm/yyyy, 24-hour time, decimal comma; polite, exact, no blame). English
 * is written here; `tr` gives the Vietnamese of contrib/po. Pure. */
#ifndef DD_WIRE_WORDS_H
#define DD_WIRE_WORDS_H

#include "dondoc/alert.h"

/* The text in the reader's language (`tr` NULL: English). */
const char *dd_word(dd_translate tr, const char *english) __attribute__((format_arg(2)));

/* Without a comma: it is also a calendar entry's only category. */
const char *dd_word_state(dd_translate tr, enum dd_state state);
/* The state of an obligation, with its reason: "không còn áp dụng: nhiệm vụ đã
 * được hủy". */
char *dd_word_standing(struct dd_arena *arena, dd_translate tr, const struct dd_obligation *row);
/* Why a notice, a message or an obligation is as it is: its named reason in words
 * (reasons.c); what is no code (a waiver's own words) stays as it is. */
const char *dd_word_reason(dd_translate tr, const char *code);
/* The state of a message, by its name in the outbox; a channel. */
const char *dd_word_delivery(dd_translate tr, const char *state);
const char *dd_word_channel(dd_translate tr, const char *channel);
/* What came of a notice: "đã gửi lúc 08:00 ngày 09/02/2026", "không gửi: …". */
char *dd_word_outcome(struct dd_arena *arena, dd_translate tr, const struct dd_zone *zone,
                      const struct dd_notice *notice);
/* Why somebody else is told: dd_notice.stands_in in words. */
const char *dd_word_stands_in(dd_translate tr, const char *code);
const char *dd_word_role(dd_translate tr, enum dd_role role);
/* What somebody answered: dd_ack.action in words. */
const char *dd_word_answer(dd_translate tr, const char *action);

/* Who owes it: "Xã C", or "Xã A (nay là Xã C)" after a merger or a split; NULL where
 * nobody is known. */
const char *dd_word_unit(struct dd_arena *arena, dd_translate tr, const struct dd_facts *facts,
                         const struct dd_obligation *row);

/* "thứ Hai 09/02/2026" */
char *dd_word_day(struct dd_arena *arena, dd_translate tr, struct dd_day day);
/* The same with its time, where the day ends before 24:00. */
char *dd_word_due(struct dd_arena *arena, dd_translate tr, const struct dd_obligation *row);
/* "08:00 ngày 09/02/2026" */
char *dd_word_instant(struct dd_arena *arena, dd_translate tr, const struct dd_zone *zone,
                      struct dd_instant at);
/* "còn 7 ngày (5 ngày làm việc)", "quá hạn 3 ngày", "đến hạn hôm nay". NULL where
 * there is nothing to count: closed, reported, or no due day. `calendar` may be NULL. */
char *dd_word_left(struct dd_arena *arena, dd_translate tr, const struct dd_calendar *calendar,
                   struct dd_day today, const struct dd_obligation *row);
/* "2,9": rounded half away from zero to two places. */
char *dd_word_amount(struct dd_arena *arena, struct dd_dec dec);
/* "2,6/2,9 km": actual and expected, rounded to two places; NULL without a
 * reading. */
char *dd_word_progress(struct dd_arena *arena, const struct dd_obligation *row,
                       const struct dd_target *target);
/* Why this notice goes out now: its step in words. */
char *dd_word_step(struct dd_arena *arena, dd_translate tr, const struct dd_notice *notice);

/* "URL/o/OBLIGATION", percent-encoded; NULL without a URL. */
char *dd_word_link(struct dd_arena *arena, const char *public_url, const char *obligation);
/* The obligation of that id among `v` (by id), or NULL. */
const struct dd_obligation *dd_obligation_find(const struct dd_obligation *v, size_t n,
                                               const char *id);
/* `step` is `kind`, or begins with "kind:". */
bool dd_step_is(const char *step, const char *kind);

#endif
