#include <stdint.h>

/// Runs the 24 rounds of Keccak-f[1600] on 25 lanes. See FIPS 202, section 3.
void keccak_permute(uint64_t state[_Nonnull 25]);
