/* draw.c — how a form looks: labels above fields, what is wrong beside them and
 * once at the top, linked (WCAG 3.3.1, 3.3.3). Everything works without scripts. */
#include "http/forms/forms.h"
#include "http/pages/views.h"

#include <string.h>

#include "wire/names.h"

/* ---- words of a refusal --------------------------------------------------------------- */

static const char *label_of(const struct dd_form *form, const char *name, size_t n)
{
    for (size_t i = 0; i < form->kind->n_inputs; i++) {
        const struct dd_input *input = &form->kind->inputs[i];
        if (strlen(input->name) == n && strncmp(input->name, name, n) == 0 && input->label != NULL)
            return dd_say(form->rq, input->label);
    }
    return NULL;
}

/* What stands between quotes at `p`, backticks in English and “…” in Vietnamese: *n
 * bytes from the return value on, *end after the closing one. NULL: nothing. */
static const char *quoted(const char *p, size_t *n, const char **end)
{
    static const char open[] = "“", close[] = "”";
    bool backtick = *p == '`';
    if (!backtick && strncmp(p, open, strlen(open)) != 0)
        return NULL;
    p += backtick ? 1 : strlen(open);
    const char *stop = backtick ? strchr(p, '`') : strstr(p, close);
    if (stop == NULL)
        return NULL;
    *n = (size_t)(stop - p);
    *end = stop + (backtick ? 1 : strlen(close));
    return p;
}

const char *dd_form_words(const struct dd_form *form, const char *why)
{
    struct dd_arena *arena = form->rq->arena;
    struct dd_buf out = {0};
    for (const char *p = why; *p != '\0';) {
        size_t n;
        const char *end, *inner = quoted(p, &n, &end);
        if (inner == NULL) {
            dd_buf_putc(&out, *p++);
            continue;
        }
        const char *label = label_of(form, inner, n);
        dd_buf_printf(&out, "“%s”", label != NULL ? label : dd_strndup(arena, inner, n));
        p = end;
    }
    const char *words = dd_strdup(arena, out.n > 0 ? out.s : "");
    dd_buf_release(&out);
    return dd_capital(arena, words);
}

/* ---- one field -------------------------------------------------------------------------- */

void dd_form_option(struct dd_form *form, const char *value, const char *label, const char *chosen)
{
    struct dd_buf *out = &form->rq->reply.body;
    dd_html_printf(out, "<option value=\"%s\"", value);
    if (strcmp(value, chosen) == 0)
        dd_buf_puts(out, " selected");
    dd_html_printf(out, ">%s</option>\n", label);
}

static void attributes(struct dd_form *form, const struct dd_input *input,
                       const struct dd_form_value *value)
{
    struct dd_buf *out = &form->rq->reply.body;
    dd_html_printf(out, " id=\"f-%s\" name=\"%s\"", input->name, input->name);
    const char *by = "";
    if (input->hint != NULL)
        by = dd_printf(form->rq->arena, " h-%s", input->name);
    if (value->now != NULL)
        by = dd_printf(form->rq->arena, "%s n-%s", by, input->name);
    if (value->fault != NULL)
        by = dd_printf(form->rq->arena, "%s e-%s", by, input->name);
    if (*by != '\0')
        dd_html_printf(out, " aria-describedby=\"%s\"", by + 1);
    if (value->fault != NULL)
        dd_buf_puts(out, " aria-invalid=\"true\"");
    if (input->required && input->kind != DD_INPUT_FILE)
        dd_buf_puts(out, " aria-required=\"true\"");
}

/* Days are texts: how a browser writes a date follows its own language, and 02/10/2026
 * must not be two days. */
static void input_line(struct dd_form *form, const struct dd_input *input,
                       const struct dd_form_value *value)
{
    struct dd_buf *out = &form->rq->reply.body;
    const char *type = "text", *more = "";
    if (input->kind == DD_INPUT_DAY)
        more = " inputmode=\"numeric\" class=\"day\"";
    else if (input->kind == DD_INPUT_NUMBER)
        more = " inputmode=\"decimal\"";
    else if (input->kind == DD_INPUT_FILE)
        type = "file";
    dd_html_printf(out, "<input type=\"%s\"", type);
    dd_buf_puts(out, more);
    attributes(form, input, value);
    if (input->kind == DD_INPUT_SUGGEST)
        dd_html_printf(out, " list=\"l-%s\"", input->name);
    if (input->kind != DD_INPUT_FILE)
        dd_html_printf(out, " value=\"%s\" autocomplete=\"off\"", value->text);
    dd_buf_puts(out, ">\n");
}

