"""What all tests share: no test reaches beyond this machine, and each leaves the language as it found it."""

import os
import socket
import tempfile

import pytest

from sslib import language

# Checks in examples and notebooks record attempts: not into the folder of whoever runs the tests.
os.environ.setdefault("SSLIB_COURSE", tempfile.mkdtemp(prefix="sslib-course-"))

_connect = socket.socket.connect


def _local_only(self, address):
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(address, tuple) and host not in ("127.0.0.1", "::1", "localhost"):
        raise AssertionError(f"a test tried the network: {host}")
    return _connect(self, address)


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", _local_only)


@pytest.fixture(autouse=True)
def english():
    before = language.current()
    language.use("en")
    yield
    language.use(before)


@pytest.fixture(scope="session")
def executed():
    """Executed notebooks by country and language, each run once in a session."""
    from sslib.report import orders

    made = {}

    def of(country: str, code: str):
        if (country, code) not in made:
            (order,) = orders.orders([country], wanted=code)
            from sslib.report import run

            made[country, code] = order, [run.execute(task) for task in order.tasks]
        order, outcomes = made[country, code]
        assert [outcome.error for outcome in outcomes] == [""] * len(outcomes)
        return order, [outcome.notebook for outcome in outcomes]

    return of


@pytest.fixture(scope="session")
def composed(executed):
    """All files of a report by country and language, each made once in a session."""
    from sslib.report import publish

    made = {}

    def of(country: str, code: str) -> dict[str, bytes]:
        if (country, code) not in made:
            made[country, code] = publish.compose(*executed(country, code))
        return made[country, code]

    return of
