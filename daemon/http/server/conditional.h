/* conditional.h — conditional requests and content coding (RFC 9110 §8.8, §12.5.3,
 * §13): pure functions over header values. */
#ifndef DD_CONDITIONAL_H
#define DD_CONDITIONAL_H

#include "dondoc/base.h"

/* If-None-Match holds `etag` (with its quotes), or is "*". Weak comparison, as
 * §13.1.2 asks. NULL header: false. */
bool dd_etag_matches(const char *header, const char *etag);

#define DD_HTTP_DATE_SIZE 32
/* IMF-fixdate, "Mon, 09 Feb 2026 01:00:00 GMT"; years 1970–9999. */
char *dd_http_date_format(int64_t seconds, char out[DD_HTTP_DATE_SIZE]);
/* Exactly that form. The two obsolete ones are not read: the condition is then
 * ignored and the client gets the whole answer, which is always right. */
bool dd_http_date_parse(const char *s, int64_t *seconds);

/* Accept-Encoding allows gzip. */
bool dd_accepts_gzip(const char *header);
/* Accept names a media type (parameters and weights apart from q=0 ignored). */
bool dd_accepts_type(const char *header, const char *type);

/* The request may be answered 304: If-None-Match decides where there is one;
 * else If-Modified-Since must name exactly `modified`: a date that merely lies
 * later may come from another clock. */
bool dd_not_modified(const char *if_none_match, const char *if_modified_since, const char *etag,
                     int64_t modified);

#endif
