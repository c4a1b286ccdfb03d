/* dondoc: the command. */
#include "app/app.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help; /* translated when shown */
} commands[] = {
    {"init", dd_cmd_init, DD_N("make an office's folder, from an example if you like")},
    {"import", dd_cmd_import, DD_N("bring a plan's annex in as tasks")},
    {"when", dd_cmd_when, DD_N("show how a time phrase is understood")},
    {"calendar", dd_cmd_calendar, DD_N("show a year's days off, or lunar months; import an .ics")},
    {"check", dd_cmd_check, DD_N("check rule packs and say every mistake")},
    {"test", dd_cmd_test, DD_N("run rule tests")},
    {"simulate", dd_cmd_simulate, DD_N("show what would be sent, to whom and when")},
    {"list", dd_cmd_list, DD_N("list obligations")},
    {"explain", dd_cmd_explain, DD_N("show how an obligation's day and state came about")},
    {"task", dd_cmd_task, DD_N("add, done, reopen, cancel: tasks and other duties")},
    {"ack", dd_cmd_ack, DD_N("record what somebody answers; list answers; the links' key")},
    {"extend", dd_cmd_extend, DD_N("ask for an extension of a duty, or record one")},
    {"waive", dd_cmd_waive, DD_N("record that a duty is not owed any more")},
    {"event", dd_cmd_event, DD_N("date an event, or list events")},
    {"measure", dd_cmd_measure, DD_N("record a reading of a target")},
    {"result", dd_cmd_result, DD_N("enter a line of result of a task for a period")},
    {"checkin", dd_cmd_checkin,
     DD_N("show or print a unit's form: its tasks without an end, with their lines")},
    {"report", dd_cmd_report,
     DD_N("record that a report was submitted; compile a period's report")},
    {"year", dd_cmd_year,
     DD_N("close, review, answer, open: what becomes of tasks whose plan or year is over")},
    {"letter", dd_cmd_letter, DD_N("draft the letter that asks a unit for what is overdue")},
    {"document", dd_cmd_rows, DD_N("add or list documents")},
    {"unit", dd_cmd_unit, DD_N("add or list units; merge or split them")},
    {"person", dd_cmd_rows, DD_N("add or list persons")},
    {"post", dd_cmd_rows, DD_N("add or list posts")},
    {"leave", dd_cmd_leave, DD_N("say who is on leave, and who acts for them")},
    {"contact", dd_cmd_rows, DD_N("add or list contacts")},
    {"target", dd_cmd_rows, DD_N("add or list targets")},
    {"feed", dd_cmd_feed, DD_N("add, list or revoke calendar feeds")},
    {"token", dd_cmd_token, DD_N("add, list or revoke tokens; make a sign-in link")},
    {"outbox", dd_cmd_outbox, DD_N("list, preview, release, retry or cancel messages")},
    {"calls", dd_cmd_calls, DD_N("whom to tell by telephone or on paper; mark it as done")},
    {"correct", dd_cmd_correct, DD_N("take back what was told, from exactly those who were told")},
    {"bounce", dd_cmd_bounce, DD_N("read what mail servers send back, from a pipe or a Maildir")},
    {"send-test", dd_cmd_send_test, DD_N("send a test letter and show what the server says")},
    {"audit", dd_cmd_audit, DD_N("what was changed, decided and sent; check that it stands")},
    {"dossier", dd_cmd_dossier, DD_N("write all that is known about one duty, for the records")},
    {"pause", dd_cmd_pause, DD_N("plan and send nothing until `dondoc resume`")},
    {"resume", dd_cmd_resume, DD_N("go on after `dondoc pause`")},
    {"status", dd_cmd_status, DD_N("say how the service stands")},
    {"live", dd_cmd_live, DD_N("end the rehearsal: from now on everybody is told")},
    {"doctor", dd_cmd_doctor, DD_N("look for what would go wrong before it does")},
};

static int help(FILE *to, int status)
{
    fprintf(to, "%s: dondoc %s\n\n", _("usage"), _("COMMAND [ARGUMENTS] [-c FILE] [--json]"));
    for (size_t i = 0; i < DD_LEN(commands); i++)
        fprintf(to, "  %-10s %s\n", commands[i].name, _(commands[i].help));
    fprintf(to, "\n%s\n%s\n", _("`dondoc COMMAND --help` says what a command takes."),
            _("Every command reads ./dondoc.yaml or the file named with -c."));
    return status;
}

static int unknown_command(const char *word)
{
    const char *names[DD_LEN(commands)];
    for (size_t i = 0; i < DD_LEN(commands); i++)
        names[i] = commands[i].name;
    const char *near =
        dd_utf8_check(word, strlen(word)) < 0 ? dd_nearest(word, names, DD_LEN(names)) : NULL;
    if (near)
        fprintf(stderr, _("dondoc: there is no command `%s`; did you mean `%s`?\n"), word, near);
    else
        fprintf(stderr, _("dondoc: there is no command `%s`; see `dondoc help`\n"), word);
    return DD_EXIT_USAGE;
}

static int run(int argc, char **argv)
{
    for (size_t i = 0; i < DD_LEN(commands); i++) {
        if (strcmp(argv[0], commands[i].name) != 0)
            continue;
        if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
            printf("%s\n\n", _(commands[i].help));
        return commands[i].run(argc, argv);
    }
    return unknown_command(argv[0]);
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2)
        return help(stderr, DD_EXIT_USAGE);
    const char *word = argv[1];
    bool asks = strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
    if (asks && argc == 3) /* help COMMAND */
        return run(2, (char *[]){argv[2], (char *)"--help", NULL});
    if (asks)
        return help(stdout, DD_EXIT_OK);
    if (strcmp(word, "--version") == 0) {
        puts("dondoc " DD_VERSION);
        return DD_EXIT_OK;
    }
    return run(argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    dd_app_start();
    int status = dispatch(argc, argv);
    if (fflush(stdout) != 0 || ferror(stdout))
        return dd_app_fail(DD_EXIT_FAILED, _("the output cannot be written: %s"), strerror(errno));
    return status;
}
