#include "internal.h"
#include <errno.h>
#include <fcntl.h>
#include <histedit.h>
#include <pthread.h>
#include <pty.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

/* libedit wants to own the loop: some of its commands read further keys in the middle, and
   its unbuffered mode forgets what they were doing. So el_wgets runs on a thread of its own
   and the two threads take turns: one of them always waits for the other.

   It gets a pseudo-terminal because it edits only where the output is a terminal, and because
   this keeps its hands off the settings of the real one. What it draws goes to /dev/null. */
struct ct_line_editor {
    EditLine *editor;
    HistoryW *history;
    FILE *input, *output;
    int master, slave;

    pthread_t thread;
    bool running;
    sem_t editor_turn, caller_turn;

    /* Written by the side whose turn it is. */
    bool quitting;
    bool has_scalar;
    wchar_t scalar;
    int status;
    int request;
    int resume;
    uint32_t *accepted;
    size_t accepted_count;

    int defined;
    int requests[CT_REQUESTS_MAX];
};

static void take_turn(sem_t *turn) {
    while (sem_wait(turn) == -1 && errno == EINTR) {}
}

/* Editor's thread: reports, and waits for what to do. */
static void report(ct_line_editor *self, int status) {
    self->status = status;
    sem_post(&self->caller_turn);
    take_turn(&self->editor_turn);
}

/* Caller's thread: lets the editor go on until it reports. */
static int go_on(ct_line_editor *self) {
    sem_post(&self->editor_turn);
    take_turn(&self->caller_turn);
    return self->status;
}

static ct_line_editor *owner(EditLine *editor) {
    void *data = NULL;
    el_get(editor, EL_CLIENTDATA, &data);
    return data;
}

static int next_scalar(EditLine *editor, wchar_t *scalar) {
    ct_line_editor *self = owner(editor);
    while (!self->quitting && !self->has_scalar) { report(self, CT_LINE_MORE); }
    if (self->quitting) {
        errno = 0;
        return -1;
    }
    self->has_scalar = false;
    *scalar = self->scalar;
    return 1;
}

static unsigned char make_request(EditLine *editor, int index) {
    ct_line_editor *self = owner(editor);
    self->request = self->requests[index];
    self->resume = CT_RESUME_EDITED;
    report(self, CT_LINE_REQUEST);
    if (self->quitting) { return CC_EOF; }
    switch (self->resume) {
    case CT_RESUME_UNTOUCHED: return CC_ARGHACK;
    case CT_RESUME_END: return CC_EOF;
    default: return CC_REFRESH;
    }
}

/* A libedit command is a function without a closure, so each needs a function of its own. */
#define EACH(F) \
    F(0) F(1) F(2) F(3) F(4) F(5) F(6) F(7) F(8) F(9) F(10) F(11) F(12) F(13) F(14) F(15) \
    F(16) F(17) F(18) F(19) F(20) F(21) F(22) F(23) F(24) F(25) F(26) F(27) F(28) F(29) F(30) F(31)
#define COMMAND(n) \
    static unsigned char command_##n(EditLine *editor, int key) { \
        (void)key; \
        return make_request(editor, n); \
    }
EACH(COMMAND)
#define COMMAND_NAME(n) command_##n,
static unsigned char (*const commands[CT_REQUESTS_MAX])(EditLine *, int) = {EACH(COMMAND_NAME)};

static char *no_prompt(EditLine *editor) {
    static char empty[1] = "";
    (void)editor;
    return empty;
}

static void keep_accepted(ct_line_editor *self, const wchar_t *line, size_t count) {
    if (count > 0 && line[count - 1] == L'\n') { count--; }
    uint32_t *copy = realloc(self->accepted, (count + 1) * sizeof *copy);
    if (copy == NULL) { count = 0; } else { self->accepted = copy; }
    if (count > 0) { memcpy(self->accepted, line, count * sizeof *line); }
    self->accepted_count = count;
}

static void *run(void *argument) {
    ct_line_editor *self = argument;
    take_turn(&self->editor_turn);
    while (!self->quitting) {
        int count = 0;
        const wchar_t *line = el_wgets(self->editor, &count);
        if (self->quitting) { break; }
        bool ended = line == NULL || count <= 0;
        if (!ended) { keep_accepted(self, line, (size_t)count); }
        report(self, ended ? CT_LINE_END : CT_LINE_ACCEPTED);
    }
    sem_post(&self->caller_turn);
    return NULL;
}

