/* random.c — randomness, digests and base64 by libsodium. */
#include "port/port.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Idempotent and cheap; without it libsodium may not be used. */
static void prepare(void)
{
    if (sodium_init() < 0)
        abort();
}

void dd_random(void *bytes, size_t n)
{
    prepare();
    randombytes_buf(bytes, n);
}

static char *encode(struct dd_arena *arena, const unsigned char *bytes, size_t n, int variant)
{
    size_t size = sodium_base64_encoded_len(n, variant);
    char *text = dd_alloc(arena, size);
    return sodium_bin2base64(text, size, bytes, n, variant);
}

char *dd_random_token(struct dd_arena *arena, size_t n)
{
    unsigned char *bytes = dd_alloc(arena, n);
    dd_random(bytes, n);
    char *token = encode(arena, bytes, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, n);
    return token;
}

char *dd_sha256_hex(struct dd_arena *arena, const void *bytes, size_t n)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    prepare();
    crypto_hash_sha256(digest, bytes, n);
    char *hex = dd_alloc(arena, 2 * sizeof(digest) + 1);
    return sodium_bin2hex(hex, 2 * sizeof(digest) + 1, digest, sizeof(digest));
}

static crypto_hash_sha256_state *state_of(struct dd_sha256 *sum)
{
    _Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(sum->state), "libsodium's fits");
    return (crypto_hash_sha256_state *)(void *)sum->state;
}

void dd_sha256_begin(struct dd_sha256 *sum)
{
    prepare();
    crypto_hash_sha256_init(state_of(sum));
}

void dd_sha256_add(struct dd_sha256 *sum, const void *bytes, size_t n)
{
    crypto_hash_sha256_update(state_of(sum), bytes, n);
}

char *dd_sha256_end(struct dd_sha256 *sum, char hex[DD_SHA256_HEX_SIZE])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(state_of(sum), digest);
    return sodium_bin2hex(hex, DD_SHA256_HEX_SIZE, digest, sizeof(digest));
}

char *dd_hmac_sha256_base64(struct dd_arena *arena, const void *key, size_t n_key,
                            const void *bytes, size_t n)
{
    crypto_auth_hmacsha256_state state;
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    prepare();
    crypto_auth_hmacsha256_init(&state, key, n_key);
    crypto_auth_hmacsha256_update(&state, bytes, n);
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_memzero(&state, sizeof(state));
    return encode(arena, mac, sizeof(mac), sodium_base64_VARIANT_ORIGINAL);
}

bool dd_base64_decode(struct dd_arena *arena, const char *s, unsigned char **bytes, size_t *n)
{
    size_t length = strlen(s), got;
    const char *end;
    unsigned char *out = dd_alloc(arena, length / 4 * 3 + 3);
    prepare();
    if (sodium_base642bin(out, length / 4 * 3 + 3, s, length, NULL, &got, &end,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != s + length)
        return false;
    *bytes = out;
    *n = got;
    return true;
}
