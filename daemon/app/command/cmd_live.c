/* live: ends the rehearsal. One word of dondoc.yaml changes; comments and all
 * else stay as they are. */
#include "app/app.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Where column `col` (code points) of line `line` begins. */
static size_t offset_of(const char *text, struct dd_pos pos)
{
    size_t at = strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0; /* no part of the first line */
    for (uint32_t line = 1; line < pos.line; line++)
        at += strcspn(text + at, "\n") + 1;
    for (uint32_t col = 1; col < pos.col; col++) {
        at++;
        while (((unsigned char)text[at] & 0xC0) == 0x80)
            at++;
    }
    return at;
}

/* The text with `mode: live`, whether the key is there or not. */
static void rewrite(const char *text, const struct dd_node *root, struct dd_buf *out)
{
    const struct dd_node *mode = dd_node_get(root, "mode");
    size_t n = strlen(text);
    if (!mode) {
        dd_buf_add(out, text, n);
        dd_buf_puts(out, n && text[n - 1] != '\n' ? "\nmode: live\n" : "mode: live\n");
        return;
    }
    size_t at = offset_of(text, mode->pos);
    dd_buf_add(out, text, at);
    dd_buf_puts(out, "live");
    dd_buf_puts(out, text + at + strlen(mode->text) + (mode->quoted ? 2 : 0));
}

/* What is about to be written is read first. */
static bool says_live(struct dd_arena *arena, const struct dd_buf *text)
{
    struct dd_diags diags;
    struct dd_source source = {.name = "dondoc.yaml", .text = text->s, .n = text->n};
    dd_diags_init(&diags, arena, NULL);
    const struct dd_node *mode = dd_node_get(dd_yaml_read(&diags, &source), "mode");
    return diags.errors == 0 && mode && dd_streq(mode->text, "live");
}

static enum dd_exit go_live(struct dd_app *app)
{
    char path[PATH_MAX];
    struct stat st;
    size_t n;
    if (!realpath(app->config->path, path) || stat(path, &st) != 0)
        return dd_app_fail(DD_EXIT_FAILED, _("%s cannot be read: %s"), app->config->path,
                           strerror(errno));
    const char *text = dd_read_file(app->arena, path, DD_YAML_MAX_BYTES, &n);
    const struct dd_node *root = dd_app_yaml(&app->diags, path);
    if (!text || !root)
        return dd_app_fail(DD_EXIT_FAILED, _("%s cannot be read: %s"), path, strerror(errno));
    struct dd_buf out = {0};
    enum dd_exit status = DD_EXIT_OK;
    rewrite(text, root, &out);
    if (!says_live(app->arena, &out))
        status = dd_app_fail(DD_EXIT_FAULTS, _("%s: write `mode: live` there by hand"), path);
    else if (!dd_write_file(path, out.s, out.n, st.st_mode & 07777))
        status = dd_app_fail(DD_EXIT_FAILED, _("%s cannot be written: %s"), path, strerror(errno));
    dd_buf_release(&out);
    return status;
}

int dd_cmd_live(int argc, char **argv)
{
    struct dd_common common = {0};
    if (dd_options(argc, argv, "live", &common, NULL, 0, NULL, 0) < 0)
        return DD_EXIT_USAGE;
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, 0);
    if (status != DD_EXIT_OK)
        return status;
    if (app.config->live) {
        puts(_("the office is live already"));
    } else {
        status = go_live(&app);
        if (status == DD_EXIT_OK)
            puts(_("mode: live. A service that runs takes it up by itself."));
    }
    dd_app_close(&app);
    return status;
}
