"""Where a submission runs: a bubblewrap with a Python inside that has the libraries loaded and forks kernels.

One sandbox serves one submission. Inside, there is no network, the system is read-only, and nothing is to be seen of
the gradebook, of other submissions, of ``modules/`` or of the environment. The libraries are imported once
(``zygote``), each notebook then gets a kernel of its own, forked from there: as isolated from other submissions as a
cold start, without its two to four seconds.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from sslib import catalog
from sslib.course.desk import handed
from sslib.errors import N_
from sslib.figures.style import DRAFT

MEGA = 1024 * 1024
SYSTEM = (
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64",
    "/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives", "/etc/fonts",
)  # fmt: skip
STRANGERS = 61184  # the first of a thousand user numbers that nobody has: a sandbox started by root runs as one of them
PATIENCE = 90  # seconds for loading the libraries on a slow machine
NAME = "sslib-sandbox"
PLACE = "/tmp"  # of the sockets, whose paths have 107 characters at most
RIGHTS = N_(
    "Without a sandbox, the code of a submission runs with your rights: it can read and change the gradebook, other "
    "submissions and your files."
)


@dataclass(frozen=True)
class Limits:
    """What a submission may use: bytes, processes and seconds."""

    memory: int = 4096 * MEGA  # addresses of one process, of which an idle kernel has about half
    together: int = 4096 * MEGA  # memory that all its processes use, looked at once a second
    processes: int = 96
    file_size: int = 64 * MEGA
    scratch: int = 256 * MEGA  # private /tmp
    output: int = MEGA  # for one cell; the rest is cut off
    cell_seconds: int = 60
    notebook_seconds: int = 300


class Gone(RuntimeError):
    """The sandbox does not answer any more."""


@cache
def unavailable() -> str:
    """Why there can be no sandbox on this machine, as a message to be translated; empty if there can be one."""
    if not sys.platform.startswith("linux"):
        return N_("The sandbox needs Linux with bubblewrap (on Windows: WSL2).")
    if not shutil.which("bwrap"):
        return N_("The program bwrap is missing (package bubblewrap).")
    command = [*_bwrap(), *_system(), "--", "/bin/sh", "-c", "exit 7"]
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        if subprocess.run(command, capture_output=True, timeout=30).returncode == 7:
            return ""
    return N_("bwrap is there and may not make a sandbox on this machine.")


def _bwrap() -> list[str]:
    alone = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    if os.geteuid() == 0:  # limits do not hold for root: the Python inside becomes a stranger before it does anything
        alone += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        alone += ["--unshare-user", "--disable-userns"] if _disables() else ["--unshare-user"]
    return ["bwrap", *alone, "--die-with-parent", "--new-session", "--clearenv"]


@cache
def _disables() -> bool:
    return "--disable-userns" in subprocess.run(["bwrap", "--help"], capture_output=True, text=True).stdout


def _system() -> list[str]:
    made = ["--proc", "/proc", "--dev", "/dev"]
    for path in map(Path, SYSTEM):
        if path.is_symlink() and path.resolve().is_relative_to("/usr"):
            made += ["--symlink", os.readlink(path), str(path)]
        elif path.exists():
            made += ["--ro-bind", str(path), str(path)]
    return made


def _python() -> list[str]:
    """The interpreter, its libraries and the kit, without the lessons: they hold the solutions."""
    import sslib

    home, kit = catalog.kit(), Path(sslib.__file__).parent
    seen, made, modules = set(), [], home / "modules"
    for path in map(Path, (sys.base_prefix, os.path.realpath(sys.base_prefix), sys.prefix, kit, home / "datasets")):
        if path not in seen and not path.is_relative_to("/usr"):
            made += [part for parent in (*reversed(path.parents[:-1]),) if parent not in seen
                     for part in ("--perms", "0755", "--dir", str(parent))]  # fmt: skip
            seen |= {path, *path.parents}
            made += ["--ro-bind", str(path), str(path)]
    return [*made, "--tmpfs", str(modules), "--ro-bind", str(modules / "course.toml"), str(modules / "course.toml"),
            "--remount-ro", str(modules)]  # fmt: skip


def told(language: str) -> dict[str, str]:
    """What a kernel that grades is told by its environment, in a sandbox or without one."""
    return {"NBGRADER_EXECUTION": "autograde", "SSLIB_LANGUAGE": language, DRAFT: "1"}


def _environment(language: str) -> dict[str, str]:
    return told(language) | {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": "/tmp/home",
        "LANG": "C.UTF-8",
        "SSLIB_COURSE": "/tmp/home/sslib-course",
        "MPLCONFIGDIR": "/tmp/matplotlib",
        "OPENBLAS_NUM_THREADS": "1",  # a process with threads cannot be forked safely
        "OMP_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "TZ": os.environ.get("TZ", ""),
    }


def _fonts() -> list[str]:
    """matplotlib's list of fonts, which takes seconds to make again."""
    import matplotlib

    made = []
    for path in Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):
        made += ["--ro-bind", str(path), f"/tmp/matplotlib/{path.name}"]
    return made


