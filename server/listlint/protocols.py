"""What a checker may ask: the picture bank, the brand register, the category models and the platforms' limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, Protocol

from listlint.finding import Region
from listlint.listing import Listing
from listlint.words import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from listlint.pictures import Picture

BankKind = Literal["protected", "seen", "negative"]
BrandUseKind = Literal["claim", "compatible", "style", "ambiguous"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageMatch:
    """A picture of the bank that shows the same photo. ``score`` is 0–1; ``views`` says what was done to it (``mirrored`` …)."""

    image: str
    sha256: str
    owner: str
    kind: BankKind
    score: float
    distance: int
    region: Region
    bank_region: Region
    placing: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)  # rows of the matrix from the bank picture to the asked one, in shares
    views: tuple[str, ...] = ()
    licensed: bool = False  # the asking seller owns it or holds a licence that is valid on the asked day
    first_seen: datetime | None = None
    owners: int = 1  # how many different owners show this same photo in the bank
    sellers: int = 0  # how many sellers show it in scanned listings, neither owners of a protected match nor licensed by one
    cleared: bool = False  # a person said that it accuses, however many show it
    part: bool = False  # no copy: one thing is shown by the same photo in both, beside other things in each
    possible: bool = False  # alike, and not alike enough to accuse anybody: for a person to look at


class ImageBank(Protocol):
    """Pictures with owners."""

    @property
    def lacks(self) -> str:
        """The command that installs what the bank misses to find cut, tilted and covered copies; empty if nothing."""

    def match(self, picture: Picture, *, seller: str = "", on: date | None = None, parts: bool = False,
              possible: bool = False) -> Sequence[ImageMatch]:
        """Verified matches only, best first; ``parts`` and ``possible`` add those that are. Raises CannotMatch for too little to tell."""


class CannotMatch(Exception):
    """A picture that holds too little to be told from others (blank, one colour); reported, never counted as clean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandUse:
    """A brand named in a text, and what the seller means by it.

    ``claim``: says the goods are of that brand. ``compatible``: made to fit it. ``style``: in its manner ("inspired by", 同款).
    ``ambiguous``: an ordinary word that is also a brand. ``written`` is the text as it stands there, ``alias`` the register
    entry it was read as, ``cue`` the word that decided the use. A ``character`` is a figure, film or club that many makers are
    licensed to show. ``trades`` is what the brand is sold as (``shoes``, ``toys``, ``vehicles``). ``sure`` is false for an ordinary
    word and for a name one slip off.
    """

    brand: str
    owner: str
    start: int
    end: int
    use: BrandUseKind
    written: str
    alias: str
    disguised: bool = False
    cue: str = ""
    character: bool = False
    confidence: float = 1.0
    trades: frozenset[str] = frozenset()
    sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """A brand's leave to a seller, with the document that proves it."""

    brand: str
    seller: str
    until: date | None
    document: str = ""
    document_sha256: str = ""


class BrandRegister(Protocol):
    """Brands that are protected, and who may use them."""

    def find(self, text: Text | str, *, category: Sequence[str] = ()) -> Sequence[BrandUse]:
        """All uses of registered brands, in order of place. ``category`` settles ambiguous words."""

    def authorized(self, seller: str, brand: str, on: date | None = None) -> Authorization | None:
        """The authorization that holds on that day (today, if not given), or None."""

    def own(self, seller: str) -> frozenset[str]:
        """The brands that belong to this seller, and the other brands of their houses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryGuess:
    """One category a model would choose, and how sure it is (0–1)."""

    path: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryOpinion:
    """What the learnt model thinks of a listing's category.

    ``declared`` is the leaf of the model that the listing's own path names, None if the model does not know that path.
    ``score`` grows with the disagreement; at ``threshold`` the model's false-positive rate on held-out listings is
    ``false_positive_rate``. ``words`` decided, strongest first. ``learnt`` is False where the model knows no more than a category
    above the declared one: what belongs into that one it has not learnt. ``proven`` is False where that rate could not be shown to keep
    its budget: the opinion is a hint then and accuses nobody.
    """

    declared: tuple[str, ...] | None
    best: tuple[CategoryGuess, ...]
    score: float
    threshold: float
    false_positive_rate: float
    words: tuple[str, ...] = ()
    learnt: bool = True
    proven: bool = True


class CategoryModels(Protocol):
    """A learnt category tree per marketplace."""

    def predict(self, listing: Listing) -> CategoryOpinion:
        """Raises Unavailable, with the command that mends it, where the listing's marketplace has no fitted model."""

    def suggest(self, listing: Listing) -> Sequence[CategoryGuess]:
        """Hints by the names of an imported tree, where no model is fitted; empty without a tree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit of a platform and who says so.

    ``legend`` is ``O`` (the platform's own page), ``3`` (third party) or ``K`` (common knowledge): only ``O`` may be an error.
    """

    value: int | float | str | tuple[str, ...]
    unit: str
    source: str
    legend: Literal["O", "3", "K"]
    checked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LooksOpinion:
    """What a main picture looks like, held against the pictures of the platform's own catalogue.

    ``declared`` is the learnt category that the listing's own path names, ``nearest`` the one whose pictures are nearest. ``score``
    grows with the disagreement; above ``threshold`` so many held-out pictures were told as they are filed: ``false_alarms``, 0–1.
    """

    declared: tuple[str, ...]
    nearest: tuple[str, ...]
    score: float
    threshold: float
    false_alarms: float


class LooksModels(Protocol):
    """What the pictures of each category look like."""

    def judge(self, picture: Picture, listing: Listing) -> LooksOpinion | None:
        """None where nothing was learnt. Raises Unavailable where a model was learnt and cannot be used."""


class VisionModel(Protocol):
    """Turns a picture into numbers that are near for things that look alike; an entry point of the group ``listlint.vision``.

    ``name`` is the entry point's, and changes when the numbers do. The class takes no arguments.
    """

    @property
    def name(self) -> str:
        """By which a fitted model asks for it again."""

    def features(self, picture: Picture) -> Sequence[float] | NDArray[np.float32]:
        """As many numbers for every picture."""


class Limits(Protocol):
    """The limits of one platform; every name is described in ``limits.toml``."""

    def get(self, name: str) -> Limit | None:
        """A limit by name, such as ``title-max``; None where the platform states none."""


class Records(Protocol):
    """What the platform knows."""

    @property
    def images(self) -> ImageBank:
        """The picture bank."""

    @property
    def brands(self) -> BrandRegister:
        """The brand register with its authorizations."""

    @property
    def categories(self) -> CategoryModels:
        """The learnt category trees."""

    @property
    def looks(self) -> LooksModels:
        """What the pictures of each category look like."""

    def limits(self, marketplace: str) -> Limits:
        """The platform's limits; an unknown marketplace has none."""

    @property
    def today(self) -> date:
        """The day authorizations and licences are judged on."""
