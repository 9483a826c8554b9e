"""Compares EIP-3155 traces line by line.

Known differences, none of them the machine's:
- Where a call cannot pay even its own price, geth wraps the sum of that and what it would hand on around 64 bits.
- At Frontier, a creation succeeds whose code nobody can pay for; geth tells of the error all the same.
- The specification counts no refunds for delegations, has a price, a refund and a memory size of its own for what
  fails, and says at once that it does, where geth and we write the line twice; it has lines neither for the ends of
  frames nor for running off the end of code; before Byzantium, it has no return data."""
import json

STEP = ("depth", "pc", "gas", "op", "stack", "memSize", "refund", "gasCost", "returnData")
END = ("output", "gasUsed")
WRAPPED = 1 << 62
UNPAID_CODE = "contract creation code storage out of gas"


def difference(ours, theirs, strict):
    """The first lines that differ, or None. `strict` is for geth, whose lines are the same as ours to the byte."""
    if ours == theirs: return None
    mine, other = parsed(ours, strict), parsed(theirs, strict)
    for left, right in zip(mine, other):
        if left != right and (differing := fields(left, right, strict)):
            return f"{', '.join(differing)}: {json.dumps(left)} | {json.dumps(right)}"
    if len(mine) != len(other): return f"{len(mine)} lines | {len(other)} lines"
    return None


def fields(left, right, strict):
    names = STEP if "pc" in left and "pc" in right else END
    if not strict:
        names = [name for name in names if name != "returnData" or name in right]
        if "error" in right: names = [name for name in names if name not in ("gasCost", "memSize", "refund")]
    elif "error" in right and int(right.get("gasCost", "0x0"), 16) > WRAPPED:
        names = [name for name in names if name != "gasCost"]
    differing = [name for name in names if value(left, name) != value(right, name)]
    if ("error" in left) != ("error" in right) and right.get("error") != UNPAID_CODE: differing.append("error")
    return differing


def value(line, name):
    given = line.get(name)
    return given or "0x" if name == "returnData" else given


def parsed(lines, strict):
    steps = [json.loads(line) for line in lines]
    if strict: return steps
    kept, base = [], next((step["refund"] for step in steps if "refund" in step), 0)
    for step in steps:
        if "refund" in step: step["refund"] -= base
        if step.get("op", 0) == 0: continue
        if kept and "error" in step and all(kept[-1][name] == step[name] for name in ("depth", "pc", "gas", "op")):
            kept[-1]["error"] = step["error"]
        else:
            kept.append(step)
    return kept
