/* replay FOLDER… — a fuzz target over its corpus, without a fuzzer. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

#define MAX_BYTES ((size_t)1 << 22)

static size_t run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(MAX_BYTES);
    MUST(file && bytes);
    size_t n = fread(bytes, 1, MAX_BYTES, file);
    fclose(file);
    uint8_t *exact = malloc(n ? n : 1); /* so that a sanitizer sees its end */
    MUST(exact);
    memcpy(exact, bytes, n);
    free(bytes);
    LLVMFuzzerTestOneInput(exact, n);
    free(exact);
    return 1;
}

int main(int argc, char **argv)
{
    size_t files = 0;
    for (int i = 1; i < argc; i++) {
        DIR *dir = opendir(argv[i]);
        MUST(dir);
        for (struct dirent *entry; (entry = readdir(dir));) {
            char path[4096];
            if (entry->d_name[0] == '.')
                continue;
            snprintf(path, sizeof path, "%s/%s", argv[i], entry->d_name);
            files += run_file(path);
        }
        closedir(dir);
    }
    printf("%zu inputs\n", files);
    return files > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
