/* Records what a process asks of the disk for its databases and originals, so that `replay.py` can build every state that a power cut may leave.
 *
 * Preloaded (LD_PRELOAD); CUT_ROOT is the folder whose files count, CUT_LOG the file that the record is appended to. A record is
 *   op (1 byte)  length of name (2)  offset (8)  length of data (4)  name  data      numbers little-endian
 * with op C created, W written at offset, T cut to offset, S synced, U removed, R renamed to the name in data. It is written after the call
 * has succeeded, so that nothing counts as durable before it is.
 *
 *   cc -O2 -shared -fPIC -o powercut.so powercut.c -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES 4096
#define NAME 128

static char names[FILES][NAME];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int out = -2;
static const char *root = "";

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static int ready(void) {
    if (out == -2) {
        int (*really)(const char *, int, ...) = real("open");
        const char *log = getenv("CUT_LOG"), *folder = getenv("CUT_ROOT");
        out = -1;
        if (log && folder) {
            root = folder;
            out = really(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        }
    }
    return out >= 0;
}

/* The name below the root, if it is a file that counts. Shared memory of the write-ahead log is rebuilt at every start. */
static const char *counted(const char *path) {
    size_t size;
    if (!ready() || !path) return NULL;
    size = strlen(root);
    if (strncmp(path, root, size) || path[size] != '/') return NULL;
    path += size + 1;
    if (strlen(path) >= NAME || strstr(path, "-shm")) return NULL;
    if (strncmp(path, "store.db", 8) && strncmp(path, "ledger.db", 9) && strncmp(path, "blobs/", 6) && strncmp(path, "ACKS", 4)) return NULL;
    return path;
}

static void note(char op, const char *name, uint64_t offset, const void *data, uint32_t size) {
    ssize_t (*write_all)(int, const struct iovec *, int) = real("writev");
    uint16_t length = (uint16_t)strlen(name);
    unsigned char head[15];
    struct iovec parts[3] = {{head, sizeof head}, {(void *)name, length}, {(void *)data, data ? size : 0}};
    head[0] = (unsigned char)op;
    memcpy(head + 1, &length, 2);
    memcpy(head + 3, &offset, 8);
    memcpy(head + 11, &size, 4);
    pthread_mutex_lock(&lock);
    if (write_all(out, parts, 3) < 0) abort();
    pthread_mutex_unlock(&lock);
}

static void opened(int file, const char *path, int flags) {
    const char *name = file >= 0 && file < FILES ? counted(path) : NULL;
    if (file < 0 || file >= FILES) return;
    names[file][0] = 0;
    if (!name) return;
    strcpy(names[file], name);
    if (flags & O_CREAT) note('C', name, 0, NULL, 0);
    if (flags & O_TRUNC) note('T', name, 0, NULL, 0);
}

static const char *name_of(int file) { return file >= 0 && file < FILES && names[file][0] && ready() ? names[file] : NULL; }

#define MODE(flags, mode)                    \
    if ((flags) & (O_CREAT | O_TMPFILE)) {   \
        va_list rest;                        \
        va_start(rest, flags);               \
        mode = va_arg(rest, mode_t);         \
        va_end(rest);                        \
    }

#define OPEN(name)                                                \
    int name(const char *path, int flags, ...) {                  \
        int (*really)(const char *, int, ...) = real(#name);      \
        mode_t mode = 0;                                          \
        int file;                                                 \
        MODE(flags, mode)                                         \
        file = really(path, flags, mode);                         \
        opened(file, path, flags);                                \
        return file;                                              \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                              \
    int name(int at, const char *path, int flags, ...) {          \
        int (*really)(int, const char *, int, ...) = real(#name); \
        mode_t mode = 0;                                          \
        int file;                                                 \
        MODE(flags, mode)                                         \
        file = really(at, path, flags, mode);                     \
        opened(file, path, flags);                                \
        return file;                                              \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int file) {
    int (*really)(int) = real("close");
    if (file >= 0 && file < FILES) names[file][0] = 0;
    return really(file);
}

ssize_t write(int file, const void *data, size_t size) {
    ssize_t (*really)(int, const void *, size_t) = real("write");
    const char *name = name_of(file);
    ssize_t done = really(file, data, size);
    if (name && done > 0) note('W', name, (uint64_t)(lseek(file, 0, SEEK_CUR) - done), data, (uint32_t)done);
    return done;
}

#define PWRITE(name)                                                              \
    ssize_t name(int file, const void *data, size_t size, off_t offset) {         \
        ssize_t (*really)(int, const void *, size_t, off_t) = real(#name);        \
        const char *known = name_of(file);                                        \
        ssize_t done = really(file, data, size, offset);                          \
        if (known && done > 0) note('W', known, (uint64_t)offset, data, (uint32_t)done); \
        return done;                                                              \
    }
PWRITE(pwrite)
PWRITE(pwrite64)

#define SYNC(name)                                        \
    int name(int file) {                                  \
        int (*really)(int) = real(#name);                 \
        const char *known = name_of(file);                \
        int result = really(file);                        \
        if (known && !result) note('S', known, 0, NULL, 0); \
        return result;                                    \
    }
SYNC(fsync)
SYNC(fdatasync)

#define CUT(name)                                                        \
    int name(int file, off_t size) {                                     \
        int (*really)(int, off_t) = real(#name);                         \
        const char *known = name_of(file);                               \
        int result = really(file, size);                                 \
        if (known && !result) note('T', known, (uint64_t)size, NULL, 0); \
        return result;                                                   \
    }
CUT(ftruncate)
CUT(ftruncate64)

int unlink(const char *path) {
    int (*really)(const char *) = real("unlink");
    const char *name = counted(path);
    int result = really(path);
    if (name && !result) note('U', name, 0, NULL, 0);
    return result;
}

int rename(const char *from, const char *to) {
    int (*really)(const char *, const char *) = real("rename");
    const char *old = counted(from), *name = counted(to);
    int result = really(from, to);
    if (old && name && !result) note('R', old, 0, name, (uint32_t)strlen(name));
    return result;
}
