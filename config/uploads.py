"""Where uploads are kept: on this machine's disk, or in an S3 bucket (Amazon's, MinIO, any that speaks so)."""

from typing import Any
from urllib.parse import urlsplit

from config.environment import Environment
from config.lib.urls import origin

# How long an address signed for one page is good, where the bucket isn't public; SigV4 allows a week at most.
SIGNED_SECONDS = 24 * 3600


def upload_storage(env: Environment) -> dict[str, Any]:
    """Django's STORAGES entry for uploads. Raises ValueError where half of a bucket is set."""
    if not env.s3_bucket:
        if env.s3_endpoint_url or env.s3_access_key_id or env.s3_public_url:
            raise ValueError("S3_BUCKET is missing, though other S3_ variables are set.")
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    if bool(env.s3_access_key_id) != bool(env.s3_secret_access_key):
        raise ValueError("S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY come together, or neither (then AWS's own ways).")
    options: dict[str, Any] = {
        "bucket_name": env.s3_bucket,
        "region_name": env.s3_region or None,
        "endpoint_url": env.s3_endpoint_url,
        "access_key": env.s3_access_key_id,
        "secret_key": env.s3_secret_access_key,
        "signature_version": "s3v4",
        # MinIO and its like have no name for each bucket.
        "addressing_style": "path" if env.s3_endpoint_url else "virtual",
        "default_acl": None,
        "file_overwrite": False,
        # Names are random and change with what is in the file.
        "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
        "querystring_auth": env.s3_public_url is None,
        "querystring_expire": SIGNED_SECONDS,
    }
    if env.s3_public_url:
        parts = urlsplit(env.s3_public_url)
        options |= {"custom_domain": parts.netloc + parts.path, "url_protocol": f"{parts.scheme}:"}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def private_storage(env: Environment) -> dict[str, Any]:
    """The same for files that nobody gets but through this site: exports. In a folder of their own, or in the same
    bucket without a public address.
    """
    if not env.s3_bucket:
        options = {
            "location": env.matinee_data_dir / "private",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        }
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    made = upload_storage(env)
    options = {name: value for name, value in made["OPTIONS"].items() if name not in ("custom_domain", "url_protocol")}
    options |= {"querystring_auth": True, "object_parameters": {"CacheControl": "private, no-store"}}
    return {**made, "OPTIONS": {**options, "location": "private"}}


def model_storage(env: Environment) -> dict[str, Any] | None:
    """The same for models of recommendations, which each machine copies to its own disk; None where that is all."""
    if not env.s3_bucket:
        return None
    made = private_storage(env)
    # A version's files have fixed names; what a killed upload left is written over.
    return {**made, "OPTIONS": {**made["OPTIONS"], "location": "models", "file_overwrite": True}}


def upload_origins(env: Environment) -> list[str]:
    """The hosts that browsers fetch uploads from, as a Content-Security-Policy names them; none where on disk."""
    if not env.s3_bucket:
        return []
    if address := env.s3_public_url or env.s3_endpoint_url:
        return [origin(address)]
    where = [f"https://{env.s3_bucket}.s3.amazonaws.com"]
    return where + ([f"https://{env.s3_bucket}.s3.{env.s3_region}.amazonaws.com"] if env.s3_region else [])
