/* static.h — stylesheet, icon and scripts, served under the hash of their bytes. */
#ifndef DD_HTTP_STATIC_H
#define DD_HTTP_STATIC_H

#include "http/server/request.h"

void dd_static_new(struct dd_http *http); /* fills css, icon, script, forms_js */
void dd_static_free(struct dd_http *http);
void dd_static_file(struct dd_request *rq); /* GET /static/… */

#endif
