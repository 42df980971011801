/* Settings by name, as the command line gives them: parameter=value, cell=policy, and counts of runs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "cli/inside.h"
#include "program/time.h"

static bool split(const char *text, struct str *ret_name, const char **ret_value)
{
    const char *sign = strchr(text, '=');
    if (!sign || sign == text || !sign[1])
        return false;
    *ret_name = (struct str){text, (size_t)(sign - text)};
    *ret_value = sign + 1;
    return true;
}

enum exit_code cli_isa(const char *verb, enum lanes_isa *ret_isa)
{
    const char *wanted = getenv("ENTENTE_ISA");
    if (!wanted || !*wanted) {
        *ret_isa = LANES_BEST;
        return EXIT_FINE;
    }
    for (int isa = 0; isa < LANES_ISA_COUNT; isa++)
        if (strcmp(wanted, lanes_isa_name((enum lanes_isa)isa)) == 0) {
            if (!lanes_isa_available((enum lanes_isa)isa))
                return cli_usage(verb, "ENTENTE_ISA=%s: this processor lacks it", wanted);
            *ret_isa = (enum lanes_isa)isa;
            return EXIT_FINE;
        }
    return cli_usage(verb, "ENTENTE_ISA=%s: the instruction sets are best, portable, avx2 and avx512", wanted);
}

static void list_parameters(const struct program *program)
{
    if (program->parameter_count == 0)
        cli_say(stderr, "this scenario has no parameters\n");
    else
        cli_say(stderr, "its parameters are:\n");
    for (uint32_t i = 0; i < program->parameter_count; i++) {
        const struct slot *slot = &program->slots[program->parameters[i].slot];
        cli_say(stderr, "  " STR_FMT ": %d to %d, %d when nothing is said\n", STR_ARG(program->parameters[i].id),
                slot->from, slot->to, slot->start);
    }
}

enum exit_code cli_set_parameter(const char *verb, const struct program *program, const char *text,
                                 struct settings *settings)
{
    struct str name;
    const char *value;
    if (!split(text, &name, &value))
        return cli_usage(verb, "--set %s: this is not PARAMETER=VALUE, such as delay=20", text);
    uint32_t index = program_find_parameter(program, name);
    if (index == INDEX_NONE) {
        cli_say(stderr, "entente %s: --set %s: the scenario has no parameter '" STR_FMT "'; ", verb, text,
                STR_ARG(name));
        list_parameters(program);
        return EXIT_USAGE;
    }
    const struct slot *slot = &program->slots[program->parameters[index].slot];
    int64_t number;
    if (!bytes_signed(str_of(value), INT64_MIN, INT64_MAX, &number))
        return cli_usage(verb, "--set %s: '%s' is not a whole number", text, value);
    if (number < slot->from || number > slot->to)
        return cli_usage(verb, "--set %s: " STR_FMT " lies between %d and %d", text, STR_ARG(name), slot->from,
                         slot->to);
    settings->parameters[index] = (int32_t)number;
    return EXIT_FINE;
}

enum exit_code cli_set_policy(const char *verb, const struct program *program, const char *text,
                              struct settings *settings)
{
    struct str name;
    const char *value;
    if (!split(text, &name, &value))
        return cli_usage(verb, "--policy %s: this is not CELL=POLICY, such as us=standard", text);
    uint32_t index = program_find_cell(program, name);
    if (index == INDEX_NONE) {
        cli_say(stderr, "entente %s: --policy %s: the scenario has no cell '" STR_FMT "'; its cells are", verb, text,
                STR_ARG(name));
        for (uint32_t i = 0; i < program->cell_count; i++)
            cli_say(stderr, " " STR_FMT, STR_ARG(program->cells[i].id));
        cli_say(stderr, "\n");
        return EXIT_USAGE;
    }
    const struct program_cell *cell = &program->cells[index];
    for (uint32_t i = 0; i < cell->policy_count; i++)
        if (str_equal(program->policies[cell->policy_first + i].name, str_of(value))) {
            settings->policies[index] = (uint8_t)i;
            return EXIT_FINE;
        }
    cli_say(stderr, "entente %s: --policy %s: the bot of '" STR_FMT "' has no policy '%s'; it has", verb, text,
            STR_ARG(name), value);
    for (uint32_t i = 0; i < cell->policy_count; i++)
        cli_say(stderr, " " STR_FMT, STR_ARG(program->policies[cell->policy_first + i].name));
    cli_say(stderr, "\n");
    return EXIT_USAGE;
}

enum exit_code cli_wish(const char *verb, struct cli_wishes *wishes, bool policy, const char *text)
{
    if (wishes->count == CLI_WISH_COUNT_MAX)
        return cli_usage(verb, "more than %d settings", CLI_WISH_COUNT_MAX);
    wishes->items[wishes->count].policy = policy;
    wishes->items[wishes->count++].text = text;
    return EXIT_FINE;
}

enum exit_code cli_grant(const char *verb, const struct cli_wishes *wishes, const struct program *program,
                         struct settings *settings)
{
    enum exit_code code = EXIT_FINE;
    for (uint32_t i = 0; code == EXIT_FINE && i < wishes->count; i++)
        code = wishes->items[i].policy ? cli_set_policy(verb, program, wishes->items[i].text, settings)
                                       : cli_set_parameter(verb, program, wishes->items[i].text, settings);
    return code;
}

void cli_say_settings(const struct program *program, const struct settings *settings, const char *head)
{
    const char *before = head;
    for (uint32_t i = 0; i < program->parameter_count; i++) {
        const struct program_parameter *parameter = &program->parameters[i];
        int32_t written = program->slots[parameter->slot].start;
        if (settings->parameters[i] == written)
            continue;
        cli_say(stdout, "%s" STR_FMT "=%d (%d)", before, STR_ARG(parameter->id), settings->parameters[i], written);
        before = ", ";
    }
    for (uint32_t c = 0; c < program->cell_count; c++) {
        const struct program_cell *cell = &program->cells[c];
        if (settings->policies[c] == 0)
            continue;
        cli_say(stdout, "%s" STR_FMT "=" STR_FMT, before, STR_ARG(cell->id),
                STR_ARG(program->policies[cell->policy_first + settings->policies[c]].name));
        before = ", ";
    }
    if (before != head)
        cli_say(stdout, "\n");
}

bool cli_parse_moment(const char *text, uint32_t *ret_second)
{
    int64_t minutes;
    size_t len = time_read(str_of(text), &minutes);
    if (len == 0)
        return false;
    uint32_t second = (uint32_t)minutes * 60;
    const char *more = text + len;
    if (*more == ':' && more[1] >= '0' && more[1] <= '5' && more[2] >= '0' && more[2] <= '9') {
        second += (uint32_t)(more[1] - '0') * 10 + (uint32_t)(more[2] - '0');
        more += 3;
    }
    *ret_second = second;
    return *more == '\0';
}

bool cli_parse_count(const char *text, uint64_t from, uint64_t to, uint64_t *ret_number)
{
    uint64_t number = 0;
    const char *at = text;
    if (*at < '0' || *at > '9')
        return false;
    for (; (*at >= '0' && *at <= '9') || (*at == '_' && at[1] >= '0' && at[1] <= '9'); at++)
        if (*at != '_' && (__builtin_mul_overflow(number, 10, &number) ||
                           __builtin_add_overflow(number, (uint64_t)(*at - '0'), &number)))
            return false;
    if (*at == 'e' || *at == 'E') {
        uint64_t exponent;
        if (!bytes_decimal(str_of(at + 1), 19, &exponent))
            return false;
        for (; exponent > 0; exponent--)
            if (__builtin_mul_overflow(number, 10, &number))
                return false;
    } else if (*at) {
        return false;
    }
    if (number < from || number > to)
        return false;
    *ret_number = number;
    return true;
}
