/* zone.c — reads the system's zone database (TZif, RFC 8536). The process's own
 * TZ stays as it is: one process may serve an office in any zone. */
#include "port/port.h"

#include <string.h>

#include "port/zone.h"

#define ZONE_FOLDER "/usr/share/zoneinfo"
#define MAX_ZONE_FILE ((size_t)256 * 1024)
#define HEADER_SIZE 44

struct header {
    char version;
    uint32_t utc_flags, std_flags, leaps, times, types, chars;
};

void zone_add(struct zone_list *list, int64_t from, int32_t offset)
{
    if (list->offset.n && list->offset.v[list->offset.n - 1] == offset)
        return;
    dd_push(list->arena, &list->from, from);
    dd_push(list->arena, &list->offset, offset);
}

static uint64_t big_endian(const unsigned char *p, int n)
{
    uint64_t value = 0;
    for (int i = 0; i < n; i++)
        value = value << 8 | p[i];
    return value;
}

static int64_t int64_at(const unsigned char *p)
{
    return (int64_t)big_endian(p, 8);
}

static int32_t int32_at(const unsigned char *p)
{
    return (int32_t)(uint32_t)big_endian(p, 4);
}

static bool read_header(const unsigned char *p, size_t n, struct header *out)
{
    if (n < HEADER_SIZE || memcmp(p, "TZif", 4) != 0)
        return false;
    uint32_t counts[6];
    for (int i = 0; i < 6; i++) {
        counts[i] = (uint32_t)big_endian(p + 20 + 4 * i, 4);
        if (counts[i] > MAX_ZONE_FILE)
            return false;
    }
    *out = (struct header){(char)p[4], counts[0], counts[1], counts[2],
                           counts[3],  counts[4], counts[5]};
    return out->types > 0;
}

/* Of the block after a header whose times take `width` bytes. */
static size_t block_size(const struct header *h, size_t width)
{
    return h->times * (width + 1) + (size_t)h->types * 6 + h->chars + h->leaps * (width + 4) +
           h->std_flags + h->utc_flags;
}

/* The 64-bit block and the footer after it. */
static bool read_block(struct zone_list *list, const struct header *h, const unsigned char *p,
                       const char *footer, size_t footer_size)
{
    const unsigned char *types_of = p + (size_t)h->times * 8;
    const unsigned char *types = types_of + h->times;
    int64_t last = INT64_MIN;
    zone_add(list, INT64_MIN, int32_at(types));
    for (size_t i = 0; i < h->times; i++) {
        int64_t at = int64_at(p + 8 * i);
        if (types_of[i] >= h->types || (i && at <= last))
            return false;
        last = at;
        zone_add(list, at, int32_at(types + (size_t)6 * types_of[i]));
    }
    const char *end = footer_size ? memchr(footer + 1, '\n', footer_size - 1) : NULL;
    if (!end || *footer != '\n')
        return false;
    const char *rule = dd_strndup(list->arena, footer + 1, (size_t)(end - footer - 1));
    return *rule == '\0' || zone_rule_expand(list, rule, last);
}

static bool read_zone(struct zone_list *list, const unsigned char *p, size_t n)
{
    struct header h;
    if (!read_header(p, n, &h) || h.version < '2')
        return false;
    size_t skip = HEADER_SIZE + block_size(&h, 4); /* the 32-bit block */
    if (skip > n || !read_header(p + skip, n - skip, &h) || h.leaps > 0)
        return false; /* leap seconds: "right/…" does not count as UTC does */
    p += skip + HEADER_SIZE;
    n -= skip + HEADER_SIZE;
    size_t size = block_size(&h, 8);
    return size <= n && read_block(list, &h, p, (const char *)p + size, n - size);
}

/* Area/Place: no way out of the folder. */
static bool is_name(const char *name)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
    size_t n = strlen(name);
    return n > 0 && n < 64 && strspn(name, allowed) == n && name[0] != '/';
}

const struct dd_zone *dd_zone_load(struct dd_arena *arena, const char *name)
{
    struct zone_list list = {.arena = arena};
    size_t n;
    if (!is_name(name))
        return NULL;
    const char *bytes =
        dd_read_file(arena, dd_printf(arena, "%s/%s", ZONE_FOLDER, name), MAX_ZONE_FILE, &n);
    if (!bytes || !read_zone(&list, (const unsigned char *)bytes, n))
        return NULL;
    struct dd_zone *zone = DD_NEW(arena, struct dd_zone);
    zone->name = dd_strdup(arena, name);
    zone->n = list.from.n;
    zone->from = list.from.v;
    zone->offset = list.offset.v;
    return zone;
}
