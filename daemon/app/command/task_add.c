#include "app/command/task.h"

enum dd_exit dd_task_add(struct dd_app *app, const struct dd_task_request *r,
                         const struct dd_facts *facts)
{
    const struct dd_task_words words = {
        .id = r->id,
        .title = r->title,
        .lead = r->lead,
        .deadline = r->deadline,
        .year = r->year,
        .plan = r->plan,
        .office = app->config->office,
    };
    struct dd_record rec;
    const char *id;
    (void)facts; /* those of the transaction count */
    if (!words.title || !words.lead)
        return dd_usage(dd_task_usage);
    enum dd_exit status = dd_write_begin(app, &rec);
    return status == DD_EXIT_OK ? dd_write_end(app, &rec, dd_record_task(&rec, &words, &id))
                                : status;
}