class Sandbox:
    """One bubblewrap for one submission; ``kernel`` forks a kernel in it.

    ``place`` is a folder for its sockets, with what it is handed ready-made; without one, it finds everything itself.
    """

    def __init__(self, language: str = "en", limits: Limits | None = None, place: str = ""):
        self.limits = limits or Limits()
        self.run = Path(tempfile.mkdtemp(prefix="ss", dir=place or PLACE))
        stranger = STRANGERS + os.getpid() % 1000 if os.geteuid() == 0 else 0
        if stranger:
            os.chown(self.run, stranger, stranger)
        self._count = 0
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket.settimeout(PATIENCE)
        settings = {"socket": theirs.fileno(), "stranger": stranger, "limits": asdict(self.limits)}
        environment = [part for name, value in _environment(language).items() for part in ("--setenv", name, value)]
        command = [
            *_bwrap(), *_system(), "--size", str(self.limits.scratch), "--perms", "1777", "--tmpfs", "/tmp", *_python(),
            "--perms", "0777", "--dir", "/tmp/matplotlib", "--perms", "0777", "--dir", "/tmp/home", *_fonts(),
            "--perms", "0755", "--dir", str(self.run.parent), "--bind", str(self.run), str(self.run),
            *environment, "--chdir", "/tmp",
            "--", sys.executable, "-m", "sslib.course.desk.zygote", json.dumps(settings),
        ]  # fmt: skip
        ready = self.run.parent / handed.FILE if place else Path(os.devnull)
        with theirs, tempfile.TemporaryFile() as said, ready.open("rb") as given:
            try:
                self._process = subprocess.Popen(
                    command, pass_fds=[theirs.fileno()], stdin=given, stdout=said, stderr=said
                )
            except OSError:
                self.run.rmdir()
                raise
            theirs.close()
            try:
                ready = self._socket.recv(65536)
            except OSError:
                ready = b""
            if ready != b"ready":
                self.close()
                said.seek(0)
                raise Gone(said.read().decode("utf-8", "replace")[-2000:] or "no answer")
        self._socket.settimeout(15)

    def connection(self) -> Path:
        """The connection file of the next kernel; its sockets lie beside it."""
        self._count += 1
        return self.run / f"k{self._count}.json"

    def kernel(self, connection: Path) -> "Kernel":
        """Fork a kernel that listens as the connection file says."""
        if os.geteuid() == 0:
            os.chown(connection, self.run.stat().st_uid, -1)
        return Kernel(self, self.ask("fork", connection=str(connection)))

    def ask(self, order: str, **values) -> int | None:
        """Send an order to the Python inside and wait for its answer."""
        try:
            self._socket.send(json.dumps({"order": order, **values}).encode())
            said = self._socket.recv(65536)
        except OSError as error:
            raise Gone(str(error)) from error
        if not said:
            raise Gone("the sandbox has ended")
        return json.loads(said)

    def sweep(self) -> None:
        """End every process that a notebook has left behind."""
        self.ask("sweep")

    def overflowing(self) -> bool:
        """Whether the folder of the sockets, the one place outside that it may write to, is used for something else."""
        found, size = 0, 0
        with contextlib.suppress(OSError), os.scandir(self.run) as entries:
            for entry in entries:
                found += 1
                with contextlib.suppress(OSError):
                    size += entry.stat(follow_symlinks=False).st_size
        return found > 200 or size > 8 * MEGA

    def excessive(self) -> bool:
        """Whether it uses more than it may of what no limit of the system holds back."""
        return self.overflowing() or self.memory() > self.limits.together

    def memory(self) -> int:
        """Bytes that all its processes use, shared ones counted once; 0 where the system does not say."""
        import psutil

        used, gone = 0, (psutil.Error, OSError, AttributeError)
        with contextlib.suppress(*gone):
            for process in psutil.Process(self._process.pid).children(recursive=True):
                with contextlib.suppress(*gone):
                    used += process.memory_full_info().pss
        return used

    def close(self) -> None:
        """End the sandbox with everything that runs in it; it may be ended twice."""
        self._socket.close()
        with contextlib.suppress(OSError):
            self._process.kill()  # its first process dies with it, and all others with that
        self._process.wait()
        shutil.rmtree(self.run, ignore_errors=True)

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_error) -> None:
        self.close()


class Kernel:
    """A kernel in a sandbox, as ``subprocess.Popen`` would show it to jupyter_client."""

    stdin = stdout = stderr = None

    def __init__(self, sandbox: Sandbox, pid: int):
        self.sandbox, self.pid, self.returncode = sandbox, pid, None

    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""
        if self.returncode is None:
            try:
                self.returncode = self.sandbox.ask("poll", pid=self.pid)
                if self.returncode is None and self.sandbox.excessive():
                    self.sandbox.close()
                    self.returncode = -signal.SIGKILL
            except Gone:
                self.returncode = -signal.SIGKILL
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code; jupyter_client calls it when ``poll`` has given one."""
        return self.poll() or 0

    def send_signal(self, number: int) -> None:
        """To the kernel alone: an interrupt for its group would end the sandbox."""
        try:
            self.sandbox.ask("signal", pid=self.pid, number=number)
        except Gone as error:
            raise ProcessLookupError from error

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)
