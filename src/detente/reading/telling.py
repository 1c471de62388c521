"""Which drafts a sentence tells: somebody takes part, and it is no figure of speech, no business deal, no reporters' question."""

from __future__ import annotations

from collections.abc import Mapping

from detente.ontology.cues import Cues
from detente.reading.arguments import Grammar
from detente.reading.drafts import Draft
from detente.reading.matched import Match
from detente.reading.nouns import Nouns
from detente.reading.states import OPEN
from detente.reading.status import Modality
from detente.reading.tree import Tree

_PHYSICAL = frozenset({"ASSAULT", "COERCE", "RETREAT", "PROTEST"})
_ARMED = frozenset({"heavy-weapons", "aerial", "explosives", "firearms", "unconventional"})
_QUOTES = frozenset("\"“”„«»'‘")
_DEALT = frozenset({"restrict", "withhold"})  # what firms do to their own dealings too
_LINKS = frozenset({"of", "on", "and", "for", "the"})
_PLACING = frozenset("in at near along outside on off around inside across over between beside behind under".split())
_WILLED = frozenset(
    "AID COOPERATE CONCEDE SUPPORT SANCTION PLEDGE MOBILIZE AGREE REQUEST REJECT CONSULT".split()
)  # what no thing can do
_OF_SOMEBODY = _WILLED - {"CONSULT"}  # "a market loan", "consent": nothing without somebody in it, even where it is planned
_BACKGROUND = 0.8  # nouns of at most this weight ("trade", "an offer") tell nothing without somebody in them
_SPEECH_TYPES = frozenset("AGREE REQUEST ACCUSE REJECT THREATEN APPEAL DENY DOUBT PLEDGE ANNOUNCE ASSESSMENT SUPPORT".split())


