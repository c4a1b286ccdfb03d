/* answer_link.h — links by which a person answers a letter with one tap (design §7).
 *
 * What a link may do stands in the link itself, signed with a key of the office, so
 * that letters need no rows of their own: who, which duty in which cycle, which
 * answer, told when and in which role. Nothing secret lies in it but the signature;
 * whoever has it can give that one answer in that person's name, for 30 days.
 *
 * Signature: HMAC-SHA-256 (RFC 2104), cut to its first 16 bytes (its section 5),
 * compared in constant time. Text: base64url without padding (RFC 4648 §5); of the
 * texts that decode to the same bytes only one is accepted. */
#ifndef DD_WIRE_ANSWER_LINK_H
#define DD_WIRE_ANSWER_LINK_H

#include "dondoc/alert.h"

#define DD_LINK_KEY_BYTES 32
#define DD_LINK_SECONDS ((int64_t)30 * 86400) /* of office time, from `made` */
#define DD_LINK_TOKEN_MAX 1100                /* no token is longer */

struct dd_link_key {
    int64_t id; /* from 1; a link says which */
    const void *secret;
    size_t n_secret; /* DD_LINK_KEY_BYTES */
    struct dd_instant made_at;
};

struct dd_answer_link {
    int64_t key;               /* its number, of a link that was read */
    const char *person, *unit; /* one of the two: a unit answers by its own mailbox */
    const char *obligation;
    int cycle;
    enum dd_answer_action action;
    enum dd_role role; /* in which the person was told */
    bool rehearsal;    /* it was shown to the tracking office: it records nothing */
    struct dd_instant made;
};

/* The token of a link. The same link and key always give the same one. NULL where a
 * name is longer than one may be. */
char *dd_answer_token(struct dd_arena *arena, const struct dd_link_key *key,
                      const struct dd_answer_link *link);
/* Reads one; false for whatever none of the keys has signed. */
bool dd_answer_read(struct dd_arena *arena, const char *token, const struct dd_link_key *keys,
                    size_t n_keys, struct dd_answer_link *out);
/* Its page, "URL/answer/TOKEN", in that language; NULL without a URL or a key. */
char *dd_answer_url(struct dd_arena *arena, const char *public_url, const struct dd_link_key *key,
                    const char *language, const struct dd_answer_link *link);

#endif
