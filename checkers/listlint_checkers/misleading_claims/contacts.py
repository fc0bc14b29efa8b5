"""Phone numbers, addresses and messenger ids that lead a buyer off the platform, plainly written or disguised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import ahocorasick

from listlint_checkers.misleading_claims.reading import Folded

MOST_LOOKED_AT = 200  # places of one kind in a field; past that the field is no text

_ID = re.compile(r"(?:号|id|number|no)?\.?[ ]{0,2}[:：=➕+]{0,2}[ ]{0,2}(?P<id>\+?\d[\d -]{5,20}\d|@?[a-z0-9_][a-z0-9_-]{4,24})")
_HAS_DIGIT_OR_MARK = re.compile(r"\d{2}|_|@")
_PHONE = re.compile(r"(?<![a-z0-9_.,/])(?P<plus>\+|00(?=[1-9]))?(?P<body>\(?\d[\d ().-]{5,20}\d)(?![a-z0-9_%])")
_MOBILE_ZH = re.compile(r"1[3-9]\d{9}")
_MOBILE_ZH_SPACED = re.compile(r"1[3-9]\d([ -])\d{4}\1\d{4}")
_SEVEN_DIGITS = re.compile(r"\d[\d ().-]{5}")  # looked for first: most texts hold none, and it is quick to tell
_APART_LETTERS = re.compile(r"[wt微][ ./|丨·*_-]{1,2}[he信]")
_SERVICE_ZH = re.compile(r"[48]00[ -]\d{3}[ -]\d{4}|[48]00[ -]\d{4}[ -]\d{3}|[48]00\d{7}")
_LANDLINE = re.compile(r"0\d{2,3}[ -]\d{7,8}|\(\d{3}\) ?\d{3}[ -]\d{4}")
_NUMERAL = "零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺"
_WRITTEN_NUMBER = re.compile(f"(?<![{_NUMERAL}])[一壹幺][三四五六七八九叁肆伍陆柒捌玖][{_NUMERAL}]{{9}}(?![{_NUMERAL}])")
_MAILBOX = re.compile(r"[a-z0-9][a-z0-9._+-]{0,63}$")
_HOST = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.[a-z]{2,12}(?![a-z0-9])")
_SPELT_MAIL = re.compile(r"[a-z0-9._-]{2,40} ?(?:[(\[]at[)\]] ?[a-z0-9-]{2,30} ?(?:[(\[ ]dot[)\] ]|\.)"
                         r"| at [a-z0-9-]{2,30} ?[(\[ ]dot[)\] ]) ?(?:com|net|org|cn|de|co)\b")
_APART = "|".join(word[0] + rf"(?P<gap{number}>[ ./|·*_-]{{1,2}})" + rf"(?P=gap{number})".join(word[1:])
                  for number, word in enumerate(("whatsapp", "wechat", "telegram")))
_SPACED = re.compile(rf"(?<![a-z0-9])(?:{_APART})(?![a-z0-9])|微[ ./|丨·*_-]{{1,2}}信")
_LINK = re.compile(r"(?:https?[:：]//|www\.)[a-z0-9][^\s,，。、;；!！？【】（）<>\"'一-鿿]{2,200}")


_SHORT = frozenset(("加v", "加微", "+v", "+微", "加威", "vx", "wx", "v.x", "qq", "微x"))  # too short to accuse without a number

_TELLING = ("加", "+", "薇", "徽", "嶶", "微丨", "微❤", "微♥", "微伩", "v信", "v❤")  # openings of a disguised name that no honest text has


@dataclass(frozen=True, slots=True)
class Contact:
    """What was found, where in the folded text, and how sure it is."""

    rule: str
    start: int
    end: int
    kind: str
    sure: float


class Contacts:
    """Looks for the ways off the platform that the word lists and number formats tell."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self.lists = lists
        self._cues = ahocorasick.Automaton()
        for kind in ("messengers", "disguised", "invitations", "qr", "shorteners"):
            for word in lists[kind]:
                self._cues.add_word(word, (kind, len(word)))
        for ending in lists["domains"]:
            self._cues.add_word(f".{ending}", ("domains", len(ending) + 1))
        self._cues.make_automaton()
        self._before = _ends(lists["invite_before"], 4)
        self._after = _starts(lists["invite_after"])
        self._phone_cue = _ends(lists["phone_cues"], 4)
        self._visit = re.compile(_either(lists["visit"]))
        self._number_name = _ends(lists["number_names"], 3)
        self._feature = re.compile("|".join(map(re.escape, lists["not_messenger"])))
        self._maker = re.compile(rf"(?:{_either(lists['maker_cues'])})(?: (?:name|contact|details|info|information|address))?"
                                 "(?:名称|信息|地址|电话)? ?[:：]")
        self._chat = re.compile(_either([*lists["messengers"], *lists["disguised"], "同号", "us", "咨询", "订购", "下单", "批发"]))
        self._qr_invite, self._not_qr = (re.compile("|".join(map(re.escape, lists[name]))) for name in ("qr_invites", "not_qr"))
        self._not_domains, self._disguised = frozenset(lists["not_domains"]), frozenset(lists["disguised"]) - frozenset(lists["messengers"])

    def find(self, folded: Folded, allowed: Sequence[str]) -> list[Contact]:
        """Everything found, in order of place; of two that overlap, the first and longest. ``allowed`` hosts are the seller's by leave."""
        found = [*self._named(folded, allowed), *self._phones(folded), *_mails(folded)]
        found = [contact for contact in found if not (self._maker.search(folded.text, max(0, contact.start - 120), contact.start)
                                                      and self.may_be_makers(folded, contact))]
        kept: list[Contact] = []
        for contact in sorted(found, key=lambda contact: (contact.start, -contact.end)):
            if not kept or contact.start >= kept[-1].end:
                kept.append(contact)
        return kept

    def may_be_makers(self, folded: Folded, contact: Contact) -> bool:
        """Whether product-safety law may want it beside the maker's name: a mail address or a phone number, never a chat."""
        return contact.kind in ("mail", "phone") and not self._chat.search(folded.text, max(0, contact.start - 16), contact.end)

    def _named(self, folded: Folded, allowed: Sequence[str]) -> Iterator[Contact]:
        text = folded.text
        for last, (kind, length) in islice(self._cues.iter(text), MOST_LOOKED_AT):
            start, end = last + 1 - length, last + 1
            if kind in ("messengers", "disguised"):
                yield from self._messenger(folded, start, end)
            elif kind == "invitations" and _whole(text, start, end):
                yield Contact("off-platform-link", start, end, "invitation", 0.85)
            elif kind == "qr" and _whole(text, start, end):
                first, stop = max(0, start - 20), min(len(text), end + 50)
                invite = self._qr_invite.search(text, end, stop)
                if invite and not self._not_qr.search(text, first, stop):
                    yield Contact("off-platform-link", start, invite.end(), "qr", 0.75)
            elif kind == "shorteners" and _whole(text, start, end):
                yield Contact("off-platform-link", start, _address_end(text, end), "link", 0.9)
            elif kind == "domains":
                yield from self._domain(text, start, end, allowed)
        for match in _within(_LINK, text) if "www." in text or "//" in text else ():
            if not any(host in match.group() for host in allowed):
                yield Contact("off-platform-link", match.start(), _trimmed(text, match.start(), match.end()), "link", 0.95)
        for match in _within(_SPACED, text) if _APART_LETTERS.search(text) else ():
            yield Contact("contact-details", match.start(), _id_end(text, match.end()), "messenger", 0.95)

    def _messenger(self, folded: Folded, start: int, end: int) -> Iterator[Contact]:
        text = folded.text
        if not _whole(text, start, end):
            return
        hidden = text[start:end] in self._disguised
        identity = _ID.match(text, end)
        if identity and not (_HAS_DIGIT_OR_MARK.search(identity["id"]) and (_joined(text[end:identity.start("id")]) or hidden)):
            identity = None
        invited = self._before.search(text[max(0, start - 14):start])
        asked = self._after.match(text, end)
        asked_for = asked and (invited or not asked.group().isascii())
        if hidden and not identity and not asked_for and not text[start:end].startswith(_TELLING):
            return
        if not hidden and not (identity or invited or (asked and (text[end:end + 1] != " " or text[start] == "w"))):
            return
        around = text[max(0, start - 12):end + 14]
        if self._feature.search(around) and not identity:
            return
        named = identity is not None and (":" in text[end:identity.start("id")] or identity["id"][-6:].isdigit())
        if text[start:end] in _SHORT and not asked and not named:
            return
        first = max(0, start - 14) + invited.start() if invited else start
        yield Contact("contact-details", first, identity.end() if identity else asked.end() if asked else end, "messenger",
                      0.95 if identity else 0.8)

    def _domain(self, text: str, start: int, end: int, allowed: Sequence[str]) -> Iterator[Contact]:
        if end < len(text) and ((text[end].isascii() and text[end].isalnum()) or text[end:end + 2] in (".c", ".u")):
            return
        label = _MAILBOX.search(text, max(0, start - 64), start)
        if label is None or len(label.group().split(".")[-1]) < 3 or label.group().replace(".", "").isdigit():
            return
        host = text[label.start():end]
        if text[label.start() - 1:label.start()] == "@" or host in self._not_domains or any(known in host for known in allowed):
            return
        if not self._visit.search(text, max(0, label.start() - 30), label.start()):
            return  # a maker may be called after its site: Stamps.com
        yield Contact("off-platform-link", label.start(), _address_end(text, end), "link", 0.85)

    def _phones(self, folded: Folded) -> Iterator[Contact]:
        text = folded.text
        for match in _within(_PHONE, text) if _SEVEN_DIGITS.search(text) else ():
            if contact := self._phone(text, match):
                yield contact
        for match in _within(_WRITTEN_NUMBER, text) if not text.isascii() else ():
            yield Contact("contact-details", match.start(), match.end(), "phone", 0.9)

    def _phone(self, text: str, match: re.Match[str]) -> Contact | None:
        body = match["body"].strip()
        digits = sum(character.isdigit() for character in body)
        lead = text[max(0, match.start() - 16):match.start()]
        if not 7 <= digits <= 15 or self._number_name.search(lead):
            return None
        cue = self._phone_cue.search(lead)
        if cue and digits >= 8:
            sure = 0.95
        elif match["plus"] == "+" and digits >= 10 and not body.startswith("0"):
            sure = 0.9
        elif _MOBILE_ZH_SPACED.fullmatch(body) or _LANDLINE.fullmatch(body) or (_SERVICE_ZH.fullmatch(body) and not body.isdigit()):
            sure = 0.85
        elif _MOBILE_ZH.fullmatch(body) and not _alone_in_latin(text, match):
            sure = 0.75
        else:
            return None
        start = match.start() - (len(lead) - cue.start()) if cue else match.start()
        return Contact("contact-details", start, match.start("body") + len(match["body"].rstrip()), "phone", sure)


