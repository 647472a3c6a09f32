"""Where submissions are executed: processes of this machine, or any executor. A worker that dies costs only time."""

import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import get_context

from sslib.course.desk.execute import Done, Work

TRIES = 3  # of one submission
ELSEWHERE = 64  # submissions that are on their way to another executor at a time


class _Lost(Exception):
    """A worker has died, and these submissions were with it or waited for it."""


def each(
    function: Callable[[Work], Done],
    names: Iterable[str],
    work: Callable[[str], Work],
    workers: int | None = None,
    executor: Executor | None = None,
) -> Iterator[Done]:
    """The outcome of each submission, as it comes.

    When a worker dies, those who were with it go on alone, one at a time, so that it shows whose work it was; the
    others go on together.

    Parameters
    ----------
    function : what a worker does
    names : of the submissions
    work : makes the work of a name, when its turn comes
    workers : processes (default: processors and one more, since a kernel that starts also waits)
    executor : where to run instead
    """
    tries: Counter[str] = Counter()
    together, alone = deque(names), deque()
    while together or alone:
        todo, count = (together, workers or (os.cpu_count() or 1) + 1) if together else (alone, 1)
        with _given(executor) if executor else _processes(min(count, len(todo))) as pool:
            window = ELSEWHERE if executor else count + 1 if todo is together else 1
            try:
                yield from _through(pool, function, todo, work, window, tries)
            except _Lost as lost:
                for name in lost.args[0]:
                    tries[name] += todo is alone
                    if tries[name] < TRIES:
                        alone.append(name)
                    else:
                        yield Done(name, error=str(lost.__cause__))


def _through(pool, function, todo: deque, work, window: int, tries: Counter) -> Iterator[Done]:
    running: dict[Future, str] = {}
    while todo or running:
        while todo and len(running) < window:
            name = todo.popleft()
            try:
                running[pool.submit(function, work(name))] = name
            except BrokenExecutor as error:
                raise _Lost([name, *running.values()]) from error
        finished, _others = wait(running, return_when=FIRST_COMPLETED)
        for future in [future for future in running if future in finished]:
            name = running.pop(future)
            try:
                done = future.result()
            except BrokenExecutor as error:
                raise _Lost([name, *running.values()]) from error
            if done.error and tries[name] + 1 < TRIES:  # once more: the sandbox was lost
                tries[name] += 1
                todo.append(name)
            else:
                yield done


@contextmanager
def _given(executor: Executor) -> Iterator[Executor]:
    yield executor


@contextmanager
def _processes(count: int) -> Iterator[Executor]:
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_quiet)
    try:
        yield pool
    except BaseException:
        processes = list((pool._processes or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
        raise
    pool.shutdown()


def _quiet() -> None:
    """A worker leaves Ctrl+C to the process that records."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
