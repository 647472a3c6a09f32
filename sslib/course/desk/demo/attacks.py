"""What a participant's code may try against the desk, for the class to try it on and for the tests.

Each is the text of an answer; the places in braces are filled in with those of the class. All of them run in a sandbox
only: ``sslib course demo`` leaves them out without one.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Attack:
    """One attempt: its code, and whether the answer is the right one all the same."""

    name: str
    code: str
    keeps_answer: bool = True


GRADEBOOK = """
import sqlite3, glob
for place in ["{root}/gradebook.db", *glob.glob("/**/gradebook.db", recursive=True)]:
    try:
        book = sqlite3.connect("file:" + place + "?mode=rw", uri=True)
        book.execute("update grade set manual_score = 99")
        book.commit()
    except Exception as error:
        print(error)
"""
PEERS = """
import glob
for place in glob.glob("{root}/submitted/*/*/*.ipynb") + glob.glob("{root}/collected/*/*/*"):
    print(open(place).read()[:300])
"""
SOURCE = """
import glob
for place in glob.glob("{modules}/**/*.ipynb", recursive=True) + glob.glob("{root}/modules/**/*.ipynb", recursive=True):
    print(open(place).read())
"""
HIDDEN = """
print([text for text in In if "HIDDEN" in text], [text for text in globals().get("_ih", []) if "same" in text])
"""
NETWORK = """
import socket, urllib.request
for port in ({port}, 80):
    try:
        socket.create_connection(("127.0.0.1", port), 2).send(b"here")
        print("CONNECTED")
    except OSError as error:
        print(error)
"""
ENVIRONMENT = """
import os, glob
print(os.environ)
for place in glob.glob("/proc/[0-9]*/environ"):
    try:
        print(open(place, "rb").read())
    except OSError:
        pass
"""
KILL = """
import os, signal
for pid in [os.getppid(), *range(2, 4000)]:
    if pid != os.getpid():
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
"""
FORKS = """
import os, time
for turn in range(3000):
    try:
        if os.fork() == 0:
            while True:
                try:
                    os.fork()
                except OSError:
                    time.sleep(1)
    except OSError:
        break
"""
DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for second in range(600):
            for place in ("{root}/daemon.txt", "/tmp/sslib-daemon.txt"):
                try:
                    open(place, "a").write("here")
                except OSError:
                    pass
            time.sleep(1)
    os._exit(0)
"""
FILE = """
try:
    with open("large.bin", "wb") as file:
        for turn in range(2048):
            file.write(bytes(1024 * 1024))
except OSError as error:
    print(error)
"""
MEMORY = """
kept = []
try:
    while True:
        kept.append(bytearray(256 * 1024 * 1024))
except MemoryError:
    kept.clear()
    print("no more memory")
"""
SHARES = """
import os, time
for turn in range(20):
    if os.fork() == 0:
        kept = bytearray(os.urandom(1024)) * (400 * 1024)
        time.sleep(600)
time.sleep(20)
"""
FLOOD = """
line = "x" * 1_000_000
for turn in range(500):
    print(line)
"""
UPDATES = """
from IPython.display import display
shown = display("x", display_id=True)
for turn in range(300):
    shown.update({"text/plain": "x" * 1_000_000}, raw=True)
"""
ENDLESS = """
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""
LINKS = """
import os, pathlib
for name, target in (("book.db", "{root}/gradebook.db"), ("peers", "{root}/submitted"), ("up", "/")):
    os.symlink(target, name)
for path in list(pathlib.Path("/tmp").rglob("k[0-9]*.json")):
    for name in ("book", "k9.json"):
        try:
            os.symlink("{root}/gradebook.db", path.with_name(name))
        except OSError as error:
            print(error)
open("book.db", "a").write("x")
"""
EXIT = """
import os
os._exit(0)
"""
FILL = """
import pathlib
for path in pathlib.Path("/tmp").rglob("k[0-9]*.json"):
    for number in range(400):
        with open(path.with_name(str(number)), "wb") as file:
            file.write(bytes(1024 * 1024))
"""
EQUAL = """
class Always(float):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __sub__(self, other): return 0.0
    def __rsub__(self, other): return 0.0
    def __abs__(self): return 0.0
    def __le__(self, other): return True
    def __lt__(self, other): return True
    def __float__(self): return float("nan")
    __hash__ = None
{variable} = Always(0)
"""
TRANSFORMER = """
get_ipython().input_transformers_cleanup.append(lambda lines: ["pass\\n"])
{variable} = 0
"""
PATCHED = """
import sslib, sslib.checks, sslib.checks.answers, sslib.checks.verdict
for module in (sslib, sslib.checks, sslib.checks.answers, sslib.checks.verdict):
    module.same = module.equal = lambda *given, **more: True
    module.check = lambda *given, **more: None
{variable} = 0
"""
ASSERTS = """
import ast
class Without(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
    def visit_Expr(self, node): return ast.Pass()
get_ipython().ast_transformers.append(Without())
{variable} = 0
"""

ATTACKS = (
    Attack("gradebook", GRADEBOOK), Attack("peers", PEERS), Attack("source", SOURCE), Attack("hidden", HIDDEN),
    Attack("network", NETWORK), Attack("environment", ENVIRONMENT), Attack("kill", KILL), Attack("forks", FORKS),
    Attack("daemon", DAEMON), Attack("file", FILE), Attack("memory", MEMORY),
    Attack("shares", SHARES, False), Attack("flood", FLOOD), Attack("updates", UPDATES),
    Attack("endless", ENDLESS, False), Attack("links", LINKS), Attack("exit", EXIT, False), Attack("fill", FILL, False),
    Attack("equal", EQUAL, False), Attack("transformer", TRANSFORMER, False), Attack("patched", PATCHED, False),
    Attack("asserts", ASSERTS, False),
)  # fmt: skip
FORGERIES = ("equal", "transformer", "patched", "asserts")
