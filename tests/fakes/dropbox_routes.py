"""The routes of the fake Dropbox: each takes a decoded argument and the body, and gives what the SDK expects."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from dropbox import async_, files
from dropbox.content_hash import content_hash

from tests.fakes.dropbox_store import Namespace, RefusedError, Store, as_lookup, as_write, wrapped
from tests.fakes.dropbox_wire import MalformedError

MOST_BYTES = 150 << 20
"""Of one request."""


class BusyError(Exception):
    """Another write of the same namespace is under way: 429, too_many_write_operations."""


@dataclass
class Account:
    """Who signed in, and what the person who writes a test may turn."""

    store: Store
    commit_seconds: float = 0.0
    busy_entries: int = 0
    """So many entries of batches are answered with too_many_write_operations."""
    slow_deletes: bool = False
    """delete_batch answers with a job to ask after."""
    team: bool = False
    may_set_expiry: bool = True
    audience: str = ""
    """What links get whatever is asked for: a team's policy."""


@dataclass
class Call:
    """One request: on which tree, and with what bytes."""

    account: Account
    space: Namespace
    body: bytes = b""

    @property
    def store(self) -> Store:
        return self.account.store

    @contextmanager
    def committing(self) -> Iterator[None]:
        """The write lock of the namespace, which nobody waits for."""
        if not self.space.committing.acquire(blocking=False):
            raise BusyError
        try:
            time.sleep(self.account.commit_seconds)
            with self.store.guard:
                yield
        finally:
            self.space.committing.release()

    def check_body(self, arg: Any, errors: Any) -> None:
        if len(self.body) > MOST_BYTES:
            raise RefusedError(errors.payload_too_large)
        if arg.content_hash is not None and arg.content_hash != content_hash(self.body):
            raise RefusedError(errors.content_hash_mismatch)


Route = Callable[[Call, Any], Any]


def upload(call: Call, arg: Any) -> Any:
    def failed(error: Any) -> Any:
        return files.UploadError.path(files.UploadWriteFailed(reason=as_write(error), upload_session_id="none"))

    call.check_body(arg, files.UploadError)
    with call.committing():
        return wrapped(failed, lambda: call.space.write(arg, call.body, call.store.room)).metadata()


def start(call: Call, arg: Any) -> Any:
    call.check_body(arg, files.UploadSessionStartError)
    with call.store.guard:
        identifier = call.store.start_session()
        session = call.store.sessions[identifier]
        session.data += call.body
        session.closed = arg.close
    return files.UploadSessionStartResult(session_id=identifier)


def start_batch(call: Call, arg: Any) -> Any:
    if arg.num_sessions > 1000:
        raise MalformedError("num_sessions: at most 1,000")
    with call.store.guard:
        return files.UploadSessionStartBatchResult([call.store.start_session() for _ in range(arg.num_sessions)])


def append(call: Call, arg: Any) -> None:
    call.check_body(arg, files.UploadSessionAppendError)
    with call.store.guard:
        call.store.append(arg.cursor, call.body, arg.close, files.UploadSessionAppendError)


def append_batch(call: Call, arg: Any) -> Any:
    call.check_body(arg, files.UploadSessionAppendBatchError)
    if sum(entry.length for entry in arg.entries) != len(call.body):
        raise RefusedError(files.UploadSessionAppendBatchError.length_mismatch)
    results, start = [], 0
    with call.store.guard:
        for entry in arg.entries:
            data = call.body[start : start + entry.length]
            start += entry.length
            try:
                call.store.append(entry.cursor, data, entry.close, files.UploadSessionAppendBatchEntryError)
            except RefusedError as refused:
                results.append(files.UploadSessionAppendBatchResultEntry.failure(refused.error))
            else:
                results.append(files.UploadSessionAppendBatchResultEntry.success)
    return files.UploadSessionAppendBatchResult(results)


