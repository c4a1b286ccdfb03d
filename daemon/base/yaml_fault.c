/* yaml_fault.c — what libyaml complains of, and what it means to people who write rules. */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/yaml.h"

static const struct {
    const char *problem, *context; /* context: how it begins, NULL: any */
    const char *message, *hint;
} problems[] = {
    {"mapping values are not allowed in this context", NULL,
     DD_N("`:` with a space after it cannot stand in the middle of a text"),
     DD_N("put the whole text in quotation marks")},
    {"found character that cannot start any token", NULL,
     DD_N("no value can begin with this character"),
     DD_N("put a text that begins so in quotation marks")},
    {"did not find expected key", NULL, DD_N("this does not belong to the entries above it"),
     DD_N("are the spaces at the start of the line as many as above, and all quotation marks "
          "closed?")},
    {"did not find expected '-' indicator", NULL, DD_N("this does not belong to the list above it"),
     DD_N("an entry begins with `- `, as far to the right as the others; what belongs to it stands "
          "below its first word")},
    {"block sequence entries are not allowed in this context", NULL,
     DD_N("no entry of a list may begin here"), DD_N("a `- ` begins a line of its own")},
    {"could not find expected ':'", NULL, DD_N("a `:` is missing after this key"), NULL},
    {"did not find expected <document start>", NULL, DD_N("the text has ended above this line"),
     DD_N("a line `...` ends it, and so does a text that stands alone")},
    {"did not find expected node content", NULL, DD_N("a value is missing here"), NULL},
    {"did not find expected comment or line break", NULL,
     DD_N("nothing may follow the `|` or `>` on its line"),
     DD_N("the text begins on the next line")},
    {"mapping keys are not allowed in this context", NULL, DD_N("no key may begin here"), NULL},
    {"found invalid Unicode character escape code", NULL, DD_N("this character does not exist"),
     NULL},
    {"did not find expected ',' or '}'", NULL, DD_N("a `,` is missing before this"), NULL},
    {"did not find expected ',' or ']'", NULL, DD_N("a `,` is missing before this"), NULL},
    {"did not find expected hexdecimal number", NULL,
     DD_N("a `\\` in double quotation marks must be written `\\\\`"), NULL},
    {"found unexpected end of stream", "while scanning a quoted scalar",
     DD_N("the quotation marks are not closed"), NULL},
    {"found unexpected document indicator", "while scanning a quoted scalar",
     DD_N("the quotation marks are not closed"), NULL},
    {"found unknown escape character", NULL,
     DD_N("a `\\` in double quotation marks must be written `\\\\`"), NULL},
    {"found unknown directive name", NULL, DD_N("directives are not allowed"), NULL},
    {"did not find expected alphabetic or numeric character", "while scanning an alias",
     DD_N("no value can begin with this character"),
     DD_N("put a text that begins so in quotation marks")},
    {"did not find expected alphabetic or numeric character", "while scanning an anchor",
     DD_N("no value can begin with this character"),
     DD_N("put a text that begins so in quotation marks")},
};

static bool is_problem(const struct dd_yaml *r, const char *problem)
{
    return dd_streq(r->parser.problem, problem);
}

static bool is_context(const struct dd_yaml *r, const char *part)
{
    return r->parser.context && strstr(r->parser.context, part);
}

/* Marks that were forgotten close at the next ones, and the text goes wrong only there. */
static bool quotes_close_late(const struct dd_yaml *r)
{
    return r->quoted_to.line > r->quoted_from.line &&
           r->parser.problem_mark.line == r->quoted_to.line && !is_context(r, "quoted scalar");
}

static char closing(char open)
{
    return open == '[' ? ']' : '}';
}

/* A bracket without a partner: another kind closes, or a line follows that belongs to what the
 * bracket belongs to. */
