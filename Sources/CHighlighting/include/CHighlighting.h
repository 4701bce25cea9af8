#ifndef CHIGHLIGHTING_H
#define CHIGHLIGHTING_H

/* What Swift cannot say of PCRE2, whose functions are macros; and the grammars, embedded by the compiler. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- grammars ------------------------------------------------------------------------ */

typedef struct {
    const char *name;
    const uint8_t *bytes;
    size_t length;
} ch_grammar;

size_t ch_grammar_count(void);
/* The grammar at a place below the count. */
ch_grammar ch_grammar_at(size_t place);

/* ---- patterns ------------------------------------------------------------------------ */

enum { CH_MULTILINE = 1, CH_DOT_ALL = 2, CH_CASELESS = 4 };

typedef struct ch_pattern ch_pattern;

/* Compiles a pattern, or returns NULL and says why. */
ch_pattern *ch_pattern_new(
    const uint8_t *text, size_t length, unsigned options, char *error, size_t error_size);
void ch_pattern_free(ch_pattern *pattern);

/* ---- matching ------------------------------------------------------------------------ */

/* What one attempt after the other uses: not to be shared by threads. */
typedef struct ch_matcher ch_matcher;

ch_matcher *ch_matcher_new(void);
void ch_matcher_free(ch_matcher *matcher);

typedef enum { CH_NONE = 0, CH_MATCH = 1, CH_PARTIAL = 2 } ch_outcome;

typedef struct {
    ch_outcome outcome;
    /* Which pattern it was. */
    size_t pattern;
    /* How many groups there are, the whole match among them. */
    size_t groups;
    /* How many steps were taken beyond what any pattern may take. */
    size_t charge;
} ch_result;

/* Finds the first of some patterns that matches at a place, which is before the end. A pattern that comes to the
   end of a subject that is partial could match otherwise if there were more. A pattern that needs too many steps
   does not match; with `generous` it may take more of them, which is charged. The subject is UTF-8. */
ch_result ch_matcher_first(
    ch_matcher *matcher, ch_pattern *const *patterns, size_t count, const uint8_t *subject, size_t length,
    size_t start, bool is_partial, bool is_generous);

/* Where a group of the last match begins and ends. False if it took no part in it. */
bool ch_matcher_group(const ch_matcher *matcher, size_t group, size_t *start, size_t *end);

#endif
