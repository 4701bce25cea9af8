#include "internal.h"
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const struct { int number, name; } handled[] = {
    {SIGINT, CT_SIGNAL_INTERRUPT}, {SIGTERM, CT_SIGNAL_TERMINATE}, {SIGHUP, CT_SIGNAL_HANGUP},
    {SIGWINCH, CT_SIGNAL_RESIZE}, {SIGTSTP, CT_SIGNAL_SUSPEND}, {SIGCONT, CT_SIGNAL_RESUMED},
};
enum { HANDLED_COUNT = sizeof handled / sizeof *handled };

int ct_signals_block(void) {
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < HANDLED_COUNT; i++) { sigaddset(&set, handled[i].number); }
    pthread_sigmask(SIG_BLOCK, &set, NULL);

    struct sigaction ignore;
    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, NULL);

    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

int ct_signals_next(int descriptor) {
    struct signalfd_siginfo info;
    if (read(descriptor, &info, sizeof info) != (ssize_t)sizeof info) { return CT_SIGNAL_NONE; }
    for (size_t i = 0; i < HANDLED_COUNT; i++) {
        if (handled[i].number == (int)info.ssi_signo) { return handled[i].name; }
    }
    return CT_SIGNAL_NONE;
}

static void stop(pid_t whom) {
    /* SIGTSTP rather than SIGSTOP: the kernel drops it where nobody could continue us. */
    struct sigaction standard, before;
    memset(&standard, 0, sizeof standard);
    standard.sa_handler = SIG_DFL;
    sigaction(SIGTSTP, &standard, &before);

    sigset_t stop, mask;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    kill(whom, SIGTSTP);
    pthread_sigmask(SIG_UNBLOCK, &stop, &mask);
    /* stopped here, until SIGCONT */
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
    sigaction(SIGTSTP, &before, NULL);
}

void ct_stop_process_group(void) { stop(0); }

void ct_stop_process(void) { stop(getpid()); }
