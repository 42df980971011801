/* Code page 949 (Korean Windows): the letters of two bytes. Made by tools/codepage.py. */
#ifndef ENTENTE_FILES_CODEPAGE_H
#define ENTENTE_FILES_CODEPAGE_H

#include <stdint.h>

enum { CODEPAGE_LEAD_FIRST = 0x81, CODEPAGE_LEADS = 0x7e, CODEPAGE_TRAIL_FIRST = 0x41, CODEPAGE_TRAILS = 0xbe };

extern const uint16_t codepage_949[CODEPAGE_LEADS][CODEPAGE_TRAILS]; /* 0: no letter */

#endif