static void check_line(struct dd_form *form, const struct dd_input *input,
                       const struct dd_form_value *value)
{
    struct dd_buf *out = &form->rq->reply.body;
    dd_buf_puts(out, "<input type=\"checkbox\" value=\"true\"");
    attributes(form, input, value);
    dd_buf_puts(out, strcmp(value->text, "true") == 0 ? " checked>" : ">");
    dd_html_printf(out, " <label for=\"f-%s\">%s</label>\n", input->name,
                   dd_say(form->rq, input->label));
}

static void control(struct dd_form *form, const struct dd_input *input,
                    const struct dd_form_value *value)
{
    struct dd_buf *out = &form->rq->reply.body;
    switch (input->kind) {
    case DD_INPUT_AREA:
        dd_buf_puts(out, "<textarea rows=\"3\"");
        attributes(form, input, value);
        /* a line break right after the tag would be dropped */
        dd_html_printf(out, ">\n%s</textarea>\n", value->text);
        break;
    case DD_INPUT_CHOICE:
        dd_buf_puts(out, "<select");
        attributes(form, input, value);
        dd_buf_puts(out, ">\n");
        input->options(form, value->text);
        dd_buf_puts(out, "</select>\n");
        break;
    case DD_INPUT_SUGGEST:
        input_line(form, input, value);
        dd_html_printf(out, "<datalist id=\"l-%s\">\n", input->name);
        input->options(form, value->text);
        dd_buf_puts(out, "</datalist>\n");
        break;
    case DD_INPUT_CHECK:
        check_line(form, input, value);
        break;
    default:
        input_line(form, input, value);
    }
}

static void beside(struct dd_form *form, const struct dd_input *input,
                   const struct dd_form_value *value)
{
    struct dd_buf *out = &form->rq->reply.body;
    const struct dd_request *rq = form->rq;
    if (input->hint != NULL)
        dd_html_printf(out, "<p class=\"hint\" id=\"h-%s\">%s</p>\n", input->name,
                       dd_say(rq, input->hint));
    if (value->now != NULL)
        dd_html_printf(out, "<p class=\"now\" id=\"n-%s\">%s</p>\n", input->name,
                       dd_printf(rq->arena, dd_say(rq, "Now stored: %s"),
                                 *value->now != '\0' ? value->now : dd_say(rq, "(nothing)")));
    if (value->fault != NULL)
        dd_html_printf(out,
                       "<p class=\"fault\" id=\"e-%s\"><span class=\"sign\" "
                       "aria-hidden=\"true\">!</span> %s</p>\n",
                       input->name, value->fault);
}

static bool is_off(const struct dd_form *form, const struct dd_input *input)
{
    size_t n = strlen(input->name);
    for (const char *p = form->off; p != NULL && *p != '\0';) {
        size_t length = strcspn(p, " ");
        if (length == n && strncmp(p, input->name, n) == 0)
            return true;
        p += length + (p[length] == ' ');
    }
    return false;
}

static void field(struct dd_form *form, size_t i)
{
    struct dd_buf *out = &form->rq->reply.body;
    const struct dd_input *input = &form->kind->inputs[i];
    const struct dd_form_value *value = &form->values[i];
    if (is_off(form, input))
        return;
    if (input->kind == DD_INPUT_HIDDEN) {
        dd_html_printf(out, "<input type=\"hidden\" name=\"%s\" value=\"%s\">\n", input->name,
                       value->text);
        return;
    }
    dd_html_printf(out, "<div class=\"field k%d%s\">\n", (int)input->kind,
                   value->fault != NULL ? " bad" : "");
    if (input->kind != DD_INPUT_CHECK) {
        dd_html_printf(out, "<label for=\"f-%s\">%s", input->name, dd_say(form->rq, input->label));
        if (input->kind == DD_INPUT_DAY)
            dd_html_printf(out, " <span class=\"may\">%s</span>",
                           dd_say(form->rq, "day/month/year"));
        if (!input->required)
            dd_html_printf(out, " <span class=\"may\">%s</span>", dd_say(form->rq, "(optional)"));
        dd_buf_puts(out, "</label>\n");
    }
    beside(form, input, value);
    control(form, input, value);
    dd_buf_puts(out, "</div>\n");
}

