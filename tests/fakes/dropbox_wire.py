"""Answers of the fake Dropbox as bytes, by the SDK's own serializers: what they cannot encode is a fault of the fake."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from dropbox import auth, common
from stone.backends.python_rsrc import stone_serializers, stone_validators

_STONE: Any = stone_serializers  # its functions carry no types


class MalformedError(Exception):
    """An argument that is not what the route takes: 400."""


@dataclass
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]


def decode(validator: Any, text: str) -> Any:
    """Strictly: a field the SDK does not know is refused."""
    try:
        return _STONE.json_decode(validator, text, strict=True)
    except (stone_validators.ValidationError, ValueError) as error:
        raise MalformedError(str(error)) from error


def in_json(status: int, content: object) -> Answer:
    return Answer(status, json.dumps(content).encode(), {"Content-Type": "application/json"})


def in_text(status: int, text: str) -> Answer:
    return Answer(status, text.encode(), {"Content-Type": "text/plain"})


def result(validator: Any, style: str, outcome: Any) -> Answer:
    """`outcome` of a download is metadata and bytes: the first goes into a header."""
    if style == "download":
        about, data = outcome
        told = _STONE.json_encode(validator, about)
        return Answer(200, data, {"Content-Type": "application/octet-stream", "Dropbox-API-Result": told})
    encoded = _STONE.json_encode(validator, outcome)
    return Answer(200, encoded.encode(), {"Content-Type": "application/json"})


def refusal(validator: Any, error: Any) -> Answer:
    """An error of the route itself."""
    return _error(409, validator, error)


def unauthorized(error: Any) -> Answer:
    return _error(401, auth.AuthError_validator, error)


def path_root(error: Any) -> Answer:
    return _error(422, common.PathRootError_validator, error)


def rate_limited(reason: Any, retry_after: int) -> Answer:
    answer = _error(429, auth.RateLimitError_validator, auth.RateLimitError(reason=reason, retry_after=retry_after))
    answer.headers["Retry-After"] = str(retry_after)
    return answer


def _error(status: int, validator: Any, error: Any) -> Answer:
    encoded = _STONE.json_compat_obj_encode(validator, error)
    summary = encoded if isinstance(encoded, str) else encoded.get(".tag", "other")
    return in_json(status, {"error_summary": f"{summary}/.", "error": encoded})
