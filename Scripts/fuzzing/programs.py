"""Random byte code that gets far: it keeps its stack deep enough, its jumps landing, its calls meeting somebody."""
from fuzzing.forks import ABSENT, COINBASE, CONTRACTS, PRECOMPILES, SENDER, at_least
from fuzzing.precompiles import an_input

# Opcode, words taken, words given, first fork that has it.
PLAIN = [
    *[(op, 2, 1, "Frontier") for op in (*range(0x01, 0x08), 0x0A, 0x0B, *range(0x10, 0x15), 0x16, 0x17, 0x18, 0x1A)],
    *[(op, 3, 1, "Frontier") for op in (0x08, 0x09)], (0x15, 1, 1, "Frontier"), (0x19, 1, 1, "Frontier"),
    *[(op, 2, 1, "Constantinople") for op in (0x1B, 0x1C, 0x1D)], (0x1E, 1, 1, "Osaka"),
    *[(op, 0, 1, "Frontier") for op in (0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3A, 0x41, 0x42, 0x43, 0x44, 0x45, 0x58, 0x59, 0x5A)],
    (0x3D, 0, 1, "Byzantium"), (0x46, 0, 1, "Istanbul"), (0x47, 0, 1, "Istanbul"), (0x48, 0, 1, "London"),
    (0x4A, 0, 1, "Cancun"), (0x5F, 0, 1, "Shanghai"), (0x35, 1, 1, "Frontier"), (0x50, 1, 0, "Frontier"),
]
EDGES = [0, 1, 2, 3, 31, 32, 33, 63, 64, 127, 128, 255, 256, 257, 2**31 - 1, 2**32, 2**63 - 1, 2**63, 2**64 - 1, 2**64,
         2**127, 2**128 - 1, 2**128, 2**192 - 1, 2**192, 2**255 - 1, 2**255, 2**255 + 1, 2**256 - 2, 2**256 - 1]