static bool bracket_is_open(const struct dd_yaml *r, yaml_mark_t *bracket)
{
    const yaml_parser_t *p = &r->parser;
    bool named = is_context(r, "while parsing a flow sequence") ||
                 is_context(r, "while parsing a flow mapping");
    if (!named && r->flows == 0)
        return false;
    *bracket = named ? p->context_mark : r->flow_from;
    size_t open = dd_yaml_offset(r, *bracket), at = dd_yaml_offset(r, p->problem_mark);
    if (open >= r->n || at >= r->n)
        return open < r->n;
    char c = r->text[at];
    if (named && (c == ']' || c == '}') && c != closing(r->text[open]))
        return true;
    struct dd_yaml_line first = dd_yaml_line(r, open), line = dd_yaml_line(r, at);
    return line.start > first.start && line.indent <= first.key;
}

/* A slip that passes for the key or the text of its line is met only on the line below. */
static struct dd_yaml_line line_of_slip(const struct dd_yaml *r, yaml_mark_t *mark,
                                        bool (*has_slip)(const struct dd_yaml_line *line))
{
    bool key = is_problem(r, "could not find expected ':'");
    *mark = key ? r->parser.context_mark : r->parser.problem_mark;
    struct dd_yaml_line line = dd_yaml_line(r, dd_yaml_offset(r, *mark));
    if (!has_slip(&line) && line.start > 0 &&
        is_problem(r, "mapping values are not allowed in this context")) {
        line = dd_yaml_line(r, line.start - 1);
        mark->line--;
    }
    return line;
}

static bool has_bad_dash(const struct dd_yaml_line *line)
{
    return line->glued || line->typeset;
}

/* `-id: x`, `– id: x` */
static bool dash_is_bad(const struct dd_yaml *r, yaml_mark_t *dash)
{
    struct dd_yaml_line line = line_of_slip(r, dash, has_bad_dash);
    dash->column = line.indent;
    return has_bad_dash(&line);
}

static bool has_wide_colon(const struct dd_yaml_line *line)
{
    return line->wide > 0;
}

/* `every：month`; `key`: where that begins. */
static bool colon_is_wide(const struct dd_yaml *r, yaml_mark_t *key)
{
    struct dd_yaml_line line = line_of_slip(r, key, has_wide_colon);
    key->column = line.key;
    return has_wide_colon(&line);
}

yaml_mark_t dd_yaml_blame(const struct dd_yaml *r)
{
    if (r->broken != DD_YAML_WHOLE)
        return r->broken_at;
    if (quotes_close_late(r))
        return r->quoted_from;
    yaml_mark_t bracket, slip;
    if (dash_is_bad(r, &slip) || colon_is_wide(r, &slip))
        return slip;
    if (bracket_is_open(r, &bracket))
        return bracket;
    if (is_context(r, "quoted scalar") || is_context(r, "while scanning a block scalar") ||
        is_context(r, "while scanning an alias") || is_context(r, "while scanning an anchor") ||
        is_context(r, "while scanning a directive") || is_problem(r, "could not find expected ':'"))
        return r->parser.context_mark;
    return r->parser.problem_mark;
}

/* ---- in words ----------------------------------------------------------------------- */

static void say(const struct dd_yaml *r, struct dd_pos pos, const char *message, const char *hint)
{
    dd_error(r->diags, "E004", pos, "%s", dd_tr(r->diags, message));
    if (hint)
        dd_hint(r->diags, "%s", dd_tr(r->diags, hint));
}

static bool said_of_quotes(const struct dd_yaml *r)
{
    if (!quotes_close_late(r))
        return false;
    dd_error(r->diags, "E004", dd_yaml_pos(r, r->quoted_from, 1),
             DD_N("the quotation marks that open here close on line %u only"),
             (unsigned)r->parser.problem_mark.line + 1);
    dd_hint(r->diags, DD_N("close them at the end of the text"));
    dd_also(r->diags, dd_yaml_pos(r, r->parser.problem_mark, 1));
    return true;
}

static bool said_of_brackets(const struct dd_yaml *r)
{
    yaml_mark_t bracket;
    if (!bracket_is_open(r, &bracket))
        return false;
    char open = r->text[dd_yaml_offset(r, bracket)];
    dd_error(r->diags, "E004", dd_yaml_pos(r, bracket, 1), DD_N("`%c` is not closed"), open);
    struct dd_yaml_line line = dd_yaml_line(r, dd_yaml_offset(r, bracket));
    const char *sign = memchr(r->text + line.start, '#', line.end - line.start);
    if (sign && sign > r->text + line.start && sign[-1] == ' ')
        dd_hint(r->diags, DD_N("` #` begins a comment: put a text that has it in quotation marks"));
    else
        dd_hint(r->diags, DD_N("close it with `%c`"), closing(open));
    return true;
}

