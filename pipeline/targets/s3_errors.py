"""What an S3 server or the way to it may answer instead of what was asked, in words with what to do. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.errors import PipelineError, TargetUnavailableError, UsageError
from pipeline.targets.s3_settings import Settings

_PERMISSIONS = (
    "let them ListBucket, ListBucketMultipartUploads, GetObject, PutObject, DeleteObject and AbortMultipartUpload there"
)

_AGAIN = "safe to run again"

_GIVE_CREDENTIALS = (
    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile of ~/.aws in AWS_PROFILE; never campaign.toml"
)

_SIGN_IN = "sign in again (aws sso login), or set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN anew"

_CLOCK = ("this machine's clock is not the server's", "set the clock of this machine, then run again")
_REGION = ("the bucket is in another region", "set region to the bucket's own; its owner's console shows it")
_EXPIRED = ("the credentials have expired", _SIGN_IN)
_WRONG_KEY = ("the server does not know these credentials", _GIVE_CREDENTIALS)
_NONE = ("there are no credentials", _GIVE_CREDENTIALS)

CONDEMNING: Mapping[str, tuple[str, str]] = {
    "NoSuchBucket": ("there is no such bucket", "see bucket, region and endpoint_url, or create the bucket"),
    "AllAccessDisabled": ("the bucket is closed", "ask whoever owns the account"),
    "AuthorizationHeaderMalformed": _REGION,
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "TokenRefreshRequired": _EXPIRED,
    "InvalidToken": _EXPIRED,
    "UnauthorizedSSOTokenError": _EXPIRED,
    "SSOTokenLoadError": _EXPIRED,
    "TokenRetrievalError": _EXPIRED,
    "LoginTokenLoadError": _EXPIRED,
    "IllegalLocationConstraintException": _REGION,
    "InvalidAccessKeyId": _WRONG_KEY,
    "SignatureDoesNotMatch": ("the secret key does not fit the access key", _GIVE_CREDENTIALS),
    "InvalidClientTokenId": _WRONG_KEY,
    "NoCredentialsError": _NONE,
    "PartialCredentialsError": ("half of the credentials is missing", _GIVE_CREDENTIALS),
    "CredentialRetrievalError": ("the credentials could not be fetched", _GIVE_CREDENTIALS),
    "UnknownCredentialError": _NONE,
    "PermanentRedirect": _REGION,
    "301": _REGION,
    "RequestExpired": _CLOCK,
    "RequestTimeTooSkewed": _CLOCK,
    "SSLError": (
        "the server's certificate is not trusted here",
        "see endpoint_url; for a certificate authority of your own set AWS_CA_BUNDLE",
    ),
}
"""By code: what is wrong with the place as a whole, and what to do. Nothing else there could succeed either."""

_PLAIN: Mapping[str, str] = {
    "AccessDenied": "the credentials may not do this",
    "403": "the credentials may not do this",
    "BadDigest": "it arrived damaged",
    "EntityTooLarge": "it is larger than the server takes",
    "InvalidDigest": "it arrived damaged",
    "KeyTooLongError": "its name is too long for the server",
    "InsufficientStorage": "the server is full",
    "QuotaExceeded": "the account's quota is used up",
    "XAmzContentSHA256Mismatch": "it arrived damaged",
    "OtherBytes": "the server holds other bytes than were sent",
    "Stopped": "stopped",
    "InternalError": "the server has a fault of its own",
    "SlowDown": "the server asks for fewer requests",
    "ServiceUnavailable": "the server is not available",
    "RequestTimeout": "the server waited too long for it",
    "ReadTimeoutError": "the server does not answer",
    "ConnectTimeoutError": "the server cannot be reached",
    "EndpointConnectionError": "the server cannot be reached",
    "ProxyConnectionError": "the proxy cannot be reached",
    "ConnectionClosedError": "the connection broke off",
}

_TRANSIENT = {
    "BadDigest",
    "ConditionalRequestConflict",
    "InternalError",
    "OperationAborted",
    "RequestTimeout",
    "RequestTimeoutException",
    "ServiceUnavailable",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "XAmzContentSHA256Mismatch",
}

_DENIED = {"AccessDenied", "403", "AllAccessDisabled", "MethodNotAllowed"}
_MISSING = {"NoSuchKey", "404", "NotFound", "NoSuchUpload"}
_UNMET = {"PreconditionFailed", "412", "ConditionalRequestConflict"}
_UNKNOWN = {"NotImplemented", "501"}


class StoreError(Exception):
    """A request that did not succeed. `code` is S3's, or the name of botocore's error where there was no answer."""

    def __init__(
        self, code: str, message: str = "", status: int = 0, region: str = "", *, unreachable: bool = False
    ) -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code, self.message, self.status, self.region = code, message, status, region
        self.unreachable = unreachable

    @property
    def transient(self) -> bool:
        """Whether the same request may succeed a moment later; whether this one did is unknown."""
        if self.code in CONDEMNING or self.code in _UNKNOWN:
            return False
        return self.unreachable or self.status >= 500 or self.status == 429 or self.code in _TRANSIENT

    @property
    def timed_out(self) -> bool:
        return "Timeout" in self.code

    @property
    def stopped(self) -> bool:
        return self.code == "Stopped"

    @property
    def condemning(self) -> bool:
        return self.code in CONDEMNING

    @property
    def denied(self) -> bool:
        return self.code in _DENIED

    @property
    def missing(self) -> bool:
        """No such object or upload, as far as HEAD can tell: its answers have no code of their own."""
        return self.code in _MISSING

    @property
    def unmet(self) -> bool:
        """A condition did not hold; after a lost answer, because the very same request had succeeded."""
        return self.code in _UNMET

    @property
    def unknown_to_server(self) -> bool:
        return self.code in _UNKNOWN

    @property
    def in_words(self) -> str:
        known = CONDEMNING.get(self.code, (_PLAIN.get(self.code, ""), ""))[0]
        return known or (f"{self.code}: {self.message}" if self.message else self.code)


def unavailable(settings: Settings, endpoint: str, error: StoreError) -> PipelineError:
    """The place as a whole cannot be used, and why."""
    hint = CONDEMNING[error.code][1] if error.condemning else _AGAIN
    if error.region and CONDEMNING.get(error.code) is _REGION:
        hint = f'set region = "{error.region}"'
    elif error.denied:
        hint = f"{_PERMISSIONS}; or the bucket belongs to somebody else" + (
            f" than account {settings.owner}" if settings.owner else ""
        )
    elif error.unreachable and not error.condemning:
        hint = f"see endpoint_url and the network; {_AGAIN}"
    return TargetUnavailableError(
        f"the bucket cannot be used: {error.in_words}", where=f"{settings.where} at {endpoint}", hint=hint
    )


def no_setup(settings: Settings, why: str) -> UsageError:
    """boto3 cannot even be set up: its own configuration, in files or the environment, is at fault."""
    return UsageError(
        f"S3 cannot be set up: {why}",
        where=f"[targets.{settings.name}]",
        hint="see region and endpoint_url, and AWS_PROFILE, AWS_REGION and ~/.aws",
    )
