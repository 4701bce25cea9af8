#include "parsing.h"
#include <cmark-gfm-core-extensions.h>
#include <pthread.h>

/* While it parses, cmark keeps in one table for all parsers which characters mean something to extensions. */
static pthread_mutex_t parsing = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void find_extensions(void) { cmark_gfm_core_extensions_ensure_registered(); }

cmark_node *cm_parse(const char *text, size_t length, const char *const *extensions) {
    pthread_once(&once, find_extensions);
    /* One tilde is "about" more often than a deletion. */
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE | CMARK_OPT_VALIDATE_UTF8);
    if (parser == NULL) return NULL;
    for (; *extensions != NULL; extensions++) {
        cmark_syntax_extension *extension = cmark_find_syntax_extension(*extensions);
        if (extension != NULL) cmark_parser_attach_syntax_extension(parser, extension);
    }
    pthread_mutex_lock(&parsing);
    cmark_parser_feed(parser, text, length);
    cmark_node *document = cmark_parser_finish(parser);
    pthread_mutex_unlock(&parsing);
    cmark_parser_free(parser);
    return document;
}
