// In C, because an instruction for `~a & b` is what this function is made of: processors since 2013 have one, and only
// here can it be asked for where it is there. Swift, which may not assume it, takes 5,313 instructions and 219 ns for
// what this does in 4,527 and 204 ns (Scripts/bench-instructions keccak_32, neelum bench cryptography).

#include "CKeccak.h"

/// The constants of the rounds. See FIPS 202, section 3.2.5.
static const uint64_t constants[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

#define INLINE static inline __attribute__((always_inline))

INLINE uint64_t rotate(uint64_t lane, unsigned count) { return lane << count | lane >> (64 - count); }

/// The step chi on a row of five lanes.
INLINE void row(uint64_t *to, uint64_t b0, uint64_t b1, uint64_t b2, uint64_t b3, uint64_t b4) {
  to[0] = b0 ^ (~b1 & b2);
  to[1] = b1 ^ (~b2 & b3);
  to[2] = b2 ^ (~b3 & b4);
  to[3] = b3 ^ (~b4 & b0);
  to[4] = b4 ^ (~b0 & b1);
}

/// One round, from one set of lanes to another.
INLINE void turn(const uint64_t *a, uint64_t *to, uint64_t constant) {
  uint64_t c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20];
  uint64_t c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
  uint64_t c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22];
  uint64_t c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
  uint64_t c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];
  uint64_t d0 = c4 ^ rotate(c1, 1), d1 = c0 ^ rotate(c2, 1), d2 = c1 ^ rotate(c3, 1);
  uint64_t d3 = c2 ^ rotate(c4, 1), d4 = c3 ^ rotate(c0, 1);
  row(to, a[0] ^ d0, rotate(a[6] ^ d1, 44), rotate(a[12] ^ d2, 43), rotate(a[18] ^ d3, 21),
      rotate(a[24] ^ d4, 14));
  to[0] ^= constant;
  row(to + 5, rotate(a[3] ^ d3, 28), rotate(a[9] ^ d4, 20), rotate(a[10] ^ d0, 3), rotate(a[16] ^ d1, 45),
      rotate(a[22] ^ d2, 61));
  row(to + 10, rotate(a[1] ^ d1, 1), rotate(a[7] ^ d2, 6), rotate(a[13] ^ d3, 25), rotate(a[19] ^ d4, 8),
      rotate(a[20] ^ d0, 18));
  row(to + 15, rotate(a[4] ^ d4, 27), rotate(a[5] ^ d0, 36), rotate(a[11] ^ d1, 10), rotate(a[17] ^ d2, 15),
      rotate(a[23] ^ d3, 56));
  row(to + 20, rotate(a[2] ^ d2, 62), rotate(a[8] ^ d3, 55), rotate(a[14] ^ d4, 39), rotate(a[15] ^ d0, 41),
      rotate(a[21] ^ d1, 2));
}

INLINE void permute(uint64_t state[25]) {
  uint64_t a[25], e[25];
  for (int index = 0; index < 25; index++) a[index] = state[index];
  for (int index = 0; index < 24; index += 2) {
    turn(a, e, constants[index]);
    turn(e, a, constants[index + 1]);
  }
  for (int index = 0; index < 25; index++) state[index] = a[index];
}

#if defined(__x86_64__)

__attribute__((target("bmi,bmi2"))) static void permute_bmi(uint64_t state[25]) { permute(state); }

void keccak_permute(uint64_t state[25]) {
  if (__builtin_cpu_supports("bmi2") && __builtin_cpu_supports("bmi")) return permute_bmi(state);
  permute(state);
}

#else

void keccak_permute(uint64_t state[25]) { permute(state); }

#endif
