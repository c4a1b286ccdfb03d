/* metrics.h — is it alive, is it ready, and figures for a monitoring system. */
#ifndef DD_HTTP_METRICS_H
#define DD_HTTP_METRICS_H

#include "http/server/request.h"

void dd_health(struct dd_request *rq);  /* GET /healthz */
void dd_ready(struct dd_request *rq);   /* GET /readyz */
void dd_metrics(struct dd_request *rq); /* GET /metrics */

#endif
