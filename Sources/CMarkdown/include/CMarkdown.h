#ifndef CMARKDOWN_H
#define CMARKDOWN_H

/* The tree that cmark-gfm makes of a text, told one node after the other. */

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    CM_TEXT, CM_CODE, CM_HTML, CM_SOFT_BREAK, CM_LINE_BREAK, CM_EMPHASIS, CM_STRONG, CM_STRUCK, CM_LINK, CM_IMAGE,
    CM_PARAGRAPH, CM_HEADING, CM_CODE_BLOCK, CM_QUOTE, CM_RULE, CM_OTHER,
} cm_kind;

typedef struct {
    cm_kind kind;
    /* Whether what follows is within it; never the case for what has nothing within. */
    bool is_entering;
    /* The words of a text, of code or of an HTML tag, the address of a link or an image; else NULL. Valid until the
       walk ends. */
    const char *literal;
} cm_event;

typedef struct cm_walk cm_walk;

/* Parses UTF-8; NULL where there is no memory. */
cm_walk *cm_walk_new(const char *text, size_t length);
/* False at the end. */
bool cm_walk_next(cm_walk *walk, cm_event *event);
void cm_walk_free(cm_walk *walk);

/* Code as HTML, for what stands between <pre> and </pre>; made with malloc. */
typedef char *(*cm_code)(const char *language, const char *code);

/* A whole text as HTML that is harmless wherever the text comes from: HTML in it is shown as text, links lead to http,
   https and mailto alone, and nothing is fetched, for images are links. Made with malloc; NULL where there is no
   memory. */
char *cm_html(const char *text, size_t length, cm_code code);

#endif
