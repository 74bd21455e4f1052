"""A bucket in the words of targets: keys under a prefix, items, entries. Every method is one request, or a page each."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipeline.errors import PipelineError
from pipeline.targets.base import Entry, Item
from pipeline.targets.s3_client import Client, Trying
from pipeline.targets.s3_errors import StoreError, unavailable
from pipeline.targets.s3_settings import Settings


@dataclass(frozen=True, slots=True)
class Begun:
    """An upload in parts that is neither complete nor aborted."""

    key: str
    id: str
    since: datetime


class Bucket:
    """Raises StoreError. Keys are those of the target, without the prefix.

    `opaque`: the bucket encrypts so that its ETags say nothing about the bytes; then SHA-256s are asked for one by one.
    """

    def __init__(self, settings: Settings, connections: int) -> None:
        self.settings = settings
        self.client = Client(settings, connections)
        self.opaque = False

    def full(self, key: str) -> str:
        return f"{self.settings.prefix}{key}"

    def unavailable(self, error: StoreError) -> PipelineError:
        return unavailable(self.settings, self.client.endpoint, error)

    def entry(self, key: str, size: int, etag: str, sha256: str = "") -> Entry:
        """The ETag is the token; it is a checksum too unless the bucket is opaque."""
        bare = etag.strip('"')
        return Entry(key, size, bare, sha256=sha256) if self.opaque else Entry(key, size, bare, etag=bare)

    def entries(self) -> Iterator[Entry]:
        for page in self._pages(
            "list_objects_v2", self.settings.prefix, {"ContinuationToken": "NextContinuationToken"}
        ):
            for found in page.get("Contents", ()):
                yield self.entry(self._own(found["Key"]), found["Size"], found["ETag"])

    def look(self, key: str, how: Trying | None = None) -> Entry | None:
        """What is there now; None for nothing."""
        checksums = {"ChecksumMode": "ENABLED"} if self.client.is_aws else {}
        try:
            answer = self.client.call("head_object", {"Key": self.full(key), **checksums}, how=how)
        except StoreError as error:
            if error.missing:
                return None
            raise
        self._heed_encryption(answer)
        return self.entry(key, answer["ContentLength"], answer["ETag"], _sha256(answer) if self.opaque else "")

    def holds(self, item: Item) -> bool:
        """Whether it is there, asked once: there has been trouble before."""
        try:
            found = self.look(item.key, Trying(tries=1))
        except StoreError:
            return False
        return found is not None and found.holds(item)

    def put(self, item: Item, body: bytes, conditions: Mapping[str, str], how: Trying | None = None) -> str:
        """The bare ETag."""
        checksums = {"ContentMD5": _base64(item.sums.md5)}
        if self.client.is_aws:
            checksums["ChecksumSHA256"] = _base64(item.sums.sha256)
        request = {**self._about(item), **checksums, **conditions}
        return self._etag(self.client.call("put_object", request, body=body, how=how))

    def begin(self, item: Item, how: Trying) -> str:
        """The id of the upload."""
        return str(self.client.call("create_multipart_upload", self._about(item), how=how)["UploadId"])

    def put_part(self, key: str, upload: str, number: int, part: bytes, md5: bytes, how: Trying) -> str:
        """The part's bare ETag."""
        request = {
            "Key": self.full(key),
            "UploadId": upload,
            "PartNumber": number,
            "ContentMD5": b64encode(md5).decode(),
        }
        return self._etag(self.client.call("upload_part", request, body=part, how=how))

    def complete(self, key: str, upload: str, etags: Sequence[str], how: Trying) -> str:
        """The whole object's bare ETag, "" where the server tells none; `etags` are those of its parts, in order."""
        parts = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, start=1)]
        request = {"Key": self.full(key), "UploadId": upload, "MultipartUpload": {"Parts": parts}}
        return self._etag(self.client.call("complete_multipart_upload", request, how=how))

    def abort(self, key: str, upload: str) -> None:
        """An upload that is gone already is no error."""
        try:
            self.client.call("abort_multipart_upload", {"Key": self.full(key), "UploadId": upload}, how=Trying(tries=2))
        except StoreError as error:
            if not error.missing:
                raise

    def begun(self, prefix: str = "") -> Iterator[Begun]:
        """Uploads under the prefix of the target and this one."""
        following = {"KeyMarker": "NextKeyMarker", "UploadIdMarker": "NextUploadIdMarker"}
        try:
            for page in self._pages("list_multipart_uploads", self.full(prefix), following):
                for found in page.get("Uploads", ()):
                    yield Begun(self._own(found["Key"]), found["UploadId"], found["Initiated"])
        except StoreError as error:
            if not error.missing:  # as rclone says it of a bucket without any
                raise

    def delete(self, keys: Sequence[str]) -> dict[str, StoreError]:
        """What could not be deleted. At most 1,000 at a time; one that is gone is no error."""
        objects = [{"Key": self.full(key)} for key in keys]
        answer = self.client.call("delete_objects", {"Delete": {"Objects": objects, "Quiet": True}})
        return {
            self._own(fault["Key"]): StoreError(str(fault.get("Code") or ""), str(fault.get("Message") or ""))
            for fault in answer.get("Errors", ())
        }

    def _about(self, item: Item) -> dict[str, Any]:
        served = item.served
        headers = {
            "ContentType": served.content_type,
            "CacheControl": served.cache_control,
            "ContentDisposition": served.disposition,
        }
        about: dict[str, Any] = {name: value for name, value in headers.items() if value}
        return {"Key": self.full(item.key), "Metadata": {"sha256": item.sums.sha256}, **about}

    def _etag(self, answer: dict[str, Any]) -> str:
        self._heed_encryption(answer)
        return str(answer.get("ETag", "")).strip('"')

    def _heed_encryption(self, answer: dict[str, Any]) -> None:
        if str(answer.get("ServerSideEncryption", "")).startswith("aws:kms") or "SSECustomerAlgorithm" in answer:
            self.opaque = True

    def _own(self, full: str) -> str:
        return full.removeprefix(self.settings.prefix)

    def _pages(self, operation: str, prefix: str, following: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """`following`: parameters of the request for the next page, and where this one tells them."""
        more: dict[str, Any] = {}
        while True:
            page = self.client.call(operation, {"Prefix": prefix, **more})
            yield page
            if not page.get("IsTruncated"):
                return
            more = {parameter: page[name] for parameter, name in following.items()}


def _base64(digest: str) -> str:
    return b64encode(bytes.fromhex(digest)).decode()


def _sha256(answer: dict[str, Any]) -> str:
    """Of the whole object, in hex: as the server has computed it, or as we wrote it down when we sent it."""
    if answer.get("ChecksumSHA256") and answer.get("ChecksumType", "FULL_OBJECT") == "FULL_OBJECT":
        return b64decode(answer["ChecksumSHA256"]).hex()
    return str(answer.get("Metadata", {}).get("sha256", ""))
