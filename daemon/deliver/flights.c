#include "deliver/flights.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAGIC "dondoc-flights-1"
#define BOOT_SIZE 40
#define ID_SIZE 160
#define N_FLIGHTS 512 /* more than are ever claimed ahead, but for very many receivers */

/* The process may end between any two of its writes: `stage` is set last. */
struct dd_flight {
    _Atomic uint32_t stage; /* enum dd_flight_end */
    uint32_t verdict;
    int32_t code;
    uint32_t uncertain;
    int64_t retry_after, at;
    char id[ID_SIZE]; /* the message's */
    char answer[DD_ANSWER_SIZE];
};

struct file {
    char magic[sizeof(MAGIC)];
    char boot[BOOT_SIZE];
    _Atomic uint32_t incomplete; /* one was begun that it does not know */
    struct dd_flight v[N_FLIGHTS];
};

struct dd_flights {
    struct file *file; /* NULL: there is none */
    char boot[BOOT_SIZE];
    bool known, cleared;
    size_t next; /* where to look for a free one */
};

/* Another one each time the machine starts; "" where it does not say. */
static void read_boot(char boot[BOOT_SIZE])
{
    memset(boot, 0, BOOT_SIZE);
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (read(fd, boot, BOOT_SIZE - 1) < BOOT_SIZE - 4) /* 36 digits and a line end */
        boot[0] = '\0';
    close(fd);
}

/* All of its room is taken from the disk at once: a page without any would end the
 * process when it is written. */
static struct file *map(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return NULL;
    void *at = MAP_FAILED;
    if (posix_fallocate(fd, 0, sizeof(struct file)) == 0)
        at = mmap(NULL, sizeof(struct file), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return at == MAP_FAILED ? NULL : at;
}

struct dd_flights *dd_flights_new(const char *path)
{
    struct dd_flights *flights = calloc(1, sizeof(*flights));
    if (!flights)
        abort();
    read_boot(flights->boot);
    struct file *file = flights->file = path && *flights->boot ? map(path) : NULL;
    flights->known = file && memcmp(file->magic, MAGIC, sizeof(MAGIC)) == 0 &&
                     memcmp(file->boot, flights->boot, BOOT_SIZE) == 0 &&
                     !atomic_load(&file->incomplete);
    return flights;
}

void dd_flights_free(struct dd_flights *flights)
{
    if (flights && flights->file)
        munmap(flights->file, sizeof(*flights->file));
    free(flights);
}

bool dd_flights_known(const struct dd_flights *flights)
{
    return flights->known;
}

enum dd_flight_end dd_flights_end_of(const struct dd_flights *flights, struct dd_transfer *transfer)
{
    for (size_t i = 0; i < N_FLIGHTS; i++) {
        const struct dd_flight *flight = &flights->file->v[i];
        uint32_t stage = atomic_load(&flight->stage);
        if (stage == DD_FLIGHT_NOT_BEGUN ||
            strncmp(flight->id, transfer->row.message_id, ID_SIZE) != 0)
            continue;
        if (stage != DD_FLIGHT_ANSWERED || flight->verdict > DD_VERDICT_FAIL)
            return DD_FLIGHT_BEGUN;
        transfer->verdict = (enum dd_verdict)flight->verdict;
        transfer->code = flight->code;
        transfer->uncertain = flight->uncertain != 0;
        transfer->retry_after = flight->retry_after;
        snprintf(transfer->answer, sizeof(transfer->answer), "%.*s", DD_ANSWER_SIZE - 1,
                 flight->answer);
        transfer->answered_at.s = flight->at;
        return DD_FLIGHT_ANSWERED;
    }
    return DD_FLIGHT_NOT_BEGUN;
}

void dd_flights_clear(struct dd_flights *flights)
{
    struct file *file = flights->file;
    if (!file)
        return;
    memset(file->magic, 0, sizeof(file->magic));
    atomic_thread_fence(memory_order_seq_cst);
    for (size_t i = 0; i < N_FLIGHTS; i++)
        atomic_store(&file->v[i].stage, DD_FLIGHT_NOT_BEGUN);
    atomic_store(&file->incomplete, 0);
    memcpy(file->boot, flights->boot, BOOT_SIZE);
    atomic_thread_fence(memory_order_seq_cst);
    memcpy(file->magic, MAGIC, sizeof(MAGIC));
    flights->known = false;
    flights->cleared = true;
}

static struct dd_flight *free_one(struct dd_flights *flights)
{
    for (size_t i = 0; i < N_FLIGHTS; i++) {
        struct dd_flight *flight = &flights->file->v[flights->next++ % N_FLIGHTS];
        if (atomic_load(&flight->stage) == DD_FLIGHT_NOT_BEGUN)
            return flight;
    }
    return NULL;
}

void dd_flights_begin(struct dd_flights *flights, struct dd_transfer *transfer)
{
    if (!flights->file || !flights->cleared)
        return;
    const char *id = transfer->row.message_id;
    struct dd_flight *flight = strlen(id) < ID_SIZE ? free_one(flights) : NULL;
    if (!flight) {
        atomic_store(&flights->file->incomplete, 1);
        return;
    }
    snprintf(flight->id, sizeof(flight->id), "%s", id);
    atomic_store(&flight->stage, DD_FLIGHT_BEGUN);
    transfer->flight = flight;
}

void dd_flights_answered(struct dd_transfer *transfer)
{
    struct dd_flight *flight = transfer->flight;
    if (!flight)
        return;
    flight->verdict = transfer->verdict;
    flight->code = transfer->code;
    flight->uncertain = transfer->uncertain;
    flight->retry_after = transfer->retry_after;
    flight->at = transfer->answered_at.s;
    memcpy(flight->answer, transfer->answer, sizeof(flight->answer));
    atomic_store(&flight->stage, DD_FLIGHT_ANSWERED);
}

void dd_flights_recorded(struct dd_transfer *transfer)
{
    if (transfer->flight)
        atomic_store(&transfer->flight->stage, DD_FLIGHT_NOT_BEGUN);
    transfer->flight = NULL;
}
