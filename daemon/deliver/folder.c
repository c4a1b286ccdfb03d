#include "deliver/transfer.h"

#include <errno.h>
#include <string.h>

#define NAME_MAX_BYTES ((size_t)200)

/* The message id as a file name: no way out of the folder, nothing hidden. */
static char *file_name(struct dd_arena *arena, const char *message_id)
{
    char *name = dd_strndup(arena, message_id, strnlen(message_id, NAME_MAX_BYTES));
    for (char *s = name; *s; s++) {
        bool plain = (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') ||
                     (*s >= '0' && *s <= '9') || strchr("-_@.", *s);
        if (!plain || (s == name && *s == '.'))
            *s = '_';
    }
    return name;
}

static bool is_there(struct dd_arena *arena, const char *path, const struct dd_delivery *row)
{
    size_t n = 0;
    const char *bytes = dd_read_file(arena, path, row->n_body, &n);
    return bytes && n == row->n_body && memcmp(bytes, row->body, n) == 0;
}

void dd_folder_write(struct dd_transfer *transfer, const char *folder)
{
    struct dd_arena *arena = transfer->arena;
    const char *path =
        dd_printf(arena, "%s/%s.eml", folder, file_name(arena, transfer->row.message_id));
    /* After a crash the letter may lie there already: then it was delivered. */
    if (is_there(arena, path, &transfer->row) ||
        dd_write_file(path, transfer->row.body, transfer->row.n_body, 0640))
        dd_transfer_judge(transfer, DD_VERDICT_OK, path);
    else
        dd_transfer_judge(transfer, DD_VERDICT_RETRY,
                          dd_printf(arena, "%s: %s", path, strerror(errno)));
}
