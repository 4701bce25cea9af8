#ifndef CTERMINAL_H
#define CTERMINAL_H

/* What Swift cannot say of curses, libedit and signals: globals, macros and variadic calls.
   Text crosses this edge as UTF-32, which is what wchar_t holds on Linux. Nothing here is
   thread safe by itself: the screen part belongs to the UI thread. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* ---- locale and terminfo ------------------------------------------------------------- */

/* Takes the locale from the environment; when it is not UTF-8, C.UTF-8. False if neither is. */
bool ct_use_utf8_locale(void);

enum { CT_TERM_FINE = 0, CT_TERM_UNKNOWN, CT_TERM_UNSUITABLE };
/* Whether a terminal of this kind can show a full screen: it needs cursor addressing.
   `colours` receives how many colours it has, 0 for none. */
int ct_check_term(const char *name, int *colours);

/* ---- screen -------------------------------------------------------------------------- */

enum {
    CT_BOLD = 1, CT_DIM = 2, CT_ITALIC = 4, CT_UNDERLINE = 8, CT_REVERSE = 16,
};

/* Takes the terminal over: full screen, raw keys. Call ct_guard_tty first. */
bool ct_screen_start(void);
void ct_screen_stop(void);
/* Gives the terminal to somebody else for a while, and takes it back. */
void ct_screen_leave(void);
void ct_screen_enter(void);

void ct_screen_size(int *rows, int *columns);
void ct_screen_apply_resize(void);
int ct_screen_colours(void);
/* Defines pair `index` (1 and up; -1 is the terminal's own colour). False if it cannot be. */
bool ct_screen_define_pair(int index, int foreground, int background);

void ct_screen_clear(void);
/* Writes scalars and returns the column after them, or -1 if the row's edge was reached. */
int ct_screen_put(
    int row, int column, const uint32_t *scalars, size_t count, unsigned attributes, int pair);
void ct_screen_cursor(int row, int column, bool visible);
/* Sends what changed. `synchronized` asks the terminal to show it at once. */
void ct_screen_flush(bool synchronized);
/* The next flush sends everything, whatever the terminal is thought to show. */
void ct_screen_invalidate(void);
void ct_screen_mouse(bool on);
/* As in DECSCUSR; 0 is the terminal's own. */
void ct_screen_cursor_shape(int shape);
/* Bytes for the terminal past curses; for sequences that do not move the cursor. */
void ct_screen_send(const char *bytes, size_t count);

/* ---- input --------------------------------------------------------------------------- */

enum {
    CT_INPUT_NONE = 0, CT_INPUT_SCALAR, CT_INPUT_KEY, CT_INPUT_FUNCTION, CT_INPUT_PASTE,
    CT_INPUT_FOCUS_IN, CT_INPUT_FOCUS_OUT, CT_INPUT_WHEEL_UP, CT_INPUT_WHEEL_DOWN,
    CT_INPUT_CLICK, CT_INPUT_IGNORED,
};
enum {
    CT_KEY_UP = 1, CT_KEY_DOWN, CT_KEY_LEFT, CT_KEY_RIGHT, CT_KEY_HOME, CT_KEY_END,
    CT_KEY_PAGE_UP, CT_KEY_PAGE_DOWN, CT_KEY_INSERT, CT_KEY_DELETE, CT_KEY_BACKSPACE,
    CT_KEY_ENTER, CT_KEY_BACK_TAB, CT_KEY_CONTROL_UP, CT_KEY_CONTROL_DOWN,
    CT_KEY_CONTROL_LEFT, CT_KEY_CONTROL_RIGHT,
};
typedef struct {
    int kind;
    uint32_t code;  /* scalar, CT_KEY_… or number of the function key */
    int row, column;  /* wheel and click */
} ct_input;

/* Tells curses which sequences mean what; part of ct_screen_start. */
void ct_input_define_keys(void);
/* The next key, without waiting. */
ct_input ct_input_next(void);
/* Drops what comes within so many milliseconds, and what came before. */
void ct_input_discard(int milliseconds);
/* Reads on in a bracketed paste without waiting and never past its end.
   Returns how many bytes were stored; `ended` says that the paste is complete. */
size_t ct_input_read_paste(char *bytes, size_t capacity, bool *ended);

/* ---- lifetime of the terminal's settings ---------------------------------------------- */

/* Remembers how the terminal is set, to put it back when the process exits or crashes;
   a crash is then handed to whoever listened before (Swift's backtracer). */
void ct_guard_tty(void);
/* Adds what leaves the full screen to what the guard sends; NULL for nothing. */
void ct_guard_set_leave_sequence(const char *bytes);
/* Puts the remembered settings back now. Safe in a signal handler. */
void ct_guard_restore(void);

/* ---- signals ------------------------------------------------------------------------- */

