"""Child processes that answer one message after the other, each within limits of time and memory.

Plain processes that talk over pipes: multiprocessing would import the caller's `__main__` again and leave helpers
behind. A module whose processes these are has a function `serve(seconds, memory_bytes)`, which calls `answer_all`.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import LifoQueue
from threading import Event, Timer
from typing import IO, Any, Generic, TypeVar

START_LIMIT_SECONDS = 120.0  # a process loads its libraries in about 2 s
_ROOT = Path(__file__).resolve().parents[1]
_SERVE = """
import sys
sys.path.insert(0, {root!r})
from {module} import serve
serve({seconds!r}, {size!r})
"""

T = TypeVar("T")


class ProcessEnded(Exception):
    """The process ended before it had answered; the message says how. The next question goes to a new one."""


def usable_cores() -> int:
    """The cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def free_memory(root: Path = Path("/")) -> int:
    """The bytes that this machine, and the container this process may be in, can still give. Where neither tells it,
    more than anybody asks for."""
    left = [sys.maxsize]
    with contextlib.suppress(OSError, ValueError, IndexError):
        left.append(_number(root / "proc/meminfo", "MemAvailable:") * 1024)
    with contextlib.suppress(OSError, ValueError, IndexError):  # of no limit it says "max"
        group = root / "sys/fs/cgroup"
        limit, held = (int((group / name).read_text()) for name in ("memory.max", "memory.current"))
        left.append(limit - held + _number(group / "memory.stat", "inactive_file"))  # files read, which make room
    return max(0, min(left))


def _number(file: Path, name: str) -> int:
    return int(file.read_text().partition(name)[2].split()[0])


class Child:
    """One child process, used by one thread at a time; started when it is first asked, and again after it ended."""

    def __init__(self, module: str, seconds: float, memory_bytes: int) -> None:
        self.module, self.seconds, self.memory_bytes = module, seconds, memory_bytes
        self.process: subprocess.Popen[bytes] | None = None
        self.stopped = False

    def ask(self, message: Any) -> Any:
        """The answer to a message. Raises ProcessEnded; RuntimeError where no process starts."""
        process = self.running()
        with _deadline(process, self.seconds) as overdue:
            try:
                _send(process.stdin, message)
                answer = _receive(process.stdout)
            except (EOFError, OSError, pickle.UnpicklingError) as error:
                how = self.end()
                late = f"took longer than {self.seconds:g} s"
                raise ProcessEnded(late if overdue.is_set() else f"ended its process ({how})") from error
        if answer is None:  # out of memory: in what state its libraries are nobody knows
            self.end()
            raise ProcessEnded(f"takes more than {self.memory_bytes // 1024**2} MB of memory")
        return answer

    def running(self) -> subprocess.Popen[bytes]:
        """The process, started if there is none. Raises RuntimeError where it does not start."""
        if self.process and self.process.poll() is None:
            return self.process
        self.end()
        program = _SERVE.format(root=str(_ROOT), module=self.module, seconds=self.seconds, size=self.memory_bytes)
        # A group of its own: Ctrl-C is for the parent, which then ends its workers.
        self.process = process = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0,
        )
        if self.stopped:
            process.kill()
        with _deadline(process, START_LIMIT_SECONDS):
            try:
                _receive(process.stdout)
            except (EOFError, OSError) as error:
                raise RuntimeError(f"a worker process did not start ({self.end()})") from error
        return process

    def stop(self) -> None:
        """End the process in the middle of its work. From any thread, for good."""
        self.stopped = True
        if process := self.process:
            process.kill()

    def end(self) -> str:
        """How it ended, in words."""
        process, self.process = self.process, None
        if process is None:
            return ""
        process.kill()
        code = process.wait()
        assert process.stdin and process.stdout
        with contextlib.suppress(OSError):  # what it was not told any more
            process.stdin.close()
        process.stdout.close()
        return f"signal {-code}" if code < 0 else f"exit code {code}"


C = TypeVar("C", bound=Child)


class Pool(Generic[C]):
    """Child processes that share the work; they end with it, in the middle of what they do."""

    def __init__(self, workers: Sequence[C]) -> None:
        self.workers = workers
        self.threads = ThreadPoolExecutor(len(workers), "pool")  # each talks to one worker and waits for it
        self.idle: LifoQueue[C] = LifoQueue()  # the last used first: little work starts few processes
        for worker in self.workers:
            self.idle.put(worker)

    def __enter__(self) -> Pool[C]:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            worker.stop()
        self.threads.shutdown(cancel_futures=True)
        for worker in self.workers:
            worker.end()

    def lend(self, use: Callable[[C], T]) -> Future[T]:
        """What `use` makes with the worker that is next free."""
        return self.threads.submit(self._use, use)

    def _use(self, use: Callable[[C], T]) -> T:
        worker = self.idle.get()
        try:
            return use(worker)
        finally:
            self.idle.put(worker)


def in_order(submitted: Iterable[tuple[int, Future[T]]], most: int, most_bytes: int) -> Iterator[T]:
    """The results of (size in bytes, future), in their order. Takes them as it needs them: at most so many, and so
    large together, are under way."""
    pending: deque[tuple[int, Future[T]]] = deque()
    waiting = 0
    for size, future in submitted:
        pending.append((size, future))
        waiting += size
        while pending and (pending[0][1].done() or len(pending) > most or waiting > most_bytes):
            waiting -= pending[0][0]
            yield pending.popleft()[1].result()
    while pending:
        yield pending.popleft()[1].result()


@contextlib.contextmanager
def _deadline(process: subprocess.Popen[bytes], seconds: float) -> Iterator[Event]:
    """Kill the process when the time is over; the event tells that it was."""
    overdue = Event()

    def end() -> None:
        overdue.set()
        process.kill()

    timer = Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield overdue
    finally:
        timer.cancel()


def answer_all(answer: Callable[[Any], Any], seconds: float, memory_bytes: int) -> None:
    """What a child process runs once it is prepared: messages on stdin, answers on stdout, until stdin ends."""
    limit_memory(memory_bytes)
    # What ends it: the parent is gone, or has no more. Closing what it still had to say fails the same way.
    over = contextlib.suppress(EOFError, BrokenPipeError)
    with over, os.fdopen(os.dup(1), "wb") as answers, Path(os.devnull).open("w") as nowhere:
        os.dup2(2, 1)  # whatever a library prints must not get between the answers
        _send(answers, "ready")
        while True:
            message = result = None
            try:
                # The parent ends a process that is late; this ends it where the parent is gone, even in C code.
                message = pickle.load(sys.stdin.buffer)  # noqa: S301  # from our own parent
                faulthandler.dump_traceback_later(seconds * 2, exit=True, file=nowhere)
                result = answer(message)
                faulthandler.cancel_dump_traceback_later()
                _send(answers, result)
            except MemoryError:
                message = result = None
                _send(answers, None)
                return


def limit_memory(size: int) -> None:
    """Let this process have so many bytes more than it has. Where the system knows no such limit: nothing."""
    if sys.platform != "linux":
        return
    import resource

    held = _number(Path("/proc/self/status"), "VmData:") * 1024
    with contextlib.suppress(OSError, ValueError):  # a lower limit is set already
        resource.setrlimit(resource.RLIMIT_DATA, (held + size, held + size))


def _send(stream: IO[bytes] | None, message: Any) -> None:
    assert stream
    pickle.dump(message, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


def _receive(stream: IO[bytes] | None) -> Any:
    assert stream
    return pickle.load(stream)  # noqa: S301  # from our own child
