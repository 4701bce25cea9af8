#include "internal.h"
#include <curses.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Bracketed paste and focus events; undone in reverse. Terminals without them ignore these. */
static const char modes_on[] = "\033[?2004h\033[?1004h";
static const char modes_off[] = "\033[?1006l\033[?1000l\033[?1004l\033[?2004l";
static const char mouse_on[] = "\033[?1000h\033[?1006h";
static const char mouse_off[] = "\033[?1006l\033[?1000l";
static const char frame_begin[] = "\033[?2026h";
static const char frame_end[] = "\033[?2026l";

static const char own_cursor[] = "\033[0 q";

static SCREEN *screen;
/* Where curses writes: the terminal. */
static FILE *output;
static bool wants_mouse;
/* As in DECSCUSR; 0 is the terminal's own shape, which is never asked for unless it was changed. */
static int cursor_shape;
static bool away;
/* What curs_set was last told, so that a frame does not pay for saying it again. */
static int shown_cursor;

void ct_screen_send(const char *bytes, size_t count) { ct_write_all(STDOUT_FILENO, bytes, count); }

static void send_shape(void) {
    char sequence[16];
    int length = snprintf(sequence, sizeof sequence, "\033[%d q", cursor_shape);
    ct_screen_send(sequence, (size_t)length);
}

static void send_modes(void) {
    ct_screen_send(modes_on, sizeof modes_on - 1);
    if (wants_mouse) { ct_screen_send(mouse_on, sizeof mouse_on - 1); }
    if (cursor_shape > 0) { send_shape(); }
}

static void unsend_modes(void) {
    ct_screen_send(modes_off, sizeof modes_off - 1);
    if (cursor_shape > 0) { ct_screen_send(own_cursor, sizeof own_cursor - 1); }
}

/* The terminal's own way out, known only to terminfo, for the crash handler to send. */
static void guard(void) {
    char leave[512];
    size_t length = sizeof modes_off - 1;
    memcpy(leave, modes_off, length);
    memcpy(leave + length, frame_end, sizeof frame_end - 1);
    length += sizeof frame_end - 1;
    if (cursor_shape > 0) {
        memcpy(leave + length, own_cursor, sizeof own_cursor - 1);
        length += sizeof own_cursor - 1;
    }
    ct_terminfo_leave_sequence(leave + length, sizeof leave - length - 4);
    strcat(leave, "\r\n");
    ct_guard_set_leave_sequence(leave);
}

/* Until it has been left and entered again, curses 6.4 takes a screen for one that is not in use yet, and
   writes out what it has before each movement of the cursor (_nc_mvcur): a frame would be as many writes as
   it has rows. Nobody sees it being left: what is written meanwhile goes nowhere. */
static void enter_again(int terminal) {
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    int kept = fcntl(terminal, F_DUPFD_CLOEXEC, 3);
    if (nowhere >= 0 && kept >= 0 && dup3(nowhere, terminal, O_CLOEXEC) >= 0) {
        endwin();
        dup3(kept, terminal, O_CLOEXEC);
        refresh();
    }
    if (nowhere >= 0) { close(nowhere); }
    if (kept >= 0) { close(kept); }
}

static void close_output(void) {
    if (output != NULL) { fclose(output); }
    output = NULL;
}

/* A descriptor of its own, so that it can lead elsewhere for a moment. */
static FILE *open_output(void) {
    int copy = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    FILE *opened = copy >= 0 ? fdopen(copy, "w") : NULL;
    if (opened == NULL && copy >= 0) { close(copy); }
    return opened;
}

bool ct_screen_start(void) {
    if (screen != NULL) { return true; }
    set_escdelay(25);
    output = open_output();
    if (output == NULL) { return false; }
    screen = newterm(NULL, output, stdin);
    if (screen == NULL) {
        close_output();
        return false;
    }
    set_term(screen);
    enter_again(fileno(output));
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    // Otherwise curses asks before every row whether a key waits, and would put off the rest of the frame.
    typeahead(-1);
    intrflush(stdscr, FALSE);
    meta(stdscr, TRUE);
    if (has_colors()) {
        start_color();
        use_default_colors();
    }
    ct_input_define_keys();
    shown_cursor = -1;
    wants_mouse = false;
    cursor_shape = 0;
    away = false;
    guard();
    send_modes();
    return true;
}