enum {
    CT_SIGNAL_NONE = 0, CT_SIGNAL_INTERRUPT, CT_SIGNAL_TERMINATE, CT_SIGNAL_HANGUP,
    CT_SIGNAL_RESIZE, CT_SIGNAL_SUSPEND, CT_SIGNAL_RESUMED,
};
/* Blocks them in the calling thread and those it makes, and ignores SIGPIPE.
   Returns a descriptor to wait on. */
int ct_signals_block(void);
int ct_signals_next(int descriptor);
/* Stops the process group as Ctrl-Z does, and returns when it is continued. */
void ct_stop_process_group(void);
/* The same for this process alone. */
void ct_stop_process(void);

/* ---- waiting ------------------------------------------------------------------------- */

enum { CT_READY_INPUT = 1, CT_READY_WAKE = 2, CT_READY_SIGNAL = 4, CT_READY_HANGUP = 8 };
/* Waits until something is ready; a negative descriptor is not waited for, and a negative
   time means for ever. Returns a set of CT_READY_… */
int ct_wait(int input, int wake, int signals, int64_t nanoseconds);
int ct_wake_make(void);
void ct_wake_post(int descriptor);
void ct_wake_clear(int descriptor);
bool ct_is_first_thread(void);

/* ---- programs ------------------------------------------------------------------------ */

/* Starts a program on this terminal with a clean signal mask and default signal actions.
   Returns its process id, or minus errno. */
pid_t ct_spawn(const char *const *arguments);
/* The same for a program that is to go on without the terminal, in a session of its own. */
pid_t ct_spawn_apart(const char *const *arguments);
/* Waits for it; its exit code, or 128 + the signal that ended it. */
int ct_wait_for(pid_t process);

/* ---- line editing -------------------------------------------------------------------- */

typedef struct ct_line_editor ct_line_editor;

enum { CT_LINE_MORE = 0, CT_LINE_ACCEPTED, CT_LINE_END, CT_LINE_REQUEST };
/* How the editor goes on after a request: redraw; as if no key had come, so that a count or
   an operator before it still waits; end of file. */
enum { CT_RESUME_EDITED = 0, CT_RESUME_UNTOUCHED, CT_RESUME_END };
enum { CT_REQUESTS_MAX = 32 };

/* An editor in a pseudo-terminal of its own, on a thread of its own that runs only while one
   of the calls below waits for it. NULL with errno when the system has no room for it. */
ct_line_editor *ct_line_new(const char *program);
void ct_line_free(ct_line_editor *);
/* Defines editor command `name`, which a key can be bound to; calling it is a request. */
bool ct_line_define(ct_line_editor *, const char *name, int request);
/* Chooses "emacs" or "vi", and forgets all bindings. */
void ct_line_set_editor(ct_line_editor *, const char *editor);
bool ct_line_is_vi(ct_line_editor *);
/* `key` in the notation of editrc(5); `alternate` binds in vi's command mode. */
bool ct_line_bind(ct_line_editor *, const char *key, const char *command, bool alternate);
/* Obeys commands in the language of editrc(5). */
void ct_line_source(ct_line_editor *, const char *bytes, size_t count);
/* Ends the set-up and lets the editor run to its first key. */
bool ct_line_begin(ct_line_editor *);
int ct_line_feed(ct_line_editor *, uint32_t scalar);
/* After CT_LINE_REQUEST: which; then edit; then resume. */
int ct_line_request(ct_line_editor *);
int ct_line_resume(ct_line_editor *, int how);
void ct_line_insert(ct_line_editor *, const uint32_t *scalars, size_t count);
void ct_line_delete_before(ct_line_editor *, size_t count);
void ct_line_move(ct_line_editor *, ptrdiff_t distance);
/* The text being edited, in scalars. Valid until the next call. */
const uint32_t *ct_line_buffer(ct_line_editor *, size_t *count, size_t *cursor);
/* After CT_LINE_ACCEPTED: the line, without its end. Valid until the next call. */
const uint32_t *ct_line_accepted(ct_line_editor *, size_t *count);
void ct_line_add_history(ct_line_editor *, const uint32_t *scalars, size_t count);
void ct_line_clear_history(ct_line_editor *);

/* ---- line editing on the real terminal ------------------------------------------------ */

typedef struct ct_plain ct_plain;
enum { CT_PLAIN_LINE = 0, CT_PLAIN_END, CT_PLAIN_INTERRUPTED };
ct_plain *ct_plain_new(const char *program);
void ct_plain_free(ct_plain *);
/* Shows the prompt and waits for a line; `text` is UTF-8 and valid until the next call. */
int ct_plain_read(ct_plain *, const char *prompt, const char **text);
void ct_plain_add_history(ct_plain *, const char *line);

#endif
