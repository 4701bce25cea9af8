/* The least that a program can do on a terminal: the baseline of every start. It ends when it is written to. */
#include <unistd.h>

int main(void) {
    char key;
    if (write(1, "hello\x1b[?2026l", 13) != 13) return 1;
    return read(0, &key, 1) < 0;
}