/* Some terminals keep what the full screen showed when they have been resized meanwhile. */
static void blank(void) {
    clear();
    refresh();
}

void ct_screen_stop(void) {
    if (screen == NULL) { return; }
    if (!away) {
        blank();
        unsend_modes();
        curs_set(1);
        endwin();
    }
    ct_guard_set_leave_sequence(NULL);
    delscreen(screen);
    screen = NULL;
    close_output();
    ct_guard_restore();
}

void ct_screen_leave(void) {
    if (screen == NULL || away) { return; }
    blank();
    unsend_modes();
    curs_set(1);
    def_prog_mode();
    endwin();
    away = true;
}

void ct_screen_enter(void) {
    if (screen == NULL) { return; }
    /* Also right when nobody left: something else may have changed the terminal meanwhile. */
    reset_prog_mode();
    away = false;
    shown_cursor = -1;
    clearok(curscr, TRUE);
    /* refresh() is what makes curses enter the full screen again after endwin() */
    refresh();
    send_modes();
    ct_screen_apply_resize();
    clearok(curscr, TRUE);
}

void ct_screen_size(int *rows, int *columns) {
    *rows = screen != NULL ? LINES : 0;
    *columns = screen != NULL ? COLS : 0;
}

void ct_screen_apply_resize(void) {
    struct winsize size;
    if (screen == NULL) { return; }
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
        resizeterm(size.ws_row, size.ws_col);
    }
}

/* Without start_color, curses 6.4 crashes when a pair is defined. */
int ct_screen_colours(void) { return screen != NULL && has_colors() ? COLORS : 0; }

bool ct_screen_define_pair(int index, int foreground, int background) {
    if (screen == NULL || !has_colors() || index < 1 || index >= COLOR_PAIRS) { return false; }
    if (foreground >= COLORS || background >= COLORS) { return false; }
    return init_extended_pair(index, foreground, background) == OK;
}

void ct_screen_clear_row(int row) {
    attr_set(A_NORMAL, 0, NULL);
    if (move(row, 0) != ERR) { clrtoeol(); }
}

void ct_screen_clear(void) {
    attr_set(A_NORMAL, 0, NULL);
    erase();
}

int ct_screen_put(
    int row, int column, const uint32_t *scalars, size_t count, unsigned attributes, int pair) {
    attr_t look = A_NORMAL;
    if (attributes & CT_BOLD) { look |= A_BOLD; }
    if (attributes & CT_DIM) { look |= A_DIM; }
    if (attributes & CT_ITALIC) { look |= A_ITALIC; }
    if (attributes & CT_UNDERLINE) { look |= A_UNDERLINE; }
    if (attributes & CT_REVERSE) { look |= A_REVERSE; }
    attr_set(look, (short)pair, NULL);
    int result = mvaddnwstr(row, column, (const wchar_t *)scalars, (int)count);
    /* At the bottom right corner there is no place after the text: ERR, though it is shown. */
    return result == ERR || getcury(stdscr) != row ? -1 : getcurx(stdscr);
}

void ct_screen_cursor(int row, int column, bool visible) {
    if (shown_cursor != visible) {
        shown_cursor = visible;
        curs_set(visible ? 1 : 0);
    }
    move(row, column);
}

void ct_screen_flush(bool synchronized) {
    if (screen == NULL || away) { return; }
    wnoutrefresh(stdscr);
    if (synchronized) { ct_screen_send(frame_begin, sizeof frame_begin - 1); }
    doupdate();
    if (synchronized) { ct_screen_send(frame_end, sizeof frame_end - 1); }
}

void ct_screen_invalidate(void) {
    if (screen != NULL) { clearok(curscr, TRUE); }
}

void ct_screen_mouse(bool on) {
    wants_mouse = on;
    if (screen == NULL || away) { return; }
    if (on) {
        ct_screen_send(mouse_on, sizeof mouse_on - 1);
    } else {
        ct_screen_send(mouse_off, sizeof mouse_off - 1);
    }
}

void ct_screen_cursor_shape(int shape) {
    if (screen == NULL || shape == cursor_shape) { return; }
    bool was_own = cursor_shape == 0;
    cursor_shape = shape;
    if (!away) { send_shape(); }
    if (was_own != (shape == 0)) { guard(); }
}
