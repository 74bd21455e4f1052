"""The servers that tests of targets share."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import s3
from tests.servers.authority import Certificates, make_certificates
from tests.servers.proxy import Proxy, proxy
from tests.servers.s3 import S3Server


@pytest.fixture(scope="session", autouse=True)
def quick_clients() -> Iterator[None]:
    with s3.quick_clients():
        yield


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def rclone_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3.rclone(tmp_path_factory.mktemp("rclone")) as server:
        yield server


@pytest.fixture(scope="session")
def radosgw_servers(certificates: Certificates) -> Iterator[tuple[S3Server, S3Server]]:
    if not s3.has_radosgw():
        pytest.skip("Ceph's gateway is missing: apt-get install --no-install-recommends ceph-mon ceph-osd radosgw")
    with tempfile.TemporaryDirectory(prefix="rgw-") as folder, s3.radosgw(Path(folder), certificates) as servers:
        yield servers  # its folder's name is short, because the names of sockets must be


@pytest.fixture(scope="session")
def localstack_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3.localstack(tmp_path_factory.mktemp("localstack"), os.environ["PACKS_LOCALSTACK"]) as server:
        yield server


@pytest.fixture
def s3_server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """The server that the test's parameter names, and the environment of somebody who uses it."""
    name = request.param
    if name in ("rclone", "localstack"):
        server: S3Server = request.getfixturevalue(f"{name}_server")
    else:
        server = request.getfixturevalue("radosgw_servers")[name == "radosgw https"]
    for variable in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(variable)
    for variable, value in server.environment().items():
        monkeypatch.setenv(variable, value)
    return server


@pytest.fixture
def s3_proxy(s3_server: S3Server) -> Iterator[Proxy]:
    with proxy(s3_server.port) as between:
        yield between
