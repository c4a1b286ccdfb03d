/* stream.h — server-sent events for changes (contrib/docs/api.md). */
#ifndef DD_HTTP_STREAM_H
#define DD_HTTP_STREAM_H

#include "http/server/request.h"

void dd_api_stream(struct dd_request *rq); /* GET /api/v1/stream */
/* Something was committed: those who listen are told. */
void dd_streams_wake(struct dd_http *http);
/* Once their connections are closed. */
void dd_streams_free(struct dd_http *http);

#endif