static bool open_private_terminal(ct_line_editor *self) {
    struct winsize size = {.ws_row = 24, .ws_col = 200};
    struct termios settings;
    memset(&settings, 0, sizeof settings);
    settings.c_iflag = ICRNL;
    settings.c_oflag = OPOST | ONLCR;
    settings.c_cflag = CREAD | CS8 | B38400;
    settings.c_lflag = ICANON | ECHO | ISIG | IEXTEN;
    /* libedit binds its editing commands to these, over the maps. Off, but for what everybody
       expects of a terminal. */
    memset(settings.c_cc, _POSIX_VDISABLE, sizeof settings.c_cc);
    settings.c_cc[VMIN] = 1;
    settings.c_cc[VLNEXT] = 026;
    if (openpty(&self->master, &self->slave, NULL, &settings, &size) == -1) { return false; }
    fcntl(self->master, F_SETFD, FD_CLOEXEC);
    fcntl(self->slave, F_SETFD, FD_CLOEXEC);
    int copy = fcntl(self->slave, F_DUPFD_CLOEXEC, 0);
    self->input = copy >= 0 ? fdopen(copy, "r") : NULL;
    self->output = fopen("/dev/null", "we");
    return self->input != NULL && self->output != NULL;
}

/* libedit reads terminfo for a display that nobody sees. A dumb terminal needs none of it, and
   curses may already be using another one. */
static EditLine *make_editor(ct_line_editor *self, const char *program) {
    void *terminal = ct_terminfo_current();
    const char *term = getenv("TERM");
    char *kept = term != NULL ? strdup(term) : NULL;
    /* Without TERM libedit takes the terminal to be dumb anyway. To add a variable could move
       the environment away from threads that read it, whereas to replace one does not. */
    if (kept != NULL) { setenv("TERM", "dumb", 1); }
    EditLine *editor = el_init_fd(
        program, self->input, self->output, self->output, self->slave, self->slave, self->slave);
    if (kept != NULL) {
        setenv("TERM", kept, 1);
        free(kept);
    }
    ct_terminfo_restore(terminal);
    return editor;
}

/* libedit grows its buffer for what is typed but cuts off what comes from its history, so the
   buffer is grown beforehand. Beginning a line empties it. */
static void make_room(EditLine *editor) {
    enum { SCALARS = 16384 };
    wchar_t *filler = calloc(SCALARS + 1, sizeof *filler);
    if (filler == NULL) { return; }
    wmemset(filler, L' ', SCALARS);
    el_winsertstr(editor, filler);
    free(filler);
}

ct_line_editor *ct_line_new(const char *program) {
    ct_line_editor *self = calloc(1, sizeof *self);
    if (self == NULL) { return NULL; }
    self->master = self->slave = -1;
    sem_init(&self->editor_turn, 0, 0);
    sem_init(&self->caller_turn, 0, 0);
    if (open_private_terminal(self)) { self->editor = make_editor(self, program); }
    self->history = history_winit();
    if (self->editor == NULL || self->history == NULL) {
        int error = errno;
        ct_line_free(self);
        errno = error;
        return NULL;
    }
    HistEventW event;
    history_w(self->history, &event, H_SETSIZE, 1000);
    history_w(self->history, &event, H_SETUNIQUE, 1);
    el_set(self->editor, EL_CLIENTDATA, self);
    el_set(self->editor, EL_SIGNAL, 0);
    el_set(self->editor, EL_PROMPT, no_prompt);
    el_set(self->editor, EL_GETCFN, next_scalar);
    el_wset(self->editor, EL_HIST, history_w, self->history);
    make_room(self->editor);
    return self;
}

void ct_line_free(ct_line_editor *self) {
    if (self == NULL) { return; }
    if (self->running) {
        self->quitting = true;
        sem_post(&self->editor_turn);
        pthread_join(self->thread, NULL);
    }
    if (self->history != NULL) { history_wend(self->history); }
    if (self->editor != NULL) { el_end(self->editor); }
    if (self->input != NULL) { fclose(self->input); }
    if (self->output != NULL) { fclose(self->output); }
    if (self->slave >= 0) { close(self->slave); }
    if (self->master >= 0) { close(self->master); }
    sem_destroy(&self->editor_turn);
    sem_destroy(&self->caller_turn);
    free(self->accepted);
    free(self);
}

