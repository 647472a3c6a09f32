"""Inside the sandbox: load the libraries once, then fork a kernel for each notebook.

It runs before any code of a participant, and gives up every right first. It answers four orders of the outside, one
at a time: fork, poll, signal, sweep. What a kernel does to it harms this one submission only: the sandbox has no other.
"""

import contextlib
import gc
import json
import os
import resource
import signal
import socket
import sys
import tempfile
import time

LIBRARIES = (
    "seaborn", "matplotlib.pyplot", "ipywidgets", "pyarrow.pandas_compat", "sslib.course.desk.kernel",
    "ipykernel.debugger", "IPython.core.completerlib", "IPython.extensions.storemagic", "tornado.platform.asyncio",
)  # fmt: skip


def main(settings: dict) -> None:
    """Give up rights, load, say that it is ready, and serve until the outside is gone."""
    outside = socket.socket(fileno=settings["socket"])
    limits = settings["limits"]
    _lower(settings["stranger"], limits)
    _load()
    gc.collect()
    gc.freeze()
    outside.send(b"ready")
    while said := outside.recv(65536):
        order = json.loads(said)
        outside.send(json.dumps(_serve(order, outside, limits)).encode())


def _lower(stranger: int, limits: dict) -> None:
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, limits["file_size"]),
        (resource.RLIMIT_NPROC, limits["processes"]),
    ):
        resource.setrlimit(what, (most, most))
    if stranger:
        os.setgroups([])
        os.setresgid(stranger, stranger, stranger)
        os.setresuid(stranger, stranger, stranger)
    os.umask(0o077)


def _load() -> None:
    """Everything that the lessons use; libraries that start threads may not be here."""
    import importlib

    import matplotlib

    matplotlib.use("agg")
    for name in LIBRARIES:
        importlib.import_module(name)
    import sslib

    for name in sslib.__all__:
        with contextlib.suppress(ImportError):
            getattr(sslib, name)
    _rehearse()


def _rehearse() -> None:
    """What most notebooks do first is done once: what it imports, reads and keeps is there for all of them."""
    from ipykernel.kernelapp import IPKernelApp
    from IPython.core.ultratb import AutoFormattedTB

    import sslib
    from sslib import checks, language
    from sslib.course.desk import handed

    handed.take(sys.stdin.buffer)
    checks.exercises()
    with language.speaking(language.of_machine()):
        coverage = sslib.load("coverage_sdg131").tail(3)
        coverage.to_html()
        sslib.figures.bars(coverage, "coverage_pct", name="rehearsal", title=language.gettext("-"), unit="percent")
    try:
        raise ValueError
    except ValueError:
        AutoFormattedTB(mode="Context").structured_traceback(*sys.exc_info())
    IPKernelApp.class_traits()


def _serve(order: dict, outside: socket.socket, limits: dict):
    match order["order"]:
        case "fork":
            if (pid := _fork()) == 0:
                outside.close()
                _kernel(order["connection"], limits)
            return pid
        case "poll":
            return _poll(order["pid"])
        case "signal":
            with contextlib.suppress(ProcessLookupError):
                os.kill(order["pid"], order["number"])
        case "sweep":
            _sweep()
    return None


def _fork() -> int:
    """Fork as soon as there is room: what a notebook has left behind may take a moment to go."""
    for _turn in range(200):
        with contextlib.suppress(BlockingIOError):
            return os.fork()
        _sweep()
        time.sleep(0.05)
    return os.fork()


def _sweep() -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)  # all but itself and the first process
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _poll(pid: int) -> int | None:
    try:
        found, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return -signal.SIGKILL
    return os.waitstatus_to_exitcode(status) if found else None


def _kernel(connection: str, limits: dict) -> None:
    """Become a kernel; never returns."""
    code = 1
    try:
        os.setsid()
        os.chdir(tempfile.mkdtemp(prefix="work", dir="/tmp"))
        resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nothing, number)
        import numpy

        numpy.random.seed()  # forked kernels would all draw the same numbers
        from sslib.course.desk import kernel

        kernel.start(connection, limits["output"])
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
