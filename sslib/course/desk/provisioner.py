"""jupyter_client's seam: a kernel that starts in a sandbox, over sockets in a folder, since there is no network inside.

``JUPYTER_DEFAULT_PROVISIONER_NAME=sslib-sandbox`` lets nbgrader's own ``autograde`` and papermill run in it too, each
kernel in a sandbox of its own.
"""

from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner

from sslib.course.desk.sandbox import Sandbox


class SandboxProvisioner(LocalProvisioner):
    """Starts the kernels of one notebook in ``sandbox``, or in one that it makes and ends itself."""

    sandbox: Sandbox | None = None
    _own = False

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Put the connection file into the sandbox's folder and connect over files there."""
        if self.sandbox is None:
            self.sandbox, self._own = Sandbox(), True
        manager = self.parent
        manager.transport, manager.cache_ports = "ipc", False
        manager.cleanup_connection_file()
        manager.cleanup_ipc_files()
        for name in ("shell", "iopub", "stdin", "hb", "control"):
            setattr(manager, f"{name}_port", 0)
        path = self.sandbox.connection()
        manager.connection_file, manager.ip = str(path), str(path.with_suffix(""))
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any):
        """Fork the kernel in the sandbox."""
        self.process = self.sandbox.kernel(Path(self.parent.connection_file))
        self.pid = self.process.pid
        return self.connection_info

    async def cleanup(self, restart: bool = False) -> None:
        """End the sandbox, if it is this provisioner's own."""
        if self._own and not restart:
            self.sandbox.close()
            self.sandbox = None
        await super().cleanup(restart)
