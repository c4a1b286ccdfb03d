/* rebind.c — for test_rebinding.py, preloaded into the service: the name
 * rebind.example is the first address of $REBIND until there is a file $REBIND_COUNT;
 * from then on the next one each time that it is asked for, and the file gets a byte
 * for each time. All other names are the system's. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **out)
{
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
    if (!node || strcmp(node, "rebind.example") != 0)
        return real(node, service, hints, out);
    off_t asked = 0;
    int fd = open(getenv("REBIND_COUNT"), O_WRONLY | O_APPEND);
    if (fd >= 0) {
        if (write(fd, "x", 1) != 1)
            return EAI_FAIL;
        asked = lseek(fd, 0, SEEK_CUR); /* past our own byte: others ask at the same time */
        close(fd);
    }
    char list[256], *rest = list;
    strncpy(list, getenv("REBIND"), sizeof(list) - 1);
    list[sizeof(list) - 1] = '\0';
    const char *address = strtok_r(rest, " ", &rest), *next;
    while (asked-- > 0 && (next = strtok_r(NULL, " ", &rest)))
        address = next;
    return real(address, service, hints, out);
}
