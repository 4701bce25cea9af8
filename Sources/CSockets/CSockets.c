// There is nothing to define; a target without a source is none.
#include "CSockets.h"
