"""Pictures of profiles: whatever somebody uploads becomes two small squares of ours, and nothing else of it is kept.

A picture is known by a random name that changes with it, so that nobody guesses one and no cache is ever stale.

Memory: a picture is held once in full, as its decoder leaves it, and shrunk from there strip by strip before anything
else is done to it. At the limits below that is at most 130 MB on top of the process, measured with RGBA PNG.
"""

import logging
import re
import secrets
import warnings
from functools import partial
from io import BytesIO
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from social.models import Profile

logger = logging.getLogger(__name__)

LARGE, SMALL = 512, 96
SIZES = (LARGE, SMALL)
FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 5 * 1024 * 1024
# Small enough to hold in memory: four bytes each. WebP's decoder holds a picture four times over by itself.
MOST_PIXELS = {"JPEG": 25_000_000, "PNG": 25_000_000, "WEBP": 8_000_000}
MOST_SIDE = 8_000
LEAST_SIDE = 16
FOLDER = "avatars"
# What a picture's file is called, below the folder.
FILE_NAME = re.compile(r"[0-9a-f]{32}-(?:96|512)\.webp")
_QUALITY = 82
# How many rows of the small picture are made at a time.
_STRIP = 32


def store(profile: Profile, upload: IO[bytes]) -> None:
    """Make the upload the profile's picture; the one before goes with the transaction's end.

    upload: a file of any name; only what is in it counts. Raises ValidationError, in words for whoever chose it.
    """
    pictures = draw(upload)
    name = secrets.token_hex(16)
    for size, content in pictures.items():
        default_storage.save(path_of(name, size), _file(content))
    try:
        with transaction.atomic():
            before = Profile.objects.select_for_update().values_list("avatar", flat=True).get(pk=profile.pk)
            Profile.objects.filter(pk=profile.pk).update(avatar=name)
            transaction.on_commit(partial(_delete, before))
    except BaseException:
        _delete(name)
        raise
    profile.avatar = name


def remove(profile: Profile) -> None:
    """Go back to the drawn picture. The files go once the transaction is in. Works for a deleted profile too."""
    name = profile.avatar
    if name:
        Profile.objects.filter(pk=profile.pk, avatar=name).update(avatar="")
        profile.avatar = ""
        transaction.on_commit(partial(_delete, name))


def url(profile: Profile, size: int) -> str:
    """The picture's address, SMALL or LARGE; empty where the drawn one stands for it."""
    return str(default_storage.url(path_of(profile.avatar, size))) if profile.avatar else ""


def path_of(name: str, size: int) -> str:
    """Where in the store a picture lies."""
    return f"{FOLDER}/{name}-{size}.webp"


def draw(upload: IO[bytes]) -> dict[int, bytes]:
    """WebP files by their side in pixels: square, cut about the middle, without a word about where they come from.

    Raises ValidationError.
    """
    image = _read(upload)
    return {size: _square(image, size) for size in SIZES}


def _read(upload: IO[bytes]) -> Image.Image:
    """The first frame, upright, as RGB or RGBA, cut to a square of a few times LARGE. Raises ValidationError."""
    content = upload.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValidationError(_("This picture is larger than 5 MB. Please choose a smaller one."), code="too_large")
    try:
        # A bomb is refused by its head, before anything of it is unpacked.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(content), formats=FORMATS)
            most = MOST_PIXELS[str(image.format)]
            _check_size(*image.size, most=most)
            if image.format == "JPEG":
                # The decoder itself leaves pixels out: never in full.
                image.draft("RGB", (2 * LARGE, 2 * LARGE))
            image.load()
            return _plain(_shrunk(image))
    except Image.DecompressionBombError:
        raise _too_many_pixels(min(MOST_PIXELS.values())) from None
    except ValidationError:
        raise
    except Exception as error:  # noqa: BLE001 (Pillow raises whatever its decoders meet in a broken file)
        logger.info("a picture was refused", extra={"reason": repr(error)[:200]})
        text = _("This is not a picture that we can read. Please choose a JPEG, PNG or WebP file.")
        raise ValidationError(text, code="unreadable") from None


