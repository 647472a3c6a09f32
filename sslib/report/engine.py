"""A papermill engine that runs a notebook inside the worker process, in a fresh IPython shell.

A kernel for each notebook spends most of its time on importing the same libraries again: forty-four notebooks
would import pandas forty-four times. A worker imports it once. papermill still injects the parameters, keeps the
notebook and reports errors; a test holds the outputs equal to those of a real kernel.
"""

import io
import sys
import threading
import types
from contextlib import redirect_stderr, redirect_stdout
from traceback import format_exception

NAME = "in_process"
_one_at_a_time = threading.Lock()  # a worker of a cluster may have several threads; IPython has one shell


def register() -> None:
    """Make the engine known to papermill."""
    from papermill.engines import papermill_engines

    papermill_engines.register(NAME, _engine())


def _engine():
    import nbformat
    from IPython.core.displayhook import CapturingDisplayHook
    from IPython.core.displaypub import CapturingDisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from papermill.engines import Engine
    from traitlets.config import Config

    class InProcess(Engine):
        """Executes the code cells of a notebook one after the other; the first error ends it."""

        @classmethod
        def execute_managed_notebook(cls, nb_man, kernel_name, **_settings):
            with _one_at_a_time:
                main = sys.modules["__main__"]
                InteractiveShell.clear_instance()
                shell = InteractiveShell.instance(
                    config=Config(
                        {
                            "HistoryManager": {"enabled": False},
                            "InteractiveShell": {"colors": "nocolor", "warn_venv": False},
                        }
                    ),
                    user_module=types.ModuleType("notebook"),
                )
                try:
                    for index, cell in enumerate(nb_man.nb.cells):
                        if cell.cell_type == "code":
                            cls._run(nb_man, shell, cell, index)
                finally:
                    InteractiveShell.clear_instance()
                    sys.modules["__main__"] = main

        @classmethod
        def _run(cls, nb_man, shell, cell, index):
            nb_man.cell_start(cell, index)
            shown = shell.display_pub = CapturingDisplayPublisher(shell=shell)
            shell.display_trap.hook = CapturingDisplayHook(shell=shell, outputs=shown.outputs)
            with redirect_stdout(io.StringIO()) as said, redirect_stderr(io.StringIO()) as warned:
                result = shell.run_cell(cell.source, store_history=False)
            cell.execution_count = index
            cell.outputs = [
                nbformat.v4.new_output("stream", name=name, text=text.getvalue())
                for name, text in (("stdout", said), ("stderr", warned))
                if text.getvalue() and result.success
            ]
            cell.outputs += [
                nbformat.v4.new_output("display_data", data=dict(o["data"]), metadata=dict(o["metadata"] or {}))
                for o in shown.outputs
            ]
            if not result.success:
                error = result.error_in_exec or result.error_before_exec
                if isinstance(error, KeyboardInterrupt):
                    raise error
                cell.outputs.append(
                    nbformat.v4.new_output(
                        "error", ename=type(error).__name__, evalue=str(error), traceback=format_exception(error)
                    )
                )
                nb_man.cell_exception(cell, index, exception=error)
                raise StopNotebook
            nb_man.cell_complete(cell, index)

        @classmethod
        def execute_notebook(cls, nb, kernel_name, **settings):
            try:
                return super().execute_notebook(nb, kernel_name, **settings)
            except StopNotebook:  # papermill itself turns the error output into its exception
                return nb

    return InProcess


class StopNotebook(Exception):
    """Ends a notebook at its first error."""
