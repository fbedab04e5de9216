"""The objects in the lists of a JSON file of any size, one by one."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import ijson
from ijson.common import ObjectBuilder

from articles.ingest.readers.columns import guess, is_weak
from articles.ingest.readers.streams import Measured
from articles.ingest.support.inflate import Broken

BUFFER_BYTES = 16 * 1024
MAX_DEPTH = 64  # of one value in another
MIN_TEXT_CHARS = 100  # of an article
MAX_AROUND = 1000  # plain values that are kept of the object around a list


@dataclass(slots=True)
class _Frame:
    """An object or a list that we are in; its name is the keys that lead to it, "chats.list.messages"."""

    name: str
    is_list: bool = False
    key: str = ""  # the last one met
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def inside(self) -> str:
        """The name of what stands in it now."""
        return self.name if self.is_list else f"{self.name}.{self.key}".lstrip(".")


def objects(
    stream: Measured, max_bytes: int, into: frozenset[str] = frozenset(), *, whole: int = 0
) -> Iterator[tuple[dict[str, Any], str, dict[str, Any] | None]]:
    """(plain values, so far, of the object that the list stands in; its name; an object in it, None over the limit).

    Behind the lists in an object that the file is, or begins with: (its plain values, "", the same). The objects in
    lists called as `into` says are not given whole: the lists in them are looked for. `whole`: objects so deep in
    others are given whole, in no list (see `whole_depth`). Raises Broken for what is no JSON, nested too
    deeply, or holds a single value of more than twice `max_bytes`.
    """
    source = _Source(stream, 2 * max_bytes)
    stack: list[_Frame] = []
    built: _Built | None = None
    try:
        for event, value in ijson.basic_parse(source, buf_size=BUFFER_BYTES, multiple_values=True):
            source.since = 0
            if built:
                if built.take(event, value):
                    around = stack[-2].values if len(stack) > 1 else {}
                    yield around, stack[-1].name if stack else "", built.result
                    built = None
            elif event == "start_map" and _is_given_whole(stack, into, whole):
                built = _Built(max_bytes)
                built.take(event, value)
            elif event in ("start_map", "start_array"):
                stack.append(_Frame(stack[-1].inside if stack else "", event == "start_array"))
            elif event in ("end_map", "end_array"):
                frame = stack.pop()
                if frame.values and not stack and not frame.is_list:
                    yield frame.values, "", frame.values
            elif event == "map_key":
                stack[-1].key = value
            elif stack and len(stack[-1].values) < MAX_AROUND:
                stack[-1].values[stack[-1].key] = value
            if len(stack) + (built.depth if built else 0) > MAX_DEPTH:
                raise Broken(f"nested more than {MAX_DEPTH} deep before byte {stream.packed}")
    except (ijson.JSONError, ValueError, ArithmeticError) as error:
        raise Broken(f"no JSON, or cut off, before byte {stream.packed}") from error


def _is_given_whole(stack: list[_Frame], into: frozenset[str], whole: int) -> bool:
    """Whether an object that begins now is an item of a list, or stands as deep as asked for."""
    if stack and stack[-1].is_list:
        return stack[-1].name not in into
    return bool(whole) and len(stack) == whole - 1


def whole_depth(head: bytes) -> int:
    """How deep the articles stand in a file that begins so and has no list of them.

    1: one object after another; 2: one object has them by their keys; and so on. 0: neither.
    """
    stack: list[_Seen] = []
    tops = lists = 0
    try:
        for event, value in ijson.basic_parse(io.BytesIO(head.removeprefix(codecs.BOM_UTF8)), multiple_values=True):
            if event in ("start_array", "end_array"):
                lists += 1 if event == "start_array" else -1
            if lists or event == "end_array":
                if stack:
                    stack[-1].more(event, value)
            elif event == "start_map":
                tops += not stack
                if tops > 1:
                    return 1
                stack.append(_Seen())
            elif event == "end_map":
                if (depth := _depth_of(stack)) > 1:
                    return depth
                stack.pop()
            elif event == "map_key":
                stack[-1].key = value
            elif stack:
                stack[-1].more(event, value)
    except (ijson.JSONError, ValueError, ArithmeticError):
        pass  # the head ends somewhere
    return next((depth for end in range(2, len(stack) + 1) if (depth := _depth_of(stack[:end]))), 0)


@dataclass(slots=True)
class _Seen:
    """An object of which the beginning is seen: the length of the texts in it, by key."""

    key: str = ""
    texts: dict[str, int] = field(default_factory=dict)
    only_objects: bool = True

    def more(self, event: str, value: Any) -> None:
        self.only_objects = False
        if event == "string":
            self.texts[self.key] = self.texts.get(self.key, 0) + len(value)


def _depth_of(stack: list[_Seen]) -> int:
    """How deep the last object stands, if it is like an article and stands beside objects alone; otherwise 0."""
    *around, last = stack
    known = guess(last.texts)
    body = known.get("body", "")
    is_article = last.texts.get(body, 0) >= MIN_TEXT_CHARS and (len(known) > 1 or not is_weak(body))
    return len(stack) if around and is_article and around[-1].only_objects else 0


class _Built:
    """One object while it is read; `result` is None where it grew over the limit."""

    def __init__(self, limit: int) -> None:
        self.builder: ObjectBuilder | None = ObjectBuilder()
        self.depth, self.left = 0, limit
        self.result: dict[str, Any] | None = None

    def take(self, event: str, value: Any) -> bool:
        """Whether the object ends with this."""
        self.depth += (event in ("start_map", "start_array")) - (event in ("end_map", "end_array"))
        self.left -= len(value) if isinstance(value, str) else 8
        if self.left < 0:
            self.builder = None
        if self.builder:
            self.builder.event(event, value)
        if self.depth:
            return False
        self.result = self.builder.value if self.builder else None
        return True


class _Source:
    """What the parser reads from; without a byte order mark, and no further than `limit` behind the last event."""

    def __init__(self, stream: Measured, limit: int) -> None:
        self.stream, self.limit, self.since, self.begun = stream, limit, 0, False

    def read(self, size: int) -> bytes:
        data = self.stream.read(size) or b""
        if data and not self.begun:  # ijson begins with a read of nothing
            data, self.begun = data.removeprefix(codecs.BOM_UTF8) or self.stream.read(size) or b"", True
        self.since += len(data)
        if self.since > self.limit:
            raise Broken(f"a single value of more than {self.limit} bytes before byte {self.stream.packed}")
        return data
