#define _GNU_SOURCE
#include "CVTerm.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <vterm.h>

struct cv_terminal {
    int master;
    pid_t process;
    int status;
    VTerm *vterm;
    VTermScreen *screen;
    bool is_alternate, cursor_visible;
    char title[256];
    char *output;
    size_t output_count, output_capacity;
};

static int set_property(VTermProp property, VTermValue *value, void *user) {
    cv_terminal *self = user;
    switch (property) {
    case VTERM_PROP_ALTSCREEN: self->is_alternate = value->boolean; break;
    case VTERM_PROP_CURSORVISIBLE: self->cursor_visible = value->boolean; break;
    case VTERM_PROP_TITLE: snprintf(self->title, sizeof self->title, "%s", value->string); break;
    default: break;
    }
    return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = set_property};

/* What the terminal answers to a program's questions. */
static void send_answer(const char *bytes, size_t count, void *user) {
    cv_send(user, bytes, count);
}

cv_terminal *cv_spawn(
    const char *const *arguments, const char *const *environment, int rows, int columns) {
    cv_terminal *self = calloc(1, sizeof *self);
    if (self == NULL) { return NULL; }
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    self->status = -1;
    self->process = forkpty(&self->master, NULL, NULL, &size);
    if (self->process == 0) {
        /* The test runner's threads and libraries may have blocked or ignored any signal. */
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        for (int number = 1; number < NSIG; number++) { signal(number, SIG_DFL); }
        execve(arguments[0], (char *const *)arguments, (char *const *)environment);
        _exit(127);
    }
    if (self->process < 0) {
        free(self);
        return NULL;
    }
    fcntl(self->master, F_SETFD, FD_CLOEXEC);
    fcntl(self->master, F_SETFL, O_NONBLOCK);
    self->cursor_visible = true;
    self->vterm = vterm_new(rows, columns);
    vterm_set_utf8(self->vterm, 1);
    vterm_output_set_callback(self->vterm, send_answer, self);
    self->screen = vterm_obtain_screen(self->vterm);
    vterm_screen_enable_altscreen(self->screen, 1);
    vterm_screen_set_callbacks(self->screen, &callbacks, self);
    vterm_screen_reset(self->screen, 1);
    return self;
}

void cv_free(cv_terminal *self) {
    if (cv_status(self) == -1 || self->status >= 1000) {
        kill(self->process, SIGKILL);
        while (waitpid(self->process, NULL, 0) == -1 && errno == EINTR) {}
    }
    cv_hang_up(self);
    vterm_free(self->vterm);
    free(self->output);
    free(self);
}

static void keep_output(cv_terminal *self, const char *bytes, size_t count) {
    if (self->output_count + count > self->output_capacity) {
        size_t capacity = 2 * (self->output_count + count);
        char *more = realloc(self->output, capacity);
        if (more == NULL) { return; }
        self->output = more;
        self->output_capacity = capacity;
    }
    memcpy(self->output + self->output_count, bytes, count);
    self->output_count += count;
}

int cv_pump(cv_terminal *self, int milliseconds) {
    if (self->master < 0) { return -1; }
    struct pollfd readable = {.fd = self->master, .events = POLLIN};
    if (poll(&readable, 1, milliseconds) <= 0) { return 0; }
    char bytes[65536];
    ssize_t count = read(self->master, bytes, sizeof bytes);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) { return 0; }
    if (count <= 0) { return -1; }
    keep_output(self, bytes, (size_t)count);
    vterm_input_write(self->vterm, bytes, (size_t)count);
    return 1;
}

bool cv_send(cv_terminal *self, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(self->master, bytes, count);
        if (written > 0) {
            bytes += written;
            count -= (size_t)written;
        } else if (written < 0 && errno == EAGAIN) {
            /* Its buffer is full. Draw meanwhile, or both sides wait for each other. */
            if (cv_pump(self, 10) < 0) { return false; }
        } else if (!(written < 0 && errno == EINTR)) {
            return false;
        }
    }
    return true;
}

void cv_resize(cv_terminal *self, int rows, int columns) {
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    vterm_set_size(self->vterm, rows, columns);
    ioctl(self->master, TIOCSWINSZ, &size);
}

