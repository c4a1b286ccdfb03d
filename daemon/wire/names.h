/* names.h — names of offices and units as official papers write them (Decree
 * 30/2020/NĐ-CP, Annex I and III), and their Vietnamese order. Pure. */
#ifndef DD_WIRE_NAMES_H
#define DD_WIRE_NAMES_H

#include "dondoc/base.h"

/* All capitals, of any script: "UBND xã Thụy Hùng" → "UBND XÃ THỤY HÙNG". */
char *dd_name_upper(struct dd_arena *arena, const char *name);
/* UBND and HĐND in full: "Ủy ban nhân dân xã Thụy Hùng". */
char *dd_name_full(struct dd_arena *arena, const char *name);
/* Begins with UBND or Ủy ban nhân dân. */
bool dd_name_is_committee(const char *name);
/* What follows the last word for a level of administration (xã, phường, đặc khu,
 * tỉnh, thành phố …): "Thụy Hùng"; NULL where there is none. */
char *dd_name_place(struct dd_arena *arena, const char *name);
/* As document numbers have it: UBND, SNV of Sở Nội vụ tỉnh Lạng Sơn, VP of any
 * Văn phòng; without the words from the level of administration on. */
char *dd_name_initials(struct dd_arena *arena, const char *name);

/* Keys of the names, by which strcmp puts them into Vietnamese order (ICU: "Đ"
 * after "D", "Thôn 2" before "Thôn 10"). Without ICU's data: the names themselves. */
const char **dd_name_keys(struct dd_arena *arena, const char *const *names, size_t n);

/* Its first letter a capital one: "đôn đốc" → "Đôn đốc". */
char *dd_capital(struct dd_arena *arena, const char *s);

#endif
