/* calls.h — the page of the tracking office's list of calls. */
#ifndef DD_HTTP_CALLS_H
#define DD_HTTP_CALLS_H

#include "http/server/request.h"

void dd_page_calls(struct dd_request *rq);       /* GET /calls */
void dd_page_calls_done(struct dd_request *rq);  /* POST /calls/done */
void dd_page_calls_slips(struct dd_request *rq); /* GET /calls/slips.docx */

#endif
