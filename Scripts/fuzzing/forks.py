"""The forks in order, by the names that fixtures use, and the accounts that every test has."""

FORKS = ["Frontier", "Homestead", "EIP150", "EIP158", "Byzantium", "Constantinople", "ConstantinopleFix", "Istanbul",
         "MuirGlacier", "Berlin", "London", "ArrowGlacier", "GrayGlacier", "Merge", "Shanghai", "Cancun", "Prague",
         "Osaka", "BPO1", "BPO2", "BPO3", "BPO4"]

SENDER_KEY = "0x45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8"
SENDER = "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b"
COINBASE = "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba"
CONTRACTS = [f"0x00000000000000000000000000000000000c0d{index:02x}" for index in range(5)]
ABSENT = "0x00000000000000000000000000000000deadbeef"
AUTHORITY_KEYS = [f"0x{number:064x}" for number in (11, 12, 13)]
PRECOMPILES = list(range(1, 0x12)) + [0x100]


def at_least(fork, first):
    return FORKS.index(fork) >= FORKS.index(first)
