"""Real S3 servers on loopback. Each starts when a test first asks for it and ends with the run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

from tests.servers.authority import Certificates
from tests.servers.processes import free_port, running

KEY, SECRET = "TESTKEY", "TESTSECRET"
OTHER_KEY, OTHER_SECRET = "OTHERKEY", "OTHERSECRET"

CEPH_CONF = """
[global]
fsid = {fsid}
mon host = v2:127.0.0.1:{mon}
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
keyring = {root}/keyring
osd pool default size = 1
osd pool default min size = 1
mon allow pool size one = true
osd crush chooseleaf type = 0
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
mon max pg per osd = 1000
run dir = {root}
pid file = {root}/$name.pid
admin socket = {root}/$name.asok
log file = {root}/$name.log
[mon]
mon data = {root}/mon
[osd]
osd data = {root}/osd
osd objectstore = memstore
memstore device bytes = 4G
osd class load list = *
osd class default list = *
[client]
rgw frontends = beast endpoint=127.0.0.1:{http} ssl_endpoint=127.0.0.1:{https} {ssl}
rgw enable apis = s3
rgw multipart min part size = 65536
rgw dynamic resharding = false
rgw run sync thread = false
"""


@dataclass(frozen=True)
class S3Server:
    """Where a server answers. `authority` is what its certificate is signed by, None without TLS."""

    name: str
    endpoint: str
    authority: Path | None = None
    key: str = KEY
    secret: str = SECRET
    enforces: bool = False

    @property
    def port(self) -> int:
        return int(self.endpoint.rpartition(":")[2])

    @cache  # noqa: B019 - there are three servers, and a client takes a tenth of a second
    def client(self, key: str = "", secret: str = "") -> Any:
        """A client beside ours, to look at what ours has done."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=key or self.key,
            aws_secret_access_key=secret or self.secret,
            region_name="us-east-1",
            verify=str(self.authority) if self.authority else None,
            config=Config(request_checksum_calculation="when_required", s3={"addressing_style": "path"}),
        )

    def make_bucket(self) -> str:
        name = f"packs-{uuid.uuid4().hex[:12]}"
        self.client().create_bucket(Bucket=name)
        return name

    def environment(self) -> dict[str, str]:
        """What a person would set; nothing else of this machine's is looked at."""
        nowhere = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
        trust = {"AWS_CA_BUNDLE": str(self.authority)} if self.authority else {}
        keys = {"AWS_ACCESS_KEY_ID": self.key, "AWS_SECRET_ACCESS_KEY": self.secret}
        return {**nowhere, **trust, **keys, "AWS_EC2_METADATA_DISABLED": "true"}


@contextmanager
def quick_clients() -> Iterator[None]:
    """The description of S3, 2 MB of JSON, is read once and not for every client."""
    slowly = botocore.session.create_loader
    botocore.session.create_loader = cache(slowly)
    try:
        yield
    finally:
        botocore.session.create_loader = slowly


@contextmanager
def rclone(folder: Path) -> Iterator[S3Server]:
    """Ignores conditions, loses metadata, gives uploads in parts the MD5 of the whole as ETag."""
    (folder / "data").mkdir()
    port = free_port()
    command: list[str | Path] = [
        Path(sys.executable).with_name("rclone"), "serve", "s3", "--config", os.devnull, "--quiet",
        "--addr", f"127.0.0.1:{port}", "--auth-key", f"{KEY},{SECRET}", folder / "data",
    ]  # fmt: skip
    with running(command, port, folder / "rclone.log"):
        yield S3Server("rclone", f"http://127.0.0.1:{port}")


@contextmanager
def localstack(folder: Path, python: str) -> Iterator[S3Server]:
    """Verifies every checksum and enforces every condition, as AWS does. `python` has localstack-core installed."""
    port = free_port()
    env = {
        **os.environ,
        "SERVICES": "s3,kms",
        "EAGER_SERVICE_LOADING": "1",
        "GATEWAY_SERVER": "hypercorn",  # the other one listens on all interfaces
        "GATEWAY_LISTEN": f"127.0.0.1:{port}",
        "DNS_ADDRESS": "0",
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "S3_SKIP_SIGNATURE_VALIDATION": "0",
        "FILESYSTEM_ROOT": str(folder),
    }
    with running([python, "-m", "localstack.runtime.main"], port, folder / "localstack.log", env):
        yield S3Server("localstack", f"http://127.0.0.1:{port}", key="test", secret="test", enforces=True)


@contextmanager
def radosgw(root: Path, certificates: Certificates) -> Iterator[tuple[S3Server, S3Server]]:
    """Ceph's gateway, over http and https: production code, enforces conditions, wants ETags in them without quotes."""
    mon, http, https = free_port(), free_port(), free_port()
    ssl = f"ssl_certificate={certificates.server} ssl_private_key={certificates.key}"
    fsid, osd = str(uuid.uuid4()), str(uuid.uuid4())
    (root / "ceph.conf").write_text(
        CEPH_CONF.format(root=root, fsid=fsid, mon=mon, http=http, https=https, ssl=ssl), encoding="utf-8"
    )
    for name in ("mon", "osd"):
        (root / name).mkdir()
    env = {**os.environ, "CEPH_CONF": str(root / "ceph.conf")}

    def do(*command: str | Path) -> None:
        subprocess.run(command, env=env, cwd=root, check=True, capture_output=True, timeout=60)

    with ExitStack() as servers:
        _make_keyring(root, do)
        do("monmaptool", "--create", "--fsid", fsid, "--addv", "a", f"[v2:127.0.0.1:{mon}]", root / "monmap")
        do("ceph-mon", "--mkfs", "-i", "a", "--monmap", root / "monmap", "--keyring", root / "keyring")
        servers.enter_context(running(["ceph-mon", "-f", "-i", "a"], mon, root / "mon.out", env))
        do("ceph", "osd", "new", osd, "0")
        do("ceph", "auth", "import", "-i", root / "keyring")
        do("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd)
        servers.enter_context(running(["ceph-osd", "-f", "-i", "0"], mon, root / "osd.out", env))
        gateway: list[str | Path] = ["radosgw", "-f", "-n", "client.admin", "--keyring", root / "keyring"]
        servers.enter_context(running(gateway, http, root / "rgw.out", env))
        for user, key, secret in (("t", KEY, SECRET), ("u", OTHER_KEY, OTHER_SECRET)):
            who = (f"--uid={user}", f"--display-name={user}")
            do("radosgw-admin", "user", "create", *who, f"--access-key={key}", f"--secret-key={secret}")
        yield (
            S3Server("radosgw http", f"http://127.0.0.1:{http}", enforces=True),
            S3Server("radosgw https", f"https://127.0.0.1:{https}", certificates.authority, enforces=True),
        )


def _make_keyring(root: Path, do: Callable[..., None]) -> None:
    def add(name: str, *capabilities: str) -> None:
        create = () if (root / "keyring").exists() else ("--create-keyring",)
        pairs = [part for capability in capabilities for part in ("--cap", *capability.split(" ", 1))]
        do("ceph-authtool", root / "keyring", *create, "--gen-key", "-n", name, *pairs)

    add("mon.", "mon allow *")
    add("client.admin", "mon allow *", "osd allow *", "mgr allow *")
    add("osd.0", "mon allow profile osd", "osd allow *", "mgr allow profile osd")


def has_radosgw() -> bool:
    return all(shutil.which(name) for name in ("ceph-mon", "ceph-osd", "radosgw", "radosgw-admin"))
