// Preloaded into a node: notes what of one directory has reached the disk for certain, and fails calls on command.
//
// POWERCUT_DIRECTORY  the database, an absolute path without further folders in it
// POWERCUT_RECORD     a folder on the same disk, for `journal` and for a link to every file that ever was
// POWERCUT_PAUSE      microseconds after which a sync that is over counts, for others to see too early what it brings
//
// `journal` gets a line for each event, in the order they took effect:
//
//     create INODE NAME     rename OLD NEW     unlink NAME     a change of the directory
//     truncate INODE SIZE                      no more than the file's first SIZE bytes are safe any more
//     replace INODE OFFSET COUNT               so many bytes that the file had already may be written over
//     synced INODE SIZE COUNT BEGUN ENDED      the file's first SIZE bytes are safe, as the first COUNT replacements in
//                                              any files left them; the times are CLOCK_MONOTONIC's
//     directory COUNT                          the first COUNT changes of the directory are safe
//
// It is as strict as the standard lets a file system be: syncing a file makes neither its name nor any other file safe.
// While POWERCUT_RECORD holds a file of one of these names, calls on the database fail:
//
//     sync-fails     fsync and fdatasync with EIO
//     disk-ends      no file grows: write puts what has room in it, then ENOSPC
//     disk-is-full   statvfs tells of no room

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))real(#name))

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static unsigned long changes, replacements;

static void *real(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (!found) abort();
  return found;
}

static const char *variable(const char *name) {
  const char *value = getenv(name);
  return value ? value : "/nonexistent";
}

// The name within the database of a path; NULL for paths elsewhere, and for what no data lies in.
static const char *member(const char *path) {
  const char *directory = variable("POWERCUT_DIRECTORY");
  size_t length = strlen(directory);
  if (strncmp(path, directory, length) != 0 || path[length] != '/') return NULL;
  const char *name = path + length + 1;
  return strchr(name, '/') || strncmp(name, "LO", 2) == 0 ? NULL : name;  // LOG, LOG.old, LOCK
}

static void recorded(char *path, const char *name) {
  snprintf(path, PATH_MAX, "%s/%s", variable("POWERCUT_RECORD"), name);
}

__attribute__((format(printf, 1, 2))) static void note(const char *format, ...) {
  static int journal = -1;
  if (journal < 0) {
    char path[PATH_MAX];
    recorded(path, "journal");
    journal = REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  }
  char line[2 * NAME_MAX];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  // One call a line, so that a killed process leaves whole ones.
  if (REAL(write)(journal, line, length) != length) abort();
}

static int is_told_to(const char *fault) {
  char path[PATH_MAX];
  recorded(path, fault);
  return access(path, F_OK) == 0;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

// 'd' for the database itself, 'f' for a file in it, 0 for anything else; `status` is filled in.
static int kind(int file, struct stat *status) {
  struct stat directory;
  if (fstat(file, status) != 0 || stat(variable("POWERCUT_DIRECTORY"), &directory) != 0) return 0;
  if (status->st_dev == directory.st_dev && status->st_ino == directory.st_ino) return 'd';
  char path[PATH_MAX], link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return member(path) ? 'f' : 0;
}

static int opened(const char *symbol, const char *path, int flags, mode_t mode) {
  int (*open_file)(const char *, int, ...) = real(symbol);
  const char *name = flags & O_CREAT ? member(path) : NULL;
  if (!name) return open_file(path, flags, mode);
  pthread_mutex_lock(&order);
  int isNew = access(path, F_OK) != 0;
  int file = open_file(path, flags, mode);
  struct stat status;
  if (file >= 0 && fstat(file, &status) != 0) abort();
  if (file >= 0 && !isNew && flags & O_TRUNC) note("truncate %lu 0\n", (unsigned long)status.st_ino);
  if (file >= 0 && isNew) {
    char inode[32], kept[PATH_MAX];
    snprintf(inode, sizeof inode, "%lu", (unsigned long)status.st_ino);
    recorded(kept, inode);
    if (link(path, kept) != 0) abort();
    note("create %s %s\n", inode, name);
    changes++;
  }
  pthread_mutex_unlock(&order);
  return file;
}

int open(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return opened("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return opened("open64", path, flags, mode);
}

int rename(const char *old, const char *new) {
  const char *from = member(old), *to = member(new);
  pthread_mutex_lock(&order);
  int result = REAL(rename)(old, new);
  if (result == 0 && from && to) {
    note("rename %s %s\n", from, to);
    changes++;
  }
  pthread_mutex_unlock(&order);
  return result;
}

int unlink(const char *path) {
  const char *name = member(path);
  pthread_mutex_lock(&order);
  int result = REAL(unlink)(path);
  if (result == 0 && name) {
    note("unlink %s\n", name);
    changes++;
  }
  pthread_mutex_unlock(&order);
  return result;
}

static int synced(const char *symbol, int file) {
  int (*sync_file)(int) = real(symbol);
  struct stat status;
  int what = kind(file, &status);
  if (what && is_told_to("sync-fails")) return errno = EIO, -1;
  pthread_mutex_lock(&order);
  unsigned long made = changes, replaced = replacements;
  pthread_mutex_unlock(&order);
  double begun = now();
  int result = sync_file(file);
  const char *pause = getenv("POWERCUT_PAUSE");
  if (result == 0 && what && pause) usleep(atoi(pause));
  if (result == 0 && what == 'd') note("directory %lu\n", made);
  if (result == 0 && what == 'f') {
    unsigned long inode = status.st_ino;
    note("synced %lu %lld %lu %f %f\n", inode, (long long)status.st_size, replaced, begun, now());
  }
  return result;
}

int fsync(int file) { return synced("fsync", file); }
int fdatasync(int file) { return synced("fdatasync", file); }

// How many bytes a write may put: all that it is asked to, unless the disk has ended. To be called before they are
// written, as the node's end may come at any instant.
static size_t writable(int file, off_t offset, size_t count) {
  struct stat status;
  if (kind(file, &status) != 'f') return count;
  size_t room = status.st_size > offset ? status.st_size - offset : 0;
  size_t replaced = room < count ? room : count;
  pthread_mutex_lock(&order);
  if (replaced > 0) {
    note("replace %lu %lld %zu\n", (unsigned long)status.st_ino, (long long)offset, replaced);
    replacements++;
  }
  pthread_mutex_unlock(&order);
  return is_told_to("disk-ends") ? replaced : count;
}

ssize_t write(int file, const void *bytes, size_t count) {
  size_t possible = writable(file, lseek(file, 0, SEEK_CUR), count);
  if (possible == 0 && count > 0) return errno = ENOSPC, -1;
  return REAL(write)(file, bytes, possible);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
  size_t possible = writable(file, offset, count);
  if (possible == 0 && count > 0) return errno = ENOSPC, -1;
  return REAL(pwrite)(file, bytes, possible, offset);
}

int ftruncate(int file, off_t size) {
  struct stat status;
  pthread_mutex_lock(&order);
  int result = REAL(ftruncate)(file, size);
  if (result == 0 && kind(file, &status) == 'f') {
    note("truncate %lu %lld\n", (unsigned long)status.st_ino, (long long)size);
  }
  pthread_mutex_unlock(&order);
  return result;
}

static int told(const char *symbol, const char *path, void *status) {
  int (*tell)(const char *, void *) = real(symbol);
  int result = tell(path, status);
  int isOurs = strcmp(path, variable("POWERCUT_DIRECTORY")) == 0 || member(path);
  if (result == 0 && isOurs && is_told_to("disk-is-full")) {
    ((struct statvfs *)status)->f_bavail = 0;
  }
  return result;
}

int statvfs(const char *path, struct statvfs *status) { return told("statvfs", path, status); }
int statvfs64(const char *path, struct statvfs64 *status) { return told("statvfs64", path, status); }
