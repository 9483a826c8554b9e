#include <secp256k1.h>
#include <secp256k1_recovery.h>

// The library's flags are macros with casts, which Swift does not import.
static const unsigned int neelum_secp256k1_context_none = SECP256K1_CONTEXT_NONE;
static const unsigned int neelum_secp256k1_ec_compressed = SECP256K1_EC_COMPRESSED;
static const unsigned int neelum_secp256k1_ec_uncompressed = SECP256K1_EC_UNCOMPRESSED;
