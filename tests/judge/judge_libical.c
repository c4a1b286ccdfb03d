/* Reads a calendar on standard input with libical, as programs that build on it do, and
 * prints what it found: {"name": …, "errors": n, "events": {uid: {…}}}. */
#include <jansson.h>
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

static json_t *text(const char *s)
{
    return s != NULL ? json_string(s) : json_null();
}

static char *read_all(void)
{
    size_t n = 0, cap = 1 << 16;
    char *all = malloc(cap);
    while (all != NULL) {
        size_t got = fread(all + n, 1, cap - n - 1, stdin);
        n += got;
        all[n] = '\0';
        if (got == 0)
            return all;
        if (cap - n < 2) {
            char *more = realloc(all, cap *= 2);
            if (more == NULL)
                free(all);
            all = more;
        }
    }
    return NULL;
}

static json_t *event(icalcomponent *component)
{
    char start[40], end[40];
    struct icaltimetype from = icalcomponent_get_dtstart(component);
    struct icaltimetype to = icalcomponent_get_dtend(component);
    snprintf(start, sizeof(start), "%04d-%02d-%02d", from.year, from.month, from.day);
    snprintf(end, sizeof(end), "%04d-%02d-%02d", to.year, to.month, to.day);
    const char *status = icalenum_status_to_string(icalcomponent_get_status(component));
    return json_pack("{s:o, s:o, s:s, s:s, s:b, s:i, s:o}", "summary",
                     text(icalcomponent_get_summary(component)), "description",
                     text(icalcomponent_get_description(component)), "start", start, "end", end,
                     "allDay", from.is_date && to.is_date, "sequence",
                     icalcomponent_get_sequence(component), "status", text(status));
}

int main(void)
{
    char *bytes = read_all();
    icalcomponent *calendar = bytes != NULL ? icalparser_parse_string(bytes) : NULL;
    if (calendar == NULL)
        return 1;
    json_t *events = json_object();
    for (icalcomponent *c = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
         c != NULL; c = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT))
        json_object_set_new(events, icalcomponent_get_uid(c), event(c));
    const char *name = NULL;
    for (icalproperty *p = icalcomponent_get_first_property(calendar, ICAL_NAME_PROPERTY);
         p != NULL; p = icalcomponent_get_next_property(calendar, ICAL_NAME_PROPERTY))
        name = icalproperty_get_name(p);
    json_t *found = json_pack("{s:o, s:i, s:o}", "name", text(name), "errors",
                              icalcomponent_count_errors(calendar), "events", events);
    json_dumpf(found, stdout, JSON_COMPACT);
    json_decref(found);
    icalcomponent_free(calendar);
    free(bytes);
    return 0;
}
