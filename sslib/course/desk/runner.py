"""nbgrader's own executor, with a kernel that we give it, and with limits on what it takes in."""

import logging
import time
from functools import cache

from sslib.course.desk.kernel import CUT

SHOWN = ("stream", "display_data", "execute_result", "update_display_data")
MANY = 2000  # outputs of one cell
KEEP = 400_000  # characters of output of one cell that are kept
RESPONSE = 15  # seconds that a kernel has to answer a question of ours


def runner(notebook, manager, most: int):
    """An executor for a notebook.

    Parameters
    ----------
    manager : a kernel manager of jupyter_client, not started
    most : characters that one cell may show; four times as much is taken in and then cut
    """
    made = _class()(km=manager, shutdown_kernel="immediate", startup_timeout=120)
    made.nb = notebook
    made.owns_km = True
    made.most = most
    made.log.setLevel(logging.CRITICAL)
    made.reset_execution_trackers()
    return made


def shorten(cell) -> None:
    """Keep what a person reads: the rest would fill the grader's memory and the feedback."""
    room = KEEP
    kept = []
    for output in cell.outputs:
        size = len(str(output.get("text", ""))) + sum(len(str(v)) for v in output.get("data", {}).values())
        if output.output_type == "stream" and size > room:
            output.text = output.text[: max(room, 0)] + CUT
        elif size > room and output.output_type != "error":
            continue
        room -= min(size, room)
        kept.append(output)
    cell.outputs = kept


@cache
def _class():
    """A subclass of nbgrader's executor that answers questions of our own and stops taking in what is too much."""
    from nbclient.util import run_sync
    from nbgrader.preprocessors import Execute

    class Runner(Execute):
        most = 0

        def __init__(self, **settings):
            super().__init__(**settings)
            self.taken: dict[int, int] = {}

        async def _ask(self, code: str) -> dict | None:
            """Run a line that leaves no trace; its reply, or None if there was none in time."""
            end = time.monotonic() + RESPONSE
            asked = self.kc.execute(code, silent=True, store_history=False, stop_on_error=False)
            while (left := end - time.monotonic()) > 0:
                try:
                    reply = await self.kc.shell_channel.get_msg(timeout=left)
                except Exception:  # nothing came
                    return None
                if reply["parent_header"].get("msg_id") == asked:
                    return reply["content"]
            return None

        ask = run_sync(_ask)

        def process_message(self, msg, cell, cell_index):
            """Leave out what is beyond the limit: printed, shown or updated; errors are kept, since they cost marks."""
            content = msg["content"]
            if msg["msg_type"] == "error":
                content["evalue"], content["traceback"] = content["evalue"][:KEEP], content["traceback"][:100]
            elif msg["msg_type"] in SHOWN:
                self.taken[cell_index] = self.taken.get(cell_index, 0) + len(str(content))
                if self.taken[cell_index] > 4 * self.most:
                    return None
            return super().process_message(msg, cell, cell_index)

        def output(self, outs, msg, display_id, cell_index):
            if len(outs) > MANY and msg["msg_type"] != "error":
                return None
            return super().output(outs, msg, display_id, cell_index)

        def handle_comm_msg(self, outs, msg, cell_index):
            """Widgets are dead once a notebook is graded: their state is not kept."""

    return Runner
