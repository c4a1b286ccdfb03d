/* Mail addresses, strictly (RFC 5321 §4.1.2, dot-string@domain only): what
 * passes here is put on an SMTP command line as it is. */
#include "wire/wire.h"

#include <string.h>

#define LOCAL_MAX 64
#define DOMAIN_MAX 253
#define LABEL_MAX 63

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool local_ok(const char *s, size_t n)
{
    if (n == 0 || n > LOCAL_MAX || s[0] == '.' || s[n - 1] == '.')
        return false;
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '.' && s[i + 1] == '.')
            return false;
        if (!is_alnum(s[i]) && !(s[i] && strchr(".!#$%&'*+-/=?^_`{|}~", s[i])))
            return false;
    }
    return true;
}

static bool label_ok(const char *s, size_t n)
{
    if (n == 0 || n > LABEL_MAX || s[0] == '-' || s[n - 1] == '-')
        return false;
    for (size_t i = 0; i < n; i++)
        if (!is_alnum(s[i]) && s[i] != '-')
            return false;
    return true;
}

bool dd_address_ok(const char *address)
{
    const char *at = address ? strchr(address, '@') : NULL;
    if (!at || !local_ok(address, (size_t)(at - address)))
        return false;
    const char *label = at + 1;
    if (strlen(label) > DOMAIN_MAX)
        return false;
    for (;;) {
        size_t n = strcspn(label, ".");
        if (!label_ok(label, n))
            return false;
        if (!label[n])
            return true;
        label += n + 1;
    }
}

static bool has_control(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < ' ' || *s == 0x7F)
            return true;
    return false;
}

char *dd_address_bare(struct dd_arena *arena, const char *mailbox)
{
    if (!mailbox || has_control(mailbox))
        return NULL;
    const char *open = strrchr(mailbox, '<');
    char *address = NULL;
    if (open) {
        size_t n = strlen(open + 1);
        if (n == 0 || open[n] != '>')
            return NULL;
        address = dd_strndup(arena, open + 1, n - 1);
    } else {
        address = dd_strdup(arena, mailbox);
    }
    return dd_address_ok(address) ? address : NULL;
}
