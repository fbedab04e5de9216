"""The connection to Elasticsearch: addresses and credentials from settings, two time budgets, one kind of failure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.helpers import streaming_bulk

from search.engine import DocumentsRefused, EngineUnavailable, IndexNotReady

BULK_ACTIONS = 500
BULK_BYTES = 10 * 1024 * 1024
BULK_RETRIES = 3  # of what the cluster put off with a 429, after 1, 2 and 4 seconds
CONFLICT = 409  # a newer version is there already: what was wanted
NO_INDEX = "There is no index."
REFUSED = (400, 413)  # what was sent is at fault; all else is the cluster's, a 403 for a blocked index included
CLOSED = "index_closed_exception"  # comes as a 400 all the same


def connect(timeout_seconds: float, retries: int) -> Elasticsearch:
    """A client of all addresses in settings; it passes over nodes that failed lately. Opens no connection yet."""
    options: dict[str, Any] = {}
    if settings.ELASTICSEARCH_PASSWORD:
        options["basic_auth"] = (settings.ELASTICSEARCH_USERNAME, settings.ELASTICSEARCH_PASSWORD)
    if settings.ELASTICSEARCH_CA_FILE:
        options["ca_certs"] = settings.ELASTICSEARCH_CA_FILE
    return Elasticsearch(
        settings.ELASTICSEARCH_URL,
        request_timeout=timeout_seconds,
        max_retries=retries,
        retry_on_timeout=False,  # the budget is spent
        **options,
    )


def for_people() -> Elasticsearch:
    """Someone waits: another node is asked once where the first refuses the connection."""
    return connect(settings.SEARCH_TIMEOUT_SECONDS, retries=min(1, len(settings.ELASTICSEARCH_URL) - 1))


def for_indexing() -> Elasticsearch:
    return connect(settings.INDEX_TIMEOUT_SECONDS, retries=len(settings.ELASTICSEARCH_URL))


@contextmanager
def answering() -> Iterator[None]:
    """Raises EngineUnavailable for all that the cluster, the network or the credentials are to blame for.

    A missing index counts: nothing can be found, and the pages say so until it is made. A closed or blocked one counts
    too. What remains is a mistake of this program and is let through.
    """
    try:
        yield
    except NotFoundError as error:
        missing = IndexNotReady if is_elastic(error) else EngineUnavailable
        raise missing(f"{NO_INDEX} ({error})") from error
    except ApiError as error:
        if error.status_code not in REFUSED or is_closed(error) or not is_elastic(error):
            raise EngineUnavailable(str(error)) from error
        raise
    except TransportError as error:
        raise EngineUnavailable(str(error)) from error


def is_elastic(error: ApiError) -> bool:
    """Whether Elasticsearch itself answered, and not, say, a proxy before it."""
    return error.meta.headers.get("x-elastic-product") == "Elasticsearch"


def is_closed(error: ApiError) -> bool:
    return error.error == CLOSED


def bulk(client: Elasticsearch, index: str, actions: Iterable[dict[str, Any]]) -> None:
    """Send `actions` to the alias `index` in chunks. Where items fail the rest is sent all the same, then it raises.

    Raises EngineUnavailable, or DocumentsRefused where only single documents were at fault.
    """
    refused: dict[int, str] = {}
    with answering():
        # A removal with a version of ours makes a missing index, whatever `require_alias` says (8.19.16).
        if not client.indices.exists_alias(name=index):
            raise IndexNotReady(NO_INDEX)
        for done, item in streaming_bulk(
            client,
            actions,
            chunk_size=BULK_ACTIONS,
            max_chunk_bytes=BULK_BYTES,
            raise_on_error=False,
            max_retries=BULK_RETRIES,
            initial_backoff=1,
            yield_ok=False,
            index=index,
            require_alias=True,  # else a write to a missing index would make one, without the mapping
        ):
            answer = next(iter(item.values()))
            if done or answer["status"] == CONFLICT or answer.get("result") == "not_found":
                continue
            reason = f"{answer['error']['type']}: {answer['error']['reason']}"
            if answer["status"] not in REFUSED or answer["error"]["type"] == CLOSED:
                raise EngineUnavailable(reason)  # of the index, the node or the cluster
            refused[int(answer["_id"])] = reason
    if refused:
        raise DocumentsRefused(refused)
