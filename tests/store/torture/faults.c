/* Makes one call fail, of those by which a process changes files below a folder. Preloaded (LD_PRELOAD) and armed through ctypes:
 *
 *   fault_arm(root, nth, kind, error)   the nth such call from now on (1 is the next); nth 0 disarms
 *   fault_calls()                       how many there were since then
 *   fault_hits()                        how many were made to fail, or to write less
 *
 * kind 0: that call fails with `error` and nothing is done. kind 1: if it is a write, half of it is written and said. kind 2: as 1, and from
 * then on every call that needs room (write, open for writing, mkdir, rename, link) fails with `error`: the disk is full until it is disarmed.
 * Calls: write, fsync, fdatasync, rename, link, unlink, rmdir, mkdir, ftruncate, and open where it makes or empties a file.
 *
 *   cc -O2 -shared -fPIC -o faults.so faults.c -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[PATH_MAX];
static long nth, calls, hits;
static int kind, error_number, full;

void fault_arm(const char *folder, long which, int how, int error) {
    snprintf(root, sizeof root, "%s", folder);
    nth = which, kind = how, error_number = error, calls = hits = full = 0;
}
long fault_calls(void) { return calls; }
long fault_hits(void) { return hits; }

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static int below(const char *path) {
    size_t size = strlen(root);
    return nth && path && !strncmp(path, root, size) && (path[size] == '/' || !path[size]);
}

static int file_below(int file) {
    char link[64], path[PATH_MAX];
    ssize_t size;
    if (!nth) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    size = readlink(link, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return below(path);
}

/* 0: go on. 1: fail. 2: write half. `room`: the call needs room on the disk. */
static int fate(int room, int writes) {
    int here = ++calls == nth;
    if (full && room) {
        hits++;
        return 1;
    }
    if (!here || (kind && !writes)) return 0;
    hits++;
    full = kind == 2;
    return kind ? 2 : 1;
}

#define FAIL return errno = error_number, -1

ssize_t write(int file, const void *data, size_t size) {
    ssize_t (*really)(int, const void *, size_t) = real("write");
    int what = file_below(file) ? fate(1, size > 1) : 0;
    if (what == 1) FAIL;
    return really(file, data, what ? size / 2 : size);
}

#define FILE_CALL(name, room)               \
    int name(int file) {                    \
        int (*really)(int) = real(#name);   \
        if (file_below(file) && fate(room, 0) == 1) FAIL; \
        return really(file);                \
    }
FILE_CALL(fsync, 0)
FILE_CALL(fdatasync, 0)

#define PATH_CALL(name)                             \
    int name(const char *path) {                    \
        int (*really)(const char *) = real(#name);  \
        if (below(path) && fate(0, 0) == 1) FAIL;   \
        return really(path);                        \
    }
PATH_CALL(unlink)
PATH_CALL(rmdir)

#define TWO_PATHS(name)                                         \
    int name(const char *from, const char *to) {                \
        int (*really)(const char *, const char *) = real(#name);\
        if (below(to) && fate(1, 0) == 1) FAIL;                 \
        return really(from, to);                                \
    }
TWO_PATHS(rename)
TWO_PATHS(link)

int mkdir(const char *path, mode_t mode) {
    int (*really)(const char *, mode_t) = real("mkdir");
    struct stat there;
    if (below(path) && stat(path, &there) && fate(1, 0) == 1) FAIL;
    return really(path, mode);
}

#define CUT(name)                                   \
    int name(int file, off_t size) {                \
        int (*really)(int, off_t) = real(#name);    \
        if (file_below(file) && fate(0, 0) == 1) FAIL; \
        return really(file, size);                  \
    }
CUT(ftruncate)
CUT(ftruncate64)

#define MODE(flags, mode)                    \
    if ((flags) & (O_CREAT | O_TMPFILE)) {   \
        va_list rest;                        \
        va_start(rest, flags);               \
        mode = va_arg(rest, mode_t);         \
        va_end(rest);                        \
    }
#define WRITES(flags) (((flags) & O_ACCMODE) != O_RDONLY && ((flags) & (O_CREAT | O_TRUNC)))

#define OPEN(name)                                                          \
    int name(const char *path, int flags, ...) {                            \
        int (*really)(const char *, int, ...) = real(#name);                \
        mode_t mode = 0;                                                    \
        MODE(flags, mode)                                                   \
        if (WRITES(flags) && below(path) && fate(1, 0) == 1) FAIL;          \
        return really(path, flags, mode);                                   \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                        \
    int name(int at, const char *path, int flags, ...) {                    \
        int (*really)(int, const char *, int, ...) = real(#name);           \
        mode_t mode = 0;                                                    \
        MODE(flags, mode)                                                   \
        if (WRITES(flags) && below(path) && fate(1, 0) == 1) FAIL;          \
        return really(at, path, flags, mode);                               \
    }
OPENAT(openat)
OPENAT(openat64)
