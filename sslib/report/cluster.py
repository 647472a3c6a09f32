"""The same seam for a ministry or a region that outgrows one machine: an executor on a dask.distributed cluster."""

from contextlib import contextmanager

from sslib.errors import N_, BadInput


@contextmanager
def executor(address: str, timeout: str = "10s"):
    """A ``concurrent.futures.Executor`` on the cluster whose scheduler listens at ``address``.

    Raises
    ------
    BadInput
        If the extra ``cluster`` is not installed, or no scheduler answers at the address.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise BadInput([N_("A scheduler needs the extra 'cluster': uv pip install 'sslib[cluster]'.")]) from error
    try:
        client = Client(address, timeout=timeout, set_as_default=False)
    except (OSError, ValueError) as error:
        raise BadInput(
            [
                N_("No scheduler answers at {address}."),
                N_("Start one with: dask scheduler, and workers with: dask worker."),
            ],
            address=address,
        ) from error
    with client:
        pool = client.get_executor(pure=False)
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False)  # what was not begun is cancelled
            raise
        pool.shutdown()
