"""Notice forged results: after each check, a line that must fail in a known way is run, in words that change.

Whoever switches off ``assert``, replaces ``ss.same``, or rewrites cells before they run, makes these lines pass as
well. This is a tripwire and no wall: the code of a participant runs in the same process as the checks and can, with
enough work, recognise the lines or forge the replies of its kernel.
"""

import random

_dice = random.SystemRandom()


class Wires:
    """The wires of one notebook; ``noticed`` says what the first one that was touched has shown."""

    def __init__(self):
        self.noticed = ""

    def answered(self, ask, last: bool) -> bool:
        """Run one of the wires, after the last check all of them; False if the kernel gives no answer.

        Nothing is run once a wire was touched.
        """
        if self.noticed:
            return True
        wires = (_assertion, _same, _check)
        for wire in wires if last else (_dice.choice(wires),):
            code, name, value = wire()
            reply = ask(code)
            if reply is None:
                return False
            if reply.get("status") != "error" or reply.get("ename") != name or value not in reply.get("evalue", ""):
                self.noticed = code
                break
        return True


def _assertion() -> tuple[str, str, str]:
    token, a = _token(), _number()
    return f'assert {a} == {a + _dice.randint(1, 9)}, "{token}"', "AssertionError", token


def _same() -> tuple[str, str, str]:
    token, a = _token(), _number()
    return (
        f'import sslib as ss\nassert ss.same({a}, {a + _dice.randint(20, 90)}, within=0.05), "{token}"',
        "AssertionError",
        token,
    )


def _check() -> tuple[str, str, str]:
    """The kit's own check of an answer that nobody has: NotRight, with the number of the exercise."""
    from sslib.checks import exercises

    number = _dice.choice([n for n, e in exercises().items() if isinstance(e.expected, float)])
    return f'import sslib as ss\nss.check("{number}", {_dice.uniform(-9e9, -8e9)})', "NotRight", number


def _token() -> str:
    return "".join(_dice.choice("abcdefghijklmnopqrstuvwxyz ") for _ in range(18)).strip() or "answer"


def _number() -> float:
    return round(_dice.uniform(1, 99), 1)
