/* chart.c — a target's course: a drawing by the server (SVG), which the script
 * replaces by one that answers to the pointer; and its table. */
#include "http/pages/views.h"
#include "http/pages/course.h"

#include <stdlib.h>

#define WIDTH 640.0
#define HEIGHT 240.0
#define LEFT 48.0
#define RIGHT 12.0
#define TOP 12.0
#define BOTTOM 28.0

/* ---- for the script ----------------------------------------------------------------------- */

static json_t *points(const struct dd_point *v, size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, json_pack("[i,f]", v[i].day.n, v[i].value));
    return list;
}

static void put_data(struct dd_request *rq, const struct dd_course *c, const char *measure)
{
    json_t *data = json_pack(
        "{s:o,s:o,s:f,s:s,s:i,s:{s:s,s:s,s:s,s:s}}", "path", points(c->path, c->n_path), "readings",
        points(c->readings, c->n_readings), "goal", c->goal, "measure", measure, "today",
        rq->today.n, "words", "path", dd_say(rq, "Path"), "readings", dd_say(rq, "Readings"),
        "forecast", dd_say(rq, "Forecast"), "day", dd_say(rq, "Day"));
    if (c->has_forecast)
        json_object_set_new(data, "forecast", points(c->forecast, 2));
    char *text = json_dumps(data, JSON_COMPACT);
    json_decref(data);
    if (text == NULL)
        abort();
    dd_html_printf(&rq->reply.body, " data-chart=\"%s\"", text);
    free(text);
}

/* ---- the drawing ---------------------------------------------------------------------------- */

static double x_of(const struct dd_course *c, struct dd_day day)
{
    int span = c->to.n - c->from.n;
    return LEFT + (WIDTH - LEFT - RIGHT) * (span > 0 ? (double)(day.n - c->from.n) / span : 0.5);
}

static double y_of(const struct dd_course *c, double value)
{
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - c->low) / (c->high - c->low);
}

static void polyline(struct dd_buf *out, const struct dd_course *c, const char *look,
                     const struct dd_point *v, size_t n)
{
    dd_buf_printf(out, "<polyline class=\"%s\" points=\"", look);
    for (size_t i = 0; i < n; i++)
        dd_buf_printf(out, "%s%.1f,%.1f", i > 0 ? " " : "", x_of(c, v[i].day), y_of(c, v[i].value));
    dd_buf_puts(out, "\"/>\n");
}

static void axes(struct dd_request *rq, const struct dd_course *c)
{
    struct dd_buf *out = &rq->reply.body;
    char day[DD_DAY_SIZE];
    for (int i = 0; i <= 4; i++) {
        double value = c->low + (c->high - c->low) * i / 4;
        double y = y_of(c, value);
        dd_buf_printf(out, "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>",
                      LEFT, WIDTH - RIGHT, y, y);
        struct dd_dec dec = {(int64_t)(value * 1e6)};
        dd_buf_printf(out, "<text class=\"left-of\" x=\"%.1f\" y=\"%.1f\">", LEFT - 6, y + 4);
        dd_html_printf(out, "%s</text>\n", dd_word_amount(rq->arena, dec));
    }
    dd_html_printf(out, "<text x=\"48\" y=\"234\">%s</text>", dd_day_format_vi(c->from, day));
    dd_html_printf(out, "<text class=\"left-of\" x=\"628\" y=\"234\">%s</text>\n",
                   dd_day_format_vi(c->to, day));
}

static void drawing(struct dd_request *rq, const struct dd_course *c, const char *label)
{
    struct dd_buf *out = &rq->reply.body;
    dd_html_printf(out, "<svg viewBox=\"0 0 640 240\" role=\"img\" aria-label=\"%s\">\n", label);
    axes(rq, c);
    dd_buf_printf(out,
                  "<line class=\"today-line\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>\n",
                  x_of(c, rq->today), x_of(c, rq->today), TOP, HEIGHT - BOTTOM);
    dd_buf_printf(out, "<line class=\"goal\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>\n",
                  LEFT, WIDTH - RIGHT, y_of(c, c->goal), y_of(c, c->goal));
    if (c->n_path > 0)
        polyline(out, c, "path", c->path, c->n_path);
    if (c->has_forecast)
        polyline(out, c, "forecast", c->forecast, 2);
    if (c->n_readings > 0)
        polyline(out, c, "readings", c->readings, c->n_readings);
    for (size_t i = 0; i < c->n_readings; i++)
        dd_buf_printf(out, "<circle class=\"reading\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>",
                      x_of(c, c->readings[i].day), y_of(c, c->readings[i].value));
    dd_buf_puts(out, "</svg>\n");
}

