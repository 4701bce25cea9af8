#include "internal.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static struct termios saved;
static volatile sig_atomic_t has_saved;
/* Read by the crash handler, so it is a plain array and its length is stored last. */
static char leave_sequence[512];
static volatile sig_atomic_t leave_length;
static struct sigaction previous[NSIG];

static const int crashes[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGQUIT};

void ct_guard_restore(void) {
    size_t length = (size_t)leave_length;
    leave_length = 0;
    if (length > 0) { ct_write_all(STDOUT_FILENO, leave_sequence, length); }
    if (has_saved) { tcsetattr(STDIN_FILENO, TCSANOW, &saved); }
}

static void on_crash(int number, siginfo_t *info, void *context) {
    ct_guard_restore();
    struct sigaction *before = &previous[number];
    if ((before->sa_flags & SA_SIGINFO) && before->sa_sigaction != NULL) {
        before->sa_sigaction(number, info, context);
        return;
    }
    /* Its own action, then once more: for a fault by returning to the instruction that
       caused it, for a signal that was sent by sending it again. */
    sigaction(number, before, NULL);
    raise(number);
}

void ct_guard_tty(void) {
    static bool installed;
    if (!has_saved && tcgetattr(STDIN_FILENO, &saved) == 0) { has_saved = 1; }
    if (installed) { return; }
    installed = true;

    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_crash;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) {
        sigaction(crashes[i], &action, &previous[crashes[i]]);
    }
    atexit(ct_guard_restore);
}

void ct_guard_set_leave_sequence(const char *bytes) {
    leave_length = 0;
    if (bytes == NULL) { return; }
    size_t length = strlen(bytes);
    if (length > sizeof leave_sequence) { length = sizeof leave_sequence; }
    memcpy(leave_sequence, bytes, length);
    leave_length = (sig_atomic_t)length;
}
