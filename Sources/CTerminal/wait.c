#include "internal.h"
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Whether the other end is gone for good: without noticing, poll would return at once for ever. */
static bool is_hung_up(const struct pollfd *input) {
    int available = 0;
    if (!(input->revents & (POLLHUP | POLLERR | POLLNVAL))) {
        /* A file or pipe at its end says readable and nothing else. A terminal does not. */
        return !isatty(input->fd) && ioctl(input->fd, FIONREAD, &available) == 0 && available == 0;
    }
    return ioctl(input->fd, FIONREAD, &available) != 0 || available == 0;
}

int ct_wait(int input, int wake, int signals, int64_t nanoseconds) {
    struct pollfd waited[3] = {
        {.fd = input, .events = POLLIN},
        {.fd = wake, .events = POLLIN},
        {.fd = signals, .events = POLLIN},
    };
    struct timespec limit = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    if (ppoll(waited, 3, nanoseconds < 0 ? NULL : &limit, NULL) <= 0) { return 0; }
    int ready = 0;
    if (waited[0].revents) { ready |= is_hung_up(&waited[0]) ? CT_READY_HANGUP : CT_READY_INPUT; }
    if (waited[1].revents) { ready |= CT_READY_WAKE; }
    if (waited[2].revents) { ready |= CT_READY_SIGNAL; }
    return ready;
}

int ct_wake_make(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

void ct_wake_post(int descriptor) {
    uint64_t one = 1;
    (void)!write(descriptor, &one, sizeof one);
}

void ct_wake_clear(int descriptor) {
    uint64_t count;
    (void)!read(descriptor, &count, sizeof count);
}

bool ct_is_first_thread(void) { return gettid() == getpid(); }
