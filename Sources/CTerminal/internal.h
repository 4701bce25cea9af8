#ifndef CTERMINAL_INTERNAL_H
#define CTERMINAL_INTERNAL_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#define NCURSES_WIDECHAR 1

#include "CTerminal.h"

/* The terminal that terminfo speaks of. libedit changes it behind curses' back. */
void *ct_terminfo_current(void);
void ct_terminfo_restore(void *terminal);
/* What ends colours, keypad and full screen, as a string. */
void ct_terminfo_leave_sequence(char *bytes, size_t capacity);

/* write(2) until all is written; gives up on errors. Safe in a signal handler. */
void ct_write_all(int descriptor, const char *bytes, size_t count);

#endif
