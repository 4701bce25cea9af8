#include "CMarkdown.h"
#include "parsing.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool leads_somewhere(const char *address, bool is_image) {
    return strncasecmp(address, "http://", 7) == 0 || strncasecmp(address, "https://", 8) == 0
        || (!is_image && strncasecmp(address, "mailto:", 7) == 0);
}

static cmark_node *text_node(const char *text) {
    cmark_node *node = cmark_node_new(CMARK_NODE_TEXT);
    cmark_node_set_literal(node, text);
    return node;
}

static void move_children(cmark_node *from, cmark_node *before) {
    cmark_node *child;
    while ((child = cmark_node_first_child(from)) != NULL) {
        cmark_node_unlink(child);
        cmark_node_insert_before(before, child);
    }
}

/* The words of a link or an image, with the address behind them where it cannot be followed. */
static void replace_link(cmark_node *link) {
    bool is_image = cmark_node_get_type(link) == CMARK_NODE_IMAGE;
    const char *address = cmark_node_get_url(link);
    bool has_words = cmark_node_first_child(link) != NULL;
    if (!leads_somewhere(address, is_image)) {
        if (is_image) cmark_node_insert_before(link, text_node(has_words ? "[image: " : "[image"));
        move_children(link, link);
        if (is_image) cmark_node_insert_before(link, text_node("]"));
        if (*address != 0) {
            cmark_node_insert_before(link, text_node(" ("));
            cmark_node_insert_before(link, text_node(address));
            cmark_node_insert_before(link, text_node(")"));
        }
        cmark_node_unlink(link);
        cmark_node_free(link);
    } else if (is_image) {
        cmark_node *plain = cmark_node_new(CMARK_NODE_LINK);
        cmark_node_set_url(plain, address);
        cmark_node *end = text_node("]");
        cmark_node_append_child(plain, text_node(has_words ? "[image: " : "[image"));
        cmark_node_append_child(plain, end);
        move_children(link, end);
        if (cmark_node_replace(link, plain)) cmark_node_free(link);
    }
}

static void replace_code(cmark_node *block, cm_code code) {
    char *language = strdup(cmark_node_get_fence_info(block));
    if (language != NULL) language[strcspn(language, " \t")] = 0;
    char *html = code(language == NULL ? "" : language, cmark_node_get_literal(block));
    free(language);
    if (html == NULL) return;
    cmark_node *node = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
    cmark_node_set_on_enter(node, html);
    free(html);
    if (cmark_node_replace(block, node)) cmark_node_free(block);
}

static void replace_html(cmark_node *html) {
    const char *literal = cmark_node_get_literal(html);
    cmark_node *node;
    if (cmark_node_get_type(html) == CMARK_NODE_HTML_BLOCK) {
        node = cmark_node_new(CMARK_NODE_CODE_BLOCK);
        cmark_node_set_literal(node, literal);
    } else if (strcasecmp(literal, "<br>") == 0 || strcasecmp(literal, "<br/>") == 0 || strcasecmp(literal, "<br />") == 0) {
        /* Inside tables there is no other way to break a line. */
        node = cmark_node_new(CMARK_NODE_LINEBREAK);
    } else {
        node = text_node(literal);
    }
    if (cmark_node_replace(html, node)) cmark_node_free(html);
}

char *cm_html(const char *text, size_t length, cm_code code) {
    static const char *const extensions[] = {"table", "strikethrough", "autolink", "tasklist", NULL};
    cmark_node *document = cm_parse(text, length, extensions);
    if (document == NULL) return NULL;
    cmark_iter *iterator = cmark_iter_new(document);
    cmark_event_type step;
    /* The iterator is past a node when it tells that it leaves it, and past a leaf when it enters it. */
    while ((step = cmark_iter_next(iterator)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iterator);
        cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_CODE_BLOCK) replace_code(node, code);
        else if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE) replace_html(node);
        else if (step == CMARK_EVENT_EXIT && (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE)) replace_link(node);
    }
    cmark_iter_free(iterator);
    char *html = cmark_render_html(document, CMARK_OPT_HARDBREAKS, NULL);
    cmark_node_free(document);
    return html;
}
