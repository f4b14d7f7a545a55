"""Make .venv agree with a lock file: `python3 requirements/sync.py demo|dev`. Does nothing when it agrees already.

Runs before anything is installed, so it needs the standard library only, and an old Python must get as far as the
message that it is too old.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWER_NAMES = ("python3.14", "python3.13", "python3.12", "python3.11")
# What a lock contains beside its own: who has the second needs nothing for the first.
CONTAINED_IN = {"demo": ("demo", "dev"), "dev": ("dev",)}

CHECKOUT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(CHECKOUT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")


def main():
    wanted = sys.argv[1]
    with open(os.path.join(CHECKOUT, "requirements", "sync.py")) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two makes at once would install into each other's hands
        make_venv()
        if not any(agrees(name) for name in CONTAINED_IN[wanted]):
            install(wanted)


def make_venv():
    """Create the virtual environment, again if its Python is gone or too old."""
    if os.path.exists(PYTHON) and runs_new_enough(PYTHON):
        return
    base = newest_python()
    print(f"Creating .venv with {base} …", flush=True)
    if os.path.isdir(VENV):
        shutil.rmtree(VENV)
    if subprocess.call([base, "-m", "venv", VENV]) != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("Could not create .venv. On Debian and Ubuntu: apt install python3-venv")


def newest_python():
    """A Python that is new enough: this one, or another on the PATH."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for name in NEWER_NAMES:
        found = shutil.which(name)
        if found and runs_new_enough(found):
            return found
    sys.exit("Matinee needs Python {}.{} or newer; this is {}.{}.".format(*(OLDEST + sys.version_info[:2])))


def runs_new_enough(python):
    test = f"import sys; sys.exit(sys.version_info < {OLDEST!r})"
    try:
        return subprocess.call([python, "-c", test], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def agrees(name):
    """Whether that lock was the last to be installed, as it is now."""
    try:
        with open(stamp(name)) as file:
            return file.read() == fingerprint(name)
    except OSError:
        return False


def install(name):
    print("Installing what Matinee needs (a minute or two, the first time) …", flush=True)
    for other in CONTAINED_IN:
        if os.path.exists(stamp(other)):
            os.remove(stamp(other))
    # Console scripts have the path in their first line, where a space or a long one breaks them; modules don't.
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes"]
    status = subprocess.call([*pip, "--requirement", lock_file(name)])
    if status != 0:
        sys.exit("The packages could not be installed; see above.")
    with open(stamp(name), "w") as file:
        file.write(fingerprint(name))


def lock_file(name):
    return os.path.join(CHECKOUT, "requirements", name + ".txt")


def stamp(name):
    return os.path.join(VENV, "installed-" + name)


def fingerprint(name):
    with open(lock_file(name), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


if __name__ == "__main__":
    main()
