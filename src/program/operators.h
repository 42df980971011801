/* How much the operators of the language bind, loosest first; which is where stands in operators.def. `not` and unary
 * minus, which stand before one value, have a level of their own, and what needs no parentheses anywhere the last. */
#ifndef ENTENTE_PROGRAM_OPERATORS_H
#define ENTENTE_PROGRAM_OPERATORS_H

enum level { LEVEL_OR, LEVEL_AND, LEVEL_NOT, LEVEL_COMPARE, LEVEL_SUM, LEVEL_PRODUCT, LEVEL_MINUS, LEVEL_ATOM };

#endif