bool ct_line_define(ct_line_editor *self, const char *name, int request) {
    if (self->defined >= CT_REQUESTS_MAX) { return false; }
    int index = self->defined++;
    self->requests[index] = request;
    return el_set(self->editor, EL_ADDFN, name, name, commands[index]) == 0;
}

void ct_line_set_editor(ct_line_editor *self, const char *editor) {
    el_set(self->editor, EL_EDITOR, editor);
}

bool ct_line_is_vi(ct_line_editor *self) {
    const char *editor = NULL;
    el_get(self->editor, EL_EDITOR, &editor);
    return editor != NULL && strcmp(editor, "vi") == 0;
}

bool ct_line_bind(ct_line_editor *self, const char *key, const char *command, bool alternate) {
    int result = alternate
        ? el_set(self->editor, EL_BIND, "-a", key, command, NULL)
        : el_set(self->editor, EL_BIND, key, command, NULL);
    return result == 0;
}

void ct_line_source(ct_line_editor *self, const char *bytes, size_t count) {
    /* el_source wants a file's name */
    int descriptor = memfd_create("editrc", MFD_CLOEXEC);
    if (descriptor < 0) { return; }
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    ct_write_all(descriptor, bytes, count);
    el_source(self->editor, path);
    close(descriptor);
}

bool ct_line_begin(ct_line_editor *self) {
    /* `edit off` in editrc would turn it into a plain reader of lines. */
    el_set(self->editor, EL_EDITMODE, 1);
    /* All signals belong to other threads. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&self->thread, NULL, run, self);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error != 0) {
        errno = error;
        return false;
    }
    self->running = true;
    go_on(self);
    return true;
}

/* After a line the editor begins the next one at once, so that between calls it always waits
   for a key or for the answer to a request. */
static int settle(ct_line_editor *self, int status) {
    if (status == CT_LINE_ACCEPTED || status == CT_LINE_END) { go_on(self); }
    return status;
}

int ct_line_feed(ct_line_editor *self, uint32_t scalar) {
    self->has_scalar = true;
    self->scalar = (wchar_t)scalar;
    return settle(self, go_on(self));
}

int ct_line_request(ct_line_editor *self) { return self->request; }

int ct_line_resume(ct_line_editor *self, int how) {
    self->resume = how;
    return settle(self, go_on(self));
}

void ct_line_insert(ct_line_editor *self, const uint32_t *scalars, size_t count) {
    /* el_winsertstr wants a terminated string */
    wchar_t *text = malloc((count + 1) * sizeof *text);
    if (text == NULL) { return; }
    memcpy(text, scalars, count * sizeof *text);
    text[count] = 0;
    el_winsertstr(self->editor, text);
    free(text);
}

void ct_line_delete_before(ct_line_editor *self, size_t count) {
    el_deletestr(self->editor, (int)count);
}

void ct_line_move(ct_line_editor *self, ptrdiff_t distance) {
    el_cursor(self->editor, (int)distance);
}

const uint32_t *ct_line_buffer(ct_line_editor *self, size_t *count, size_t *cursor) {
    const LineInfoW *line = el_wline(self->editor);
    *count = (size_t)(line->lastchar - line->buffer);
    *cursor = (size_t)(line->cursor - line->buffer);
    return (const uint32_t *)line->buffer;
}

const uint32_t *ct_line_accepted(ct_line_editor *self, size_t *count) {
    *count = self->accepted_count;
    return self->accepted;
}

void ct_line_add_history(ct_line_editor *self, const uint32_t *scalars, size_t count) {
    wchar_t *line = malloc((count + 1) * sizeof *line);
    if (line == NULL) { return; }
    memcpy(line, scalars, count * sizeof *line);
    line[count] = 0;
    HistEventW event;
    history_w(self->history, &event, H_ENTER, line);
    free(line);
}

void ct_line_clear_history(ct_line_editor *self) {
    HistEventW event;
    history_w(self->history, &event, H_CLEAR);
}