class Telling:
    """Says of the drafts of one sentence whether they are told."""

    def __init__(
        self, tree: Tree, grammar: Grammar, nouns: Nouns, modality: Modality, cues: Cues, *,
        matches: Mapping[int, Match], parents: Mapping[int, list[Match]],
    ) -> None:  # fmt: skip
        self.tree, self.grammar, self.nouns, self.modality, self.cues = tree, grammar, nouns, modality, cues
        self.matches, self.parents = matches, parents

    def is_told(self, draft: Draft) -> bool:
        """An event needs somebody in it; a noun needs more than itself."""
        if draft.frame.type == "ASSESSMENT":
            return bool(draft.actors) or not self.nouns.is_document("business_settings")  # "prices remained stable"
        people = [*draft.actors, *draft.recipients]
        if self._is_figurative(draft) or self._is_business(draft) or self._is_press_question(draft):
            return False
        if self.matches[draft.trigger].entry.pattern.part == "verb":
            return draft.score >= 2 or any(self._may_take_part(head) for head in people)
        if self._is_rumour(draft.trigger) or self._is_title(draft):
            return False
        if self._has_actor(people) or any(self._is_touched(r) for r in draft.recipients):
            return True
        if any(self.nouns.is_personlike(a) for a in draft.actors):
            return True  # "a walkout by dispatchers"
        is_taken = draft.support_verb is not None or (draft.trigger in self.parents and draft.frame.weight > _BACKGROUND)
        return is_taken or self._is_set_somewhere(draft)

    def _is_touched(self, recipient: int) -> bool:
        """ "A raid on the camp", "an attack on pilgrims", not "quotas on sugar": somebody, or a place."""
        nouns = self.nouns
        return nouns.has_weight(recipient) or nouns.is_personlike(recipient) or nouns.is_place(recipient)

    def _is_set_somewhere(self, draft: Draft) -> bool:
        """A noun that the sentence says to happen, to end or to be open, or that has a named place."""
        is_open = draft.state.status in OPEN and draft.type not in _OF_SOMEBODY and draft.frame.weight > _BACKGROUND
        is_missing = draft.state.polarity == "negated" and draft.type not in _OF_SOMEBODY - {"AGREE"}
        if self.modality.is_carried(draft.trigger) or is_open or is_missing:
            return True
        if self._is_of_a_year(draft.trigger):
            return True
        objects = [o for name, _, heads in self.grammar.prepositions_of(draft.trigger) if name in _PLACING for o in heads]
        return any(self.tree.tags[o] in ("NNP", "NNPS") and self.nouns.is_place(o) for o in objects)

    def _is_business(self, draft: Draft) -> bool:
        """Firms, shares and prices among themselves: "it agreed to buy 40 pct of the common stock"."""
        people = [*draft.actors, *draft.recipients]
        if any(self.nouns.is_beyond_business(head) for head in people):
            return False
        if _is_force(draft):
            return (
                draft.type != "PROTEST"
                and not any(self.nouns.is_actor(h) for h in people)
                and self.nouns.is_document("business_settings")
            )
        return self.nouns.is_in_setting("business_settings")

    def _is_rumour(self, noun: int) -> bool:
        """ "Talk that an election is near", "the recognition that farmers need help": what is thought, no act."""
        if self.tree.lemmas[noun] not in self.cues["rumour_nouns"]:
            return False
        clauses = self.tree.children_of(noun, "acl", "ccomp", "relcl")
        return any(self.tree.lemmas[m] == "that" for c in clauses for m in self.tree.children_of(c, "mark"))

    def _is_title(self, draft: Draft) -> bool:
        """ "The General Agreement on Tariffs", "the U.S. Trade and Development Programme": peaceful acts in a name tell no act."""
        tree, noun = self.tree, draft.trigger
        if _is_force(draft) or tree.tags[noun] not in ("NNP", "NNPS") or not tree.texts[noun][0].isupper():
            return False
        at = noun - 1
        while at > 0 and tree.words[at].lower() in _LINKS:
            at -= 1  # "the General Agreement on Tariffs and Trade"
        beside = (t for t in (at, noun + 1) if 0 <= t < len(tree))
        return any(tree.tags[t] in ("NNP", "NNPS") and not tree.names[t] for t in beside)

    def _is_press_question(self, draft: Draft) -> bool:
        """ "Asked (by reporters) whether he would resign, the minister said ..."."""
        tree, token = self.tree, draft.trigger
        is_participle = tree.tags[token] == "VBN" and tree.deps[token] in ("advcl", "acl", "ccomp", "dep", "ROOT")
        by_press = all(self.nouns.sectors(a) == {"JRN"} for a in draft.actors)
        return draft.type == "REQUEST" and is_participle and by_press and not tree.children_of(token, "aux", "auxpass")

    def _is_of_a_year(self, noun: int) -> bool:
        """ "The riots of 1968", "the 1968 riots"."""
        tree = self.tree
        inner = [o for name, _, heads in self.grammar.prepositions_of(noun) if name in ("of", "in") for o in heads]
        years = [*inner, *tree.children_of(noun, "nummod", "compound", "amod")]
        return any(tree.texts[y].isdigit() and 1500 < int(tree.texts[y]) < 2100 for y in years)

    def _is_figurative(self, draft: Draft) -> bool:
        """Nobody known takes part, and what takes part is lifeless or, on both sides, unheard of: "chemotherapy bombards cells"."""
        people = [*draft.actors, *draft.recipients, *draft.places]
        has_weight = any(self.nouns.has_weight(head) for head in people)
        if self._is_addressed_to_reader(draft, people) or self._is_fiction(draft, people):
            return True
        is_open = draft.type not in _SPEECH_TYPES and not (draft.type == "ASSAULT" and draft.mode in _ARMED)
        if not has_weight and is_open and self.nouns.is_in_setting("figurative_settings"):
            return True
        if not draft.actors or self._has_actor(people) or any(self.tree.names[h] for h in people):
            return False
        if any(self.nouns.is_lifeless(head) for head in people):
            return True
        if (
            draft.type in _WILLED
            and not has_weight
            and any(self.nouns.is_one_of(a, self.cues["inert_doers"]) for a in draft.actors)
        ):
            return True
        is_verb = self.matches[draft.trigger].entry.pattern.part == "verb"
        return (
            is_verb
            and draft.type in _PHYSICAL
            and draft.score < 2
            and not any(self.nouns.is_personlike(a) or self.nouns.has_weight(a) for a in draft.actors)
        )

    def _is_fiction(self, draft: Draft, people: list[int]) -> bool:
        """ "In the finale the rebels storm the palace": in a story only names weigh."""
        is_named = any(self.tree.names[head] for head in people)
        return draft.type not in _SPEECH_TYPES and not is_named and self.nouns.is_in_setting("fictional_settings")

    def _is_addressed_to_reader(self, draft: Draft, people: list[int]) -> bool:
        """ "The card lets you steal a city", "Whip the cream": games, recipes and manuals, outside quotation marks."""
        tree = self.tree
        if any(word in _QUOTES for word in tree.texts) or any(tree.names[head] for head in people):
            return False
        readers = [
            t for head in people for t in (head, *tree.children_of(head, "poss")) if tree.words[t].lower() in ("you", "your")
        ]
        is_command = (
            tree.tags[draft.trigger] == "VB" and tree.deps[draft.trigger] == "ROOT" and draft.trigger == 0
            and not any(self.nouns.has_weight(head) for head in people)
        )  # fmt: skip
        return bool(readers) or is_command

    def _has_actor(self, heads: list[int]) -> bool:
        return any(self.nouns.is_actor(head) for head in heads)

    def _may_take_part(self, head: int) -> bool:
        """A known actor or named place, and any other noun unless it is a thing that nature, a market or a game moves."""
        return self.nouns.is_actor(head) or bool(self.tree.names[head]) or not self.nouns.is_lifeless(head)


def _is_force(draft: Draft) -> bool:
    """What is done to people or places, and no mere limit to dealings."""
    return draft.type in _PHYSICAL and not (draft.type == "COERCE" and draft.mode in _DEALT)
