"""Execute the notebooks of one submission: each with a kernel of its own, each cell with its time, whatever happens.

A submission goes out as plain text and comes back as plain text with what was noticed, so that a worker, here or on
a cluster, needs none of the trainer's folders. A cell that ends Python costs itself: the kernel starts again, the cells
before it are run again without it, and the rest follows.
"""

import contextlib
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sslib.course.desk import tripwire
from sslib.course.desk.recognise import whole
from sslib.course.desk.runner import runner, shorten
from sslib.course.desk.sandbox import Gone, Limits, Sandbox, told

SLOW, ENDED = "CellTimeoutError", "KernelEnded"
TURNS = 3  # until a kernel starts
STARTS = 4  # kernels for one notebook: what ends Python more often than that is left alone
LARGEST = 8 * 1024 * 1024  # bytes of one message that a worker takes in


@dataclass(frozen=True)
class Work:
    """One submission to be executed: names of its notebooks and their text, with hidden tests.

    ``place`` is where its sandbox keeps its sockets: a folder of whoever grades, who removes it even if a worker dies.
    """

    key: str
    notebooks: Mapping[str, str]
    language: str = "en"
    limits: Limits = field(default_factory=Limits)
    sandboxed: bool = True
    place: str = ""


@dataclass(frozen=True)
class Ran:
    """An executed notebook, and what the tripwire noticed in it."""

    notebook: str
    forged: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Done:
    """What came of a submission; ``error`` is why nothing came of it, which is the desk's fault and not the work's."""

    key: str
    notebooks: Mapping[str, Ran] = field(default_factory=dict)
    error: str = ""
    memory: int = 0  # largest size of the worker so far, in bytes


def execute(work: Work) -> Done:
    """Run all notebooks of a submission."""
    import nbformat

    logging.getLogger("traitlets").setLevel(logging.CRITICAL)
    found: dict[str, Ran] = {}
    with contextlib.ExitStack() as rooms:
        room = _Room(work, rooms)
        for name, text in work.notebooks.items():
            start = time.monotonic()
            notebook = nbformat.reads(text, as_version=4)
            try:
                forged = _Run(notebook, room).all()
            except Exception as error:
                return Done(work.key, found, f"{type(error).__name__}: {error}")
            found[name] = Ran(whole(nbformat.writes(notebook)), forged, time.monotonic() - start)
    return Done(work.key, found, memory=_memory())


def _memory() -> int:
    """The largest size of this process in bytes; 0 where the system does not say.

    ``getrusage`` would not do: across an exec it keeps the size of the process that has started this one.
    """
    try:
        stated = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in stated.splitlines() if line.startswith("VmHWM:")), 0)


class _Room:
    """Starts kernels: in the submission's sandbox, a new one if the old one is gone, or without one."""

    def __init__(self, work: Work, rooms: contextlib.ExitStack):
        self.work, self.rooms, self.sandbox = work, rooms, None

    def manager(self):
        from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpecManager
        from jupyter_client.manager import AsyncKernelManager

        manager = AsyncKernelManager(kernel_name=NATIVE_KERNEL_NAME)
        manager.context = _context()
        if self.work.sandboxed:
            from sslib.course.desk.provisioner import SandboxProvisioner

            kernel = KernelSpecManager().get_kernel_spec(NATIVE_KERNEL_NAME)
            manager.provisioner = SandboxProvisioner(kernel_id="kernel", kernel_spec=kernel, parent=manager)
            manager.provisioner.sandbox = self._sandbox()
        return manager

    def leave(self) -> None:
        """End the sandbox: who knows what a cell that had to be stopped has left in it."""
        if self.sandbox:
            self.sandbox.close()
            self.sandbox = None

    def _sandbox(self) -> Sandbox:
        if self.sandbox:
            try:
                self.sandbox.sweep()
                return self.sandbox
            except Gone:
                self.leave()
        self.sandbox = self.rooms.enter_context(Sandbox(self.work.language, self.work.limits, self.work.place))
        return self.sandbox


