#define _GNU_SOURCE
#include "CSystem.h"

// The first is needed by the second.
#include <time.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <sys/socket.h>

int csystem_queue_errors(int descriptor, bool is_ipv6) {
    int on = 1;
    // An IPv6 socket may send to IPv4 destinations too, and then IPv4's errors come back.
    if (setsockopt(descriptor, IPPROTO_IP, IP_RECVERR, &on, sizeof on) == -1) return -1;
    if (!is_ipv6) return 0;
    return setsockopt(descriptor, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on);
}

/// The network's part of what came with an entry of the error queue, or null.
static const struct sock_extended_err *find_error(struct msghdr *message) {
    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part)) {
        bool ipv4 = part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RECVERR;
        bool ipv6 = part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_RECVERR;
        if (ipv4 || ipv6) return (const struct sock_extended_err *)CMSG_DATA(part);
    }
    return NULL;
}

static bool is_network_error(uint8_t origin) {
    return origin == SO_EE_ORIGIN_LOCAL || origin == SO_EE_ORIGIN_ICMP ||
           origin == SO_EE_ORIGIN_ICMP6;
}

int csystem_next_delivery_failure(
    int descriptor, void *destination, struct csystem_delivery_failure *failure) {
    // The datagram itself comes back as the payload, and is of no use: there is no room for it.
    _Alignas(struct cmsghdr) char control[512];
    struct msghdr message = {
        .msg_name = destination,
        .msg_namelen = sizeof(struct sockaddr_storage),
        .msg_control = control,
        .msg_controllen = sizeof control,
    };
    if (recvmsg(descriptor, &message, MSG_ERRQUEUE | MSG_DONTWAIT) == -1) return -1;
    const struct sock_extended_err *error = find_error(&message);
    failure->number = error ? error->ee_errno : 0;
    failure->is_network_error = error && is_network_error(error->ee_origin);
    return 0;
}
