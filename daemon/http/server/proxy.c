#include "http/server/proxy.h"
#include "http/server/snapshot.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "wire/clean.h"

/* ---- addresses -------------------------------------------------------------------- */

/* As 16 bytes: IPv4 as ::ffff:a.b.c.d. */
static bool bytes_of(const struct sockaddr *address, unsigned char out[16])
{
    static const unsigned char mapped[12] = {[10] = 0xFF, [11] = 0xFF};
    if (address->sa_family == AF_INET) {
        memcpy(out, mapped, 12);
        memcpy(out + 12, &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
        return true;
    }
    if (address->sa_family != AF_INET6)
        return false;
    memcpy(out, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, 16);
    return true;
}

static bool parse_address(const char *text, unsigned char out[16], bool *v4)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
    *v4 = inet_pton(AF_INET, text, &in.sin_addr) == 1;
    if (*v4)
        return bytes_of((const struct sockaddr *)(const void *)&in, out);
    return inet_pton(AF_INET6, text, &in6.sin6_addr) == 1 &&
           bytes_of((const struct sockaddr *)(const void *)&in6, out);
}

bool dd_net_parse(const char *text, struct dd_net *out)
{
    char address[INET6_ADDRSTRLEN];
    size_t n = strcspn(text, "/");
    bool v4;
    if (n >= sizeof(address))
        return false;
    memcpy(address, text, n);
    address[n] = '\0';
    if (!parse_address(address, out->address, &v4))
        return false;
    unsigned most = v4 ? 32 : 128;
    out->bits = 128;
    if (text[n] == '\0')
        return true;
    const char *digits = text + n + 1;
    size_t length = strspn(digits, "0123456789");
    if (length == 0 || length > 3 || digits[length] != '\0' || strtoul(digits, NULL, 10) > most)
        return false;
    out->bits = (unsigned)strtoul(digits, NULL, 10) + 128 - most;
    return true;
}

static bool net_holds(const struct dd_net *net, const unsigned char address[16])
{
    unsigned whole = net->bits / 8, rest = net->bits % 8;
    if (memcmp(net->address, address, whole) != 0)
        return false;
    return rest == 0 || (net->address[whole] ^ address[whole]) >> (8 - rest) == 0;
}

static bool any_holds(const struct dd_net *v, size_t n, const unsigned char address[16])
{
    for (size_t i = 0; i < n; i++) {
        if (net_holds(&v[i], address))
            return true;
    }
    return false;
}

bool dd_net_holds(const struct dd_net *v, size_t n, const struct sockaddr *address)
{
    unsigned char bytes[16];
    return bytes_of(address, bytes) && any_holds(v, n, bytes);
}

static const struct sockaddr *peer_of(const struct dd_request *rq)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(rq->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info != NULL ? info->client_addr : NULL;
}

static bool peer_is_trusted(const struct dd_request *rq)
{
    const struct dd_http_settings *settings = &rq->http->settings;
    if (settings->n_trusted_proxies == 0)
        return false;
    const struct sockaddr *peer = peer_of(rq);
    return peer != NULL &&
           dd_net_holds(settings->trusted_proxies, settings->n_trusted_proxies, peer);
}

/* ---- what it says ------------------------------------------------------------------- */

struct last { /* of all headers of that name */
    const char *name, *value;
    int n;
};

static enum MHD_Result look(void *context, enum MHD_ValueKind kind, const char *name,
                            const char *value)
{
    (void)kind;
    struct last *last = context;
    if (strcasecmp(name, last->name) == 0) {
        last->value = value;
        last->n++;
    }
    return MHD_YES;
}

static struct last last_of(const struct dd_request *rq, const char *name)
{
    struct last last = {.name = name};
    MHD_get_connection_values(rq->connection, MHD_HEADER_KIND, look, &last);
    return last;
}

/* The last of the values, which commas separate; NULL where there is none. */
static const char *last_value(struct dd_arena *arena, const char *list)
{
    if (list == NULL)
        return NULL;
    const char *comma = strrchr(list, ',');
    const char *from = comma != NULL ? comma + 1 : list;
    from += strspn(from, " \t");
    size_t n = strlen(from);
    while (n > 0 && (from[n - 1] == ' ' || from[n - 1] == '\t'))
        n--;
    return n > 0 ? dd_strndup(arena, from, n) : NULL;
}

const char *dd_proxy_host(const struct dd_request *rq)
{
    const char *said = NULL;
    if (peer_is_trusted(rq))
        said = last_value(rq->arena, last_of(rq, "X-Forwarded-Host").value);
    return said != NULL ? said : dd_request_header(rq, MHD_HTTP_HEADER_HOST);
}

bool dd_proxy_is_https(const struct dd_request *rq)
{
    if (rq->http->hosts.public_https)
        return true;
    const char *said = NULL;
    if (peer_is_trusted(rq))
        said = last_value(rq->arena, last_of(rq, "X-Forwarded-Proto").value);
    return said != NULL && strcasecmp(said, "https") == 0;
}

bool dd_proxy_forwarded(const struct dd_request *rq)
{
    static const char *const names[] = {"X-Forwarded-For",   "X-Forwarded-Host", "Forwarded",
                                        "X-Forwarded-Proto", "X-Real-IP",        "Via"};
    for (size_t i = 0; i < DD_LEN(names); i++) {
        if (dd_request_header(rq, names[i]) != NULL)
            return true;
    }
    return false;
}