def _context():
    """Sockets that refuse a message which would fill the memory of the worker."""
    import zmq.asyncio

    context = zmq.asyncio.Context()
    context.setsockopt(zmq.MAXMSGSIZE, LARGEST)
    context.setsockopt(zmq.RCVHWM, 32)
    return context


class _Run:
    """One notebook."""

    def __init__(self, notebook, room: _Room):
        self.notebook, self.room, self.limits = notebook, room, room.work.limits
        self.deadline = time.monotonic() + self.limits.notebook_seconds
        self.bad: set[int] = set()  # cells that end Python or do not end themselves
        self.starts, self.runner = 0, None

    def all(self) -> str:
        """Run every cell; returns what the tripwire noticed."""
        wires = tripwire.Wires()
        last = max(
            (n for n, cell in enumerate(self.notebook.cells) if _graded(cell) and cell.cell_type == "code"), default=0
        )
        try:
            for index, cell in enumerate(self.notebook.cells):
                if cell.cell_type != "code":
                    continue
                cell.outputs, cell.execution_count = [], None
                if time.monotonic() > self.deadline:
                    cell.outputs = [_error(SLOW, "")]
                    continue
                if self.runner is None and not self._start(index):
                    cell.outputs = [_error(ENDED, "")]
                    continue
                self._cell(cell, index)
                if self.runner and _graded(cell) and not wires.answered(self.runner.ask, index == last):
                    self._lost(cell, index, ENDED)
        finally:
            self._end()
        return wires.noticed

    def _start(self, upto: int) -> bool:
        """Start a kernel and run again what came before; False if that was tried too often."""
        if self.starts == STARTS:
            return False
        self.starts += 1
        for turn in range(TURNS):
            try:
                self.runner = runner(self.notebook, self.room.manager(), self.limits.output)
                self.runner.start_new_kernel(env=_environment(self.room.work))
                self.runner.start_new_kernel_client()
                break
            except (TimeoutError, RuntimeError, OSError) as error:
                self._end()
                self.room.leave()
                if turn == TURNS - 1:
                    raise Gone(str(error)) from error
        for index, cell in enumerate(self.notebook.cells[:upto]):
            if cell.cell_type == "code" and index not in self.bad and self.runner:
                self._cell(cell, index)
        return self.runner is not None

    def _cell(self, cell, index: int) -> None:
        from nbclient.exceptions import CellTimeoutError, DeadKernelError

        left = max(1, round(min(self.limits.cell_seconds, self.deadline - time.monotonic())))
        self.runner.timeout = left
        try:
            self.runner.execute_cell(cell, index)
        except DeadKernelError:
            self._lost(cell, index, ENDED)
        except CellTimeoutError:
            self._lost(cell, index, SLOW)
        except Exception:  # a kernel that sends what is no message: its code has meddled with it
            self._lost(cell, index, ENDED)
        else:
            if any(o.output_type == "error" and o.ename == SLOW for o in cell.outputs) and not self.runner.ask("0"):
                self._lost(cell, index, SLOW)
            elif self.room.sandbox and self.room.sandbox.overflowing():
                self._lost(cell, index, ENDED)
        shorten(cell)

    def _lost(self, cell, index: int, why: str) -> None:
        self.bad.add(index)
        if not any(o.output_type == "error" and o.ename == why for o in cell.outputs):
            cell.outputs = [*cell.outputs, _error(why, "")]
        self._end()
        self.room.leave()

    def _end(self) -> None:
        if self.runner:
            ended, self.runner = self.runner, None
            if ended.km and ended.km.provisioner:
                with contextlib.suppress(Exception):
                    ended._cleanup_kernel()


def _environment(work: Work) -> dict[str, str]:
    """For kernels without a sandbox; those inside have theirs."""
    import os

    return {**os.environ, **told(work.language)}


def _graded(cell) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("grade"))


def _error(name: str, value: str):
    import nbformat

    return nbformat.v4.new_output("error", ename=name, evalue=value, traceback=[f"{name}: {value}".rstrip(": ")])
