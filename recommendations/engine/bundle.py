"""All models of one training run, as files and in memory: what a process loads once and asks ever after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from recommendations.engine import lists, store
from recommendations.engine.blend import Blend
from recommendations.engine.catalogue import Catalogue
from recommendations.engine.diversity import Strengths
from recommendations.engine.extras import ExtraWeights
from recommendations.engine.models import Models
from recommendations.engine.onboarding import Asked, next_posters
from recommendations.engine.signals import Flags, Floats, History, Keys, Signals
from recommendations.engine.similar import named, nearest_known, similar_titles, similar_to_each
from recommendations.engine.store import BundleError
from recommendations.engine.suggestions import Extra, Ranked, Similar, Suggestion, Tuning, Why
from recommendations.engine.traits import Traits

__all__ = ["Bundle", "BundleError"]


@dataclass(frozen=True)
class Bundle:
    """One version of the models. Arrays are memory-mapped when it was opened, so all processes share them.

    manifest: schema, version, sizes, checksums, settings, metrics. exposure: (m,) float32, the share of profiles that
    would see each title among their first twenty. scale: (m,) float32, see traits.scales.
    """

    manifest: Mapping[str, Any]
    models: Models
    blend: Blend
    exposure: Floats
    scale: Floats

    @property
    def titles(self) -> Keys:
        """(m,) int64, the sorted keys of all titles it knows."""
        return self.models.titles

    @property
    def version(self) -> str:
        """Tells this training run from others; sorts by time."""
        return str(self.manifest["version"])

    @property
    def metrics(self) -> Mapping[str, float]:
        """What validation found: "ndcg@100" and so on of the blend, and of each part as "audience.ndcg@100"."""
        return dict(self.manifest["metrics"])

    @cached_property
    def traits(self) -> Traits:
        return Traits.of(self.models.catalogue, self.models.content, self.scale)

    @cached_property
    def genre_shares(self) -> npt.NDArray[np.float32]:
        """(m, g) float32: each title's genres, sharing 1 between them; 0 where none is known."""
        table = np.asarray((self.models.catalogue.genres.matrix > 0).toarray(), dtype=np.float32)
        return np.asarray(table / np.maximum(table.sum(axis=1, keepdims=True), 1), dtype=np.float32)

    @cached_property
    def rare(self) -> float:
        """The exposure below which a title counts as a discovery: what each would have if all had the same."""
        return float(self.exposure.mean()) if len(self.exposure) else 0.0

    @cached_property
    def strengths(self) -> Strengths:
        """Of the diversity step, as strong as validation found to cost at most 1 % of nDCG@100."""
        return Strengths().times(float(self.manifest["diversity"]))

    @cached_property
    def extras(self) -> ExtraWeights:
        """How much what only the site knows counts; as set by hand in a bundle that says nothing of it."""
        values = self.manifest.get("extras")
        return ExtraWeights.unlearned() if values is None else ExtraWeights.from_dict(values)

    @classmethod
    def open(cls, folder: Path, *, verify: bool = True) -> Self:
        """Maps the files of a folder. Raises BundleError. verify: compares checksums, about 1 s a GiB; sizes always."""
        arrays, manifest = store.read(folder, verify=verify)
        try:
            models = Models.from_arrays(arrays)
            blend = Blend.from_dict(manifest["blend"])
            _ = manifest["version"], manifest["metrics"], float(manifest["diversity"])
            bundle = cls(manifest, models, blend, arrays["exposure"], arrays["scale"])
            _ = bundle.extras
            return bundle
        except (KeyError, ValueError, TypeError) as error:
            raise BundleError(f"{folder} doesn't hold what a bundle needs: {error!r}.")

    def save(self, folder: Path) -> None:
        """Writes a new folder whole or not at all. Raises FileExistsError if there is one of this name."""
        arrays = {**self.models.arrays(), "exposure": self.exposure, "scale": self.scale}
        store.write(folder, arrays, {**self.manifest, "blend": self.blend.as_dict()})

    def save_extras(self, folder: Path, weights: ExtraWeights) -> "Bundle":
        """Writes these weights into the manifest of the folder that this bundle was saved in, whole or not at all, and
        returns the bundle that has them. Twice is once."""
        manifest = {**self.manifest, "blend": self.blend.as_dict(), "extras": weights.as_dict()}
        store.rewrite(folder, manifest)
        return replace(self, manifest=manifest)

    def with_models(self, models: Models) -> "Bundle":
        """The same blend over models that have learned from more."""
        return replace(self, models=models)

    def rank(
        self,
        history: History,
        *,
        allowed: Flags | None = None,
        extra: Extra | None = None,
        most: int = 50,
        tuning: Tuning | None = None,
        reasons: bool = True,
        welcome: Keys | None = None,
    ) -> list[Suggestion]:
        """The list of one profile, best first; under 20 ms.

        history: all it has said, seen titles included; these never come back, but for those in `welcome`: keys of
        titles of which it has said no more than that they are good suggestions. An empty history is answered by
        popularity, spread over genres. allowed: (m,) bool in the order of `titles`, False for what must not appear;
        None allows all. reasons: whether to work them out. The same arguments give the same list. Raises ValueError on
        most < 1 or an `allowed` of another length.
        """
        _checked(self, allowed, most)
        return lists.ranked(
            self,
            history,
            allowed,
            extra or Extra(),
            most=most,
            tuning=tuning or Tuning(),
            reasons=reasons,
            welcome=np.zeros(0, np.int64) if welcome is None else welcome,
        )

    def rank_many(
        self,
        signals: Signals,
        *,
        allowed: Flags | None = None,
        most: int = 50,
        variant: str = "blend",
        workers: int = 1,
    ) -> Ranked:
        """The lists of all rows of `signals`, without reasons and diversity; thousands a second.

        variant: "blend", or "audience" for the sparse title × title matrix alone. workers: threads.
        """
        _checked(self, allowed, most)
        return lists.ranked_many(self, signals, allowed, most=most, variant=variant, workers=workers)

    def similar(self, title: int, most: int = 20, *, allowed: Flags | None = None) -> list[Similar]:
        """Titles like this one (a key), best first, with what they share. An unknown title has none."""
        _checked(self, allowed, most)
        return similar_titles(self.models, title, most, allowed=allowed)

    def similar_to_each(self, titles: Sequence[int], most: int = 20) -> list[list[Similar]]:
        """The same of many titles, in their order: about a millisecond each."""
        _checked(self, None, most)
        return similar_to_each(self.models, titles, most)

    def nearest_known(self, vectors: npt.NDArray[np.float32], most: int) -> tuple[Keys, npt.NDArray[np.float32]]:
        """Of titles that it doesn't know, (n, d) rows as `embed` gives them: which it does know are most like them, as
        places in `titles`, (n, k), and how like these say they are, (n, k)."""
        return nearest_known(self.models, vectors, most)

    def embed(self, catalogue: Catalogue) -> npt.NDArray[np.float32]:
        """(m', d) float32, rows as `vectors` has them, of titles that needn't have been there when it learned."""
        return self.models.content.embed(catalogue)

    def shared(self, catalogue: Catalogue, first: Keys, second: Keys) -> list[list[Why]]:
        """What p pairs of titles share, as `similar` says it, but for audiences. first, second: (p,) places in the
        catalogue, which may be of other titles than this bundle's."""
        return [named(whys) for whys in self.models.content.shared_each(catalogue, first, second)]

    def onboarding(
        self, most: int = 10, *, allowed: Flags | None = None, asked: Asked | None = None, seed: int = 0
    ) -> list[int]:
        """Titles (keys) that tell tastes apart and that many know, given what has been answered or skipped: never those
        again."""
        _checked(self, allowed, most)
        return [int(key) for key in next_posters(self.models.cold, asked, most=most, allowed=allowed, seed=seed)]

    def vectors(self) -> npt.NDArray[np.float32]:
        """(m, d) float32, rows of length 1 (or 0 where nothing is known): content, for TitleVector and searches."""
        return self.models.content.vectors


def _checked(bundle: Bundle, allowed: Flags | None, most: int) -> None:
    if most < 1:
        raise ValueError("A list needs at least one place.")
    if allowed is not None and allowed.shape != bundle.titles.shape:
        raise ValueError(f"`allowed` must say something of each of the {len(bundle.titles)} titles.")
