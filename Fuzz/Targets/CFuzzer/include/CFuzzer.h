#ifndef CFUZZER_H
#define CFUZZER_H

/* libFuzzer's own main, which the package manager does not let be one. Returns its exit code. */
int fuzzer_main(int argc, char **argv);

#endif