bool dd_proxy_client(const struct dd_request *rq, unsigned char out[16])
{
    const struct dd_http_settings *settings = &rq->http->settings;
    const struct sockaddr *peer = peer_of(rq);
    if (peer == NULL || !bytes_of(peer, out))
        return false;
    const char *list = peer_is_trusted(rq) ? last_of(rq, "X-Forwarded-For").value : NULL;
    struct dd_arena *arena = dd_arena_new();
    for (char *rest = dd_strdup(arena, list); rest != NULL;) {
        unsigned char bytes[16];
        bool v4;
        const char *address = last_value(arena, rest);
        if (address == NULL || !parse_address(address, bytes, &v4))
            break;
        memcpy(out, bytes, sizeof(bytes));
        if (!any_holds(settings->trusted_proxies, settings->n_trusted_proxies, bytes))
            break;
        char *comma = strrchr(rest, ',');
        if (comma != NULL)
            *comma = '\0';
        else
            rest = NULL;
    }
    dd_arena_free(arena);
    return true;
}

const char *dd_proxy_client_text(struct dd_arena *arena, const struct dd_request *rq)
{
    struct in6_addr v6;
    unsigned char bytes[16];
    char text[INET6_ADDRSTRLEN];
    if (!dd_proxy_client(rq, bytes))
        return "-";
    memcpy(&v6, bytes, sizeof(v6));
    bool v4 = IN6_IS_ADDR_V4MAPPED(&v6);
    return inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? bytes + 12 : bytes, text, sizeof(text)) != NULL
               ? dd_strdup(arena, text)
               : "-";
}

/* ---- signing in ---------------------------------------------------------------------- */

static const struct dd_person *find_person(const struct dd_facts *facts, const char *name)
{
    const struct dd_person *person = dd_person_find(facts, name);
    for (size_t i = 0; person == NULL && i < facts->contact.n; i++) {
        const struct dd_contact *contact = &facts->contact.v[i];
        if (contact->person != NULL && dd_streq(contact->channel, "email") &&
            strcasecmp(contact->address, name) == 0)
            person = dd_person_find(facts, contact->person);
    }
    return person;
}

/* What a post lets its holder do here: 0 nothing, 1 see, 2 record, 3 operate. */
static int rank_of(const struct dd_post *post)
{
    enum dd_role role;
    if (!dd_role_parse(post->role, &role))
        return 0;
    return role == DD_ROLE_OPERATOR ? 3 : role == DD_ROLE_TRACKING_OFFICE ? 2 : 1;
}

static bool in_force(const struct dd_post *post, struct dd_day today)
{
    return (!post->from.set || dd_day_cmp(post->from.day, today) <= 0) &&
           (!post->to.set || dd_day_cmp(today, post->to.day) <= 0);
}

/* Of several posts the one that may do most, then the one that sees most. */
static const struct dd_post *best_post(const struct dd_facts *facts, const char *person,
                                       struct dd_day today)
{
    const struct dd_post *best = NULL;
    for (size_t i = 0; i < facts->post.n; i++) {
        const struct dd_post *post = &facts->post.v[i];
        if (!dd_streq(post->person, person) || !in_force(post, today) || rank_of(post) == 0)
            continue;
        if (best == NULL || rank_of(post) > rank_of(best) ||
            (rank_of(post) == rank_of(best) && best->unit != NULL &&
             (post->unit == NULL || dd_unit_under(facts, best->unit, post->unit))))
            best = post;
    }
    return best;
}

static void grant(struct dd_request *rq, const struct dd_person *person, const struct dd_post *post)
{
    static const char *const scopes[] = {"read", "read", "write", "admin"};
    struct dd_token *token = &rq->token;
    bool own = dd_streq(post->role, dd_role_name(DD_ROLE_HANDLER)) ||
               dd_streq(post->role, dd_role_name(DD_ROLE_UNIT_HEAD));
    const char *seed = dd_printf(rq->arena, "%s proxy %s", rq->http->secret, person->id);
    *token = (struct dd_token){.token_hash = dd_sha256_hex(rq->arena, seed, strlen(seed)),
                               .kind = "proxy",
                               .name = dd_strdup(rq->arena, person->name),
                               .person = dd_strdup(rq->arena, person->id),
                               .scope = scopes[rank_of(post)]};
    /* What is kept by the number of a token (a form that was sent) is kept by this one:
     * below those of the database. */
    token->id = -(int64_t)(strtoull(dd_strndup(rq->arena, token->token_hash, 12), NULL, 16) + 1);
    if (post->unit != NULL && rank_of(post) < 3) {
        token->unit = dd_strdup(rq->arena, post->unit);
        token->unit_scope = own ? "own" : "subtree";
    }
    rq->signed_in = true;
}

bool dd_proxy_sign_in(struct dd_request *rq)
{
    const char *name = rq->http->settings.auth_header;
    if (name == NULL || !peer_is_trusted(rq))
        return false;
    struct last said = last_of(rq, name);
    if (said.n == 0)
        return false;
    if (said.n > 1 || *said.value == '\0') {
        dd_log(DD_LOG_WARNING, "http: %s", _("the proxy names nobody, or two: not signed in"));
        return true;
    }
    const struct dd_facts *facts = dd_shared_get(rq->http);
    if (facts == NULL)
        return true;
    const struct dd_person *person = find_person(facts, said.value);
    const struct dd_post *post = person != NULL ? best_post(facts, person->id, rq->today) : NULL;
    if (post != NULL)
        grant(rq, person, post);
    else
        dd_log(DD_LOG_WARNING, _("http: \"%s\" holds no post here: not signed in"),
               dd_clean(rq->arena, said.value, 100));
    return true;
}
