"""The pure part of the pipeline in processes of its own: over all cores, and within limits of time and memory.

A document that takes too long, too much memory, or its process down, is refused; the rest goes on. Plain child
processes that talk over pipes: multiprocessing would import the caller's `__main__` again and leave helpers behind.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from queue import LifoQueue
from threading import Event, Timer
from typing import IO, Any, TypeVar

from articles.ingest import analyse
from articles.ingest.records import Analysed, Classified, Normalised, RawDocument, Refusal, Skipped

TIME_LIMIT_SECONDS = 20.0  # a page of 13 MB took 10 s
MEMORY_LIMIT_BYTES = 1024**3  # beyond what the code itself takes; the same page took 341 MB
START_LIMIT_SECONDS = 120.0  # a worker loads its libraries in about 2 s
IN_FLIGHT = 50  # documents for each process that wait for their turn: while a batch is stored nobody brings more
IN_FLIGHT_BYTES = 64 * 1024**2  # … and how much they may hold together
_ROOT = Path(__file__).resolve().parents[2]
_SERVE = """
import sys
sys.path.insert(0, {root!r})
from articles.ingest.workers import serve
serve({seconds!r}, {size!r})
"""

Answer = tuple[Normalised | None, Classified, Refusal | None]
Done = TypeVar("Done", bound=Analysed | Skipped)


def analysed(documents: Iterable[RawDocument | Done], processes: int) -> Generator[Analysed | Done, None, None]:
    """`analyse` for each document, in their order, by so many processes; 0: in this one, without limits.

    What comes as Analysed or Skipped passes through in its turn. Takes documents as it needs them, a few ahead. Close
    the iterator to end its processes before its end; they also end by themselves when this process does, in whatever
    way.
    """
    if not processes:
        yield from (attempt(one) if isinstance(one, RawDocument) else one for one in documents)
        return
    with Pool(processes) as pool:
        pending: deque[tuple[int, Future[Analysed | Done]]] = deque()
        waiting = 0  # bytes
        for one in documents:
            size = one.size if isinstance(one, RawDocument) else one.raw.size
            pending.append((size, pool.submit(one)))
            waiting += size
            while pending and (
                pending[0][1].done() or len(pending) > processes * IN_FLIGHT or waiting > IN_FLIGHT_BYTES
            ):
                size, future = pending.popleft()
                waiting -= size
                yield future.result()
        while pending:
            yield pending.popleft()[1].result()


def attempt(raw: RawDocument) -> Analysed:
    """`analyse`, whose own faults refuse one document instead of ending a run of a hundred thousand."""
    try:
        return analyse(raw)
    except RecursionError:
        return Analysed(raw, refusal=Refusal("unreadable", "nested too deeply"))
    except MemoryError:
        raise  # it is the process that has none left
    except Exception as error:
        return Analysed(raw, refusal=Refusal("unreadable", f"internal error: {error!r}"))


class Pool:
    """So many worker processes, each started when it is first needed and replaced when it dies."""

    def __init__(
        self, processes: int, *, seconds: float = TIME_LIMIT_SECONDS, memory_bytes: int = MEMORY_LIMIT_BYTES
    ) -> None:
        self.workers = [Worker(seconds, memory_bytes) for _ in range(processes)]
        self.threads = ThreadPoolExecutor(processes, "analyse")  # each talks to one worker and waits for it
        self.idle: LifoQueue[Worker] = LifoQueue()  # the last used first: few documents start few processes
        for worker in self.workers:
            self.idle.put(worker)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            worker.stop()
        self.threads.shutdown(cancel_futures=True)
        for worker in self.workers:
            worker.end()

    def submit(self, one: RawDocument | Done) -> Future[Analysed | Done]:
        if isinstance(one, RawDocument):
            return self.threads.submit(self._analyse, one)
        done: Future[Analysed | Done] = Future()
        done.set_result(one)
        return done

    def _analyse(self, raw: RawDocument) -> Analysed | Done:
        if raw.data is None:
            return attempt(raw)  # nothing but to say why
        worker = self.idle.get()
        try:
            return worker.analyse(raw)
        finally:
            self.idle.put(worker)


class Worker:
    """One child process, used by one thread at a time."""

    def __init__(self, seconds: float, memory_bytes: int) -> None:
        self.seconds, self.memory_bytes = seconds, memory_bytes
        self.process: subprocess.Popen[bytes] | None = None
        self.stopped = False

    def analyse(self, raw: RawDocument) -> Analysed:
        process = self.running()
        with _deadline(process, self.seconds) as overdue:
            try:
                _send(process.stdin, replace(raw, scan=None))
                answer: Answer | None = _receive(process.stdout)
            except (EOFError, OSError, pickle.UnpicklingError):
                how = self.end()
                late = f"took longer than {self.seconds:g} s"
                detail = late if overdue.is_set() else f"ended its process ({how})"
                return Analysed(raw, refusal=Refusal("unreadable", detail))
        if answer is None:  # out of memory: in what state its libraries are nobody knows
            self.end()
            detail = f"takes more than {self.memory_bytes // 1024**2} MB of memory"
            return Analysed(raw, refusal=Refusal("unreadable", detail))
        return Analysed(raw, *answer)

    def running(self) -> subprocess.Popen[bytes]:
        """The process, started if there is none. Raises RuntimeError where it does not start."""
        if self.process and self.process.poll() is None:
            return self.process
        self.end()
        # A group of its own: Ctrl-C is for the parent, which then ends its workers.
        self.process = process = subprocess.Popen(
            [sys.executable, "-c", _SERVE.format(root=str(_ROOT), seconds=self.seconds, size=self.memory_bytes)],
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


def serve(seconds: float, memory_bytes: int) -> None:
    """What a worker process runs: documents on stdin, answers on stdout, until stdin ends."""
    from articles.ingest.formats import pdf, row, word  # noqa: F401  # loading is not at the first document's cost
    from articles.ingest.formats.html import page  # noqa: F401
    from articles.text import analysis

    analysis.prepare()
    limit_memory(memory_bytes)
    # What ends it: the parent is gone, or has no more. Closing what it still had to say fails the same way.
    over = contextlib.suppress(EOFError, BrokenPipeError)
    with over, os.fdopen(os.dup(1), "wb") as answers, Path(os.devnull).open("w") as nowhere:
        os.dup2(2, 1)  # whatever a library prints must not get between the answers
        _send(answers, "ready")
        while True:
            try:
                # The parent ends a process that is late; this ends it where the parent is gone, even in C code.
                raw = pickle.load(sys.stdin.buffer)  # noqa: S301  # from our own parent
                faulthandler.dump_traceback_later(seconds * 2, exit=True, file=nowhere)
                result = attempt(raw)
                faulthandler.cancel_dump_traceback_later()
                _send(answers, (result.normalised, result.classified, result.refusal))
            except MemoryError:
                raw = result = None
                _send(answers, None)
                return


def limit_memory(size: int) -> None:
    """Let this process have so many bytes more than it has. Where the system knows no such limit: nothing."""
    if sys.platform != "linux":
        return
    import resource

    status = Path("/proc/self/status").read_text()
    held = int(status.partition("VmData:")[2].split()[0]) * 1024
    with contextlib.suppress(OSError, ValueError):  # a lower limit is set already
        resource.setrlimit(resource.RLIMIT_DATA, (held + size, held + size))


def _send(stream: IO[bytes] | None, message: Any) -> None:
    assert stream
    pickle.dump(message, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


def _receive(stream: IO[bytes] | None) -> Any:
    assert stream
    return pickle.load(stream)  # noqa: S301  # from our own child