def finish(call: Call, arg: Any) -> Any:
    call.check_body(arg, files.UploadSessionFinishError)
    with call.committing():
        if call.body:
            errors = files.UploadSessionLookupError
            add = partial(call.store.append, arg.cursor, call.body, True, errors)
            wrapped(files.UploadSessionFinishError.lookup_failed, add)
            arg.cursor.offset += len(call.body)
        return call.store.finish(call.space, arg, must_be_closed=False)


def finish_batch(call: Call, arg: Any) -> Any:
    result, errors = files.UploadSessionFinishBatchResultEntry, files.UploadSessionFinishError

    def finish_one(entry: Any) -> Any:
        if call.account.busy_entries:
            call.account.busy_entries -= 1
            return result.failure(errors.too_many_write_operations)
        try:
            return result.success(call.store.finish(call.space, entry, must_be_closed=True))
        except RefusedError as refused:
            return result.failure(refused.error)

    with call.committing():
        return files.UploadSessionFinishBatchResult([finish_one(entry) for entry in arg.entries])


def get_metadata(call: Call, arg: Any) -> Any:
    with call.store.guard:
        find = partial(call.space.find, arg.path)
        return wrapped(lambda e: files.GetMetadataError.path(as_lookup(e)), find).metadata()


def download(call: Call, arg: Any) -> Any:
    with call.store.guard:
        node = wrapped(lambda e: files.DownloadError.path(as_lookup(e)), lambda: call.space.file(arg.path))
        return node.metadata(), node.data


def delete(call: Call, arg: Any) -> Any:
    with call.committing():
        return files.DeleteResult(metadata=call.space.remove(arg.path, arg.parent_rev))


def delete_batch(call: Call, arg: Any) -> Any:
    def delete_one(entry: Any) -> Any:
        try:
            removed = files.DeleteBatchResultData(metadata=call.space.remove(entry.path, entry.parent_rev))
        except RefusedError as refused:
            return files.DeleteBatchResultEntry.failure(refused.error)
        return files.DeleteBatchResultEntry.success(removed)

    with call.committing():
        result = files.DeleteBatchResult(entries=[delete_one(entry) for entry in arg.entries])
        if not call.account.slow_deletes:
            return files.DeleteBatchLaunch.complete(result)
        job = call.store.new_id("job")
        call.store.jobs[job] = [files.DeleteBatchJobStatus.in_progress, files.DeleteBatchJobStatus.complete(result)]
        return files.DeleteBatchLaunch.async_job_id(job)


def delete_batch_check(call: Call, arg: Any) -> Any:
    with call.store.guard:
        if not (states := call.store.jobs.get(arg.async_job_id)):
            raise RefusedError(async_.PollError.invalid_async_job_id)
        return states.pop(0) if len(states) > 1 else states[0]


def create_folder(call: Call, arg: Any) -> Any:
    with call.committing():
        if arg.path.lower() in call.space.nodes:
            taken = files.WriteError.conflict(files.WriteConflictError.folder)
            raise RefusedError(files.CreateFolderError.path(taken))
        make = partial(call.space.make_folder, arg.path)
        node = wrapped(lambda e: files.CreateFolderError.path(as_write(e)), make)
        return files.CreateFolderResult(metadata=node.metadata())


ROUTES: Mapping[str, tuple[Route, str]] = {
    "files/upload": (upload, "files.content.write"),
    "files/upload_session/start": (start, "files.content.write"),
    "files/upload_session/start_batch": (start_batch, "files.content.write"),
    "files/upload_session/append_v2": (append, "files.content.write"),
    "files/upload_session/append_batch": (append_batch, "files.content.write"),
    "files/upload_session/finish": (finish, "files.content.write"),
    "files/upload_session/finish_batch_v2": (finish_batch, "files.content.write"),
    "files/get_metadata": (get_metadata, "files.metadata.read"),
    "files/download": (download, "files.content.read"),
    "files/delete_v2": (delete, "files.content.write"),
    "files/delete_batch": (delete_batch, "files.content.write"),
    "files/delete_batch/check": (delete_batch_check, "files.content.write"),
    "files/create_folder_v2": (create_folder, "files.content.write"),
}
