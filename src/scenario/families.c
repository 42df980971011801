/* Groups of cells, and the entries that one was written for: what they are called. */
#include "scenario/families.h"

#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/store.h"
#include "scenario/voice.h"

const struct group *families_group(const struct compiler *compiler, struct str name)
{
    for (uint32_t i = 0; i < compiler->group_count; i++)
        if (str_equal(compiler->groups[i].name, name)) {
            compiler->groups[i].used = true;
            return &compiler->groups[i];
        }
    return NULL;
}

struct str families_id(struct compiler *compiler, struct str name, struct str member)
{
    char *text = store_scratch(compiler, name.len + member.len + 2, 1);
    if (!text)
        return STR("");
    memcpy(text, name.ptr, name.len);
    assert(name.len > 0 && member.len > 0);
    text[name.len] = '.';
    memcpy(text + name.len + 1, member.ptr, member.len);
    return (struct str){text, name.len + 1 + member.len};
}

const struct family *families_find(const struct compiler *compiler, struct str name)
{
    const struct family *family = compiler->families;
    while (family && !str_equal(family->name, name))
        family = family->next;
    return family;
}

const char *families_hint(struct compiler *compiler, struct str name)
{
    const struct family *family = families_find(compiler, name);
    if (!family)
        return NULL;
    assert(family->of.member_count > 0); /* an entry for nobody is refused */
    return voice_say(compiler, "there is one for each: `" STR_FMT "[me]`, or `" STR_FMT "." STR_FMT "`", STR_ARG(name),
                     STR_ARG(name), STR_ARG(family->of.members[0]));
}

struct str families_named(struct compiler *compiler, struct str name, struct str me)
{
    const char *open = name.len > 0 ? memchr(name.ptr, '[', name.len) : NULL;
    if (!open || name.ptr[name.len - 1] != ']')
        return name;
    struct str base = {name.ptr, (size_t)(open - name.ptr)};
    struct str member = {open + 1, name.len - base.len - 2};
    if (str_equal(member, STR("me")))
        member = me;
    return member.ptr ? families_id(compiler, base, member) : (struct str){0};
}

struct str families_me(const struct compiler *compiler, const struct node *node)
{
    if (compiler->me != INDEX_NONE)
        return compiler->program->cells[compiler->me].id;
    return node->me;
}
