"""Pictures of profiles: what is taken, what becomes of it, where it lies."""

import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, override_settings
from PIL import Image, ImageCms, PngImagePlugin

from config.environment import Environment
from config.uploads import upload_origins, upload_storage
from social import avatars
from social.models import Profile
from social.services.profiles import delete_profile
from social.views import settings as views
from tests.social.factories import ProfileFactory
from tests.social.households import act_as, member_of

RED, GREEN, BLUE = (200, 30, 30), (30, 160, 60), (30, 60, 200)
Size = tuple[int, int]
CHECKOUT = Path(__file__).resolve().parent.parent.parent


def picture(format: str = "PNG", size: Size = (300, 200), mode: str = "RGB", **options: Any) -> bytes:
    """Left third red, middle green, right blue."""
    image = Image.new("RGB", size, GREEN)
    third = size[0] // 3
    image.paste(RED, (0, 0, third, size[1]))
    image.paste(BLUE, (size[0] - third, 0, *size))
    out = BytesIO()
    image.convert(mode).save(out, format, **options)
    return out.getvalue()


def drawn(content: bytes) -> Image.Image:
    """What becomes of it, in the large size."""
    return Image.open(BytesIO(avatars.draw(BytesIO(content))[avatars.LARGE]))


def colour(image: Image.Image, x: float, y: float) -> str:
    """Which of the three the place has, each from 0 to 1."""
    found: Any = image.convert("RGB").getpixel((int(x * (image.width - 1)), int(y * (image.height - 1))))
    return min(
        ("red", "green", "blue"), key=lambda name: _distance(found, {"red": RED, "green": GREEN, "blue": BLUE}[name])
    )


def _distance(one: Any, other: Any) -> int:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))


# ---- What becomes of it --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("format", "mode"),
    [("JPEG", "RGB"), ("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"),
     ("PNG", "I;16"), ("PNG", "LA"), ("WEBP", "RGB"), ("WEBP", "RGBA")],
)  # fmt: skip
def test_every_kind_becomes_two_squares(format: str, mode: str) -> None:
    content = picture(format, mode="RGB" if mode == "I;16" else mode)
    if mode == "I;16":
        out = BytesIO()
        Image.new("I;16", (50, 50), 40_000).save(out, "PNG")
        content = out.getvalue()
    made = avatars.draw(BytesIO(content))
    for size in avatars.SIZES:
        image = Image.open(BytesIO(made[size]))
        assert (image.format, image.size) == ("WEBP", (size, size))
        assert len(made[size]) < 150_000


def test_it_is_cut_about_the_middle() -> None:
    image = drawn(picture(size=(900, 300)))
    assert [colour(image, x, 0.5) for x in (0.03, 0.5, 0.97)] == ["green"] * 3


def test_a_tall_one_keeps_its_sides() -> None:
    image = drawn(picture(size=(300, 900)))
    assert [colour(image, x, 0.5) for x in (0.1, 0.5, 0.9)] == ["red", "green", "blue"]


@pytest.mark.parametrize(("orientation", "top"), [(1, "green"), (6, "red"), (8, "blue")])
def test_it_stands_upright(orientation: int, top: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = drawn(picture("JPEG", size=(300, 300), exif=exif, quality=95))
    assert colour(image, 0.5, 0.05) == top


def test_nothing_that_came_with_it_stays() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Taken at home"
    exif[0x8825] = {1: "N", 2: (38.0, 43.0, 0.0)}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    jpeg = picture("JPEG", exif=exif, comment=b"Taken at home", icc_profile=profile)
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "Taken at home")
    for content in (jpeg, picture("PNG", pnginfo=words), picture("WEBP", exif=exif, xmp=b"<x>Taken at home</x>")):
        assert b"Taken at home" in content
        for made in avatars.draw(BytesIO(content)).values():
            assert b"Taken at home" not in made
            image = Image.open(BytesIO(made))
            assert not image.getexif()
            assert not {"exif", "icc_profile", "xmp", "comment"} & image.info.keys()


