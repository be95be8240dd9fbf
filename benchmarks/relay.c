/* Two hundred access links, for benchmarks/links.py: this kernel may have no netem.
 *
 *   relay UP DOWN UNITS DELAY_MS LOSS_PERCENT QUEUE_MS RATE_KBIT[,RATE_KBIT...]
 *
 * Frames that come in on UP leave on DOWN and the reverse. Each unit has a link of its own in each
 * direction: a rate (the list goes round over the units), a FIFO queue of at most QUEUE_MS, then half
 * of DELAY_MS, the round trip. LOSS_PERCENT is one way. The unit is the third octet of the far side's
 * IPv4 address, or the fourteenth of its IPv6 address. A link carries whole Ethernet frames without
 * their check sequence. On SIGTERM it prints a line for each rate: frames, dropped by the queue, lost,
 * mean and longest wait in ms, both directions together, and when the first and the last frame came
 * (seconds of CLOCK_MONOTONIC); then "overrun" and how many frames it had no room for itself.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <sched.h>
#include <sys/mman.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { MOST_UNITS = 256, MOST_RATES = 16, SLOTS = 1 << 19, LARGEST = 256 };
/* A ring needs no right to a large socket buffer, and holds what comes while nobody runs us. */
enum { FRAME = 256, BLOCK = 1 << 20, BLOCKS = 64, FRAMES = BLOCK / FRAME * BLOCKS };
struct waiting { double leaves; uint32_t next; uint16_t length; uint8_t to, data[LARGEST]; };
struct tally { unsigned long frames, dropped, lost; double wait, longest, first, last; };
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
static unsigned long overrun;
static volatile sig_atomic_t over;

static void end(int number) { (void)number; over = 1; }

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

/* When a frame came, on our clock, by the kernel's stamp: whoever runs us late makes no queue. */
static double came(const struct tpacket2_hdr *head) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    double age = (t.tv_sec - (double)head->tp_sec) + (t.tv_nsec - (double)head->tp_nsec) / 1e9;
    return now() - (age > 0 && age < 10 ? age : 0);
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

static int ear(const char *name, uint8_t **ring) {
    int s = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, 0), on = 1, version = TPACKET_V2;
    struct tpacket_req request = {BLOCK, BLOCKS, FRAME, FRAMES};
    struct sockaddr_ll here = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = if_nametoindex(name)};
    setsockopt(s, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on);
    setsockopt(s, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on);
    if (s < 0 || setsockopt(s, SOL_PACKET, PACKET_VERSION, &version, sizeof version) ||
        setsockopt(s, SOL_PACKET, PACKET_RX_RING, &request, sizeof request))
        { perror(name); exit(1); }
    *ring = mmap(0, (size_t)BLOCK * BLOCKS, PROT_READ | PROT_WRITE, MAP_SHARED, s, 0);
    if (*ring == MAP_FAILED || bind(s, (void *)&here, sizeof here)) { perror(name); exit(1); }
    return s;
}

/* Decide when a frame leaves, and note it. */
static void take(const uint8_t *frame, int length, int down, double at) {
    int unit = unit_of(frame, down), to = down;
    double leaves = at;
    if (length > LARGEST) { overrun++; return; }
    if (unit >= 0) {
        struct tally *t = tallies + unit % many_rates;
        double *link = &free_at[down][unit], start = *link > at ? *link : at;
        double through = start + length * 8 / (rates[unit % many_rates] * 1000), wait = start - at;
        if (!t->frames++) t->first = at;
        t->last = at;
        if (wait > queue) { t->dropped++; return; }
        *link = through;
        t->wait += wait;
        if (wait > t->longest) t->longest = wait;
        if (chance() < loss) { t->lost++; return; }
        leaves = through + delay / 2;
    }
    if (leaves < lately) leaves = lately; /* it should have gone already */
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
    uint8_t *rings[2];
    unsigned next[2] = {0, 0};
    int sockets[2] = {ear(given[1], rings), ear(given[2], rings + 1)};
    signal(SIGTERM, end);
    /* A real link is not late because a scanner computes; where we may not, it is as it is. */
    struct sched_param first = {.sched_priority = 10};
    sched_setscheduler(0, SCHED_FIFO, &first);
    lately = now();
    printf("ready\n");
    fflush(stdout);
    while (!over) {
        /* By the clock: waking us for each frame would be paid by whoever sends it. */
        struct timespec nap = {0, 200000};
        nanosleep(&nap, 0);
        for (int side = 0; side < 2; side++)
            for (int turns = 0; turns < 1024; turns++) {
                struct tpacket2_hdr *head = (void *)(rings[side] + (size_t)next[side] * FRAME);
                if (!(__atomic_load_n(&head->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER)) break;
                if (head->tp_snaplen != head->tp_len) overrun++;
                else
                    take((uint8_t *)head + head->tp_mac, head->tp_len, !side, came(head));
                __atomic_store_n(&head->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
                next[side] = (next[side] + 1) % FRAMES;
            }
        release(sockets);
    }
    for (int i = 0; i < many_rates; i++) {
        struct tally *t = tallies + i;
        printf("%.0f %lu %lu %lu %.3f %.3f %.3f %.3f\n", rates[i], t->frames, t->dropped, t->lost,
               t->frames ? 1000 * t->wait / t->frames : 0, 1000 * t->longest, t->first, t->last);
    }
    struct tpacket_stats stats;
    socklen_t size = sizeof stats;
    for (int side = 0; side < 2; side++) {
        getsockopt(sockets[side], SOL_PACKET, PACKET_STATISTICS, &stats, &size);
        overrun += stats.tp_drops;
    }
    printf("overrun %lu\n", overrun);
    return 0;
}
