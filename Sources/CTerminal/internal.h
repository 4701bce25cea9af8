#ifndef CTERMINAL_INTERNAL_H
#define CTERMINAL_INTERNAL_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#define NCURSES_WIDECHAR 1

#include "CTerminal.h"

#include <stdio.h>

/* The terminal that terminfo speaks of. libedit changes it behind curses' back. */
void *ct_terminfo_current(void);
void ct_terminfo_restore(void *terminal);
/* What ends colours, keypad and full screen, as a string. */
void ct_terminfo_leave_sequence(char *bytes, size_t capacity);

/* write(2) until all is written; gives up on errors. Safe in a signal handler. */
void ct_write_all(int descriptor, const char *bytes, size_t count);

/* Ends what the terminal shows at once. */
#define CT_FRAME_END "\033[?2026l"

/* What curses is to write to: the terminal, until it is told to collect. NULL if there is no descriptor left. */
FILE *ct_output_open(void);
void ct_output_close(FILE *file);
/* From now on what curses writes is kept until ct_output_send. */
void ct_output_collect(void);
/* From now on curses writes to the terminal itself, and can ask for its modes and set them. What was kept is
   sent. */
void ct_output_direct(void);
/* Sends what was kept in one write(2), as one change of the screen if `synchronized`. */
void ct_output_send(bool synchronized);

#endif