def test_of_a_moving_one_the_first_picture() -> None:
    frames = [Image.new("RGB", (64, 64), each) for each in (RED, BLUE)]
    for format in ("WEBP", "PNG"):
        out = BytesIO()
        frames[0].save(out, format, save_all=True, append_images=frames[1:], duration=100, lossless=True)
        image = drawn(out.getvalue())
        assert getattr(image, "n_frames", 1) == 1
        assert colour(image, 0.5, 0.5) == "red"


def test_transparency_stays() -> None:
    out = BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(out, "PNG")
    assert drawn(out.getvalue()).mode == "RGBA"


# ---- What is refused -----------------------------------------------------------------------------------------------


def bomb(width: int, height: int) -> bytes:
    """A PNG whose head claims so many pixels, with next to nothing behind it."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


def gif() -> bytes:
    out = BytesIO()
    Image.new("P", (64, 64)).save(out, "GIF")
    return out.getvalue()


REFUSED = {
    "nothing": (b"", "unreadable"),
    "words": (b"hello there", "unreadable"),
    "a page": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "unreadable"),
    "gif": (gif(), "unreadable"),
    "cut off": (picture("JPEG")[:-400], "unreadable"),
    "cut off png": (picture("PNG", size=(900, 900))[:-300], "unreadable"),
    "half a head": (picture("PNG")[:20], "unreadable"),
    "a bomb": (bomb(30_000, 30_000), "too_many_pixels"),
    "a long bomb": (bomb(2**31 - 1, 2**31 - 1), "too_many_pixels"),
    "more than a camera": (bomb(5_001, 5_000), "too_many_pixels"),
    "a ribbon": (bomb(8_001, 16), "too_long"),
    "a large one in WebP": (picture("WEBP", size=(4_000, 2_001)), "too_many_pixels"),
    "a dot": (picture(size=(9, 9)), "too_small"),
    "too heavy": (picture("JPEG") + b"\0" * avatars.MOST_BYTES, "too_large"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_good_is_refused_in_words(name: str) -> None:
    content, code = REFUSED[name]
    with pytest.raises(ValidationError) as refusal:
        avatars.draw(BytesIO(content))
    assert refusal.value.code == code


@pytest.mark.parametrize(("format", "mode", "side"), [("PNG", "RGBA", 5_000), ("WEBP", "RGBA", 2_828)])
def test_the_largest_one_fits_into_memory(format: str, mode: str, side: int, tmp_path: Path) -> None:
    """Its peak was 111 MB for PNG and 123 MB for WebP; a copy more of either would be 100 MB and 32 MB."""
    path = tmp_path / "large"
    Image.new(mode, (side, side), (1, 2, 3, 4)).save(path, format, lossless=True)
    script = (
        "import io, resource, sys, django; django.setup(); from social.avatars import draw; from PIL import Image\n"
        "small = io.BytesIO(); Image.new('RGBA', (99, 99)).save(small, sys.argv[2]); small.seek(0); draw(small)\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024\n"
        "content = io.BytesIO(open(sys.argv[1], 'rb').read()); before = peak(); draw(content); print(peak() - before)"
    )
    # By way of a shell: a process that is forked from this one would begin with the peak of this one.
    command = ["sh", "-c", '"$0" "$@"; exit', sys.executable, "-c", script, str(path), format]
    done = subprocess.run(command, cwd=CHECKOUT, env=os.environ, capture_output=True, text=True, check=True, timeout=60)
    assert int(done.stdout.split()[-1]) < 150


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "LA", "1"])
def test_a_large_one_looks_like_a_small_one(mode: str) -> None:
    large, small = drawn(picture(size=(3_100, 3_000), mode=mode)), drawn(picture(size=(310, 300), mode=mode))
    for x in (0.1, 0.5, 0.9):
        assert colour(large, x, 0.5) == colour(small, x, 0.5)


# ---- Where it lies -------------------------------------------------------------------------------------------------


def stored() -> set[str]:
    return set(default_storage.listdir(avatars.FOLDER)[1]) if default_storage.exists(avatars.FOLDER) else set()


@pytest.fixture
def robin(db: None) -> Iterator[Profile]:
    with override_settings():
        profile: Profile = ProfileFactory(handle="robin")
        yield profile
        for name in stored():
            default_storage.delete(f"{avatars.FOLDER}/{name}")


class TestStore:
    @pytest.mark.django_db(transaction=True)
    def test_old_files_go_with_the_commit(self, robin: Profile) -> None:
        avatars.store(robin, BytesIO(picture()))
        first = stored()
        assert len(first) == 2
        with transaction.atomic():
            avatars.store(robin, BytesIO(picture("JPEG")))
            assert first < stored()
        assert len(stored()) == 2
        assert not first & stored()
        with transaction.atomic():
            avatars.remove(robin)
            transaction.set_rollback(True)
        assert len(stored()) == 2
        robin.refresh_from_db()
        avatars.remove(robin)
        assert (stored(), Profile.objects.get().avatar) == (set(), "")

    @pytest.mark.django_db(transaction=True)
    def test_they_go_with_their_profile(self, robin: Profile) -> None:
        sam = member_of(robin)
        avatars.store(sam, BytesIO(picture()))
        delete_profile(profile=sam)
        assert stored() == set()

    def test_names_are_random_and_new_each_time(self, robin: Profile) -> None:
        avatars.store(robin, BytesIO(picture()))
        first = robin.avatar
        avatars.store(robin, BytesIO(picture()))
        assert (len(first), len(robin.avatar)) == (32, 32)
        assert first != robin.avatar

    def test_of_a_lost_profile_no_file_stays(self, robin: Profile) -> None:
        Profile.objects.all().delete()
        with pytest.raises(Profile.DoesNotExist):
            avatars.store(robin, BytesIO(picture()))
        assert stored() == set()


class TestPages:
    def upload(self, client: Client, profile: Profile, content: bytes, name: str = "me.png") -> Any:
        return client.post(f"/settings/household/{profile.pk}/avatar/", {"picture": SimpleUploadedFile(name, content)})

    def test_upload_show_remove(self, client: Client, robin: Profile) -> None:
        act_as(client, robin)
        assert self.upload(client, robin, picture(), "notes.txt").headers["Location"] == "/settings/profile/"
        robin.refresh_from_db()
        address = avatars.url(robin, avatars.LARGE)
        assert address == f"/media/avatars/{robin.avatar}-512.webp"
        assert address in client.get("/@robin/").content.decode()
        response = Client().get(address)
        assert response.headers["Content-Type"] == "image/webp"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in response.headers["Cache-Control"]
        assert "Set-Cookie" not in response.headers
        assert "Cookie" not in response.headers.get("Vary", "")
        assert Image.open(BytesIO(response.content)).size == (512, 512)
        client.post(f"/settings/household/{robin.pk}/avatar/remove/")
        robin.refresh_from_db()
        assert robin.avatar == ""
        assert "<img" not in client.get("/@robin/").content.decode().split("<main")[1]

    @pytest.mark.parametrize("name", ["words", "cut off", "a bomb", "gif"])
    def test_a_bad_one_is_said_beside_the_field(self, client: Client, robin: Profile, name: str) -> None:
        response = self.upload(act_as(client, robin), robin, REFUSED[name][0])
        assert response.status_code == 422
        assert "picture" in response.context["picture_form"].errors
        assert stored() == set()

    def test_not_too_many_at_a_time(self, client: Client, robin: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(views, "MOST_PICTURES", "2/h")
        act_as(client, robin)
        answers = [self.upload(client, robin, content) for content in (picture(), b"words", picture())]
        assert [answer.status_code for answer in answers] == [302, 422, 429]
        assert "wait a few minutes" in answers[-1].content.decode()
        assert self.upload(act_as(Client(), member := ProfileFactory()), member, picture()).status_code == 302

    def test_nothing_chosen(self, client: Client, robin: Profile) -> None:
        response = act_as(client, robin).post(f"/settings/household/{robin.pk}/avatar/")
        assert (response.status_code, "Choose a picture first." in response.content.decode()) == (422, True)

    @pytest.mark.parametrize(
        "path",
        ["secret.txt", "../secret.txt", "..%2fsecret.txt", "a" * 32 + "-512.webp", "A" * 32 + "-512.webp",
         "a" * 32 + "-513.webp", "a" * 32 + "-512.webp%0a", ""],
    )  # fmt: skip
    def test_nothing_else_of_the_store_has_an_address(self, client: Client, db: None, path: str) -> None:
        default_storage.save("secret.txt", BytesIO(b"secret"))  # type: ignore[arg-type]
        try:
            assert client.get(f"/media/avatars/{path}").status_code == 404
            assert client.get(f"/media/{path}").status_code == 404
        finally:
            default_storage.delete("secret.txt")


# ---- In a bucket ---------------------------------------------------------------------------------------------------


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as pictures need: put, look, delete."""

    objects: ClassVar[dict[str, tuple[bytes, dict[str, str]]]] = {}

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            size, _, rest = body.partition(b"\r\n")
            body = rest[: int(size.split(b";")[0], 16)]
        self.objects[self.path.split("?")[0]] = (body, dict(self.headers))
        self._answer(200)

    def do_HEAD(self) -> None:
        self._answer(200 if self.path in self.objects else 404)

    def do_DELETE(self) -> None:
        self.objects.pop(self.path, None)
        self._answer(204)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.send_header("ETag", '"x"')
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def bucket(settings: Any) -> Iterator[tuple[ThreadingHTTPServer, Environment]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    Thread(target=server.serve_forever, daemon=True).start()
    env = Environment(
        _env_file=None,  # type: ignore[call-arg]
        s3_bucket="pictures",
        s3_endpoint_url=f"http://127.0.0.1:{server.server_port}",
        s3_region="eu-west-1",
        s3_access_key_id="key",
        s3_secret_access_key="secret",
    )
    settings.STORAGES = settings.STORAGES | {"default": upload_storage(env)}
    yield server, env
    server.shutdown()
    server.server_close()
    Bucket.objects.clear()


@pytest.mark.django_db(transaction=True)
def test_in_a_bucket(bucket: Any) -> None:
    _server, env = bucket
    profile = ProfileFactory()
    avatars.store(profile, BytesIO(picture()))
    assert len(Bucket.objects) == 2
    content, headers = Bucket.objects[f"/pictures/avatars/{profile.avatar}-96.webp"]
    assert Image.open(BytesIO(content)).size == (96, 96)
    assert headers["Content-Type"] == "image/webp"
    assert "immutable" in headers["Cache-Control"]
    address = avatars.url(profile, avatars.SMALL)
    assert address.startswith(f"{env.s3_endpoint_url}/pictures/avatars/{profile.avatar}-96.webp?")
    assert "X-Amz-Signature" in address
    assert upload_origins(env) == [env.s3_endpoint_url]
    avatars.remove(profile)
    assert Bucket.objects == {}


@pytest.mark.parametrize(
    ("values", "origins"),
    [
        ({}, []),
        ({"s3_bucket": "b"}, ["https://b.s3.amazonaws.com"]),
        ({"s3_bucket": "b", "s3_public_url": "https://cdn.example.org/p/"}, ["https://cdn.example.org"]),
    ],
)
def test_where_browsers_fetch_them(values: dict[str, str], origins: list[str]) -> None:
    env = Environment(_env_file=None, **values)  # type: ignore[call-arg, arg-type]
    assert upload_origins(env) == origins
    storage = upload_storage(env)
    if env.s3_public_url:
        assert storage["OPTIONS"]["custom_domain"] == "cdn.example.org/p"
        assert storage["OPTIONS"]["querystring_auth"] is False


@pytest.mark.parametrize("values", [{"s3_public_url": "https://x.org"}, {"s3_bucket": "b", "s3_access_key_id": "k"}])
def test_half_a_bucket_stops_the_start(values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="S3_"):
        upload_storage(Environment(_env_file=None, **values))  # type: ignore[call-arg, arg-type]
