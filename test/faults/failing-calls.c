/*
 * Preloaded into portledger by the tests: the n-th call that changes something below a folder fails.
 *
 *   FAULT_UNDER=/tmp/x   only paths below it count        FAULT_LOG=/tmp/log   one line for each call that counts
 *   FAULT_AT=3           the third of them fails          FAULT_ERRNO=28       with this error
 *   FAULT_STAYS=1        and all calls of its kind after it
 *
 * A write that is to fail for want of space writes the half first, as a disk that fills up does.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static int counted;
static char failing[16];

static int below(const char *path) {
  const char *under = getenv("FAULT_UNDER");
  return under != NULL && path != NULL && strncmp(path, under, strlen(under)) == 0;
}

static int fd_below(int fd) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return below(path);
}

/* 1 where this call is to fail; errno is then set. */
static int fails(const char *call) {
  const char *log = getenv("FAULT_LOG"), *at = getenv("FAULT_AT"), *error = getenv("FAULT_ERRNO");
  int (*real_open)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
  ssize_t (*real_write)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
  int (*real_close)(int) = dlsym(RTLD_NEXT, "close");
  counted += 1;
  if (log != NULL) {
    char line[32];
    int length = snprintf(line, sizeof line, "%s\n", call), fd = real_open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (fd >= 0 && real_write(fd, line, length) == length) real_close(fd);
  }
  if (at == NULL) return 0;
  int now = counted == atoi(at) || (getenv("FAULT_STAYS") != NULL && counted > atoi(at) && strcmp(call, failing) == 0);
  if (!now) return 0;
  snprintf(failing, sizeof failing, "%s", call);
  errno = error == NULL ? EIO : atoi(error);
  return 1;
}

#define REAL(name) __typeof__(name) *real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

#define OPEN(name)                                                                            \
  int name(const char *path, int flags, ...) {                                                \
    REAL(name);                                              \
    va_list rest;                                                                             \
    va_start(rest, flags);                                                                    \
    mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0;                               \
    va_end(rest);                                                                             \
    if ((flags & (O_WRONLY | O_RDWR)) && below(path) && fails("open")) return -1;             \
    return real(path, flags, mode);                                                           \
  }
OPEN(open)
OPEN(open64)

#define WRITE(name, parameters, arguments, half)                                              \
  ssize_t name parameters {                                                                   \
    REAL(name);                                                        \
    if (fd_below(fd) && fails("write")) {                                                     \
      int error = errno;                                                                      \
      if (error == ENOSPC) { ssize_t some = half; (void)some; }                               \
      errno = error;                                                                          \
      return -1;                                                                              \
    }                                                                                         \
    return real arguments;                                                                    \
  }
WRITE(write, (int fd, const void *bytes, size_t count), (fd, bytes, count), real(fd, bytes, count / 2))
WRITE(pwrite, (int fd, const void *bytes, size_t count, off_t at), (fd, bytes, count, at), real(fd, bytes, count / 2, at))
WRITE(pwrite64, (int fd, const void *bytes, size_t count, off64_t at), (fd, bytes, count, at), real(fd, bytes, count / 2, at))
WRITE(writev, (int fd, const struct iovec *list, int count), (fd, list, count), real(fd, list, count / 2))

#define ONE_FD(name, call)                                                                    \
  int name(int fd) {                                                                          \
    REAL(name);                                                                 \
    if (fd_below(fd) && fails(call)) return -1;                                               \
    return real(fd);                                                                          \
  }
ONE_FD(fsync, "fsync")
ONE_FD(fdatasync, "fsync")

int rename(const char *from, const char *to) {
  REAL(rename);
  return below(to) && fails("rename") ? -1 : real(from, to);
}

int mkdir(const char *path, mode_t mode) {
  REAL(mkdir);
  return below(path) && fails("mkdir") ? -1 : real(path, mode);
}

int unlink(const char *path) {
  REAL(unlink);
  return below(path) && fails("unlink") ? -1 : real(path);
}

int ftruncate64(int fd, off64_t size) {
  REAL(ftruncate64);
  return fd_below(fd) && fails("truncate") ? -1 : real(fd, size);
}
