"""From a list of countries to folders of reports: all checks first, then every notebook of every country on one
executor, each country's report as soon as its notebooks are done, each folder replaced at once or not at all.

One country that fails does not stop the others.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import active_children, get_all_start_methods, get_context, parent_process
from multiprocessing.context import BaseContext
from pathlib import Path

from sslib import catalog, codes, language
from sslib.errors import SslibError
from sslib.language import gettext as _
from sslib.language import stored
from sslib.report import document, files, place, render, run
from sslib.report.orders import REGION, Order


@dataclass(frozen=True)
class Published:
    """What came of an order: the folder of the report, or what went wrong."""

    order: Order
    folder: Path | None = None
    kept: Path | None = None
    error: str = ""
    traceback: str = field(default="", repr=False)


def local_processes() -> BaseContext:
    """How this machine starts workers: from one process that has imported the libraries, where the system can fork
    (the imports begin at this call, beside whatever comes next); each worker by itself on Windows.
    """
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    from multiprocessing import forkserver

    context = get_context("forkserver")
    context.set_forkserver_preload(["sslib.report.worker"])
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # inherited: Ctrl-C is not the business of a worker
    forkserver.ensure_running()
    signal.signal(signal.SIGINT, before)
    return context


@contextmanager
def local_executor(processes: BaseContext, tasks: int, interrupted: Callable[[], None] = lambda: None):
    """A worker for each processor of this machine. At an error or an interrupt the workers end at once: only this
    process writes reports, so nothing is lost. ``interrupted`` is called first, and a second Ctrl-C changes nothing.
    """
    workers = max(1, min(os.cpu_count() or 1, tasks))
    executor = ProcessPoolExecutor(workers, mp_context=processes, initializer=_begin_work)
    try:
        with _deferred(interrupted):  # a worker that is half started cannot be ended cleanly
            for ready in [executor.submit(time.sleep, 0.05) for _worker in range(workers)]:
                ready.result()
        yield executor
    except BaseException as error:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        if isinstance(error, KeyboardInterrupt) and not error.args:
            interrupted()
        for process in active_children():  # their tasks fail at once; cancelled ones would upset the executor
            process.terminate()
        executor.shutdown(wait=True)
        if not isinstance(error, KeyboardInterrupt):  # else this process is ending, and one Ctrl-C is enough
            signal.signal(signal.SIGINT, before)
        raise
    executor.shutdown(wait=True)


@contextmanager
def _deferred(interrupted: Callable[[], None]):
    """Hold an interrupt back until the block is done; ``interrupted`` hears of it at once."""
    pressed = []

    def handler(*_signal) -> None:
        if not pressed:
            interrupted()
        pressed.append(True)

    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN if pressed else before)
    if pressed:
        raise KeyboardInterrupt("told")


def _begin_work() -> None:
    """A worker leaves Ctrl-C to the process that waits for it, and ends when that process is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent_process().join()
    os._exit(1)


def publish(
    wanted: Iterable[Order],
    output: Path,
    executor: Executor,
    told: Callable[[str, float], None] = lambda what, seconds: None,
) -> list[Published]:
    """Make the reports; ``told`` hears of every notebook and every report as it ends, with its seconds.

    Raises
    ------
    UnknownName, BadInput
        Before anything runs: if the output folder cannot be written, or if a parameter is not one that its notebook
        declares, or of another type. (A worker looks, since it has papermill at hand.)
    """
    wanted = list(wanted)
    place.check_output(output)
    executor.submit(run.check_all, [task for order in wanted for task in order.tasks]).result()
    done: dict[str, Published] = {}
    notebooks: dict[str, dict[str, run.Outcome]] = {order.name: {} for order in wanted}
    pending: dict[Future, tuple[Order, run.Task | None]] = {
        executor.submit(run.execute, task): (order, task) for order in wanted for task in order.tasks
    }
    while pending:
        ended, _rest = wait(pending, return_when=FIRST_COMPLETED)
        for future in ended:
            order, task = pending.pop(future)
            if task is None:
                done[order.name] = _placed(order, future, output)
                told(order.name, 0.0)
                continue
            outcome = _outcome(future, task)
            notebooks[order.name][task.notebook] = outcome
            told(f"{order.name} {task.notebook.split('/')[0]}", outcome.seconds)
            if len(notebooks[order.name]) == len(order.tasks):
                outcomes = [notebooks[order.name][task.notebook] for task in order.tasks]
                if failed := [o for o in outcomes if o.error]:
                    error = "; ".join(f"{o.task.notebook}: {o.error}" for o in failed)
                    done[order.name] = Published(order, error=error, traceback=failed[0].traceback)
                else:
                    texts = [o.notebook for o in outcomes]
                    pending[executor.submit(compose, order, texts)] = (order, None)
    return [done[order.name] for order in wanted]


def cover(order: Order) -> tuple[str, str, str]:
    """What the cover of a report says, in the language in use: title, subtitle, and a note on the State, if any."""
    if order.country == REGION:
        subtitle = _("Social protection and migrant workers: regional overview, figures up to {year}", year=order.year)
        return _("Central Africa (ECCAS)"), subtitle, ""
    subtitle = _("Social protection and migrant workers: national analysis, figures up to {year}", year=order.year)
    note = stored(catalog.csv_names("countries", "country", "eccas_note").get(order.country, ""))
    return codes.countries.label(order.country), subtitle, note


def compose(order: Order, texts: list[str]) -> dict[str, bytes]:
    """All files of one report from its executed notebooks: path in the report's folder -> content."""
    with _speaking(order.language):
        made = document.assemble(texts, *cover(order))
        rendered = render.render(made, order.formats)
        content = {f"{order.name}.{wanted}": data for wanted, data in rendered.items()} | files.tables(made)
        for task, text in zip(order.tasks, texts, strict=True):
            content[f"notebooks/{task.notebook.replace('/', '_')}"] = text.encode("utf-8")
        stated = files.provenance(made, [task.notebook for task in order.tasks], order.tasks[-1].parameters)
        stated["files"] = {name: files.digest(data) for name, data in sorted(content.items())}
        return content | {"provenance.json": files.dumped(stated)}


@contextmanager
def _speaking(code: str):
    before = language.current()
    language.use(code)
    try:
        yield
    finally:
        language.use(before)


def _outcome(future: Future, task: run.Task) -> run.Outcome:
    try:
        return future.result()
    except Exception as error:  # a worker that died is told like any other failure
        return run.Outcome(task, error=f"{type(error).__name__}: {error}")


def _placed(order: Order, future: Future, output: Path) -> Published:
    try:
        folder, kept = place.place(future.result(), output / order.name)
    except SslibError as error:
        return Published(order, error=language.explain(error))
    except Exception as error:
        return Published(order, error=f"{type(error).__name__}: {error}")
    return Published(order, folder, kept)
