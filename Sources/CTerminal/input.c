#include "internal.h"
#include <curses.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* Codes for sequences that terminfo does not know, above all that curses gives out itself.
   Keys proper are CODE_KEY + CT_KEY_…. */
enum {
    CODE_PASTE = KEY_MAX + 1000, CODE_FOCUS_IN, CODE_FOCUS_OUT, CODE_MOUSE, CODE_PASTE_END,
    CODE_KEY = KEY_MAX + 1100,
};

static const char paste_end[] = "\033[201~";
enum { PASTE_END_LENGTH = sizeof paste_end - 1 };
/* How much of the end has been seen; a paste may arrive in any number of pieces. */
static size_t paste_end_matched;

static void define(const char *sequence, int key) { define_key(sequence, CODE_KEY + key); }

void ct_input_define_keys(void) {
    /* curses reads SGR mouse reports only where terminfo says so; tmux' entry does not */
    define_key("\033[<", CODE_MOUSE);
    define_key("\033[200~", CODE_PASTE);
    define_key("\033[201~", CODE_PASTE_END);
    define_key("\033[I", CODE_FOCUS_IN);
    define_key("\033[O", CODE_FOCUS_OUT);
    define("\033[Z", CT_KEY_BACK_TAB);

    /* Modified keys look alike on all terminals that have them: ESC [ 1 ; modifier letter.
       Shift alone changes nothing for us; Alt and Ctrl both mean the larger movement. */
    static const struct { char final; int plain, control; } movements[] = {
        {'A', CT_KEY_UP, CT_KEY_CONTROL_UP}, {'B', CT_KEY_DOWN, CT_KEY_CONTROL_DOWN},
        {'C', CT_KEY_RIGHT, CT_KEY_CONTROL_RIGHT}, {'D', CT_KEY_LEFT, CT_KEY_CONTROL_LEFT},
        {'H', CT_KEY_HOME, CT_KEY_HOME}, {'F', CT_KEY_END, CT_KEY_END},
    };
    static const struct { int number, key; } editing[] = {
        {1, CT_KEY_HOME}, {2, CT_KEY_INSERT}, {3, CT_KEY_DELETE}, {4, CT_KEY_END},
        {5, CT_KEY_PAGE_UP}, {6, CT_KEY_PAGE_DOWN}, {7, CT_KEY_HOME}, {8, CT_KEY_END},
    };
    char sequence[16];
    for (size_t i = 0; i < sizeof movements / sizeof *movements; i++) {
        for (int modifier = 2; modifier <= 8; modifier++) {
            snprintf(sequence, sizeof sequence, "\033[1;%d%c", modifier, movements[i].final);
            define(sequence, modifier == 2 ? movements[i].plain : movements[i].control);
        }
        /* Whether a terminal sends CSI or SS3 depends on a mode that may be lost. */
        snprintf(sequence, sizeof sequence, "\033[%c", movements[i].final);
        define(sequence, movements[i].plain);
        snprintf(sequence, sizeof sequence, "\033O%c", movements[i].final);
        define(sequence, movements[i].plain);
    }
    for (size_t i = 0; i < sizeof editing / sizeof *editing; i++) {
        for (int modifier = 2; modifier <= 8; modifier++) {
            snprintf(sequence, sizeof sequence, "\033[%d;%d~", editing[i].number, modifier);
            define(sequence, editing[i].key);
        }
        snprintf(sequence, sizeof sequence, "\033[%d~", editing[i].number);
        define(sequence, editing[i].key);
    }
}

static int key_of(uint32_t code) {
    if (code > CODE_KEY) { return (int)code - CODE_KEY; }
    switch (code) {
    case KEY_UP: case KEY_SR: return CT_KEY_UP;
    case KEY_DOWN: case KEY_SF: return CT_KEY_DOWN;
    case KEY_LEFT: case KEY_SLEFT: return CT_KEY_LEFT;
    case KEY_RIGHT: case KEY_SRIGHT: return CT_KEY_RIGHT;
    case KEY_HOME: case KEY_SHOME: case KEY_A1: return CT_KEY_HOME;
    case KEY_END: case KEY_SEND: case KEY_LL: case KEY_C1: return CT_KEY_END;
    case KEY_PPAGE: case KEY_A3: return CT_KEY_PAGE_UP;
    case KEY_NPAGE: case KEY_C3: return CT_KEY_PAGE_DOWN;
    case KEY_IC: return CT_KEY_INSERT;
    case KEY_DC: case KEY_SDC: return CT_KEY_DELETE;
    case KEY_BACKSPACE: return CT_KEY_BACKSPACE;
    case KEY_ENTER: return CT_KEY_ENTER;
    case KEY_BTAB: return CT_KEY_BACK_TAB;
    default: return 0;
    }
}

/* The bytes that have come of a character whose rest has not. */
static uint8_t begun[4];
static size_t begun_count;

static size_t length_of_character(uint8_t first) {
    if (first < 0x80) { return 1; }
    if (first >= 0xC2 && first < 0xE0) { return 2; }
    if (first >= 0xE0 && first < 0xF0) { return 3; }
    if (first >= 0xF0 && first < 0xF5) { return 4; }
    return 0;
}

