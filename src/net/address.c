/* The addresses of this machine that others in the room can type.
 *
 * Not the loopback, which only we reach, and not the link-local ones, which browsers cannot write (they need the name
 * of an interface). An interface that is down has addresses too; nobody reaches those.
 */
#include <arpa/inet.h>
#include <assert.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include "net/inside.h"

static void text_of(const struct sockaddr *address, struct net_address *ret_address)
{
    ret_address->text[0] = '\0';
    if (address->sa_family == AF_INET) {
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, ret_address->text,
                  sizeof(ret_address->text));
    } else if (address->sa_family == AF_INET6) {
        const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
        if (IN6_IS_ADDR_V4MAPPED(six)) /* a listener on "::" sees IPv4 clients this way */
            inet_ntop(AF_INET, &six->s6_addr[12], ret_address->text, sizeof(ret_address->text));
        else
            inet_ntop(AF_INET6, six, ret_address->text, sizeof(ret_address->text));
    }
}

uint64_t net_address_source(const struct sockaddr *address)
{
    const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)address;
    const uint8_t *bytes = address->sa_family == AF_INET
                               ? (const uint8_t *)&four->sin_addr
                               : ((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr;
    size_t len = address->sa_family == AF_INET ? 4 : 8; /* whoever has one IPv6 address has all of its network */
    if (address->sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)(const void *)bytes)) {
        bytes += 12;
        len = 4;
    }
    uint64_t source = 0;
    for (size_t i = 0; i < len; i++)
        source = source << 8 | bytes[i];
    return source;
}

static bool is_reachable(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        uint32_t four = ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr);
        return four >> 24 != 127 && four >> 16 != 0xa9fe /* 169.254 */ && four != 0;
    }
    const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    return !IN6_IS_ADDR_LINKLOCAL(six) && !IN6_IS_ADDR_LOOPBACK(six) && !IN6_IS_ADDR_UNSPECIFIED(six);
}

static bool is_known(const struct net_address *addresses, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(addresses[i].text, text) == 0)
            return true;
    return false;
}

size_t net_lan_addresses(struct net_address *ret_addresses, size_t count_max)
{
    static const int families[] = {AF_INET, AF_INET6};
    struct ifaddrs *first;
    size_t count = 0;
    if (getifaddrs(&first) != 0)
        return 0;
    for (size_t family = 0; family < sizeof(families) / sizeof(families[0]); family++)
        for (const struct ifaddrs *at = first; at && count < count_max; at = at->ifa_next) {
            if (!at->ifa_addr || at->ifa_addr->sa_family != families[family] || !(at->ifa_flags & IFF_UP) ||
                (at->ifa_flags & IFF_LOOPBACK))
                continue;
            text_of(at->ifa_addr, &ret_addresses[count]);
            if (is_reachable(at->ifa_addr) && !is_known(ret_addresses, count, ret_addresses[count].text))
                count++;
        }
    freeifaddrs(first);
    assert(count <= count_max);
    return count;
}

void net_address_peer(const struct sockaddr *address, struct net_address *ret_peer)
{
    struct sockaddr_in6 network;
    if (address->sa_family == AF_INET6) {
        memcpy(&network, address, sizeof(network));
        if (!IN6_IS_ADDR_V4MAPPED(&network.sin6_addr))
            memset(&network.sin6_addr.s6_addr[8], 0, 8);
        address = (const struct sockaddr *)(const void *)&network;
    }
    text_of(address, ret_peer);
}
