/* Two hundred access links, for benchmarks/links.py: this kernel may have no netem.
 *
 *   relay UP DOWN UNITS DELAY_MS LOSS_PERCENT QUEUE_MS RATE_KBIT[,RATE_KBIT...]
 *
 * Frames that come in on UP leave on DOWN and the reverse. Each unit has a link of its own in each
 * direction: a rate (the list goes round over the units), a FIFO queue of at most QUEUE_MS, then half
 * of DELAY_MS, the round trip. LOSS_PERCENT is one way. The unit is the third octet of the far side's
 * IPv4 address, or the fourteenth of its IPv6 address. A link carries whole Ethernet frames without
 * their check sequence. On SIGTERM it prints a line for each rate: frames, dropped by the queue, lost,
 * mean and longest wait in ms, both directions together.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { MOST_UNITS = 256, MOST_RATES = 16, SLOTS = 1 << 19, LARGEST = 256, BATCH = 64 };
struct waiting { double leaves; uint32_t next; uint16_t length; uint8_t to, data[LARGEST]; };
struct tally { unsigned long frames, dropped, lost; double wait, longest; };
static struct waiting *pool;
static uint32_t spare;
/* A calendar of 1/8 ms: frames leave in the order of their time without a heap. */
enum { DAYS = 1 << 15 };
static uint32_t calendar[DAYS];
static double lately, free_at[2][MOST_UNITS];
static struct tally tallies[MOST_RATES];
static double rates[MOST_RATES];
static int units, many_rates;
static double delay, loss, queue;
static volatile sig_atomic_t over;

static void end(int number) { (void)number; over = 1; }

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static double chance(void) {
    static uint64_t x = 88172645463325252ull;
    x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    return (x >> 11) / 9007199254740992.0;
}

static int unit_of(const uint8_t *f, int down) {
    unsigned kind = f[12] << 8 | f[13];
    if (kind == ETH_P_IP) return f[14 + (down ? 16 : 12) + 2] % units;
    if (kind == ETH_P_IPV6) return f[14 + (down ? 24 : 8) + 13] % units;
    return -1;
}

static int ear(const char *name) {
    int s = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, htons(ETH_P_ALL)), on = 1, size = 64 << 20;
    struct sockaddr_ll here = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = if_nametoindex(name)};
    setsockopt(s, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on);
    if (setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size)) setsockopt(s, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    setsockopt(s, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on);
    if (s < 0 || bind(s, (void *)&here, sizeof here)) { perror(name); exit(1); }
    return s;
}

/* Decide when a frame leaves, and note it. */
static void take(const uint8_t *frame, int length, int down) {
    int unit = unit_of(frame, down), to = down;
    double at = now(), leaves = at;
    if (length > LARGEST) return;
    if (unit >= 0) {
        struct tally *t = tallies + unit % many_rates;
        double *link = &free_at[down][unit], start = *link > at ? *link : at;
        double through = start + length * 8 / (rates[unit % many_rates] * 1000), wait = start - at;
        t->frames++;
        if (wait > queue) { t->dropped++; return; }
        *link = through;
        t->wait += wait;
        if (wait > t->longest) t->longest = wait;
        if (chance() < loss) { t->lost++; return; }
        leaves = through + delay / 2;
    }
    uint32_t slot = spare;
    if (!slot) { fprintf(stderr, "no room for frames\n"); exit(1); }
    spare = pool[slot].next;
    struct waiting *w = pool + slot;
    w->leaves = leaves, w->length = length, w->to = to;
    memcpy(w->data, frame, length);
    uint32_t *day = calendar + (uint32_t)(leaves * 8000) % DAYS;
    w->next = *day, *day = slot;
}

static void release(const int *sockets) {
    double until = now();
    for (uint64_t day = lately * 8000; day <= (uint64_t)(until * 8000); day++) {
        uint32_t *at = calendar + day % DAYS, slot, back = 0;
        for (slot = *at, *at = 0; slot;) { /* first come, first out */
            uint32_t next = pool[slot].next;
            pool[slot].next = back, back = slot, slot = next;
        }
        while (back) {
            struct waiting *w = pool + back;
            uint32_t next = w->next;
            if (w->leaves > until) { w->next = *at, *at = back; }
            else {
                send(sockets[w->to], w->data, w->length, 0);
                w->next = spare, spare = back;
            }
            back = next;
        }
    }
    lately = until;
}

int main(int count, char **given) {
    if (count != 8) return 2;
    units = atoi(given[3]), delay = atof(given[4]) / 1000, loss = atof(given[5]) / 100, queue = atof(given[6]) / 1000;
    for (char *text = strtok(given[7], ","); text; text = strtok(0, ",")) rates[many_rates++] = atof(text);
    pool = calloc(SLOTS, sizeof *pool);
    for (uint32_t i = 1; i < SLOTS; i++) pool[i].next = spare, spare = i;
    int sockets[2] = {ear(given[1]), ear(given[2])};
    struct pollfd ready[2] = {{sockets[0], POLLIN, 0}, {sockets[1], POLLIN, 0}};
    static uint8_t frames[BATCH][2048];
    struct iovec vectors[BATCH];
    struct mmsghdr headers[BATCH];
    for (int i = 0; i < BATCH; i++) {
        vectors[i] = (struct iovec){frames[i], sizeof frames[i]};
        headers[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = vectors + i, .msg_iovlen = 1}};
    }
    signal(SIGTERM, end);
    /* A real link is not late because a scanner computes; where we may not, it is as it is. */
    struct sched_param first = {.sched_priority = 10};
    sched_setscheduler(0, SCHED_FIFO, &first);
    lately = now();
    printf("ready\n");
    fflush(stdout);
    while (!over) {
        struct timespec nap = {0, 200000};
        ppoll(ready, 2, &nap, 0);
        for (int side = 0; side < 2; side++)
            for (int turns = 0; turns < 16; turns++) {
                int got = recvmmsg(sockets[side], headers, BATCH, MSG_DONTWAIT, 0);
                for (int i = 0; i < got; i++) take(frames[i], headers[i].msg_len, !side);
                if (got < BATCH) break;
            }
        release(sockets);
    }
    for (int i = 0; i < many_rates; i++) {
        struct tally *t = tallies + i;
        printf("%.0f %lu %lu %lu %.3f %.3f\n", rates[i], t->frames, t->dropped, t->lost,
               t->frames ? 1000 * t->wait / t->frames : 0, 1000 * t->longest);
    }
    struct tpacket_stats stats;
    socklen_t size = sizeof stats;
    for (int side = 0; side < 2; side++) {
        getsockopt(sockets[side], SOL_PACKET, PACKET_STATISTICS, &stats, &size);
        if (stats.tp_drops) printf("overrun %u\n", stats.tp_drops);
    }
    return 0;
}