/* The character in whole bytes of UTF-8; false for one spelled too long, a surrogate, or none. */
static bool decode(const uint8_t *bytes, size_t length, uint32_t *character) {
    static const uint8_t bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t value = bytes[0] & bits[length];
    for (size_t i = 1; i < length; i++) { value = value << 6 | (bytes[i] & 0x3F); }
    *character = value;
    return value >= least[length] && value <= 0x10FFFF && !(value >= 0xD800 && value < 0xE000);
}

/* The next character (OK), key (KEY_CODE_YES), or nothing yet (ERR). Bytes that are no UTF-8 are
   dropped. Not get_wch, which drops what was typed after such a byte as well, and characters that
   arrive in pieces. */
static int next_code(uint32_t *code) {
    for (;;) {
        int got = getch();
        if (got == ERR) { return ERR; }
        if (got > UINT8_MAX) {
            begun_count = 0;
            *code = (uint32_t)got;
            return KEY_CODE_YES;
        }
        uint8_t byte = (uint8_t)got;
        if (begun_count > 0 && (byte & 0xC0) != 0x80) { begun_count = 0; }
        size_t length = length_of_character(begun_count > 0 ? begun[0] : byte);
        if (length == 0) { continue; }
        begun[begun_count++] = byte;
        if (begun_count < length) { continue; }
        begun_count = 0;
        if (decode(begun, length, code)) { return OK; }
    }
}

/* After ESC [ < : button ; column ; row, then M (pressed) or m (released). */
static ct_input mouse_report(void) {
    ct_input input = {.kind = CT_INPUT_IGNORED};
    int numbers[3] = {0, 0, 0};
    int index = 0;
    for (int length = 0; length < 24; length++) {
        uint32_t character;
        if (next_code(&character) != OK) { return input; }
        if (character >= '0' && character <= '9') {
            if (numbers[index] < 100000) {
                numbers[index] = numbers[index] * 10 + (int)(character - '0');
            }
        } else if (character == ';' && index < 2) {
            index++;
        } else {
            int button = numbers[0] & ~(4 | 8 | 16);  /* whatever modifiers are held */
            input.row = numbers[2] > 0 ? numbers[2] - 1 : 0;
            input.column = numbers[1] > 0 ? numbers[1] - 1 : 0;
            if (button == 64) { input.kind = CT_INPUT_WHEEL_UP; }
            if (button == 65) { input.kind = CT_INPUT_WHEEL_DOWN; }
            if (button == 0 && character == 'M') { input.kind = CT_INPUT_CLICK; }
            return input;
        }
    }
    return input;
}

ct_input ct_input_next(void) {
    ct_input input = {.kind = CT_INPUT_NONE};
    uint32_t code = 0;
    int result = next_code(&code);
    if (result == ERR) { return input; }
    if (result == OK) {
        input.kind = CT_INPUT_SCALAR;
        input.code = code;
        return input;
    }
    switch (code) {
    case CODE_PASTE:
        paste_end_matched = 0;
        input.kind = CT_INPUT_PASTE;
        return input;
    case CODE_FOCUS_IN: input.kind = CT_INPUT_FOCUS_IN; return input;
    case CODE_FOCUS_OUT: input.kind = CT_INPUT_FOCUS_OUT; return input;
    case CODE_MOUSE: return mouse_report();
    default: break;
    }
    if (code >= KEY_F0 && code <= KEY_F0 + 63) {
        input.kind = CT_INPUT_FUNCTION;
        input.code = code - KEY_F0;
        return input;
    }
    int key = key_of(code);
    input.kind = key > 0 ? CT_INPUT_KEY : CT_INPUT_IGNORED;
    input.code = (uint32_t)key;
    return input;
}

size_t ct_input_read_paste(char *bytes, size_t capacity, bool *ended) {
    size_t matched = paste_end_matched;
    size_t stored = 0;
    *ended = false;

    /* What is known to have come needs no asking before each piece. */
    int available = 0;
    while (stored + 2 * PASTE_END_LENGTH <= capacity) {
        if (available <= 0) {
            struct pollfd readable = {.fd = STDIN_FILENO, .events = POLLIN};
            if (poll(&readable, 1, 0) <= 0 || !(readable.revents & POLLIN)) { break; }
            if (ioctl(STDIN_FILENO, FIONREAD, &available) != 0) { available = 0; }
        }
        /* The end is at least this far away, so reading that much never takes keys that
           were pressed after it; curses has read nothing beyond the paste's beginning. */
        char chunk[PASTE_END_LENGTH];
        ssize_t count = read(STDIN_FILENO, chunk, PASTE_END_LENGTH - matched);
        if (count <= 0) { break; }
        available -= (int)count;
        for (ssize_t i = 0; i < count; i++) {
            if (chunk[i] == paste_end[matched]) {
                matched++;
                continue;
            }
            /* Only its first byte is ESC, so a failed match can begin anew only here. */
            memcpy(bytes + stored, paste_end, matched);
            stored += matched;
            matched = 0;
            if (chunk[i] == paste_end[0]) {
                matched = 1;
            } else {
                bytes[stored++] = chunk[i];
            }
        }
        if (matched == PASTE_END_LENGTH) {
            matched = 0;
            *ended = true;
            break;
        }
    }
    paste_end_matched = matched;
    return stored;
}

void ct_input_discard(int milliseconds) {
    struct pollfd readable = {.fd = STDIN_FILENO, .events = POLLIN};
    poll(&readable, 1, milliseconds);
    tcflush(STDIN_FILENO, TCIFLUSH);
}