def _alone_in_latin(text: str, match: re.Match[str]) -> bool:
    """An eleven-digit number among Latin words and other numbers is an article's number more often than a phone."""
    around = text[max(0, match.start() - 20):match.start()] + text[match.end():match.end() + 20]
    return not any("\u4e00" <= character <= "\u9fff" for character in around) or len(re.findall(r"\d{6,}", around)) > 0


def _mails(folded: Folded) -> Iterator[Contact]:
    text = folded.text
    at = text.find("@")
    for _ in range(MOST_LOOKED_AT):
        if at < 0:
            break
        box = _MAILBOX.search(text, max(0, at - 64), at)
        host = _HOST.match(text, at + 1)
        if box and host:
            yield Contact("contact-details", box.start(), host.end(), "mail", 0.95)
        at = text.find("@", at + 1)
    if " at" in text or "(at" in text or "[at" in text:
        for match in _within(_SPELT_MAIL, text):
            yield Contact("contact-details", match.start(), match.end(), "mail", 0.8)


def _within(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    for number, match in enumerate(pattern.finditer(text)):
        if number == MOST_LOOKED_AT:
            return
        yield match


def _whole(text: str, start: int, end: int) -> bool:
    """Latin cues begin and end where words do."""
    first, last = text[start], text[end - 1]
    if first.isascii() and first.isalnum() and start and text[start - 1].isascii() and text[start - 1].isalpha():
        return False
    return not (last.isascii() and last.isalpha() and end < len(text) and text[end].isascii() and text[end].isalpha())


def _joined(between: str) -> bool:
    """Whether the id follows at once, or behind a colon: "QQ 12345678", "微信号:abc123"."""
    return len(between) <= 6


def _id_end(text: str, end: int) -> int:
    match = _ID.match(text, end)
    return match.end() if match and _HAS_DIGIT_OR_MARK.search(match["id"]) else end


def _address_end(text: str, end: int) -> int:
    start = end
    while end < len(text) and text[end].isascii() and not text[end].isspace() and text[end] not in ",;()[]<>\"'":
        end += 1
    return _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> int:
    """Without the full stop and bracket that belong to the sentence."""
    while end > start and text[end - 1] in ".,!?:;)]}'\"":
        end -= 1
    return end


def _ends(words: Sequence[str], gap: int) -> re.Pattern[str]:
    joint = "(?:our|my|the|me on|us on|us at|on|via|by|at|is|为|是)[ :]{0,2}"
    return re.compile(rf"(?:{_either(words)})[ :：.,#+=➕]{{0,{gap}}}(?:{joint})?$")


def _starts(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"[ :：]{{0,2}}(?:{_either(words)})")


def _either(words: Sequence[str]) -> str:
    return "|".join(rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() and word.isalpha() else re.escape(word)
                    for word in sorted(words, key=len, reverse=True))


def lists_of(data: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    """The lists of contacts.toml, or what is missing in them."""
    missing = {"messengers", "disguised", "invite_before", "invite_after", "not_messenger", "phone_cues", "number_names", "domains",
               "not_domains", "platforms", "visit", "shorteners", "invitations", "qr", "qr_invites", "not_qr", "maker_cues",
               "lead_ins"} - data.keys()
    if missing:
        raise ValueError(f"contacts.toml: add {', '.join(sorted(missing))}")
    return data
