"""Sees what a program under test must never do: open files of a folder, connect to a port."""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_IN_ACCESS, _IN_OPEN, _IN_NONBLOCK = 0x1, 0x20, 0o4000


class Watch:
    """Names of the files in `folder` that anybody opened or read since it was asked last (inotify(7))."""

    def __init__(self, folder: Path) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        self._events = libc.inotify_init1(_IN_NONBLOCK)
        assert self._events >= 0
        assert libc.inotify_add_watch(self._events, os.fsencode(folder), _IN_ACCESS | _IN_OPEN) >= 0

    def opened(self) -> set[str]:
        names: set[str] = set()
        try:
            while events := os.read(self._events, 1 << 16):
                at = 0
                while at < len(events):
                    length = struct.unpack_from("iIII", events, at)[3]
                    names.add(events[at + 16 : at + 16 + length].rstrip(b"\0").decode())
                    at += 16 + length
        except BlockingIOError:
            return names
        return names

    def close(self) -> None:
        os.close(self._events)


class Listener:
    """A port of this machine, and how often somebody connected to it."""

    def __init__(self, server: socket.socket) -> None:
        self.port: int = server.getsockname()[1]
        self.connects = 0
        self._server = server
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self.connects += 1
            connection.close()


@contextmanager
def listening() -> Iterator[Listener]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield Listener(server)