/* ---- the form ----------------------------------------------------------------------------- */

static void faults(struct dd_form *form)
{
    struct dd_buf *out = &form->rq->reply.body;
    size_t n = form->fault != NULL;
    for (size_t i = 0; i < form->kind->n_inputs; i++)
        n += form->values[i].fault != NULL;
    if (n == 0)
        return;
    dd_html_printf(out, "<div class=\"faulty\" role=\"alert\">\n<p><strong>%s</strong></p>\n<ul>\n",
                   dd_say(form->rq, "Nothing was recorded yet:"));
    if (form->fault != NULL)
        dd_html_printf(out, "<li>%s</li>\n", form->fault);
    for (size_t i = 0; i < form->kind->n_inputs; i++) {
        if (form->values[i].fault != NULL)
            dd_html_printf(out, "<li><a href=\"#f-%s\">%s</a>: %s</li>\n",
                           form->kind->inputs[i].name,
                           dd_say(form->rq, form->kind->inputs[i].label), form->values[i].fault);
    }
    dd_buf_puts(out, "</ul>\n</div>\n");
}

static void hidden_fields(struct dd_form *form, struct dd_buf *out)
{
    const struct dd_form_field *once = dd_form_find(form->sent, "_once");
    dd_html_printf(out, "<input type=\"hidden\" name=\"_token\" value=\"%s\">\n",
                   dd_form_token(form->rq));
    /* the same word until it is done: a second press is no second entry */
    dd_html_printf(out, "<input type=\"hidden\" name=\"_once\" value=\"%s\">\n",
                   once != NULL && *once->value != '\0' ? once->value
                                                        : dd_random_token(form->rq->arena, 12));
    if (form->was != NULL)
        dd_html_printf(out, "<input type=\"hidden\" name=\"_was\" value=\"%s\">\n", form->was);
}

static void buttons(struct dd_form *form)
{
    struct dd_buf *out = &form->rq->reply.body;
    bool shown = form->preview.n > 0;
    dd_buf_puts(out, "<p class=\"buttons\">");
    if (!form->kind->previews || shown)
        dd_html_printf(out, "<button name=\"_step\" value=\"save\">%s</button>\n",
                       dd_say(form->rq, form->kind->button));
    if (form->kind->previews)
        dd_html_printf(out, "<button name=\"_step\" value=\"preview\" class=\"%s\">%s</button>\n",
                       shown ? "second" : "first",
                       dd_say(form->rq, shown ? DD_N("Look again") : DD_N("See what it does")));
    dd_buf_puts(out, "<a class=\"leave\" href=\"");
    dd_html_printf(out, "%s", dd_form_back(form));
    dd_html_printf(out, "\">%s</a></p>\n", dd_say(form->rq, "Back without recording"));
}

static bool takes_file(const struct dd_form_kind *kind)
{
    for (size_t i = 0; i < kind->n_inputs; i++) {
        if (kind->inputs[i].kind == DD_INPUT_FILE)
            return true;
    }
    return false;
}

void dd_form_draw(struct dd_form *form, unsigned status)
{
    struct dd_request *rq = form->rq;
    struct dd_buf *out = &rq->reply.body;
    rq->reply.status = status;
    dd_page_begin(rq, dd_say(rq, form->kind->title));
    dd_html_printf(out, "<h1>%s</h1>\n", dd_say(rq, form->kind->title));
    faults(form);
    if (form->kind->head != NULL)
        form->kind->head(form);
    if (form->preview.n > 0)
        dd_buf_add(out, form->preview.s, form->preview.n);
    dd_html_printf(out, "<form id=\"entry\" class=\"card entry\" method=\"post\" action=\"%s\"",
                   dd_form_action(form));
    dd_buf_puts(out, takes_file(form->kind) ? " enctype=\"multipart/form-data\">\n" : ">\n");
    hidden_fields(form, out);
    for (size_t i = 0; i < form->kind->n_inputs; i++)
        field(form, i);
    buttons(form);
    dd_buf_puts(out, "</form>\n");
    if (form->kind->script)
        dd_html_printf(out, "<script src=\"%sstatic/%s\" defer></script>\n", rq->root,
                       rq->http->forms_js.path);
    dd_page_end(rq);
}
