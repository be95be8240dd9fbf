/* The limit that benchmarks/discovery.py measures against: the same SYNs as the helper's, in C.
 *
 *   blast INTERFACE VERSION SOURCE FIRST HOSTS TO_MAC FROM_MAC PORT-PORT[,PORT...]
 *
 * Sends one SYN to each (host, port) by sendmmsg(2), a host after the other for each port, and reads
 * answers from a TPACKET_V3 ring with the helper's filter in words of its own: TCP to our source ports.
 * It ends when as many answers came as SYNs left, or none for half a second. Nothing is validated,
 * paced or repeated. Prints: sent answers open.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 2048, BLOCK = 1 << 17, BLOCKS = 32, FRAME = 128, FIRST = 61000 };
static uint8_t frames[BATCH][74];
static struct iovec vectors[BATCH];
static struct mmsghdr headers[BATCH];
static uint8_t *ring;
static unsigned next_block;
static unsigned long answers, opened;
static int six;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void die(const char *what) {
    perror(what);
    exit(1);
}

static uint32_t sum(const uint8_t *data, int octets) {
    uint32_t total = 0;
    for (int i = 0; i < octets; i += 2) total += data[i] << 8 | data[i + 1];
    return total;
}

static void put(uint8_t *at, uint32_t total) {
    while (total >> 16) total = (total & 0xffff) + (total >> 16);
    total = ~total;
    at[0] = total >> 8;
    at[1] = total;
}

static void hear(void) {
    for (;;) {
        struct tpacket_block_desc *block = (void *)(ring + (size_t)next_block * BLOCK);
        if (!(block->hdr.bh1.block_status & TP_STATUS_USER)) return;
        struct tpacket3_hdr *frame = (void *)((uint8_t *)block + block->hdr.bh1.offset_to_first_pkt);
        for (unsigned i = 0; i < block->hdr.bh1.num_pkts; i++) {
            uint8_t *tcp = (uint8_t *)frame + frame->tp_mac + 14 + (six ? 40 : 20);
            answers++;
            opened += !(tcp[13] & 4);
            frame = (void *)((uint8_t *)frame + frame->tp_next_offset);
        }
        block->hdr.bh1.block_status = TP_STATUS_KERNEL;
        next_block = (next_block + 1) % BLOCKS;
    }
}

static int listener(const char *interface) {
    int s = socket(AF_PACKET, SOCK_RAW, 0), version = TPACKET_V3, port = six ? 56 : 36, on = 1;
    struct sock_filter code[] = {
        {0x28, 0, 0, port}, {0x35, 0, 3, FIRST}, {0x25, 2, 0, FIRST + 1023}, {6, 0, 0, 78}, {6, 0, 0, 0}, {6, 0, 0, 0},
    };
    struct sock_fprog program = {6, code};
    struct tpacket_req3 request = {BLOCK, BLOCKS, FRAME, BLOCK / FRAME * BLOCKS, 2, 0, 0};
    struct sockaddr_ll here = {.sll_family = AF_PACKET, .sll_protocol = htons(six ? ETH_P_IPV6 : ETH_P_IP), .sll_ifindex = if_nametoindex(interface)};
    if (s < 0 || setsockopt(s, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) ||
        setsockopt(s, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) ||
        setsockopt(s, SOL_PACKET, PACKET_VERSION, &version, sizeof version) ||
        setsockopt(s, SOL_PACKET, PACKET_RX_RING, &request, sizeof request))
        die("ring");
    ring = mmap(0, (size_t)BLOCK * BLOCKS, PROT_READ | PROT_WRITE, MAP_SHARED, s, 0);
    if (ring == MAP_FAILED || bind(s, (void *)&here, sizeof here)) die("bind");
    return s;
}

static void template(const char *source, const char *to, const char *from) {
    uint8_t *f = frames[0], *ip = f + 14, *tcp = ip + (six ? 40 : 20);
    sscanf(to, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", f, f + 1, f + 2, f + 3, f + 4, f + 5);
    sscanf(from, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", f + 6, f + 7, f + 8, f + 9, f + 10, f + 11);
    f[12] = six ? 0x86 : 8, f[13] = six ? 0xdd : 0;
    if (six) {
        ip[0] = 0x60, ip[5] = 20, ip[6] = 6, ip[7] = 64;
        inet_pton(AF_INET6, source, ip + 8);
    } else {
        ip[0] = 0x45, ip[3] = 40, ip[6] = 0x40, ip[8] = 64, ip[9] = 6;
        inet_pton(AF_INET, source, ip + 12);
    }
    tcp[12] = 0x50, tcp[13] = 2, tcp[14] = tcp[15] = 0xff;
    for (int i = 0; i < BATCH; i++) {
        memcpy(frames[i], f, 74);
        vectors[i] = (struct iovec){frames[i], six ? 74 : 54};
        headers[i].msg_hdr = (struct msghdr){.msg_iov = vectors + i, .msg_iovlen = 1};
    }
}

static void fill(uint8_t *f, const uint8_t *first, unsigned host, unsigned port, uint32_t number, unsigned source) {
    int size = six ? 16 : 4;
    uint8_t *ip = f + 14, *to = ip + (six ? 24 : 16), *tcp = to + size;
    uint32_t low = (first[size - 4] << 24 | first[size - 3] << 16 | first[size - 2] << 8 | first[size - 1]) + host;
    memcpy(to, first, size - 4);
    to[size - 4] = low >> 24, to[size - 3] = low >> 16, to[size - 2] = low >> 8, to[size - 1] = low;
    tcp[0] = source >> 8, tcp[1] = source, tcp[2] = port >> 8, tcp[3] = port;
    tcp[4] = number >> 24, tcp[5] = number >> 16, tcp[6] = number >> 8, tcp[7] = number;
    tcp[16] = tcp[17] = 0;
    if (!six) {
        ip[10] = ip[11] = 0;
        put(ip + 10, sum(ip, 20));
    }
    put(tcp + 16, sum(tcp, 20) + sum(to - size, 2 * size) + 6 + 20);
}

int main(int count, char **given) {
    static unsigned ports[65536];
    unsigned many = 0, low, high;
    uint8_t first[16];
    if (count != 9) return 2;
    six = atoi(given[2]) == 6;
    inet_pton(six ? AF_INET6 : AF_INET, given[4], first);
    for (char *text = strtok(given[8], ","); text; text = strtok(0, ",")) {
        int got = sscanf(text, "%u-%u", &low, &high);
        for (unsigned p = low; p <= (got == 2 ? high : low); p++) ports[many++] = p;
    }
    unsigned long hosts = atol(given[5]), total = hosts * many, sent = 0;
    int ear = listener(given[1]), out = socket(AF_PACKET, SOCK_RAW, 0);
    struct sockaddr_ll here = {.sll_family = AF_PACKET, .sll_ifindex = if_nametoindex(given[1])};
    if (out < 0 || bind(out, (void *)&here, sizeof here)) die("socket");
    template(given[3], given[6], given[7]);
    double began = now();
    while (sent < total) {
        unsigned some = total - sent < BATCH ? total - sent : BATCH, done = 0;
        unsigned source = FIRST + (unsigned)((now() - began) / 0.004) % 1024;
        for (unsigned i = 0; i < some; i++)
            fill(frames[i], first, (sent + i) % hosts, ports[(sent + i) / hosts], sent + i, source);
        while (done < some) {
            int left = sendmmsg(out, headers + done, some - done, 0);
            if (left < 0) die("sendmmsg");
            done += left;
        }
        sent += some;
        hear();
    }
    for (double last = now(); answers < total && now() - last < 0.5;) {
        unsigned long before = answers;
        struct pollfd ready = {ear, POLLIN, 0};
        poll(&ready, 1, 5);
        hear();
        if (answers > before) last = now();
    }
    printf("%lu %lu %lu\n", sent, answers, opened);
    return 0;
}
