/* Adds a fixed wait to every fsync and fdatasync of a program that is started with it preloaded: the same run as on a disk
   that takes so much longer. SLOW_DISK_MS holds the milliseconds. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static int after_wait(const char *name, int file) {
    const char *text = getenv("SLOW_DISK_MS");
    long ms = text ? atol(text) : 0;
    struct timespec wait = {ms / 1000, (ms % 1000) * 1000000L};
    nanosleep(&wait, NULL);
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return real(file);
}

int fsync(int file) { return after_wait("fsync", file); }
int fdatasync(int file) { return after_wait("fdatasync", file); }
