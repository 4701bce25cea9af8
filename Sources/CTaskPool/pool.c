#define _GNU_SOURCE
#include "CTaskPool.h"
#include "internal.h"
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* No executor in particular. */
typedef struct {
    void *identity;
    uintptr_t implementation;
} executor;
extern __attribute__((swiftcall)) void swift_job_run(ct_job *, executor);

static const int64_t nanoseconds = 1000000000;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static ct_queue ready;
static ct_alarms alarms;
static int limit = 2, threads;

/* Threads that wait for a job, and how many of those have been called but have not come yet. */
static int idle, called;
static pthread_cond_t call = PTHREAD_COND_INITIALIZER;

/* One idle thread waits for the next alarm as well; NULL where none does. */
static const void *keeper;
static pthread_cond_t keeper_call;
static pthread_once_t keeper_call_once = PTHREAD_ONCE_INIT;

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * nanoseconds + time.tv_nsec;
}

static void *work(void *argument);

/* Finds one more thread to look what there is to do, if there is one that has nothing else to do.

   Returns what to signal once the lock is given up, so that it does not wake up only to wait for that;
   NULL for nothing. */
static pthread_cond_t *call_a_thread(void) {
    if (idle > 0) {
        idle--;
        called++;
        return &call;
    }
    if (keeper != NULL) {
        keeper = NULL;
        return &keeper_call;
    }
    if (threads < limit) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, work, NULL) == 0) {
            threads++;
            pthread_detach(thread);
        } else if (threads == 0) {
            fputs("lettera: the system gives no thread\n", stderr);
            abort();
        }
    }
    return NULL;
}

static void unlock_and_signal(pthread_cond_t *condition) {
    /* Before anybody else can begin to wait for the next alarm. */
    if (condition == &keeper_call) {
        pthread_cond_signal(condition);
        condition = NULL;
    }
    pthread_mutex_unlock(&lock);
    if (condition != NULL) { pthread_cond_signal(condition); }
}

static void wait_for_call(void) {
    idle++;
    while (called == 0) { pthread_cond_wait(&call, &lock); }
    called--;
}

static void wait_for_alarm(int64_t due) {
    struct timespec time = {.tv_sec = due / nanoseconds, .tv_nsec = due % nanoseconds};
    const void *self = &time;
    keeper = self;
    pthread_cond_timedwait(&keeper_call, &lock, &time);
    if (keeper == self) { keeper = NULL; }
}

/* Makes jobs whose time has come ready. */
static void move_due_alarms(void) {
    const ct_alarm *first = ct_alarms_first(&alarms);
    if (first == NULL) { return; }
    int64_t present = now();
    size_t before = ready.count;
    while ((first = ct_alarms_first(&alarms)) != NULL && first->due <= present) {
        ct_queue_add(&ready, ct_alarms_take(&alarms));
    }
    /* This thread takes one of them. */
    for (size_t i = before + 1; i < ready.count; i++) {
        pthread_cond_t *condition = call_a_thread();
        if (condition != NULL) { pthread_cond_signal(condition); }
    }
}

static void *work(void *argument) {
    (void)argument;
    pthread_setname_np(pthread_self(), "tasks");
    pthread_mutex_lock(&lock);
    for (;;) {
        move_due_alarms();
        ct_job *job = ct_queue_take(&ready);
        const ct_alarm *alarm = ct_alarms_first(&alarms);
        bool is_unkept = alarm != NULL && keeper == NULL;
        if (job != NULL) {
            /* A thread that waited for an alarm may have been called for a job as well, and takes only one. */
            bool is_more = ready.count > 0 && called == 0;
            unlock_and_signal(is_unkept || is_more ? call_a_thread() : NULL);
            swift_job_run(job, (executor){NULL, 0});
            pthread_mutex_lock(&lock);
        } else if (is_unkept) {
            wait_for_alarm(alarm->due);
        } else {
            wait_for_call();
        }
    }
    return NULL;
}

void ct_tasks_add(void *job) {
    pthread_mutex_lock(&lock);
    ct_queue_add(&ready, job);
    unlock_and_signal(call_a_thread());
}

/* Waits by the clock that alarms go by. */
static void make_keeper_call(void) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&keeper_call, &attributes);
    pthread_condattr_destroy(&attributes);
}

void ct_tasks_add_after(int64_t delay, void *job) {
    pthread_once(&keeper_call_once, make_keeper_call);
    int64_t present = now();
    int64_t due = delay > INT64_MAX - present ? INT64_MAX : present + delay;
    pthread_mutex_lock(&lock);
    const ct_alarm *first = ct_alarms_first(&alarms);
    bool is_first = first == NULL || due < first->due;
    ct_alarms_add(&alarms, due, job);
    pthread_cond_t *condition = NULL;
    if (is_first && keeper != NULL) {
        /* It waits for a later one. */
        keeper = NULL;
        condition = &keeper_call;
    } else if (is_first) {
        condition = call_a_thread();
    }
    unlock_and_signal(condition);
}

void ct_tasks_limit(int most) {
    limit = most > 2 ? most : 2;
#ifdef M_ARENA_MAX
    /* glibc would give each thread a heap of its own, hardly used: megabytes after a long reply. */
    mallopt(M_ARENA_MAX, 2);
#endif
}
