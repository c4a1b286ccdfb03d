/* routes.h — the table of all paths: method, who may, and which handler answers. */
#ifndef DD_HTTP_ROUTES_H
#define DD_HTTP_ROUTES_H

#include "http/server/request.h"

enum dd_method { /* bits; GET includes HEAD */
                 DD_METHOD_GET = 1,
                 DD_METHOD_POST = 2,
                 DD_METHOD_PUT = 4,
                 DD_METHOD_PATCH = 8,
                 DD_METHOD_DELETE = 16
};

enum dd_access {
    DD_ACCESS_ALL,           /* nothing secret, or the path itself is the secret */
    DD_ACCESS_SIGN_IN,       /* the same; who has tried too many wrong keys has to wait */
    DD_ACCESS_LOCAL,         /* peers on this machine */
    DD_ACCESS_LOCAL_OR_READ, /* they, or a token */
    DD_ACCESS_READ,          /* a bearer token or a session */
    DD_ACCESS_WRITE,         /* one that may write (scope write or admin) */
    DD_ACCESS_OPERATE        /* an operator of the whole office (scope admin, all units) */
};

enum dd_store_use { DD_USE_NONE, DD_USE_READ, DD_USE_WRITE };

struct dd_route {
    const char *path; /* "/u/X": exactly; a final "*" stands for a non-empty rest */
    enum dd_method method;
    enum dd_access access;
    enum dd_store_use use; /* the transaction around the handler */
    void (*handle)(struct dd_request *rq);
    const char *log; /* what the log shows where the path is secret, or NULL */
};

/* 0: a method that no path has. */
enum dd_method dd_method_of(const char *name);
/* "GET, HEAD, POST": of a set of their bits. */
const char *dd_methods_text(struct dd_arena *arena, unsigned bits);
/* The route, or NULL with *allow = the methods that the path does have (0: no
 * such path). */
const struct dd_route *dd_route_find(const char *path, enum dd_method method, const char **rest,
                                     unsigned *allow);
/* The path as the log may show it. */
const char *dd_route_log_path(const char *path);

#endif
