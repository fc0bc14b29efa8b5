"""What may be written instead of a claim or a contact. A fix that would cost the sentence its sense, or another fact, is not offered."""

from __future__ import annotations

import re
from collections.abc import Sequence

from listlint.api import Edit, Fix, Text, has_cjk
from listlint_checkers.misleading_claims.contacts import Contact
from listlint_checkers.misleading_claims.reading import Folded
from listlint_checkers.misleading_claims.terms import Claim

_BRACKETS = {"【": "】", "[": "]", "(": ")", "（": "）", "「": "」", "“": "”", '"': '"', "'": "'", "‘": "’", "『": "』"}
_SEPARATORS = " ,，、|/+-–—!！;；:：。.?？[]()【】（）「」\n•·"
_WORD_BEFORE = re.compile(r"([^\W\d_]+)[ \"'“]*$")
_WORD_AFTER = re.compile(r"[ \"'”]*([^\W\d_]+)")
_LEADS_ON = frozenset((
    "is", "are", "was", "were", "be", "been", "of", "with", "by", "to", "at", "in", "for", "as", "and", "or", "from", "not", "no", "we",
    "have", "has", "offer", "offers", "than", "most", "more", "it", "they", "you", "will", "can", "that", "which", "but", "us", "this",
    "on", "also"))
_ARTICLES = frozenset(("a", "an", "the", "our", "your", "its", "my", "their"))
_FOLLOWS_ON = frozenset(("of", "by", "in", "for", "to", "and", "or", "with", "at", "on", "that", "which", "is", "are", "as", "than"))
_LEADS_ON_ZH = "是为成称叫做到达有比被把以用和与及的不没无非未请由给让更最能会可"
_TODAY = "only (?:for )?(?:today|tonight)|(?:today|tonight) only"
_REWARD = "(?:立|就|可|再|即|送|还)?(?:领取?|送|有|得|返)(?:红包|现金|优惠券|券|大奖|奖品|好礼|礼品|惊喜)"
_HANGS_ON = re.compile(rf"[ ,，]*(?:(?:{_TODAY})\b|(?:today|tonight|now)(?= ?(?:[.,!;|]|$))|{_REWARD})", re.I)
_HANGS_BEFORE = re.compile(rf"(?:^|[ ,，|])(?P<rest>(?:{_TODAY}|{_REWARD})[ ,，]*)$", re.I)
_PARTICLES = "的之地"


def milder(text: Text, claim: Claim, start: int, end: int) -> Fix | None:
    """Writes what may be said instead, or takes the words out where the rest still reads."""
    becomes = claim.term.becomes
    if becomes is None:
        return None
    if becomes:
        # The company stays: of 永不褪色 only 永不 changes.
        word_end = start + len(claim.term.word) if claim.term.after and not claim.term.before else end
        return Fix(edits=[Edit(text.span(start, word_end), becomes)])
    if claim.term.rule == "absolute-claim" and claim.term.after:
        word_end = start + len(claim.term.word)
        while word_end < end and text.value[word_end] == " ":
            word_end += 1
        return Fix(edits=[Edit(text.span(start, word_end), "")])
    start, end = _with_its_rest(text.value, start, end)
    return _cut(text, start, end) if _dispensable(text, start, end) else None


def gone(text: Text, folded: Folded, contact: Contact, others: Sequence[Contact], lead_in: re.Pattern[str]) -> Fix | None:
    """Takes the contact out: of a title the words, of running text the clause, where that says nothing but how to get in touch."""
    start, end = folded.place(contact.start, contact.end)
    if text.field == "title":
        start, end = _with_its_rest(text.value, start, end)
        return _cut(text, start, end) if _dispensable(text, start, end) else None
    first, last = folded.clause_of_commas(contact.start, contact.end)
    rest = list(folded.text[first:last])
    for other in others:
        for place in range(max(first, other.start), min(last, other.end)):
            rest[place - first] = " "
    if not lead_in.fullmatch("".join(rest)):
        return None
    begins, ends = folded.sentence(contact.start, contact.end)
    if not folded.text[begins:first].strip() and not folded.text[last:ends].strip(" .。!！?？;；\n"):
        first, last = begins, ends
    elif folded.text[last:last + 1] == "," and not (folded.text[first - 1:first] == "," and first):
        last += 1
        while folded.text[last:last + 1] == " ":
            last += 1
        return Fix(edits=[Edit(text.span(*folded.place(first, last)), "")])
    elif folded.text[first - 1:first] == "," and first:
        first -= 1
        return Fix(edits=[Edit(text.span(*folded.place(first, last)), "")])
    first, last = folded.place(first, last)
    return _cut(text, min(first, start), max(last, end))


