#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

/* GNU additions that the C library's own module leaves out. */
#include <pthread.h>
#include <sys/socket.h>
extern int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags);
extern int pthread_setname_np(pthread_t thread, const char *name);
extern int malloc_trim(size_t pad);
