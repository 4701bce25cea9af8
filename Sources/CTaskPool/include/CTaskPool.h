#ifndef CTASKPOOL_H
#define CTASKPOOL_H

#include <stdint.h>

/* Threads for Swift's jobs: stretches of tasks that can run now. */

/* How many threads there may be, at least 2. Before the first job. */
void ct_tasks_limit(int threads);

/* Has a job run as soon as a thread is free, behind those that came before it. */
void ct_tasks_add(void *job);

/* The same in so many nanoseconds. */
void ct_tasks_add_after(int64_t delay, void *job);

#endif
