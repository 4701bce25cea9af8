#include "CMarkdown.h"
#include "parsing.h"
#include <stdlib.h>
#include <string.h>

struct cm_walk {
    cmark_node *document;
    cmark_iter *iterator;
};

cm_walk *cm_walk_new(const char *text, size_t length) {
    cm_walk *walk = calloc(1, sizeof *walk);
    if (walk == NULL) return NULL;
    static const char *const extensions[] = {"strikethrough", "autolink", NULL};
    walk->document = cm_parse(text, length, extensions);
    if (walk->document == NULL) {
        free(walk);
        return NULL;
    }
    walk->iterator = cmark_iter_new(walk->document);
    return walk;
}

static cm_kind kind_of(cmark_node *node) {
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_TEXT: return CM_TEXT;
    case CMARK_NODE_CODE: return CM_CODE;
    case CMARK_NODE_HTML_INLINE: return CM_HTML;
    case CMARK_NODE_SOFTBREAK: return CM_SOFT_BREAK;
    case CMARK_NODE_LINEBREAK: return CM_LINE_BREAK;
    case CMARK_NODE_EMPH: return CM_EMPHASIS;
    case CMARK_NODE_STRONG: return CM_STRONG;
    case CMARK_NODE_LINK: return CM_LINK;
    case CMARK_NODE_IMAGE: return CM_IMAGE;
    case CMARK_NODE_PARAGRAPH: return CM_PARAGRAPH;
    case CMARK_NODE_HEADING: return CM_HEADING;
    case CMARK_NODE_CODE_BLOCK: return CM_CODE_BLOCK;
    case CMARK_NODE_BLOCK_QUOTE: return CM_QUOTE;
    case CMARK_NODE_THEMATIC_BREAK: return CM_RULE;
    default:
        return strcmp(cmark_node_get_type_string(node), "strikethrough") == 0 ? CM_STRUCK : CM_OTHER;
    }
}

bool cm_walk_next(cm_walk *walk, cm_event *event) {
    cmark_event_type step = cmark_iter_next(walk->iterator);
    if (step == CMARK_EVENT_DONE || step == CMARK_EVENT_NONE) return false;
    cmark_node *node = cmark_iter_get_node(walk->iterator);
    event->kind = kind_of(node);
    event->is_entering = step == CMARK_EVENT_ENTER;
    event->literal = NULL;
    if (event->kind == CM_LINK || event->kind == CM_IMAGE) {
        event->literal = cmark_node_get_url(node);
    } else if (event->is_entering) {
        event->literal = cmark_node_get_literal(node);
    }
    return true;
}

void cm_walk_free(cm_walk *walk) {
    if (walk == NULL) return;
    cmark_iter_free(walk->iterator);
    cmark_node_free(walk->document);
    free(walk);
}
