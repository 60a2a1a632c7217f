"""What a worker of the tests runs: it answers, or dies as it is told to."""

from __future__ import annotations

import os
import signal
import time


class Worker:
    """Answers with the setup and the request, unless the request is a way to die."""

    def __init__(self, setup: bytes) -> None:
        self._setup = setup

    def answer(self, request: bytes) -> bytes:
        if request == b"killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if request == b"crashes":
            os.kill(os.getpid(), signal.SIGABRT)
        if request == b"leaves":
            os._exit(9)
        if request == b"memory":
            raise MemoryError
        if request == b"slow":
            time.sleep(60)
        if request == b"prints":
            os.write(1, b"noise")
        return self._setup + request