/* `sign` looks like the one that YAML wants. */
static void say_which(const struct dd_yaml *r, struct dd_pos pos, const char *sign, size_t n,
                      const char *hint)
{
    utf8proc_int32_t point = 0;
    utf8proc_iterate((const utf8proc_uint8_t *)sign, (utf8proc_ssize_t)n, &point);
    dd_error(r->diags, "E004", pos, DD_N("this is not the sign of the keyboard, but U+%04X `%.*s`"),
             (unsigned)point, (int)n, sign);
    dd_hint(r->diags, "%s", dd_tr(r->diags, hint));
}

static bool said_of_dash(const struct dd_yaml *r)
{
    yaml_mark_t dash;
    if (!dash_is_bad(r, &dash))
        return false;
    const char *sign = r->text + dd_yaml_offset(r, dash);
    struct dd_pos pos = dd_yaml_pos(r, dash, 1);
    size_t n = dd_yaml_like_dash(sign);
    if (n)
        say_which(r, pos, sign, n, DD_N("write `-` and a space"));
    else
        say(r, pos, DD_N("after the `-` of an entry a space is missing"), NULL);
    return true;
}

static bool said_of_colon(const struct dd_yaml *r)
{
    yaml_mark_t mark;
    if (!colon_is_wide(r, &mark))
        return false;
    struct dd_yaml_line line = dd_yaml_line(r, dd_yaml_offset(r, mark));
    const char *sign = r->text + line.wide;
    mark.column += line.wide - line.start - line.key; /* a key has plain letters */
    say_which(r, dd_yaml_pos(r, mark, 1), sign, dd_yaml_like_colon(sign),
              DD_N("write `:` and a space"));
    return true;
}

/* {remind：[5wd]} */
static bool said_of_flow_colon(const struct dd_yaml *r)
{
    const size_t n = strlen("：");
    yaml_mark_t mark = r->parser.problem_mark;
    size_t at = dd_yaml_offset(r, mark);
    while (at > 0 && mark.column > 0 && r->text[at - 1] == ' ') {
        at--;
        mark.column--;
    }
    if (at < n || mark.column == 0 || dd_yaml_like_colon(r->text + at - n) != n)
        return false;
    mark.column--;
    say_which(r, dd_yaml_pos(r, mark, 1), r->text + at - n, n, DD_N("write `:` and a space"));
    return true;
}

static bool said_of_tabs(const struct dd_yaml *r)
{
    yaml_mark_t mark = dd_yaml_blame(r);
    size_t at = dd_yaml_offset(r, mark);
    struct dd_yaml_line line = dd_yaml_line(r, at);
    const char *start = r->text + line.start, *tab = memchr(start, '\t', line.indent);
    if (!tab && (at >= r->n || r->text[at] != '\t') && !strstr(r->parser.problem, "tab character"))
        return false;
    if (tab)
        mark.column = (size_t)(tab - start);
    say(r, dd_yaml_pos(r, mark, 1), DD_N("a tab stands where only spaces may"),
        DD_N("indent with spaces"));
    return true;
}

/* What libyaml has no name for: seen by what stands before the place. */
static bool said_of_end(const struct dd_yaml *r)
{
    size_t at = dd_yaml_offset(r, r->parser.problem_mark), before = at;
    struct dd_pos pos = dd_yaml_pos(r, r->parser.problem_mark, 1);
    struct dd_yaml_line line = dd_yaml_line(r, at);
    if (!is_problem(r, "did not find expected key") &&
        !is_problem(r, "did not find expected ',' or '}'") &&
        !is_problem(r, "did not find expected ',' or ']'"))
        return false;
    while (before > line.start && r->text[before - 1] == ' ')
        before--;
    if (at < r->n && r->text[at] == ':' && is_context(r, "while parsing a flow")) {
        say(r, pos, DD_N("a second `:` stands in this entry"),
            DD_N("put a `,` before the next key, or the whole text in quotation marks"));
        return true;
    }
    char last = before > line.start ? r->text[before - 1] : '\n';
    if (last == '"' || last == '\'') {
        say(r, pos, DD_N("the text has ended with the quotation mark before this"),
            DD_N("to quote within a text: 'He said \"yes\"', or \"He said \\\"yes\\\"\""));
        return true;
    }
    if (last == '}' || last == ']') {
        dd_error(r->diags, "E004", pos, DD_N("a text that begins with `%c` needs quotation marks"),
                 last == '}' ? '{' : '[');
        dd_hint(r->diags, DD_N("for example \"{unit.name} …\""));
        return true;
    }
    return false;
}

