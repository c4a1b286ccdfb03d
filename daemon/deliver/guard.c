#include "deliver/guard.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static bool v4_is_public(const unsigned char ip[4])
{
    static const struct {
        uint32_t net;
        int bits;
    } special[] = {
        {0x00000000, 8},  {0x0A000000, 8},  {0x64400000, 10}, {0x7F000000, 8},  {0xA9FE0000, 16},
        {0xAC100000, 12}, {0xC0000000, 24}, {0xC0000200, 24}, {0xC0586300, 24}, {0xC0A80000, 16},
        {0xC6120000, 15}, {0xC6336400, 24}, {0xCB007100, 24}, {0xE0000000, 3},
    };
    uint32_t address = (uint32_t)ip[0] << 24 | (uint32_t)ip[1] << 16 | (uint32_t)ip[2] << 8 | ip[3];
    for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
        if ((address ^ special[i].net) >> (32 - special[i].bits) == 0)
            return false;
    return true;
}

static bool begins(const unsigned char *ip, const unsigned char *prefix, size_t n)
{
    return memcmp(ip, prefix, n) == 0;
}

static bool v6_is_public(const unsigned char ip[16])
{
    static const unsigned char mapped[12] = {[10] = 0xFF, [11] = 0xFF};
    static const unsigned char nat64[12] = {0x00, 0x64, 0xFF, 0x9B};
    static const unsigned char six_to_four[2] = {0x20, 0x02};
    static const unsigned char teredo[4] = {0x20, 0x01, 0x00, 0x00};
    static const unsigned char documentation[4] = {0x20, 0x01, 0x0D, 0xB8};
    if (begins(ip, mapped, sizeof(mapped)) || begins(ip, nat64, sizeof(nat64)))
        return v4_is_public(ip + 12);
    if (begins(ip, six_to_four, sizeof(six_to_four)))
        return v4_is_public(ip + 2);
    if (begins(ip, teredo, sizeof(teredo)) || begins(ip, documentation, sizeof(documentation)))
        return false;
    return ip[0] >> 5 == 1; /* 2000::/3 is what has been given out */
}

bool dd_guard_is_public(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof(in));
        unsigned char ip[4];
        memcpy(ip, &in.sin_addr, sizeof(ip));
        return v4_is_public(ip);
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;
        memcpy(&in6, address, sizeof(in6));
        unsigned char ip[16];
        memcpy(ip, &in6.sin6_addr, sizeof(ip));
        return v6_is_public(ip);
    }
    return false;
}
