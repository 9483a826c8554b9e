"""Inputs that precompiled contracts take: right ones, nearly right ones, rubbish."""
import hashlib


def word(number, width=32):
    return number.to_bytes(width, "big")


def field(number):
    """A coordinate of BLS12-381, in 64 bytes."""
    return word(number, 64)


RECOVERABLE = bytes.fromhex(
    "456e9aea5e197a1f1af7a3e85a3212fa4049a3ba34c2289b4c860fc0b0c64ef3" + f"{28:064x}"
    "9242685bf161793cc25603c231bc2f568eb630ea16aa137d2664ac8038825608"
    "4f8ae3bd7535248d0bd448298cc2e2071e56992d0774dc340c368ae950852ada")
# The example of RIP-7212.
P256_SIGNATURE = bytes.fromhex(
    "4cee90eb86eaa050036147a12d49004b6b9c72bd725d39d4785011fe190f0b4d"
    "a73bd4903f0ce3b639bbbf6e8e80d16931ff4bcf5993d58468e8fb19086e8cac"
    "36dbcd03009df8c59286b162af3bd7fcc0450c9aa81be5d10d312af6c66b1d60"
    "4aebd3099c618202fcfe16ae7770b0c49ab5eadf74b754204a3bb6060e44eff3"
    "7618b065f9832de4ca6ca971a7a1adc826d0f7c00181a5fb2ddf79ae00b4e10e")
BN_ONE = word(1) + word(2)
BN_TWO = word(0x030644E72E131A029B85045B68181585D97816A916871CA8D3C208C16D87CFD3) + word(
    0x15ED738C0E0A7C92E7845F96B2AE9C0A68A6A449E3538FC7FF3EBF7A5A18A2C4)
BN_POINTS = [BN_ONE, BN_TWO, bytes(64)]
BN_TWIST = b"".join(map(word, (
    0x198E9393920D483A7260BFB731FB5D25F1AA493335A9E71297E485B7AEF312C2,
    0x1800DEEF121F1E76426A00665E5C4479674322D4F75EDADD46DEBD5CD992F6ED,
    0x090689D0585FF075EC9E99AD690C3395BC4B313370B38EF355ACDADCD122975B,
    0x12C85EA5DB8C6DEB4AAB71808DCB408FE3D1E7690C43D37B4CE6CC0166FA7DAA)))
BLS_PRIME = int("1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f624"
                "1eabfffeb153ffffb9feffffffffaaab", 16)
BLS_G1 = field(0x17F1D3A73197D7942695638C4FA9AC0FC3688C4F9774B905A14E3A3F171BAC586C55E83FF97A1AEFFB3AF00ADB22C6BB) \
    + field(0x08B3F481E3AAA0F1A09E30ED741D8AE4FCF5E095D5D00AF600DB18CB2C04B3EDD03CC744A2888AE40CAA232946C5E7E1)
BLS_G2 = b"".join(map(field, (
    0x024AA2B2F08F0A91260805272DC51051C6E47AD4FA403B02B4510B647AE3D1770BAC0326A805BBEFD48056C8C121BDB8,
    0x13E02B6052719F607DACD3A088274F65596BD0D09920B61AB5DA61BBDC7F5049334CF11213945D57E5AC7D055D042B7E,
    0x0CE5D527727D6E118CC9CDC6DA2E351AADFD9BAA8CBDD3A76D429A695160D12C923AC9CC3BACA289E193548608B82801,
    0x0606C4A02EA734CC32ACD2B02BC28B99CB3E287E85A763AF267492AB572E99AB3F370D275CEC1DA1AAA9075FF05F79BE)))
POINT_AT_INFINITY = b"\xc0" + bytes(47)


def modexp(dice):
    sizes = [dice.choice([0, 1, 2, 8, 31, 32, 33, 64]) for _ in range(3)]
    return b"".join(map(word, sizes)) + bytes(dice.getrandbits(8) for _ in range(sum(sizes)))


def blake2f(dice):
    return word(dice.randrange(0, 30), 4) + bytes(dice.getrandbits(8) for _ in range(208)) + bytes([dice.randrange(0, 2)])


def scalar(dice):
    return word(dice.choice([0, 1, 2, dice.getrandbits(256)]))


def right(dice, address):
    """An input that the precompile takes."""
    pairs = range(dice.choice([0, 1, 1, 2]))
    g1, g2 = [BLS_G1, bytes(128)], [BLS_G2, bytes(256)]
    return {
        1: lambda: RECOVERABLE,
        5: lambda: modexp(dice),
        6: lambda: dice.choice(BN_POINTS) + dice.choice(BN_POINTS),
        7: lambda: dice.choice(BN_POINTS) + scalar(dice),
        8: lambda: b"".join(dice.choice(BN_POINTS) + dice.choice([BN_TWIST, bytes(128)]) for _ in pairs),
        9: lambda: blake2f(dice),
        0x0A: lambda: b"\x01" + hashlib.sha256(POINT_AT_INFINITY).digest()[1:] + word(dice.getrandbits(250)) + bytes(32)
        + POINT_AT_INFINITY * 2,
        0x0B: lambda: dice.choice(g1) + dice.choice(g1),
        0x0C: lambda: b"".join(dice.choice(g1) + scalar(dice) for _ in pairs),
        0x0D: lambda: dice.choice(g2) + dice.choice(g2),
        0x0E: lambda: b"".join(dice.choice(g2) + scalar(dice) for _ in pairs),
        0x0F: lambda: b"".join(dice.choice(g1) + dice.choice(g2) for _ in pairs),
        0x10: lambda: field(dice.randrange(BLS_PRIME)),
        0x11: lambda: field(dice.randrange(BLS_PRIME)) + field(dice.randrange(BLS_PRIME)),
        0x100: lambda: P256_SIGNATURE,
    }.get(address, lambda: bytes(dice.getrandbits(8) for _ in range(dice.choice([0, 1, 32, 55, 64, 65, 128]))))()


def an_input(dice, address):
    """An input that the precompile takes, or one that something is wrong with."""
    data, kind = bytearray(right(dice, address)), dice.random()
    if kind < 0.12 and data:
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    elif kind < 0.18:
        del data[dice.randrange(len(data) + 1):]
    elif kind < 0.22:
        data += bytes(dice.randrange(1, 40))
    return bytes(data)