/* ---- in words, and the table --------------------------------------------------------------------
 */

static const char *amount(struct dd_request *rq, double value, const char *measure)
{
    struct dd_dec dec = {(int64_t)(value * 1e6 + (value < 0 ? -0.5 : 0.5))};
    return dd_printf(rq->arena, "%s%s%s", dd_word_amount(rq->arena, dec), *measure ? " " : "",
                     measure);
}

static void forecast(struct dd_request *rq, const struct dd_course *c, const char *measure)
{
    struct dd_buf *out = &rq->reply.body;
    char day[DD_DAY_SIZE];
    if (!c->has_forecast)
        return;
    bool in_time = c->done.set && dd_day_cmp(c->done.day, c->due.day) <= 0;
    const char *by_then = amount(rq, c->at_due, measure);
    dd_buf_puts(out, "<p class=\"forecast-words\">");
    if (!in_time)
        dd_html_printf(
            out, "%s ",
            dd_printf(rq->arena,
                      dd_say(rq, "At the pace so far it will be about %s on the due day."),
                      by_then));
    dd_html_printf(
        out, "%s</p>\n",
        c->done.set ? dd_printf(rq->arena,
                                dd_say(rq, "At the pace so far the goal would be reached on %s."),
                                dd_day_format_vi(c->done.day, day))
                    : dd_say(rq, "At this pace the goal is far off."));
}

static void table(struct dd_request *rq, const struct dd_course *c, const struct dd_rule *rule,
                  const struct dd_target *target, const char *measure)
{
    struct dd_buf *out = &rq->reply.body;
    char day[DD_DAY_SIZE];
    dd_html_printf(out,
                   "<table class=\"numbers\"><caption>%s</caption>\n<thead><tr>"
                   "<th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
                   "</tr></thead>\n<tbody>\n",
                   dd_say(rq, "The chart as a table"), dd_say(rq, "Day"), dd_say(rq, "Expected"),
                   dd_say(rq, "Reading"));
    size_t p = 0, r = 0;
    while (p < c->n_path || r < c->n_readings) { /* both by day */
        int order = p == c->n_path       ? 1
                    : r == c->n_readings ? -1
                                         : dd_day_cmp(c->path[p].day, c->readings[r].day);
        struct dd_day at = order <= 0 ? c->path[p].day : c->readings[r].day;
        const char *expected = "–";
        if (order <= 0)
            expected = amount(rq, c->path[p].value, measure);
        else if (rule != NULL && c->n_path > 0)
            expected = amount(rq, (double)dd_standard(rule, target, at).micro / 1e6, measure);
        dd_html_printf(out, "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td></tr>\n",
                       dd_day_format_vi(at, day), expected,
                       order >= 0 ? amount(rq, c->readings[r].value, measure) : "–");
        p += order <= 0;
        r += order >= 0;
    }
    dd_buf_puts(out, "</tbody></table>\n");
}

void dd_page_chart(struct dd_request *rq, const struct dd_facts *facts,
                   const struct dd_target *target, const struct dd_obligation *row, bool with_table)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_ruleset *rules = rq->http->rules;
    const struct dd_rule *rule =
        rules != NULL && row != NULL ? dd_rule_find(rules, row->rule) : NULL;
    const char *measure = target->measure != NULL ? target->measure : "";
    struct dd_course course;
    if (rule != NULL)
        rule = dd_rule_for(rules, rule, row->subject);
    dd_course_of(rq->arena, facts, target, rule, row, rq->today, &course);
    if (course.n_path == 0 && course.n_readings == 0)
        return;
    const char *name = target->title != NULL ? target->title : target->id;
    dd_buf_puts(out, "<figure class=\"chart\"");
    put_data(rq, &course, measure);
    dd_buf_puts(out, ">\n");
    drawing(rq, &course, dd_printf(rq->arena, dd_say(rq, "Path, readings and forecast: %s"), name));
    dd_html_printf(out,
                   "<figcaption><span class=\"key path\">%s</span> <span class=\"key readings\">%s"
                   "</span>",
                   dd_say(rq, "Path"), dd_say(rq, "Readings"));
    if (course.has_forecast)
        dd_html_printf(out, " <span class=\"key forecast\">%s</span>", dd_say(rq, "Forecast"));
    dd_html_printf(out, " <span class=\"key goal\">%s</span></figcaption>\n",
                   dd_printf(rq->arena, dd_say(rq, "Goal %s"), amount(rq, course.goal, measure)));
    dd_buf_puts(out, "</figure>\n");
    forecast(rq, &course, measure);
    if (with_table)
        table(rq, &course, rule, target, measure);
}
