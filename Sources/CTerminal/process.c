#include "internal.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t spawn(
    const char *const *arguments, const posix_spawn_file_actions_t *files, short flags) {
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    /* Blocked and ignored signals survive exec; an editor that inherits ours cannot be
       interrupted, nor learn that its window changed size. */
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(
        &attributes, (short)(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | flags));

    pid_t process = 0;
    int error = posix_spawnp(
        &process, arguments[0], files, &attributes, (char *const *)arguments, environ);
    posix_spawnattr_destroy(&attributes);
    return error == 0 ? process : -error;
}

pid_t ct_spawn(const char *const *arguments) { return spawn(arguments, NULL, 0); }

pid_t ct_spawn_apart(const char *const *arguments) {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    pid_t process = spawn(arguments, &files, POSIX_SPAWN_SETSID);
    posix_spawn_file_actions_destroy(&files);
    return process;
}

int ct_wait_for(pid_t process) {
    int status = 0;
    while (waitpid(process, &status, 0) == -1) {
        if (errno != EINTR) { return 127; }
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
