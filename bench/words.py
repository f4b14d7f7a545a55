"""Names as a large catalogue has them: few words that are everywhere, many that are rare, and every script."""

# ruff: noqa: SIM905 (a list of words reads best as words)
import random
from collections.abc import Iterator

import numpy as np

# The most frequent words of names, most frequent first; what follows them is made of syllables.
COMMON = """the of a and in la to de love le my man el night life for on with day no you girl der is die dead house il
world last black blood me one boy dark time from les two du un death story big little red heart lost at dream all war
good home city white king blue it new secret christmas das by we show live game girls woman dragon street king his her
star dog road american return summer out school island family devil moon ghost fire first mystery wild sea adventures
happy murder great up go children party bad way end mother dance father green river sun what kill three über super crime
brother sister golden money body hell women men angel space young queen train sky water music light hunter mad monster
high old beautiful free wedding club stone cat snow horror down baby garden lady forever long business true perfect
winter doctor revenge run winds paris london york tokyo berlin roma madrid escape silent hero power under eyes legend
private mr mrs miss doctor captain part ii iii vol live tour concert matter matrix inception godfather rocky alien
predator terminator jurassic park avengers batman spider superman hobbit rings lord harry potter wars trek mission
impossible fast furious pirates caribbean transformers toy finding nemo shark jaws psycho vertigo casablanca
""".split()
_SYLLABLES = """ka ro mi len sha tor vin del bra ne so ti lu gar mon fel da ri ster win chan bel o ma tri cor ven sal pe
dor ash qui zen hul ba nor eth is an el or um ia us on er ly ton ford berg stein ski ova ez io ette man ling kov
""".split()
_KANA = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん"
_KANJI = (
    "愛夜人女男花月雪海山川風雨空星夢心血火水木金土日本東京大小新旧"
    "天地国家族友情恋戦争平和時間世界物語少年少女先生学校町村道"
)
_HANGUL = "가나다라마바사아자차카타파하고노도로모보소오조호구누두루무부수우주후기니디리미비시이지히생충영화사랑"
_FAMILY = """smith jones lee kim tanaka sato suzuki kurosawa garcia lopez martin bernard muller schmidt rossi ivanov
""".split()


class Words:
    """Draws words by Zipf's law from `size` different ones. The same seed gives the same names."""

    def __init__(self, size: int, seed: int) -> None:
        self.chance = random.Random(seed)
        self.numbers = np.random.default_rng(seed)
        known = dict.fromkeys(COMMON)
        while len(known) < size:
            known.setdefault("".join(self.chance.choices(_SYLLABLES, k=self.chance.choice((1, 2, 2, 3, 3, 4)))))
        self.all = list(known)
        weights = 1 / (np.arange(size) + 3.0)
        self.steps = np.cumsum(weights / weights.sum())

    def draw(self, count: int) -> list[str]:
        """`count` words, each by itself."""
        return [self.all[i] for i in np.searchsorted(self.steps, self.numbers.random(count))]

    def names(self, count: int) -> Iterator[tuple[str, str, str]]:
        """`count` names of titles: name, original name, original language."""
        lengths = self.numbers.choice([1, 2, 3, 4, 5, 6], size=count, p=[0.17, 0.3, 0.24, 0.15, 0.09, 0.05])
        drawn = iter(self.draw(int(lengths.sum())))
        for length in lengths:
            plain = " ".join(next(drawn) for _ in range(length)).title()
            if length > 1 and self.chance.random() < 0.17 and not plain.startswith("The "):
                plain = f"The {plain}"
            yield self._in_language(plain)

    def _in_language(self, plain: str) -> tuple[str, str, str]:
        at = self.chance.random()
        if at < 0.80:
            return plain, plain, "en" if at < 0.5 else self.chance.choice(("fr", "es", "de", "it", "pt"))
        language, letters = self.chance.choice(
            (("ja", _KANJI + _KANA), ("ja", _KANA), ("zh", _KANJI), ("ko", _HANGUL), ("ru", "абвгдежзиклмнопрст"))
        )
        original = "".join(self.chance.choices(letters, k=self.chance.randint(2, 9)))
        return (plain if at < 0.95 else original), original, language

    def people(self, count: int) -> Iterator[str]:
        """`count` names of people, family names as often shared as people share them."""
        first, last = self.draw(count), self.draw(count)
        for a, b in zip(first, last, strict=True):
            yield f"{a} {b if self.chance.random() > 0.02 else self.chance.choice(_FAMILY)}".title()
