#include "internal.h"
#include <errno.h>
#include <histedit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A line at a time: through libedit on the terminal, or as bytes where there is none. */
struct ct_plain {
    EditLine *editor;  /* NULL without a terminal */
    History *history;
    const char *prompt;
    bool interrupted;
    char *line;
    size_t capacity;
};

static ct_plain *owner(EditLine *editor) {
    void *data = NULL;
    el_get(editor, EL_CLIENTDATA, &data);
    return data;
}

static char *prompt(EditLine *editor) { return (char *)(uintptr_t)owner(editor)->prompt; }

static unsigned char interrupt(EditLine *editor, int key) {
    (void)key;
    owner(editor)->interrupted = true;
    return CC_EOF;
}

static unsigned char suspend(EditLine *editor, int key) {
    (void)key;
    el_set(editor, EL_PREP_TERM, 0);
    ct_stop_process_group();
    el_set(editor, EL_PREP_TERM, 1);
    return CC_REDISPLAY;
}

ct_plain *ct_plain_new(const char *program) {
    ct_plain *self = calloc(1, sizeof *self);
    if (self == NULL) { return NULL; }
    self->prompt = "";
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) { return self; }

    self->editor = el_init(program, stdin, stdout, stderr);
    self->history = history_init();
    if (self->editor == NULL || self->history == NULL) {
        ct_plain_free(self);
        return NULL;
    }
    HistEvent event;
    history(self->history, &event, H_SETSIZE, 1000);
    history(self->history, &event, H_SETUNIQUE, 1);
    EditLine *editor = self->editor;
    el_set(editor, EL_CLIENTDATA, self);
    el_set(editor, EL_SIGNAL, 0);
    el_set(editor, EL_PROMPT, prompt);
    el_set(editor, EL_EDITOR, "emacs");
    el_set(editor, EL_HIST, history, self->history);
    el_source(editor, NULL);
    el_set(editor, EL_EDITMODE, 1);
    /* Ctrl-C and Ctrl-Z come as keys: the signals are blocked, and would not end the reading. */
    el_set(editor, EL_SETTY, "-d", "-isig", NULL);
    el_set(editor, EL_ADDFN, "interrupt", "Gives the line up", interrupt);
    el_set(editor, EL_ADDFN, "suspend", "Stops the program", suspend);
    el_set(editor, EL_BIND, "^C", "interrupt", NULL);
    el_set(editor, EL_BIND, "-a", "^C", "interrupt", NULL);
    el_set(editor, EL_BIND, "^Z", "suspend", NULL);
    el_set(editor, EL_BIND, "-a", "^Z", "suspend", NULL);
    return self;
}

void ct_plain_free(ct_plain *self) {
    if (self == NULL) { return; }
    if (self->history != NULL) { history_end(self->history); }
    if (self->editor != NULL) { el_end(self->editor); }
    free(self->line);
    free(self);
}

/* The line is `self->line`, or is copied there. */
static int keep(ct_plain *self, const char *line, size_t count, const char **text) {
    if (line != self->line) {
        if (count + 1 > self->capacity) {
            char *more = realloc(self->line, count + 1);
            if (more == NULL) { return CT_PLAIN_END; }
            self->line = more;
            self->capacity = count + 1;
        }
        memcpy(self->line, line, count);
    }
    if (count > 0 && self->line[count - 1] == '\n') { count--; }
    self->line[count] = '\0';
    *text = self->line;
    return CT_PLAIN_LINE;
}

int ct_plain_read(ct_plain *self, const char *shown, const char **text) {
    *text = "";
    if (self->editor == NULL) {
        ssize_t count;
        do {
            clearerr(stdin);
            count = getline(&self->line, &self->capacity, stdin);
        } while (count < 0 && errno == EINTR && !feof(stdin));
        return count < 0 ? CT_PLAIN_END : keep(self, self->line, (size_t)count, text);
    }
    self->prompt = shown;
    self->interrupted = false;
    /* Before the prompt shows rather than after: who sees it may press Ctrl-C at once. */
    el_set(self->editor, EL_PREP_TERM, 1);
    int count = 0;
    const char *line = el_gets(self->editor, &count);
    if (self->interrupted) {
        self->interrupted = false;
        ct_write_all(STDOUT_FILENO, "\n", 1);
        return CT_PLAIN_INTERRUPTED;
    }
    if (line == NULL || count <= 0) { return CT_PLAIN_END; }
    return keep(self, line, (size_t)count, text);
}

void ct_plain_add_history(ct_plain *self, const char *line) {
    HistEvent event;
    if (self->history != NULL) { history(self->history, &event, H_ENTER, line); }
}
