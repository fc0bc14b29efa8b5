"""A listing filed under a category that its title speaks against."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from listlint.api import CategoryGuess, CategoryOpinion, Checker, Evidence, Finding, Listing, Span, Text, Unavailable, Wording
from listlint_checkers.category_mismatch.head import head_noun

EVIDENT = 0.5  # what the other category must reach where the model's word is not proven, or speaks less loud
UNPROVEN = 0.5  # how sure a model can make anyone whose false accusations could not be measured, or were too many
HINT = 0.2  # how sure a name in a tree can make anyone
SHOWN = 0.01  # what a further category must reach to be shown as evidence
PRIOR = 0.05  # share of misfiled listings assumed when a score is turned into a probability


@dataclass(frozen=True)
class Options:
    """How sure the checker must be. The model's own threshold allows one rightly filed listing in a hundred."""

    extra_margin: float = 0.0  # added to the model's threshold: 1.0 asks for odds 2.7 times as long
    min_confidence: float = 0.1  # how sure the model must be of the category it names instead
    head_noun_confidence: float = 0.5  # how sure the model must be of the title's head noun alone


class CategoryMismatch(Checker[Options]):
    """Asks the marketplace's learnt model; without one it is skipped, with a category the model does not know it is silent."""

    def check(self, listing: Listing) -> Iterator[Finding]:
        """At most one finding at the category, and one at the title's head noun; without a model only the latter, by names."""
        if not listing.title or not listing.category:
            return
        try:
            opinion = self.records.categories.predict(listing)
        except Unavailable:
            yield from self._hint(listing)
            raise
        yield from self._judge(listing, opinion)

    def _judge(self, listing: Listing, opinion: CategoryOpinion) -> Iterator[Finding]:
        if opinion.declared is None or not opinion.best:
            return
        threshold = opinion.threshold + self.options.extra_margin
        best = opinion.best[0]
        needed = max(self.options.min_confidence, 0.0 if opinion.score >= 0 else EVIDENT)
        elsewhere = not _related(best.path, opinion.declared) and best.confidence >= needed
        if opinion.learnt and opinion.score >= threshold and elsewhere:
            if opinion.proven:
                yield self._elsewhere("wrong-category", listing, opinion, _sure(opinion.score))
            elif best.confidence >= EVIDENT:
                yield self._elsewhere("likelier-category", listing, opinion, min(UNPROVEN, _sure(opinion.score)))
        if opinion.score >= min(0.0, threshold):
            yield from self._head_noun(listing, opinion)

    def _hint(self, listing: Listing) -> Iterator[Finding]:
        """A category of the imported tree that the title names in full, in another branch; the declared one it does not name at all."""
        guesses = self.records.categories.suggest(listing)
        said = {word.stem for word in listing.title.words()}
        declared = {word.stem for name in listing.category for word in Text("category", name).words()}
        noun = head_noun(listing.title, self._small_words)
        if len(guesses) > 1 and guesses[0].confidence == guesses[1].confidence and guesses[0].path[0] != guesses[1].path[0]:
            return  # a tie: nothing but their order would decide
        for guess in guesses[:1]:
            name = {word.stem for word in Text("category", guess.path[-1]).words()}
            elsewhere = guess.path[0].casefold() != listing.category[0].casefold()
            if noun and noun.stem in name and name <= said and elsewhere and not declared & said:
                yield Finding(rule="title-category-disagree", at=noun.span, confidence=HINT,
                              data={"noun": noun.text, "category": _shown(listing.category), "best": _shown(guess.path)},
                              evidence=[_likelier(one) for one in guesses])

    def _elsewhere(self, rule: str, listing: Listing, opinion: CategoryOpinion, sure: float) -> Finding:
        best = _others(opinion)
        best = [best[0], *(guess for guess in best[1:3] if guess.confidence >= SHOWN)]
        data = {"category": _shown(listing.category), "best": _shown(best[0].path),
                "words": Wording(", ".join(opinion.words), "、".join(opinion.words))}
        return Finding(rule=rule, at=Span("category"), data=data, evidence=[*map(_likelier, best), _decided(opinion), _reckoned(opinion)],
                       confidence=sure)

    def _head_noun(self, listing: Listing, opinion: CategoryOpinion) -> Iterator[Finding]:
        noun = head_noun(listing.title, self._small_words)
        if noun is None or noun.stem in {word.stem for name in listing.category for word in Text("category", name).words()}:
            return
        alone = self.records.categories.predict(replace(listing, title=Text("title", noun.text)))
        if alone.declared is None or not alone.words:
            return  # the model does not know the noun
        best = alone.best[0]
        branches = {guess.path[0] for guess in opinion.best}
        same_branch = best.path[0].casefold() == alone.declared[0].casefold()
        if same_branch or best.path[0] not in branches or best.confidence < self.options.head_noun_confidence:
            return
        yield Finding(rule="title-category-disagree", at=noun.span,
                      data={"noun": noun.text, "category": _shown(listing.category), "best": _shown(best.path)},
                      evidence=[_likelier(guess) for guess in alone.best[:3] if guess.confidence >= SHOWN],
                      confidence=min(0.7, _sure(opinion.score)))

    @cached_property
    def _small_words(self) -> frozenset[str]:
        return frozenset(self.data("title_words.txt"))


def _likelier(guess: CategoryGuess) -> Evidence:
    path = _shown(guess.path)
    sure = f"{guess.confidence:.0%}"
    return Evidence(kind="entry", text=Wording(f"may belong to: {path} ({sure})", f"可能的类目：{path}（{sure}）"))


def _decided(opinion: CategoryOpinion) -> Evidence:
    return Evidence(kind="text", text=Wording("decided by the words " + ", ".join(f"“{word}”" for word in opinion.words),
                                              "起决定作用的词：" + "、".join(f"“{word}”" for word in opinion.words)))


def _reckoned(opinion: CategoryOpinion) -> Evidence:
    rate = f"{opinion.false_positive_rate:.1%}"
    return Evidence(kind="arithmetic", text=Wording(
        f"disagreement {opinion.score:.1f}, named from {opinion.threshold:.1f} on, as are {rate} of the catalogue's own listings",
        f"不符程度{opinion.score:.1f}，达到{opinion.threshold:.1f}才会指出；在此界限上，目录中有{rate}的商品会被指出"))


def _others(opinion: CategoryOpinion) -> list[CategoryGuess]:
    """The best guesses that are not the declared category itself."""
    return [guess for guess in opinion.best if guess.path != opinion.declared] or list(opinion.best)


def _related(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """The same category, or one above the other: where a shop files finer or coarser than others, nothing is wrong."""
    shared = min(len(one), len(other))
    return [name.casefold() for name in one[:shared]] == [name.casefold() for name in other[:shared]]


def _sure(score: float) -> float:
    """The score is a log likelihood ratio of wrong against right; with the prior, a probability."""
    odds = math.log(PRIOR / (1 - PRIOR)) + score
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, odds)))), 2)


def _shown(path: tuple[str, ...]) -> str:
    return " > ".join(path)