/* A key further to the right than those it stands with. */
static bool said_of_indent(const struct dd_yaml *r)
{
    size_t at = dd_yaml_offset(r, r->parser.problem_mark);
    struct dd_yaml_line line = dd_yaml_line(r, at);
    if (!is_problem(r, "mapping values are not allowed in this context") || at >= line.value)
        return false;
    yaml_mark_t mark = r->parser.problem_mark;
    mark.column = line.key;
    struct dd_pos pos = dd_yaml_pos(r, mark, (uint32_t)(r->parser.problem_mark.column - line.key));
    say(r, pos, DD_N("this key stands too far to the right or to the left"),
        DD_N("keys that belong together begin below one another"));
    return true;
}

/* A key as it was meant: `title:Báo cáo` and `title Báo cáo`. */
static bool said_of_key(const struct dd_yaml *r)
{
    if (!is_problem(r, "could not find expected ':'"))
        return false;
    size_t at = dd_yaml_offset(r, r->parser.context_mark), n = 0;
    while (at + n < r->n && !strchr(" \n:#", r->text[at + n]))
        n++;
    struct dd_pos pos = dd_yaml_pos(r, r->parser.context_mark, 1);
    for (size_t i = 1; i < n; i++)
        pos.len += ((unsigned char)r->text[at + i] & 0xC0) != 0x80;
    if (at + n < r->n && r->text[at + n] == ':')
        say(r, pos, DD_N("after the `:` of a key a space is missing"), NULL);
    else
        say(r, pos, DD_N("a `:` is missing after this key"), NULL);
    return true;
}

static bool said_of_problem(const struct dd_yaml *r, struct dd_pos pos)
{
    for (size_t i = 0; i < DD_LEN(problems); i++) {
        if (!is_problem(r, problems[i].problem) ||
            (problems[i].context && !dd_streq(problems[i].context, r->parser.context)))
            continue;
        say(r, pos, problems[i].message, problems[i].hint);
        return true;
    }
    return false;
}

static void say_broken(const struct dd_yaml *r)
{
    struct dd_pos pos = dd_yaml_pos(r, r->broken_at, 1);
    if (r->broken == DD_YAML_DEEP)
        dd_error(r->diags, "E008", pos, DD_N("nested deeper than %d levels"), DD_YAML_MAX_DEPTH);
    else
        dd_error(r->diags, "E006", pos, DD_N("a key must be a plain word"));
}

void dd_yaml_say_fault(const struct dd_yaml *r)
{
    const yaml_parser_t *p = &r->parser;
    if (r->broken != DD_YAML_WHOLE) {
        say_broken(r);
        return;
    }
    if (p->error == YAML_MEMORY_ERROR || !p->problem)
        abort();
    if (said_of_quotes(r) || said_of_dash(r) || said_of_colon(r) || said_of_flow_colon(r) ||
        said_of_brackets(r) || said_of_tabs(r) || said_of_key(r) || said_of_end(r) ||
        said_of_indent(r))
        return;
    struct dd_pos pos = dd_yaml_pos(r, dd_yaml_blame(r), 1);
    if (said_of_problem(r, pos)) {
        /* said */
    } else if (p->context) {
        dd_error(r->diags, "E004", pos, DD_N("YAML: %s (%s)"), p->problem, p->context);
    } else {
        dd_error(r->diags, "E004", pos, DD_N("YAML: %s"), p->problem);
    }
    if (p->context && !is_context(r, "while scanning") && p->context_mark.line != pos.line - 1)
        dd_also(r->diags, dd_yaml_pos(r, p->context_mark, 1));
}
