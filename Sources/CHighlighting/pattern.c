#define PCRE2_CODE_UNIT_WIDTH 8
#include "CHighlighting.h"
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Steps that every attempt may take, and that one may take while there is something left to charge. */
enum { CHEAP_STEPS = 1000, GENEROUS_STEPS = 50000 };

struct ch_pattern {
    pcre2_code *code;
    /* The bytes that a match can begin with, if they are known. */
    bool has_first;
    uint8_t first[32];
};

struct ch_matcher {
    pcre2_match_data *data;
    pcre2_match_context *context;
};

static void learn_first(ch_pattern *pattern) {
    uint32_t kind = 0;
    const uint8_t *map = NULL;
    if (pcre2_pattern_info(pattern->code, PCRE2_INFO_FIRSTBITMAP, &map) == 0 && map != NULL) {
        memcpy(pattern->first, map, sizeof pattern->first);
        pattern->has_first = true;
        return;
    }
    uint32_t options = 0;
    uint32_t unit = 0;
    if (pcre2_pattern_info(pattern->code, PCRE2_INFO_FIRSTCODETYPE, &kind) != 0 || kind != 1) return;
    if (pcre2_pattern_info(pattern->code, PCRE2_INFO_ALLOPTIONS, &options) != 0) return;
    if (pcre2_pattern_info(pattern->code, PCRE2_INFO_FIRSTCODEUNIT, &unit) != 0) return;
    /* Groups can turn case off and on by themselves: only what has no case is certain. */
    bool is_letter = (unit | 0x20) >= 'a' && (unit | 0x20) <= 'z';
    if (is_letter || unit >= 0x80) return;
    pattern->first[unit / 8] |= (uint8_t)(1u << (unit % 8));
    pattern->has_first = true;
}

ch_pattern *ch_pattern_new(
    const uint8_t *text, size_t length, unsigned options, char *error, size_t error_size) {
    uint32_t flags = PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_NEVER_BACKSLASH_C;
    if (options & CH_MULTILINE) flags |= PCRE2_MULTILINE;
    if (options & CH_DOT_ALL) flags |= PCRE2_DOTALL;
    if (options & CH_CASELESS) flags |= PCRE2_CASELESS;
    int code = 0;
    PCRE2_SIZE offset = 0;
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    if (context == NULL) return NULL;
    pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    pcre2_code *compiled = pcre2_compile(text, length, flags, &code, &offset, context);
    pcre2_compile_context_free(context);
    if (compiled == NULL) {
        PCRE2_UCHAR words[120];
        pcre2_get_error_message(code, words, sizeof words);
        snprintf(error, error_size, "%s at byte %zu", (const char *)words, (size_t)offset);
        return NULL;
    }
    ch_pattern *pattern = calloc(1, sizeof *pattern);
    if (pattern == NULL) {
        pcre2_code_free(compiled);
        return NULL;
    }
    pattern->code = compiled;
    learn_first(pattern);
    return pattern;
}

void ch_pattern_free(ch_pattern *pattern) {
    if (pattern == NULL) return;
    pcre2_code_free(pattern->code);
    free(pattern);
}

ch_matcher *ch_matcher_new(void) {
    ch_matcher *matcher = calloc(1, sizeof *matcher);
    if (matcher == NULL) return NULL;
    matcher->data = pcre2_match_data_create(64, NULL);
    matcher->context = pcre2_match_context_create(NULL);
    if (matcher->data == NULL || matcher->context == NULL) {
        ch_matcher_free(matcher);
        return NULL;
    }
    pcre2_set_heap_limit(matcher->context, 8192);
    return matcher;
}

void ch_matcher_free(ch_matcher *matcher) {
    if (matcher == NULL) return;
    pcre2_match_data_free(matcher->data);
    pcre2_match_context_free(matcher->context);
    free(matcher);
}

static int attempt(
    ch_matcher *matcher, const ch_pattern *pattern, const uint8_t *subject, size_t length, size_t start,
    uint32_t options, uint32_t steps) {
    pcre2_set_match_limit(matcher->context, steps);
    return pcre2_match(
        pattern->code, subject, length, start, PCRE2_ANCHORED | PCRE2_NO_UTF_CHECK | options, matcher->data,
        matcher->context);
}

ch_result ch_matcher_first(
    ch_matcher *matcher, ch_pattern *const *patterns, size_t count, const uint8_t *subject, size_t length,
    size_t start, bool is_partial, bool is_generous) {
    ch_result result = {CH_NONE, 0, 0, 0};
    uint32_t options = is_partial ? PCRE2_PARTIAL_HARD : 0;
    uint8_t byte = subject[start];
    for (size_t place = 0; place < count; place++) {
        const ch_pattern *pattern = patterns[place];
        if (pattern->has_first && (pattern->first[byte / 8] & (1u << (byte % 8))) == 0) continue;
        int outcome = attempt(matcher, pattern, subject, length, start, options, CHEAP_STEPS);
        if (outcome == PCRE2_ERROR_MATCHLIMIT && is_generous) {
            result.charge += GENEROUS_STEPS;
            outcome = attempt(matcher, pattern, subject, length, start, options, GENEROUS_STEPS);
        }
        if (outcome >= 0) {
            result.outcome = CH_MATCH;
            result.pattern = place;
            result.groups = pcre2_get_ovector_count(matcher->data);
            if (outcome > 0) result.groups = (size_t)outcome;
            return result;
        }
        if (outcome == PCRE2_ERROR_PARTIAL) {
            result.outcome = CH_PARTIAL;
            result.pattern = place;
            return result;
        }
    }
    return result;
}

bool ch_matcher_group(const ch_matcher *matcher, size_t group, size_t *start, size_t *end) {
    const PCRE2_SIZE *bounds = pcre2_get_ovector_pointer(matcher->data);
    if (group >= pcre2_get_ovector_count(matcher->data)) return false;
    if (bounds[2 * group] == PCRE2_UNSET || bounds[2 * group + 1] < bounds[2 * group]) return false;
    *start = bounds[2 * group];
    *end = bounds[2 * group + 1];
    return true;
}
