"""One spelling for everything that reads alike, with the way back to what was written."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` folded: lower case, full width and accents aside, look-alike letters as Latin, invisible characters gone.

    ``places[i]`` is where folded character ``i`` stands in ``original``; None where nothing moved.
    """

    original: str
    text: str
    places: Sequence[int] | None

    def start(self, index: int) -> int:
        """Where folded character ``index`` begins in the original."""
        return index if self.places is None else self.places[index]

    def end(self, index: int) -> int:
        """Where the original goes on after folded character ``index - 1``."""
        return index if self.places is None else self.places[index - 1] + 1


class _Characters(dict[int, str]):
    """Folds each character once a process."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _folded(chr(code))
        return folded


_FOLDED = _Characters()
_FOLDED.update({ord("’"): "'", ord("‘"): "'", ord("`"): "'", ord("´"): "'", ord("™"): " ", ord("℠"): " ", ord("®"): " ", ord("\u00ad"): ""})


# Traditional characters of names and cues, and the simplified ones they are read as.
_TRADITIONAL = ("愛兒奧勞華樂歐蘭詩資蘋馬羅萊聖達維貝爾絲寶漢麗亞諾門凱瑪費倫龍風殼錶帶適專類複貼"
                "護線機電腦鏡頭鍵盤車輪濾網褲襪圍項鍊鏈環飾彈貨館賣圖書紅藍綠黃銀鑽錢單雙連戲遊動畫")
_SIMPLIFIED = ("爱儿奥劳华乐欧兰诗资苹马罗莱圣达维贝尔丝宝汉丽亚诺门凯玛费伦龙风壳表带适专类复贴"
               "护线机电脑镜头键盘车轮滤网裤袜围项链链环饰弹货馆卖图书红蓝绿黄银钻钱单双连戏游动画")
_FOLDED.update({ord(old): new for old, new in zip(_TRADITIONAL, _SIMPLIFIED, strict=True)})


def _folded(character: str) -> str:
    if unicodedata.category(character) in ("Cf", "Mn", "Me"):  # zero width, soft hyphens, accents that stand alone
        return ""
    plain = unicodedata.normalize("NFKD", character).casefold()
    plain = "".join(part for part in plain if not unicodedata.combining(part))
    if len(plain) == 1 and plain.isalpha() and not plain.isascii():
        plain = _look_alike(plain) or _look_alike(character) or plain
    return plain


def _look_alike(character: str) -> str:
    """The Latin letter that ``character`` of another alphabet is taken for; empty if none."""
    if unicodedata.name(character, "").split(" ")[0] not in ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "LATIN"):
        return ""
    if character in _OUR_LOOK_ALIKES:
        return _OUR_LOOK_ALIKES[character]
    from confusable_homoglyphs import confusables

    for found in confusables.is_confusable(character, greedy=True, preferred_aliases=[]) or ():
        for other in found["homoglyphs"]:
            if other["c"].isascii() and other["c"].isalpha():
                return str(other["c"]).casefold()
    return ""


# Lower-case forms whose capital is the look-alike (Ε is read E, ε is not in Unicode's list), and some Unicode leaves out.
_OUR_LOOK_ALIKES = dict(zip("αβεικνορτυχκмнтвкдпухсеоаріјѕіԁԛѡɡɩӏιı", "abeikvoptuxkmhtbkgnyxceoapijsidqwgllii", strict=False))
_OUR_LOOK_ALIKES |= {"ν": "n", "Ν": "n", "η": "n", "Η": "h", "Β": "b", "Ρ": "p", "ρ": "p", "к": "k", "К": "k", "н": "h", "т": "t", "ł": "l",
                     "ø": "o", "đ": "d", "ħ": "h", "с": "c", "у": "y", "х": "x", "и": "u", "г": "r", "я": "r", "д": "d", "п": "n", "ѕ": "s"}

# What is typed for a letter: digits and signs by shape. i, l and 1 are one class, as NlKE is read NIKE.
_SHAPES = str.maketrans({"1": "l", "i": "l", "|": "l", "!": "l", "¡": "l",
                         "0": "o", "3": "e", "4": "a", "@": "a", "5": "s", "$": "s", "7": "t",
                         "8": "b", "€": "e", "£": "l", "¥": "y", "¢": "c", "©": "c"})


def fold_brand(text: str) -> Folded:
    """Fold ``text`` and remember the places. Plain ASCII costs one ``lower``."""
    if text.isascii():
        return Folded(text, text.lower(), None)
    folded = text.translate(_FOLDED)
    if len(folded) == len(text) and all(len(_FOLDED[ord(character)]) == 1 for character in set(text)):
        return Folded(text, folded, None)
    places: list[int] = []
    for index, character in enumerate(text):
        places += [index] * len(_FOLDED[ord(character)])
    return Folded(text, folded, places)


def shape(folded: str) -> str:
    """What the folded text looks like from afar: N1ke, NlKE and Nike are one."""
    return folded.translate(_SHAPES)


def has_foreign_letters(written: str) -> bool:
    """Whether letters of another alphabet stand in ``written``, as in Νіkе."""
    return any(character.isalpha() and unicodedata.name(character, "").split(" ")[0] in ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
               for character in written if not character.isascii())


def has_invisible(written: str) -> bool:
    """Whether a character nobody sees stands in ``written``."""
    return any(unicodedata.category(character) == "Cf" for character in written if not character.isascii())


def has_fancy_letters(written: str) -> bool:
    """Whether a letter of the mathematical or encircled alphabets stands in ``written``: 𝐍𝐢𝐤𝐞. Full width is typed without intent."""
    return any((ord(character) >= 0x1D400 and unicodedata.normalize("NFKD", character).isascii()) or 0x2460 <= ord(character) <= 0x24FF
               for character in written if not 0xFF00 <= ord(character) <= 0xFFEF)


def has_accents(written: str) -> bool:
    """Whether a Latin letter wears an accent."""
    return any(unicodedata.combining(character) > 0 or unicodedata.normalize("NFD", character)[0].isascii()
               for character in written if not character.isascii())


@cache
def syllable(character: str) -> str:
    """How a Chinese character is read, without its tone; empty for any other."""
    if not "\u4e00" <= character <= "\u9fff":
        return ""
    pypinyin: Any = __import__("pypinyin")
    return str(pypinyin.lazy_pinyin(character)[0])