def _check_size(width: int, height: int, *, most: int) -> None:
    if width * height > most:
        raise _too_many_pixels(most)
    if max(width, height) > MOST_SIDE:
        text = _("This picture is too large: at most %(side)d pixels each way, please.") % {"side": MOST_SIDE}
        raise ValidationError(text, code="too_long")
    if min(width, height) < LEAST_SIDE:
        text = _("This picture is too small: at least %(side)d pixels each way, please.") % {"side": LEAST_SIDE}
        raise ValidationError(text, code="too_small")


def _too_many_pixels(most: int) -> ValidationError:
    text = _("This picture has too many pixels: at most %(millions)d million, please.")
    return ValidationError(text % {"millions": most // 1_000_000}, code="too_many_pixels")


def _shrunk(image: Image.Image) -> Image.Image:
    """The square about the middle, a whole number of times smaller but no smaller than twice LARGE; with what the file
    says of its colours and of which way is up. Goes over the picture in strips, of which each is converted by itself.
    """
    side = min(image.size)
    factor = side // (2 * LARGE)
    if factor < 2:
        return image
    left, top = (image.width - side) // 2, (image.height - side) // 2
    side -= side % factor
    mode = _reducible(image)
    small = Image.new(mode, (side // factor, side // factor))
    height = factor * _STRIP
    for y in range(0, side, height):
        strip = image.crop((left, top + y, left + side, top + min(y + height, side)))
        small.paste(strip.convert(mode).reduce(factor), (0, y // factor))
    small.info = {name: value for name, value in image.info.items() if name in ("icc_profile", "exif")}
    small.getexif().update(image.getexif())
    return small


def _reducible(image: Image.Image) -> str:
    """A mode whose pixels have means, without a loss: palettes and bits have none."""
    if image.mode in ("P", "PA", "LA") or "transparency" in image.info:
        return "RGBA" if _has_alpha(image) else "RGB"
    return image.mode if image.mode in ("RGB", "RGBA", "L", "CMYK") else "RGB"


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def _plain(image: Image.Image) -> Image.Image:
    upright: Image.Image = ImageOps.exif_transpose(image)
    mode = "RGBA" if _has_alpha(upright) else "RGB"
    profile = upright.info.get("icc_profile")
    if profile and upright.mode in ("RGB", "RGBA", "CMYK"):
        try:
            return _in_srgb(upright, profile, mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            logger.info("a picture's colour profile could not be applied")
    return upright.convert(mode)


def _in_srgb(image: Image.Image, profile: bytes, mode: str) -> Image.Image:
    """The picture in the colours that every screen knows, since what says otherwise is taken out."""
    source = ImageCms.ImageCmsProfile(BytesIO(profile))
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    inks = image.convert("RGB") if alpha else image
    colours: Any = ImageCms.profileToProfile(inks, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    if alpha:
        colours.putalpha(alpha)
    plain: Image.Image = colours if colours.mode == mode else colours.convert(mode)
    return plain


def _square(image: Image.Image, size: int) -> bytes:
    picture = ImageOps.fit(image, (size, size), Image.Resampling.LANCZOS)
    # A fresh picture of the same pixels: nothing that came with the file can come along.
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    out = BytesIO()
    bare.save(out, "WEBP", quality=_QUALITY, method=4)
    return out.getvalue()


def _file(content: bytes) -> ContentFile[bytes]:
    """As the store takes it. Not every machine knows by its ending what a .webp is."""
    file = ContentFile(content)
    file.content_type = "image/webp"  # type: ignore[attr-defined]
    return file


def _delete(name: str) -> None:
    """Take a picture's files out of the store. One that can't be reached keeps them: nobody knows their name."""
    for size in SIZES if name else ():
        try:
            default_storage.delete(path_of(name, size))
        except Exception:
            logger.exception("a picture was left behind", extra={"picture": path_of(name, size)})
