/* <term.h> defines hundreds of short lower-case macros; it is kept to this file. */
#include "internal.h"
#include <curses.h>
#include <term.h>
#include <stdlib.h>
#include <string.h>

int ct_check_term(const char *name, int *colours) {
    TERMINAL *before = cur_term;
    int error = 0;
    int answer = CT_TERM_FINE;

    *colours = 0;
    if (setupterm(name, 1, &error) == ERR || error != 1) {
        answer = CT_TERM_UNKNOWN;
    } else {
        const char *address = tigetstr("cup");
        if (address == NULL || address == (const char *)-1 || tigetflag("hc") > 0) {
            answer = CT_TERM_UNSUITABLE;
        }
        int count = tigetnum("colors");
        *colours = count > 0 ? count : 0;
    }
    /* With cur_term set, setupterm made a new one only if it succeeded. */
    if (cur_term != before) {
        TERMINAL *made = set_curterm(before);
        if (made != NULL) { del_curterm(made); }
    }
    return answer;
}

void *ct_terminfo_current(void) { return cur_term; }

void ct_terminfo_restore(void *terminal) {
    if (terminal != NULL && cur_term != terminal) { set_curterm(terminal); }
}

static char *collected;
static size_t collected_room;

static int collect(int byte) {
    if (collected_room > 1) {
        *collected++ = (char)byte;
        collected_room--;
    }
    return byte;
}

void ct_terminfo_leave_sequence(char *bytes, size_t capacity) {
    static const char *const names[] = {"sgr0", "op", "rmkx", "rmcup", "cnorm"};
    if (capacity == 0) { return; }
    collected = bytes;
    collected_room = capacity;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *value = tigetstr(names[i]);
        /* tputs, because a value may hold delays in a notation of its own */
        if (value != NULL && value != (char *)-1) { tputs(value, 1, collect); }
    }
    *collected = '\0';
}
