#include "internal.h"
#include <langinfo.h>
#include <locale.h>
#include <pthread.h>
#include <strings.h>

static bool found_utf8;

static bool is_utf8(void) {
    const char *codeset = nl_langinfo(CODESET);
    return strcasecmp(codeset, "UTF-8") == 0 || strcasecmp(codeset, "utf8") == 0;
}

static void choose(void) {
    setlocale(LC_ALL, "");
    /* Only how bytes become characters; sorting and the like stay as the user has them. */
    if (!is_utf8()) { setlocale(LC_CTYPE, "C.UTF-8"); }
    found_utf8 = is_utf8();
}

bool ct_use_utf8_locale(void) {
    /* Once, because the locale must not change under threads that use it. */
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, choose);
    return found_utf8;
}
