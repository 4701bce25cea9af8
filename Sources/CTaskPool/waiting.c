#define _GNU_SOURCE
#include "internal.h"
#include <stdio.h>
#include <stdlib.h>

/* A task that is lost would leave what it was to do undone, and nobody could tell. */
static void *grown(void *memory, size_t count, size_t size) {
    void *larger = reallocarray(memory, count, size);
    if (larger == NULL) {
        fputs("lettera: out of memory\n", stderr);
        abort();
    }
    return larger;
}

void ct_queue_add(ct_queue *queue, ct_job *job) {
    if (queue->count == queue->capacity) {
        size_t capacity = queue->capacity > 0 ? 2 * queue->capacity : 64;
        queue->jobs = grown(queue->jobs, capacity, sizeof *queue->jobs);
        /* What had wrapped around goes behind the rest. */
        for (size_t i = 0; i < queue->first; i++) {
            queue->jobs[queue->capacity + i] = queue->jobs[i];
        }
        queue->capacity = capacity;
    }
    queue->jobs[(queue->first + queue->count++) % queue->capacity] = job;
}

ct_job *ct_queue_take(ct_queue *queue) {
    if (queue->count == 0) { return NULL; }
    ct_job *job = queue->jobs[queue->first];
    queue->first = (queue->first + 1) % queue->capacity;
    queue->count--;
    return job;
}

static bool is_before(ct_alarm one, ct_alarm other) {
    return one.due != other.due ? one.due < other.due : one.number < other.number;
}

void ct_alarms_add(ct_alarms *alarms, int64_t due, ct_job *job) {
    if (alarms->count == alarms->capacity) {
        alarms->capacity = alarms->capacity > 0 ? 2 * alarms->capacity : 16;
        alarms->alarms = grown(alarms->alarms, alarms->capacity, sizeof *alarms->alarms);
    }
    ct_alarm added = {.due = due, .number = alarms->added++, .job = job};
    size_t place = alarms->count++;
    while (place > 0 && is_before(added, alarms->alarms[(place - 1) / 2])) {
        alarms->alarms[place] = alarms->alarms[(place - 1) / 2];
        place = (place - 1) / 2;
    }
    alarms->alarms[place] = added;
}

const ct_alarm *ct_alarms_first(const ct_alarms *alarms) {
    return alarms->count > 0 ? &alarms->alarms[0] : NULL;
}

ct_job *ct_alarms_take(ct_alarms *alarms) {
    if (alarms->count == 0) { return NULL; }
    ct_job *job = alarms->alarms[0].job;
    ct_alarm last = alarms->alarms[--alarms->count];
    size_t place = 0;
    for (;;) {
        size_t next = 2 * place + 1;
        if (next >= alarms->count) { break; }
        if (next + 1 < alarms->count && is_before(alarms->alarms[next + 1], alarms->alarms[next])) {
            next++;
        }
        if (!is_before(alarms->alarms[next], last)) { break; }
        alarms->alarms[place] = alarms->alarms[next];
        place = next;
    }
    alarms->alarms[place] = last;
    return job;
}
