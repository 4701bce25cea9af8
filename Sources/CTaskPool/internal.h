#ifndef CTASKPOOL_INTERNAL_H
#define CTASKPOOL_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* swift::Job. */
typedef void ct_job;

/* Jobs in the order in which they came, in a ring that grows. */
typedef struct {
    ct_job **jobs;
    size_t capacity, first, count;
} ct_queue;

void ct_queue_add(ct_queue *queue, ct_job *job);
/* The oldest; NULL where there is none. */
ct_job *ct_queue_take(ct_queue *queue);

typedef struct {
    /* Nanoseconds of CLOCK_MONOTONIC. */
    int64_t due;
    /* Those due at the same time come in the order in which they were added. */
    uint64_t number;
    ct_job *job;
} ct_alarm;

/* Jobs that wait for their time, in a heap. */
typedef struct {
    ct_alarm *alarms;
    size_t capacity, count;
    uint64_t added;
} ct_alarms;

void ct_alarms_add(ct_alarms *alarms, int64_t due, ct_job *job);
/* The next one, NULL where there is none. */
const ct_alarm *ct_alarms_first(const ct_alarms *alarms);
ct_job *ct_alarms_take(ct_alarms *alarms);

#endif
