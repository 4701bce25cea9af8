#include "internal.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Curses flushes its buffer at every movement of the cursor, some forty times while text scrolls. So what it
   writes to is a file in memory, whose contents go to the terminal in one write for each frame. Only while it
   takes or gives back the terminal, whose modes it then asks for and sets, its descriptor is the terminal's. */

/* A terminal that understands these shows what is between them at once. */
static const char begin_mark[] = "\033[?2026h";
static const char end_mark[] = CT_FRAME_END;
enum { BEGIN = sizeof begin_mark - 1, END = sizeof end_mark - 1 };

/* Curses' descriptor: the same number whatever it stands for. */
static int curses_output = -1;
/* -1 where there is none, and curses writes to the terminal itself. */
static int collected = -1;
static bool is_collecting;

void ct_write_all(int descriptor, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(descriptor, bytes, count);
        if (written < 0 && errno == EINTR) { continue; }
        if (written < 0 && errno == EAGAIN) {
            /* Somebody who shares the terminal made it so. */
            struct pollfd writable = {.fd = descriptor, .events = POLLOUT};
            if (poll(&writable, 1, -1) < 0 && errno != EINTR) { return; }
            continue;
        }
        if (written <= 0) { return; }
        bytes += written;
        count -= (size_t)written;
    }
}

FILE *ct_output_open(void) {
    curses_output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    if (curses_output < 0) { return NULL; }
    FILE *file = fdopen(curses_output, "w");
    if (file == NULL) {
        close(curses_output);
        curses_output = -1;
        return NULL;
    }
    collected = memfd_create("frame", MFD_CLOEXEC);
    is_collecting = false;
    return file;
}

void ct_output_close(FILE *file) {
    if (file != NULL) { fclose(file); }
    if (collected >= 0) { close(collected); }
    curses_output = -1;
    collected = -1;
    is_collecting = false;
}

void ct_output_collect(void) {
    if (collected < 0 || is_collecting) { return; }
    is_collecting = dup3(collected, curses_output, O_CLOEXEC) >= 0;
}

void ct_output_direct(void) {
    if (!is_collecting) { return; }
    ct_output_send(false);
    is_collecting = dup3(STDOUT_FILENO, curses_output, O_CLOEXEC) < 0;
}

void ct_output_send(bool synchronized) {
    /* More than any frame is but one that shows a large screen for the first time. */
    static char bytes[BEGIN + 64 * 1024 + END];
    if (!is_collecting) { return; }
    /* Where the next byte would go, so how many there are. */
    off_t length = lseek(collected, 0, SEEK_CUR);
    if (length <= 0) { return; }
    lseek(collected, 0, SEEK_SET);
    size_t count = 0;
    if (synchronized) {
        memcpy(bytes, begin_mark, BEGIN);
        count = BEGIN;
    }
    for (off_t place = 0; place < length;) {
        off_t left = length - place;
        size_t room = sizeof bytes - END - count;
        ssize_t got = pread(collected, bytes + count, left < (off_t)room ? (size_t)left : room, place);
        if (got < 0 && errno == EINTR) { continue; }
        if (got <= 0) { break; }
        place += got;
        count += (size_t)got;
        if (place < length) {
            ct_write_all(STDOUT_FILENO, bytes, count);
            count = 0;
        }
    }
    if (synchronized) {
        memcpy(bytes + count, end_mark, END);
        count += END;
    }
    ct_write_all(STDOUT_FILENO, bytes, count);
}