def lead_in(words: Sequence[str]) -> re.Pattern[str]:
    """A pattern of clauses that hold nothing but these words, numbers of a contact aside."""
    latin = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if not has_cjk(word))
    chinese = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if has_cjk(word))
    return re.compile(rf"(?:\b(?:{latin})\b|{chinese}|[\s:'\"+()./\-#&@|?!])*+")


def _dispensable(text: Text, start: int, end: int) -> bool:
    """Whether the rest reads on without the words: they fill a part between separators, or stand before a noun as an adjective does."""
    value = text.value
    before, after = value[:start].rstrip(" \"'“‘"), value[end:].lstrip(" \"'”’")
    opens = not before or before[-1] in _SEPARATORS
    closes = not after or after[0] in _SEPARATORS
    if opens and closes:
        return True
    running = not text.field.startswith(("title", "bullets", "keywords", "variants"))
    if before and has_cjk(before[-1]) and before[-1] in _LEADS_ON_ZH and value[start - 1] == before[-1]:
        return False
    word, follower = _WORD_BEFORE.search(before[-30:]), _WORD_AFTER.match(after[:30])
    if word and word.group(1).lower() in _LEADS_ON and not opens:
        return False
    if word and word.group(1).lower() in _ARTICLES and not opens and (closes or follower is None):
        return False
    if follower and follower.group(1).lower() in _FOLLOWS_ON:
        return False
    if running:
        article = bool(word and word.group(1).lower() in _ARTICLES)
        return not closes and (opens or article) and has_cjk(after[0]) == has_cjk(value[start])
    return True


def _with_its_rest(value: str, start: int, end: int) -> tuple[int, int]:
    """With the words beside it that hang on it: the "only today" of an offer, the 领红包 of an invitation."""
    behind, before = _HANGS_ON.match(value, end), _HANGS_BEFORE.search(value, max(0, start - 30), start)
    return (before.start("rest") if before else start), (behind.end() if behind else end)


def _cut(text: Text, start: int, end: int) -> Fix:
    """Removes a place with the blanks and separators that would stand twice."""
    value = text.value
    if end < len(value) and value[end] in _PARTICLES and end + 1 < len(value) and has_cjk(value[end + 1]):
        end += 1
    while start > 0 and end < len(value) and _BRACKETS.get(value[start - 1]) == value[end]:
        start, end = start - 1, end + 1
    before = start
    while before > 0 and value[before - 1] in " ,，、|/+-–":
        before -= 1
    follows = value[end:end + 1]
    if before > 0 and follows.strip() and value[before].isspace() and follows not in ",，。.!！?？;；、|/)）】]":
        before += 1  # one blank stays between the words
    elif before > 0 and before < start and follows.strip() and follows not in ",，。.!！?？;；、|/)）】] ":
        before += 1  # or the one separator
    if before == 0:
        while end < len(value) and value[end] in " ,，、|/+-–!！。；;:：":
            end += 1
    elif value[before - 1] in ".。!！?？":
        while end < len(value) and value[end] in ",，、":
            end += 1
    elif value[before - 1] in "\n【[（(「":  # a line or bracket opens with no blank
        while end < len(value) and value[end] in " ,，、":
            end += 1
    return Fix(edits=[Edit(text.span(before, end), "")])