class Program:
    """Byte code under construction; keeps the stack deep enough most of the time."""

    def __init__(self, dice, fork):
        self.dice, self.fork, self.code, self.depth = dice, fork, bytearray(), 0

    def push(self, value=None):
        dice = self.dice
        if value is None:
            kind = dice.random()
            if kind < 0.35: value = dice.choice(EDGES)
            elif kind < 0.6: value = dice.randrange(0, 300)
            elif kind < 0.7: value = int(dice.choice([*CONTRACTS, SENDER, COINBASE, ABSENT]), 16)
            else: value = dice.getrandbits(dice.choice([8, 16, 64, 128, 160, 255, 256]))
        width = max(1, (value.bit_length() + 7) // 8)
        if dice.random() < 0.03: width = 32
        self.code += bytes([0x5F + width]) + value.to_bytes(width, "big")
        self.depth += 1

    def emit(self, op, takes=0, gives=0):
        self.code.append(op)
        self.depth = max(0, self.depth - takes) + gives

    def arguments(self, *values):
        """Pushes so that the first value ends on top."""
        for value in reversed(values): self.push(value)

    def offset(self):
        kind = self.dice.random()
        if kind < 0.85: return self.dice.randrange(0, 200)
        if kind < 0.975: return self.dice.randrange(0, 40000)
        if kind < 0.985: return self.dice.randrange(0, 3_000_000)
        return self.dice.choice(EDGES)

    def size(self):
        return self.dice.choice([0, 1, 4, 20, 31, 32, 33, 64, 96, 128, 160, 192, 213, 256, 384]) if self.dice.random() < 0.96 else self.offset()

    def target(self):
        kind = self.dice.random()
        if kind < 0.5: return int(self.dice.choice(CONTRACTS), 16)
        if kind < 0.85: return self.dice.choice(PRECOMPILES)
        return int(self.dice.choice([SENDER, COINBASE, ABSENT]), 16)

    def statement(self):
        dice, kind = self.dice, self.dice.random()
        if kind < 0.34:
            op, takes, gives, first = dice.choice(PLAIN)
            if not at_least(self.fork, first) and dice.random() < 0.97: return
            while self.depth < takes: self.push()
            self.emit(op, takes, gives)
        elif kind < 0.44:
            self.push()
        elif kind < 0.50:
            n = dice.randrange(1, 17)
            if dice.random() < 0.98:
                while self.depth < n + 1: self.push(dice.randrange(0, 9))
            self.emit(dice.choice([0x7F, 0x8F]) + n, 0, 0)
            if self.code[-1] < 0x90: self.depth += 1
        elif kind < 0.58:
            op = dice.choice([0x51, 0x52, 0x52, 0x53])
            self.arguments(*([self.offset()] if op == 0x51 else [self.offset(), None]))
            self.emit(op, 1 if op == 0x51 else 2, 1 if op == 0x51 else 0)
        elif kind < 0.63:
            op = dice.choice([0x37, 0x39, 0x3C, 0x3E, 0x5E, 0x20])
            first = {0x3E: "Byzantium", 0x5E: "Cancun"}.get(op, "Frontier")
            if not at_least(self.fork, first) and dice.random() < 0.95: return
            if op == 0x20:
                self.arguments(self.offset(), self.size()); self.emit(op, 2, 1)
            elif op == 0x3C:
                self.arguments(self.target(), self.offset(), self.offset(), self.size()); self.emit(op, 4)
            else:
                source = 0 if op == 0x3E and dice.random() < 0.6 else self.offset()
                self.arguments(self.offset(), source, self.size() if op != 0x3E or dice.random() < 0.3 else dice.choice([0, 1, 32])); self.emit(op, 3)
        elif kind < 0.73:
            transient = dice.random() < 0.25 and (at_least(self.fork, "Cancun") or dice.random() < 0.02)
            slot = dice.choice([0, 1, 2, 3, 2**256 - 1])
            if dice.random() < 0.4:
                self.push(slot); self.emit(0x5C if transient else 0x54, 1, 1)
            else:
                self.arguments(slot, dice.choice([0, 0, 1, 2, dice.getrandbits(256)])); self.emit(0x5D if transient else 0x55, 2)
        elif kind < 0.77:
            op = dice.choice([0x31, 0x3B, 0x3F, 0x40, 0x49])
            first = {0x3F: "Constantinople", 0x49: "Cancun"}.get(op, "Frontier")
            if not at_least(self.fork, first) and dice.random() < 0.95: return
            self.push(dice.randrange(0, 4) if op in (0x40, 0x49) else self.target()); self.emit(op, 1, 1)
        elif kind < 0.80:
            topics = dice.randrange(0, 5)
            self.arguments(self.offset(), self.size(), *[None] * topics); self.emit(0xA0 + topics, 2 + topics)
        elif kind < 0.895:
            self.call()
        elif kind < 0.909:
            self.precompile()
        elif kind < 0.91:
            self.recursion()
        elif kind < 0.95:
            self.create()
        elif kind < 0.975:
            self.jump()
        elif kind < 0.985:
            self.arguments(self.offset(), self.size()); self.emit(dice.choice([0xF3, 0xFD]), 2)
        elif kind < 0.99:
            self.push(self.target()); self.emit(0xFF, 1)
        else:
            self.emit(dice.randrange(0, 256))

    def call(self):
        dice = self.dice
        op = dice.choice([0xF1, 0xF1, 0xF2, 0xF4, 0xFA])
        first = {0xF4: "Homestead", 0xFA: "Byzantium"}.get(op, "Frontier")
        if not at_least(self.fork, first) and dice.random() < 0.95: return
        gas = dice.choice([0, 700, 2300, 3000, 5000, 30000, 100000, 2**64, 2**256 - 1])
        value = dice.choice([0, 0, 0, 1, 7, 2**200]) if op in (0xF1, 0xF2) else None
        memory = [self.offset(), self.size(), self.offset(), self.size()]
        self.arguments(gas, self.target(), *([value] if value is not None else []), *memory)
        self.emit(op, 7 if value is not None else 6, 1)

    def precompile(self):
        """Puts an input into memory word by word and calls a precompile with it."""
        dice = self.dice
        address = dice.choice(PRECOMPILES)
        data = an_input(dice, address)
        for start in range(0, len(data), 32):
            self.arguments(start, int.from_bytes(data[start:start + 32].ljust(32, b"\0"), "big"))
            self.emit(0x52, 2)
        op = dice.choice([0xF1, 0xFA, 0xF4, 0xF2]) if at_least(self.fork, "Byzantium") else 0xF1
        gas = dice.choice([50000, 50000, 200000, 200000, 3000, 2**64, dice.randrange(0, 200000)])
        value = [dice.choice([0, 0, 0, 1])] if op in (0xF1, 0xF2) else []
        self.arguments(gas, address, *value, 0, len(data), self.offset() % 4096, dice.choice([0, 32, 64, 128, 256]))
        self.emit(op, 6 + len(value), 1)

    def recursion(self):
        """Calls itself with all gas."""
        self.arguments(0, 0, 0, 0, 0)
        self.emit(0x30, 0, 1); self.emit(0x5A, 0, 1); self.emit(0xF1, 7, 1)

    def create(self):
        dice = self.dice
        op = 0xF5 if at_least(self.fork, "Constantinople") and dice.random() < 0.5 else 0xF0
        initcode = dice.choice([
            bytes.fromhex("600a600c600039600a6000f3") + bytes(dice.getrandbits(8) for _ in range(10)),
            bytes.fromhex("60ef60005360016000f3"), bytes.fromhex("6000600055600160015560006000f3"),
            bytes.fromhex("30ff"), bytes.fromhex("60006000fd"), bytes.fromhex("fe"), bytes.fromhex("6160016000f3"),
            bytes.fromhex("33600052600160005560206000f3"), bytes(dice.getrandbits(8) for _ in range(dice.randrange(0, 20)))])
        self.arguments(0, int.from_bytes(initcode.ljust(32, b"\0")[:32], "big")); self.emit(0x52, 2)
        size = len(initcode) if dice.random() < 0.9 else self.size()
        self.arguments(dice.choice([0, 0, 1, 2**100]), 0, size, *([dice.randrange(0, 2)] if op == 0xF5 else []))
        self.emit(op, 4 if op == 0xF5 else 3, 1)

    def jump(self):
        dice = self.dice
        if dice.random() < 0.1:
            self.push(dice.randrange(0, 60)); self.emit(dice.choice([0x56, 0x57]), 1)
        elif dice.random() < 0.5:  # forward over a little rubbish
            rubbish = bytes(dice.getrandbits(8) for _ in range(dice.randrange(0, 6)))
            here = len(self.code) + 4
            if dice.random() < 0.5:
                self.push(1); here = len(self.code) + 4
                self.code += b"\x61" + (here + len(rubbish)).to_bytes(2, "big") + b"\x57" + rubbish + b"\x5b"
                self.depth = max(0, self.depth - 1)
            else:
                self.code += b"\x61" + (here + len(rubbish)).to_bytes(2, "big") + b"\x56" + rubbish + b"\x5b"
        else:  # a counted loop with a small body
            self.push(dice.randrange(1, 12)); start = len(self.code); self.emit(0x5B)
            before = self.depth
            for _ in range(dice.randrange(1, 4)):
                self.arguments(dice.randrange(0, 4), self.dice.randrange(0, 3)); self.emit(dice.choice([0x52, 0x55, 0x01, 0x02]), 2)
                if self.code[-1] in (1, 2): self.code.append(0x50)
            self.depth = before
            # counter - 1, jump back while not zero
            self.code += b"\x60\x01\x90\x03\x80\x61" + start.to_bytes(2, "big") + b"\x57\x50"
            self.depth = max(0, self.depth - 1)

    def finish(self, length):
        while len(self.code) < length: self.statement()
        if self.dice.random() < 0.7: self.arguments(0, self.dice.choice([0, 32, 64])); self.emit(self.dice.choice([0xF3, 0xF3, 0xFD]), 2)
        return bytes(self.code)
