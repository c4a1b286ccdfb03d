/* page.c — the frame of every page, and the links between them. Plain HTML that
 * works without scripts. */
#include "http/pages/views.h"
#include "http/forms/forms.h"

#include <string.h>

/* ---- frame ------------------------------------------------------------------------------ */

const char *dd_page_lang(const struct dd_request *rq)
{
    return rq->english ? " lang=\"vi\"" : "";
}

void dd_page_href(const struct dd_request *rq, struct dd_buf *out, const char *folder,
                  const char *id)
{
    dd_buf_puts(out, rq->root);
    if (folder != NULL)
        dd_buf_puts(out, folder);
    if (id != NULL) {
        dd_buf_putc(out, '/');
        dd_html_path(out, id);
    }
    if (rq->english)
        dd_buf_puts(out, "?lang=en");
}

/* As a parameter's value: all but letters and digits is percent-encoded. */
static void put_value(struct dd_buf *out, const char *s)
{
    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            c == '-' || c == '.' || c == '_')
            dd_buf_putc(out, (char)c);
        else
            dd_buf_printf(out, "%%%02X", c);
    }
}

void dd_page_link(const struct dd_request *rq, struct dd_buf *out, const char *folder,
                  const char *id, const struct dd_param *v, size_t n)
{
    bool any = rq->english;
    dd_page_href(rq, out, folder, id);
    for (size_t i = 0; i < n; i++) {
        if (v[i].value == NULL || *v[i].value == '\0')
            continue;
        dd_buf_printf(out, "%s%s=", any ? "&amp;" : "?", v[i].name);
        put_value(out, v[i].value);
        any = true;
    }
}

const char *dd_param(const struct dd_request *rq, const char *name)
{
    const char *value = dd_form_field(rq->arena, rq->query, name);
    return value != NULL && *value != '\0' ? value : NULL;
}

static bool is_wall(const struct dd_request *rq)
{
    return dd_param(rq, "wall") != NULL;
}

static void head(struct dd_request *rq, const char *title)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_http *http = rq->http;
    dd_html_printf(out,
                   "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                   "<meta name=\"color-scheme\" content=\"light dark\">\n"
                   "<title>%s – %s</title>\n",
                   rq->english ? "en" : "vi", title, http->settings.office);
    dd_html_printf(out, "<link rel=\"stylesheet\" href=\"%sstatic/%s\">\n", rq->root,
                   http->css.path);
    dd_html_printf(out, "<link rel=\"icon\" href=\"%sstatic/%s\" type=\"image/svg+xml\">\n",
                   rq->root, http->icon.path);
    if (rq->signed_in)
        dd_html_printf(out, "<script src=\"%sstatic/%s\" defer></script>\n", rq->root,
                       http->script.path);
    if (is_wall(rq)) /* the script does it without a flicker */
        dd_buf_puts(out, "<noscript><meta http-equiv=\"refresh\" content=\"120\"></noscript>\n");
    dd_buf_puts(out, "</head>\n");
}

/* Who is signed in, and the way out. */
static void account(struct dd_request *rq, struct dd_buf *out)
{
    if (!rq->signed_in || strcmp(rq->token.kind, "session") != 0)
        return;
    dd_buf_puts(out, "<form class=\"account\" method=\"post\" action=\"");
    dd_page_href(rq, out, "sign-out", NULL);
    dd_html_printf(out, "\"><button class=\"plain\">%s</button></form>\n", dd_say(rq, "Sign out"));
}

/* The same page, with its filter, in the other language. */
static void other_language(struct dd_request *rq, struct dd_buf *out)
{
    dd_html_printf(out, "<a href=\"?lang=%s", rq->english ? "vi" : "en");
    for (const char *p = rq->query; *p != '\0';) {
        size_t n = strcspn(p, "&");
        if (n > 0 && strncmp(p, "lang=", 5) != 0)
            dd_html_printf(out, "&amp;%s", dd_strndup(rq->arena, p, n));
        p += n + (p[n] == '&');
    }
    dd_buf_puts(out, rq->english ? "\" hreflang=\"vi\" lang=\"vi\">Tiếng Việt</a>\n"
                                 : "\" hreflang=\"en\" lang=\"en\">English</a>\n");
}

