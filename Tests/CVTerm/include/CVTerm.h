#ifndef CVTERM_H
#define CVTERM_H

/* For tests: a program in a pseudo-terminal whose screen libvterm draws. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct cv_terminal cv_terminal;

typedef struct {
    char glyph[32];  /* UTF-8; empty in the second column of a wide glyph */
    int columns;
    bool bold, underline, italic, reverse;
    int foreground, background;  /* -1 is the terminal's own; else of the 256-colour palette */
} cv_cell;

/* Starts a program as leader of a session on a terminal of its own. NULL with errno. */
cv_terminal *cv_spawn(
    const char *const *arguments, const char *const *environment, int rows, int columns);
/* Ends the program if it still runs. */
void cv_free(cv_terminal *);

/* Waits up to so many milliseconds for output and draws it. 1: some came; 0: none; -1: the
   program has closed its terminal. */
int cv_pump(cv_terminal *, int milliseconds);
bool cv_send(cv_terminal *, const char *bytes, size_t count);
void cv_resize(cv_terminal *, int rows, int columns);
/* Closes the master: the terminal hangs up. */
void cv_hang_up(cv_terminal *);

cv_cell cv_cell_at(cv_terminal *, int row, int column);
void cv_cursor(cv_terminal *, int *row, int *column, bool *visible);
bool cv_is_alternate(cv_terminal *);
const char *cv_title(cv_terminal *);
/* All bytes that the program has written, so far. */
const char *cv_output(cv_terminal *, size_t *count);
/* How the terminal is set: whether it echoes, and collects lines. */
bool cv_settings(cv_terminal *, bool *echo, bool *canonical);

pid_t cv_process(cv_terminal *);
/* -1 while it runs and is not stopped; exit code; 128 + signal; 1000 + signal when stopped. */
int cv_status(cv_terminal *);

/* Starts a program without a terminal, its input and output in files; output is added to their ends.
   -1 with errno. */
pid_t cv_start(
    const char *const *arguments, const char *const *environment, const char *input,
    const char *output, const char *errors);

#endif
