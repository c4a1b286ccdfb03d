/* duty.h — a duty in the words of official papers: what it rests on, its day,
 * how late it is. Texts are clean (clean.h). */
#ifndef DD_WIRE_DUTY_H
#define DD_WIRE_DUTY_H

#include "dondoc/eval.h"

#define DD_DUTY_TITLE_MAX ((size_t)1500) /* bytes of a title in a table */

/* "29/KH-UBND mục IV.1"; of a plan's task "Kế hoạch số 20/KH-UBND, mục II.2"; or "". */
char *dd_duty_basis(struct dd_arena *arena, dd_translate tr, const struct dd_facts *facts,
                    const struct dd_obligation *row);
/* Its number in the plan, with the section: "II.2"; "" without. */
char *dd_duty_number(struct dd_arena *arena, const struct dd_task *task);
/* "09/02/2026", with a time of day "17:00 ngày 09/02/2026"; "" without a day. */
char *dd_duty_due(struct dd_arena *arena, dd_translate tr, const struct dd_obligation *row);
/* dd/mm/yyyy, or "". */
char *dd_duty_day(struct dd_arena *arena, struct dd_opt_day day);
/* Calendar days from its due day to `on`; 0 where that is not later. */
int dd_duty_days_late(const struct dd_obligation *row, struct dd_day on);
/* What a reader should know before judging: a longer limit by law, an extension
 * asked for or granted. "" where there is nothing. */
char *dd_duty_notes(struct dd_arena *arena, dd_translate tr, const struct dd_facts *facts,
                    const struct dd_obligation *row);
/* "tháng 02 năm 2026", "Quý I năm 2026", "tuần 8 năm 2026 (…)", "năm 2026". */
char *dd_duty_period(struct dd_arena *arena, dd_translate tr, struct dd_period period);

#endif
