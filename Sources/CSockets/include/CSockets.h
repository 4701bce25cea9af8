// What Swift's Glibc module leaves out: waiting for many sockets at once.
#pragma once

#include <sys/epoll.h>
#include <sys/eventfd.h>
