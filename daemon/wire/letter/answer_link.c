#include "wire/letter/answer_link.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define VERSION 1
#define MAC_BYTES 16
#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING
#define REHEARSAL 0x80u
#define NAME_MAX_BYTES 255

/* The bytes before the signature:
 *
 *   1  version
 *   1  action
 *   1  role; REHEARSAL
 *   4  key      big-endian, as all numbers
 *   4  cycle
 *   8  made
 *   1  length of who
 *      who: a person's id, or "@" and a unit's
 *      obligation: what is left
 */
#define HEAD_BYTES 20

static void put_number(unsigned char *to, uint64_t number, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        to[i] = (unsigned char)(number >> (8 * (bytes - 1 - i)));
}

static uint64_t get_number(const unsigned char *from, size_t bytes)
{
    uint64_t number = 0;
    for (size_t i = 0; i < bytes; i++)
        number = number << 8 | from[i];
    return number;
}

/* What else is signed with such a key is never mistaken for a link. */
static void sign(const struct dd_link_key *key, const unsigned char *bytes, size_t n,
                 unsigned char mac[MAC_BYTES])
{
    static const unsigned char purpose[] = "dondoc answer link";
    unsigned char whole[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    if (sodium_init() < 0)
        abort();
    crypto_auth_hmacsha256_init(&state, key->secret, key->n_secret);
    crypto_auth_hmacsha256_update(&state, purpose, sizeof(purpose));
    crypto_auth_hmacsha256_update(&state, bytes, n);
    crypto_auth_hmacsha256_final(&state, whole);
    memcpy(mac, whole, MAC_BYTES);
    sodium_memzero(whole, sizeof(whole));
    sodium_memzero(&state, sizeof(state));
}

char *dd_answer_token(struct dd_arena *arena, const struct dd_link_key *key,
                      const struct dd_answer_link *link)
{
    const char *who = link->person ? link->person : dd_printf(arena, "@%s", link->unit);
    size_t n_who = strlen(who), n_obligation = strlen(link->obligation);
    if (n_who > NAME_MAX_BYTES || n_obligation > 2 * NAME_MAX_BYTES)
        return NULL;
    size_t n = HEAD_BYTES + n_who + n_obligation;
    unsigned char *bytes = dd_alloc(arena, n + MAC_BYTES);
    bytes[0] = VERSION;
    bytes[1] = (unsigned char)link->action;
    bytes[2] = (unsigned char)((unsigned)link->role | (link->rehearsal ? REHEARSAL : 0));
    put_number(bytes + 3, (uint64_t)key->id, 4);
    put_number(bytes + 7, (uint64_t)link->cycle, 4);
    put_number(bytes + 11, (uint64_t)link->made.s, 8);
    bytes[19] = (unsigned char)n_who;
    memcpy(bytes + HEAD_BYTES, who, n_who);
    memcpy(bytes + HEAD_BYTES + n_who, link->obligation, n_obligation);
    sign(key, bytes, n, bytes + n);
    size_t size = sodium_base64_encoded_len(n + MAC_BYTES, VARIANT);
    return sodium_bin2base64(dd_alloc(arena, size), size, bytes, n + MAC_BYTES, VARIANT);
}

static bool is_signed(const unsigned char *bytes, size_t n, const struct dd_link_key *keys,
                      size_t n_keys)
{
    uint64_t id = get_number(bytes + 3, 4);
    for (size_t i = 0; i < n_keys; i++) {
        unsigned char mac[MAC_BYTES];
        if ((uint64_t)keys[i].id != id)
            continue;
        sign(&keys[i], bytes, n, mac);
        return sodium_memcmp(mac, bytes + n, MAC_BYTES) == 0;
    }
    return false;
}

bool dd_answer_read(struct dd_arena *arena, const char *token, const struct dd_link_key *keys,
                    size_t n_keys, struct dd_answer_link *out)
{
    size_t length = strlen(token), n = 0;
    const char *end = NULL;
    if (length > DD_LINK_TOKEN_MAX)
        return false;
    unsigned char *bytes = dd_alloc(arena, length + 1);
    if (sodium_base642bin(bytes, length, token, length, NULL, &n, &end, VARIANT) != 0 ||
        end != token + length || n < HEAD_BYTES + MAC_BYTES || bytes[0] != VERSION)
        return false;
    n -= MAC_BYTES;
    if (!is_signed(bytes, n, keys, n_keys))
        return false;
    size_t n_who = bytes[19];
    unsigned role = bytes[2] & ~REHEARSAL;
    if (bytes[1] >= DD_N_ANSWER_ACTIONS || role >= DD_N_ROLES || HEAD_BYTES + n_who >= n)
        return false; /* ours, but of another version */
    const char *who = dd_strndup(arena, (const char *)bytes + HEAD_BYTES, n_who);
    *out = (struct dd_answer_link){
        .key = (int64_t)get_number(bytes + 3, 4),
        .person = *who == '@' ? NULL : who,
        .unit = *who == '@' ? who + 1 : NULL,
        .obligation =
            dd_strndup(arena, (const char *)bytes + HEAD_BYTES + n_who, n - HEAD_BYTES - n_who),
        .cycle = (int)get_number(bytes + 7, 4),
        .action = (enum dd_answer_action)bytes[1],
        .role = (enum dd_role)role,
        .rehearsal = (bytes[2] & REHEARSAL) != 0,
        .made = {(int64_t)get_number(bytes + 11, 8)},
    };
    return true;
}

char *dd_answer_url(struct dd_arena *arena, const char *public_url, const struct dd_link_key *key,
                    const char *language, const struct dd_answer_link *link)
{
    const char *token = public_url && key ? dd_answer_token(arena, key, link) : NULL;
    return token ? dd_printf(arena, "%s/answer/%s%s", public_url, token,
                             dd_streq(language, "en") ? "?lang=en" : "")
                 : NULL;
}
