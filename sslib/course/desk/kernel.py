"""A kernel whose cells may print so much and no more: the rest is cut off, and the cell runs on."""

CUT = "\n[…]\n"


def start(connection: str, most: int) -> None:
    """Run a kernel until it is told to end.

    Parameters
    ----------
    connection : path of its connection file
    most : characters that one cell may print
    """
    from ipykernel.kernelapp import IPKernelApp

    limit(most)
    IPKernelApp.launch_instance(argv=["-f", connection, "--HistoryManager.hist_file=:memory:"])


def limit(most: int) -> None:
    """Cut off what a cell prints or shows beyond ``most`` characters."""
    from ipykernel.iostream import OutStream
    from ipykernel.zmqshell import ZMQDisplayPublisher

    write, publish = OutStream.write, ZMQDisplayPublisher.publish
    printed: dict[tuple, int] = {}

    def shortened(self, string):
        if not isinstance(string, str):
            return write(self, string)
        parent = (self.name, (getattr(self, "parent_header", None) or {}).get("msg_id"))
        so_far = printed.get(parent, 0)
        if so_far > most:
            return len(string)
        if parent not in printed:
            printed.clear()
        printed[parent] = so_far + len(string)
        if printed[parent] > most:
            write(self, string[: max(most - so_far, 0)] + CUT)
            return len(string)
        return write(self, string)

    shown: dict[str, int] = {}

    def smaller(self, data, metadata=None, **rest):
        parent = (getattr(self, "parent_header", None) or {}).get("msg_id", "")
        if parent not in shown:
            shown.clear()
        so_far = shown.get(parent, 0)
        shown[parent] = so_far + sum(len(value) for value in data.values() if isinstance(value, str))
        if so_far > 4 * most:
            return None
        if shown[parent] > 4 * most:
            data, metadata = {"text/plain": CUT.strip()}, None
        return publish(self, data, metadata, **rest)

    OutStream.write, ZMQDisplayPublisher.publish = shortened, smaller
