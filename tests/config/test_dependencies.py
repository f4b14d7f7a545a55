"""What the code imports is what a server installs."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGES = ("config", "movies", "social", "reviews", "lists", "recommendations")
# Imported where it is needed, and only where it is installed: what for.
OPTIONAL = {
    "psutil": "the keeper of embedded services",
    "watchfiles": "make run",
}


def locked(name: str) -> set[str]:
    """The distributions of a lock file, normalised."""
    text = (CHECKOUT / "requirements" / name).read_text()
    return {normal(found) for found in re.findall(r"^([A-Za-z0-9._-]+)==", text, flags=re.M)}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported() -> set[str]:
    """Names of foreign top-level modules that our code imports, anywhere in it."""
    found = set()
    for package in PACKAGES:
        for path in (CHECKOUT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - set(PACKAGES)


def test_a_server_installs_all_that_is_imported() -> None:
    distributions, base = packages_distributions(), locked("base.txt")
    missing = {module for module in imported() if not {normal(name) for name in distributions.get(module, [])} & base}
    assert missing == set(OPTIONAL)


@pytest.mark.parametrize(("smaller", "larger"), [("base.txt", "dev.txt"), ("demo.txt", "dev.txt")])
def test_locks_contain_one_another(smaller: str, larger: str) -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", (CHECKOUT / "requirements" / name).read_text(), flags=re.M))

    assert pins(smaller) <= pins(larger)


def test_locks_name_no_registry_and_have_hashes() -> None:
    for path in (CHECKOUT / "requirements").glob("*.txt"):
        text = path.read_text()
        assert "--index-url" not in text
        assert "://" not in text
        assert text.count("--hash=sha256:") >= len(locked(path.name))