void cv_hang_up(cv_terminal *self) {
    if (self->master >= 0) { close(self->master); }
    self->master = -1;
}

static size_t encode(uint32_t scalar, char *bytes) {
    if (scalar < 0x80) {
        bytes[0] = (char)scalar;
        return 1;
    }
    if (scalar < 0x800) {
        bytes[0] = (char)(0xC0 | scalar >> 6);
        bytes[1] = (char)(0x80 | (scalar & 0x3F));
        return 2;
    }
    if (scalar < 0x10000) {
        bytes[0] = (char)(0xE0 | scalar >> 12);
        bytes[1] = (char)(0x80 | (scalar >> 6 & 0x3F));
        bytes[2] = (char)(0x80 | (scalar & 0x3F));
        return 3;
    }
    bytes[0] = (char)(0xF0 | scalar >> 18);
    bytes[1] = (char)(0x80 | (scalar >> 12 & 0x3F));
    bytes[2] = (char)(0x80 | (scalar >> 6 & 0x3F));
    bytes[3] = (char)(0x80 | (scalar & 0x3F));
    return 4;
}

static int palette_index(VTermColor colour, bool is_default) {
    return !is_default && VTERM_COLOR_IS_INDEXED(&colour) ? colour.indexed.idx : -1;
}

cv_cell cv_cell_at(cv_terminal *self, int row, int column) {
    cv_cell cell = {.columns = 1, .foreground = -1, .background = -1};
    VTermScreenCell drawn;
    VTermPos place = {.row = row, .col = column};
    if (!vterm_screen_get_cell(self->screen, place, &drawn)) { return cell; }
    cell.columns = drawn.width;
    cell.bold = drawn.attrs.bold;
    cell.underline = drawn.attrs.underline != 0;
    cell.italic = drawn.attrs.italic;
    cell.reverse = drawn.attrs.reverse;
    cell.foreground = palette_index(drawn.fg, VTERM_COLOR_IS_DEFAULT_FG(&drawn.fg));
    cell.background = palette_index(drawn.bg, VTERM_COLOR_IS_DEFAULT_BG(&drawn.bg));
    if (drawn.chars[0] == (uint32_t)-1) { return cell; }
    size_t length = 0;
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && drawn.chars[i] != 0; i++) {
        if (length + 5 > sizeof cell.glyph) { break; }
        length += encode(drawn.chars[i], cell.glyph + length);
    }
    if (length == 0) { cell.glyph[0] = ' '; }
    return cell;
}

void cv_cursor(cv_terminal *self, int *row, int *column, bool *visible) {
    VTermPos place;
    vterm_state_get_cursorpos(vterm_obtain_state(self->vterm), &place);
    *row = place.row;
    *column = place.col;
    *visible = self->cursor_visible;
}

bool cv_is_alternate(cv_terminal *self) { return self->is_alternate; }
const char *cv_title(cv_terminal *self) { return self->title; }

const char *cv_output(cv_terminal *self, size_t *count) {
    *count = self->output_count;
    return self->output;
}

bool cv_settings(cv_terminal *self, bool *echo, bool *canonical) {
    struct termios settings;
    if (self->master < 0 || tcgetattr(self->master, &settings) != 0) { return false; }
    *echo = (settings.c_lflag & ECHO) != 0;
    *canonical = (settings.c_lflag & ICANON) != 0;
    return true;
}

pid_t cv_process(cv_terminal *self) { return self->process; }

int cv_status(cv_terminal *self) {
    bool has_ended = self->status >= 0 && self->status < 1000;
    int status;
    if (has_ended) { return self->status; }
    pid_t changed = waitpid(self->process, &status, WNOHANG | WUNTRACED | WCONTINUED);
    if (changed != self->process) { return self->status; }
    if (WIFEXITED(status)) { self->status = WEXITSTATUS(status); }
    if (WIFSIGNALED(status)) { self->status = 128 + WTERMSIG(status); }
    if (WIFSTOPPED(status)) { self->status = 1000 + WSTOPSIG(status); }
    if (WIFCONTINUED(status)) { self->status = -1; }
    return self->status;
}
