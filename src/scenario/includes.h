/* Files that a scenario includes: their entries are put among its own before anything is read. */
#ifndef ENTENTE_SCENARIO_INCLUDES_H
#define ENTENTE_SCENARIO_INCLUDES_H

#include "scenario/tree.h"

/* Puts what the included files of the sheaf have into the sections of the first, and in front of what stands there, in
 * the order in which they are named; what a file includes comes before its own. False: the tree's diagnostics say why a
 * file was left out, or there is no memory. */
bool includes_merge(struct tree *tree);

struct compiler;
/* Whether it is no scenario but a file that scenarios include; then that was reported, and what is wrong with its form.
 */
bool includes_alone(struct compiler *compiler);
void includes_check(struct compiler *compiler);  /* the form of `include`, and of each file */
void includes_unused(struct compiler *compiler); /* warns of files of which nothing is used */
bool includes_has(const struct compiler *compiler, const struct node *node); /* whether it stands in an included file */

#endif
