/* Numbers of a workbook as its cells show them: which formats make a number a date or a time, and what it then says. */
#ifndef ENTENTE_FILES_CELLFORM_H
#define ENTENTE_FILES_CELLFORM_H

#include "files/grid.h"

enum cellform {
    CELLFORM_NUMBER,
    CELLFORM_DATE,
    CELLFORM_TIME,
    CELLFORM_MOMENT,
    CELLFORM_ELAPSED, /* hours beyond a day: [h]:mm */
};

enum { CELLFORM_BYTES = 48 };

enum cellform cellform_builtin(uint32_t id);   /* formats that every workbook has, by number */
enum cellform cellform_of(const char *format); /* those that it brings, "yyyy-mm-dd hh:mm" */
/* What the number says; its kind. `from_1904`: days are counted from 1 January 1904, else as Excel counts, which has a
 * 29 February 1900. */
enum grid_kind cellform_print(double number, enum cellform form, bool from_1904, char ret_text[CELLFORM_BYTES]);

#endif
