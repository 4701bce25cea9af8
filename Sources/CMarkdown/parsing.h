#ifndef CM_PARSING_H
#define CM_PARSING_H

#include <cmark-gfm.h>

/* Parses UTF-8 with a list of extensions by their names, NULL at its end; one text at a time. NULL where there is no
   memory. */
cmark_node *cm_parse(const char *text, size_t length, const char *const *extensions);

#endif