static void page_links(struct dd_request *rq)
{
    static const struct {
        const char *path, *title;
        bool all; /* for those who see every unit */
    } pages[] = {
        {NULL, DD_N("Overview"), false},     {"calendar", DD_N("Calendar"), false},
        {"targets", DD_N("Targets"), false}, {"notices", DD_N("Who was told"), false},
        {"outbox", DD_N("Outbox"), true},
    };
    struct dd_buf *out = &rq->reply.body;
    for (size_t i = 0; i < DD_LEN(pages); i++) {
        if (pages[i].all && !dd_sees_all(rq))
            continue;
        const char *here = rq->path != NULL ? rq->path + 1 : "-";
        bool current = pages[i].path != NULL ? strcmp(here, pages[i].path) == 0 : *here == '\0';
        dd_buf_puts(out, current ? "<a aria-current=\"page\" href=\"" : "<a href=\"");
        dd_page_href(rq, out, pages[i].path, NULL);
        dd_html_printf(out, "\">%s</a>\n", dd_say(rq, pages[i].title));
    }
    dd_form_links(rq);
}

static void search_box(struct dd_request *rq)
{
    struct dd_buf *out = &rq->reply.body;
    bool here = rq->path != NULL && strcmp(rq->path, "/search") == 0;
    const char *words = here ? dd_param(rq, "q") : NULL;
    dd_html_printf(out,
                   "<form class=\"find\" role=\"search\" method=\"get\" action=\"%ssearch\">\n"
                   "<label class=\"hidden\" for=\"q\">%s</label><input type=\"search\" id=\"q\" "
                   "name=\"q\" value=\"%s\" placeholder=\"%s\" maxlength=\"200\">",
                   rq->root, dd_say(rq, "Search"), words != NULL ? words : "",
                   dd_say(rq, "Task, unit, person, document …"));
    if (rq->english)
        dd_buf_puts(out, "<input type=\"hidden\" name=\"lang\" value=\"en\">");
    dd_html_printf(out, "<button>%s</button></form>\n", dd_say(rq, "Search"));
}

void dd_page_begin(struct dd_request *rq, const char *title)
{
    struct dd_buf *out = &rq->reply.body;
    rq->reply.type = "text/html; charset=utf-8";
    head(rq, title);
    dd_html_printf(out, "<body%s>\n<a class=\"skip\" href=\"#main\">%s</a>\n",
                   is_wall(rq) ? " class=\"wall\"" : "", dd_say(rq, "Skip to the content"));
    dd_buf_puts(out, "<header class=\"top\"><div class=\"wrap\">\n<a class=\"brand\" href=\"");
    dd_page_href(rq, out, NULL, NULL);
    dd_html_printf(
        out, "\"><span class=\"office\">%s</span> <span class=\"product\">Đôn Đốc</span></a>\n",
        rq->http->settings.office);
    if (rq->signed_in)
        search_box(rq);
    dd_html_printf(out, "<nav aria-label=\"%s\">\n", dd_say(rq, "Pages"));
    if (rq->signed_in)
        page_links(rq);
    other_language(rq, out);
    account(rq, out);
    dd_buf_puts(out,
                "</nav>\n</div></header>\n<main id=\"main\" class=\"wrap\" tabindex=\"-1\">\n");
    dd_said_show(rq);
}

void dd_page_end(struct dd_request *rq)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_http *http = rq->http;
    dd_buf_puts(out, "</main>\n<footer class=\"wrap\">\n");
    if (rq->signed_in && http->status.last_tick.set)
        dd_html_printf(out, "<p>%s</p>\n",
                       dd_printf(rq->arena, dd_say(rq, "As of %s."),
                                 dd_word_instant(rq->arena, rq->tr, http->settings.zone,
                                                 http->status.last_tick.at)));
    if (http->clock->virtual)
        dd_html_printf(out, "<p>%s</p>\n",
                       dd_say(rq, "The office clock is a simulated one: this is a trial run."));
    dd_html_printf(out, "<p>%s</p>\n</footer>\n</body>\n</html>\n",
                   dd_say(rq, "Đôn Đốc reminds and reports; decisions are made by people."));
}
