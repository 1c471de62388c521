"""What a noun phrase is about: its real head, its word classes, its sector, its words as written."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from detente.ontology.actors import Actors, Name, RoleNoun
from detente.ontology.cues import Cues
from detente.reading.arguments import Grammar
from detente.reading.tree import Tree

_APART = ("conj", "cc", "relcl", "acl", "appos", "punct", "advcl", "ccomp", "preconj", "parataxis")
_MODIFIERS = ("compound", "amod", "poss", "nmod", "appos")
CALENDAR = frozenset("monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october "
                      "november december".split())  # fmt: skip
_SECTOR_OF_KIND = {"country": "GOV", "capital": "GOV", "people": "CVL"}


@lru_cache(maxsize=20_000)
def _by_last_word(words: frozenset[str]) -> dict[str, list[tuple[str, ...]]]:
    table: dict[str, list[tuple[str, ...]]] = {}
    for phrase in words:
        parts = tuple(phrase.replace("_", " ").split())
        if parts:
            table.setdefault(parts[-1], []).append(parts)
    return table


class Nouns:
    """Questions about the noun phrases of one tree."""

    def __init__(
        self, tree: Tree, grammar: Grammar, actors: Actors, cues: Cues, settings: frozenset[str] = frozenset()
    ) -> None:  # fmt: skip
        self.tree, self.grammar = tree, grammar
        self._actors, self._cues = actors, cues
        self._sectors: dict[int, frozenset[str]] = {}
        self._document_settings = settings
        self._settings: dict[str, bool] = dict.fromkeys(settings, True)

    def is_one_of(self, token: int, words: frozenset[str]) -> bool:
        """True if the word, or the phrase that ends in it, is among `words` (lemmas; phrases with spaces)."""
        tree = self.tree
        if tree.tags[token] == "NNP" and tree.lemmas[token] in CALENDAR and tree.texts[token][0].isupper():
            return False
        table = _by_last_word(words)
        for form in {tree.lemmas[token], tree.words[token].lower()}:
            for phrase in table.get(form, ()):
                if len(phrase) == 1 or self._precedes(token, phrase[:-1]):
                    return True
        return self._begins_phrase(token, words)

    def _begins_phrase(self, token: int, words: frozenset[str]) -> bool:
        """ "State of alert", "prisoners of war": a phrase whose head is its first word."""
        tree = self.tree
        for preposition in tree.children_of(token, "prep"):
            if preposition == token + 1 and tree.lemmas[preposition] == "of":
                objects = tree.children_of(preposition, "pobj")
                if any(
                    f"{tree.lemmas[token]} of {form}" in words for o in objects for form in (tree.lemmas[o], tree.words[o].lower())
                ):
                    return True
        return False

    def _precedes(self, token: int, phrase: tuple[str, ...]) -> bool:
        tree = self.tree
        at = token - 1
        for word in reversed(phrase):
            while at >= 0 and tree.words[at] in ("-", "'s", "the"):
                at -= 1
            if at < 0 or word not in (tree.lemmas[at], tree.words[at].lower()):
                return False
            at -= 1
        return True

    def core(self, head: int) -> int:
        """The noun that a counting or grouping head passes on: "thousands of citizens" gives citizens."""
        tree = self.tree
        for _ in range(4):
            if not self.is_transparent(head):
                return head
            inner = [o for name, _, objects in self.grammar.prepositions_of(head) if name in ("of", "from") for o in objects]
            inner = [o for o in inner if not tree.is_verb(o) and o != head]
            if not inner:
                return head
            head = inner[0]
        return head

    def is_transparent(self, head: int) -> bool:
        """True for heads that only count or group."""
        tree = self.tree
        if tree.names[head]:
            return False
        if tree.tags[head] == "CD" or tree.lemmas[head] in self._cues["counting_nouns"]:
            role = self.role(head)
            return role is None or role.is_transparent
        role = self.role(head)
        return role is not None and role.is_transparent

    def role(self, head: int) -> RoleNoun | None:
        """The longest role phrase that ends in this word: "special forces", "foreign minister"."""
        tree, actors = self.tree, self._actors
        best: RoleNoun | None = None
        lemma, word = tree.lemmas[head], tree.words[head].lower()
        phrase_lemma, phrase_word = lemma, word
        for length in range(1, actors.longest_role + 1):
            found = actors.roles.get(phrase_lemma) or actors.roles.get(phrase_word)
            if found is not None:
                best = found
            at = head - length
            if at < 0 or tree.names[at] or not tree.words[at][0].isalpha():
                break
            phrase_lemma = f"{tree.words[at].lower()} {phrase_lemma}"
            phrase_word = f"{tree.words[at].lower()} {phrase_word}"
        if best is None and tree.lemmas[head] in ("minister", "ministry", "secretary"):
            return actors.roles.get(tree.lemmas[head])
        return best

    def sectors(self, head: int) -> frozenset[str]:
        """The sectors that the phrase may stand for; empty when nothing is known."""
        found = self._sectors.get(head)
        if found is None:
            found = self._sectors[head] = self._read_sectors(head)
        return found

    def _read_sectors(self, head: int) -> frozenset[str]:
        own = self._name_sectors(head)
        if own:
            return own
        role = self.role(head)
        if role is not None and role.sector is not None and not role.is_transparent:
            return frozenset({role.sector})
        core = self.core(head)
        if core != head:
            inner = self.sectors(core)
            if inner:
                return inner
        speaker = self._speaker_of(head)
        if speaker is not None:
            return self.sectors(speaker)
        found: set[str] = set()
        for modifier in self.tree.children_of(head, *_MODIFIERS):
            names = self.tree.names[modifier]
            if names and names[0].kind in ("country", "adjective", "capital"):
                found.add("GOV" if role is not None else "")
            else:
                found |= self._name_sectors(modifier)
        found.discard("")
        if not found and role is not None and role.sector:
            found.add(role.sector)
        return frozenset(found)

    def _speaker_of(self, pronoun: int) -> int | None:
        """ "Police said they had detained two men": the subject of a clause that is the object of another subject's saying."""
        tree = self.tree
        if (
            tree.tags[pronoun] != "PRP"
            or tree.lemmas[pronoun] not in ("it", "he", "she", "they", "we")
            or tree.deps[pronoun] != "nsubj"
        ):
            return None
        clause = tree.heads[pronoun]
        while tree.deps[clause] == "conj" and tree.is_verb(tree.heads[clause]):
            clause = tree.heads[clause]
        saying = tree.heads[clause]
        if tree.deps[clause] == "acl" and tree.is_noun(saying):
            saying = tree.heads[saying]  # "rejected claims that it had shelled the market"
        elif tree.deps[clause] != "ccomp":
            return None
        if not tree.is_verb(saying):
            return None
        subjects = [s for s in self.grammar.of_verb(saying).subjects if s != pronoun and not tree.tags[s].startswith("PRP")]
        return subjects[0] if len(subjects) == 1 and self._agree(pronoun, subjects[0]) else None

    def _agree(self, pronoun: int, noun: int) -> bool:
        """True unless number or kind forbids that the pronoun stands for the noun."""
        role = self.role(noun)
        is_person = role is not None and role.kind == "person"
        if self.tree.tags[noun] in ("NNS", "NNPS"):
            return self.tree.lemmas[pronoun] in ("they", "we")
        return self.tree.lemmas[pronoun] != "it" if is_person else self.tree.lemmas[pronoun] not in ("he", "she")

    def _name_sectors(self, token: int) -> frozenset[str]:
        found = set()
        for name in self.tree.names[token]:
            sector = name.sector or _SECTOR_OF_KIND.get(name.kind)
            if sector:
                found.add(sector)
            if name.kind == "country":
                found |= {"PLACE"}
        return frozenset(found)

    def names(self, head: int) -> tuple[Name, ...]:
        return self.tree.names[head]

    def is_actor(self, head: int) -> bool:
        """True if the phrase can act: a known name, a role, a pronoun, a capitalised name, or a count of those."""
        tree = self.tree
        names = tree.names[head]
        if names:
            return any(n.kind not in ("place",) for n in names)
        if tree.tags[head] in ("PRP", "PRP$", "WP", "WDT") and tree.lemmas[head] not in ("it", "what", "itself"):
            return True
        if self.role(head) is not None or tree.tags[head] in ("NNP", "NNPS"):
            return True
        core = self.core(head)
        if core != head:
            return self.is_actor(core)
        return any(tree.names[m] and tree.names[m][0].kind not in ("place",) for m in tree.children_of(head, "appos"))

    def is_anybody(self, head: int, sectors: Collection[str] = ()) -> bool:
        """True for a pronoun or a name of which nobody knows the sector: it may be of any, but a name of none that only bodies and crowds have."""
        tree = self.tree
        if self.sectors(head):
            return False
        if tree.tags[head] in ("PRP", "WP"):
            return tree.lemmas[head] not in ("it", "what", "itself")
        if tree.tags[head] in ("DT", "CD") or tree.lemmas[head] == "other":
            return tree.lemmas[head] not in ("this", "that", "all") and tree.deps[head] in ("nsubj", "nsubjpass", "dobj")
        is_unknown_name = tree.tags[head] in ("NNP", "NNPS") and not tree.names[head] and tree.lemmas[head] not in CALENDAR
        return is_unknown_name and (not sectors or any(s.lower() not in self._cues["collective_sectors"] for s in sectors))

    def is_personlike(self, head: int) -> bool:
        """True for a word that by its form or use may be a doer: "picketers", "lorry owners", "bulldozers", "some"."""
        tree = self.tree
        if tree.tags[head].startswith(("PRP", "W")):
            return True
        lemma = tree.lemmas[self.core(head)]
        endings = tuple(self._cues["person_endings"])
        return (lemma.endswith(endings) and lemma not in self._cues["lifeless_nouns"]) or lemma in self._cues["war_machines"]

    def is_people(self, head: int) -> bool:
        """True for whoever can stand somewhere: somebody with a name, a role or a crowd's word, not an abstract thing."""
        if self.tree.lemmas[self.core(head)] in self._cues["lifeless_nouns"] or self.tree.lemmas[head] in ("it", "what", "itself"):
            return False
        return self.is_actor(head) or self.is_personlike(head)

    def has_weight(self, head: int) -> bool:
        """True for a known name or a role: somebody whose acts are news."""
        return bool(self.tree.names[head]) or bool(self.sectors(head)) or self.role(self.core(head)) is not None

    def is_beyond_business(self, head: int) -> bool:
        """True for whose dealings are news on a market too: states, their bodies, armed groups, unions, clinics."""
        names = self.tree.names[head]
        return bool(self.sectors(head) - {"BUS", "UNK"}) or any(n.kind in ("country", "capital", "people") for n in names)

    def is_document(self, cue: str) -> bool:
        """True if the whole document is set in the world of a cue list."""
        return cue in self._document_settings

    def is_in_setting(self, cue: str) -> bool:
        """True if a word of the sentence sets it in the world of a cue list: sport, games, arts, nature; or business."""
        found = self._settings.get(cue)
        if found is None:
            words = self._cues[cue]
            found = any(
                not self.tree.names[t] and not self.tree.is_verb(t) and self.is_one_of(t, words) for t in range(len(self.tree))
            )
            self._settings[cue] = found
        return found

    def is_lifeless(self, head: int) -> bool:
        """True for what acts only in a figure of speech: weather, prices, feelings, works of art, "it"."""
        tree = self.tree
        if tree.names[head] or self.role(head) is not None:
            return False
        return tree.lemmas[self.core(head)] in self._cues["lifeless_nouns"]

    def is_place(self, head: int) -> bool:
        """True if the phrase can be a place: a known or capitalised name, or a word for a site."""
        tree = self.tree
        if any(n.kind in ("place", "place-set", "country", "capital") for n in tree.names[head]):
            return True
        if tree.tags[head] in ("NNP", "NNPS"):
            return not tree.names[head] and tree.lemmas[head] not in CALENDAR
        core = self.core(head)
        return self.is_one_of(head, self._cues["place_nouns"]) or self._ends_as_site(head) or (core != head and self.is_place(core))

    def is_thing(self, head: int) -> bool:
        """A common noun for something that is there to stand at: no person, no time, nothing like "silence"."""
        if self.tree.tags[head] not in ("NN", "NNS") or self.is_actor(head) or self.is_personlike(head):
            return False
        return not self.is_one_of(head, self._cues["no_sites"]) and not self.is_one_of(head, self._cues["time_nouns"])

    def _ends_as_site(self, head: int) -> bool:
        """ "Farmhouse", "guardroom", "minefield"."""
        word = self.tree.lemmas[head]
        is_common = self.tree.tags[head] in ("NN", "NNS")
        return is_common and any(word.endswith(end) and len(word) > len(end) + 2 for end in self._cues["place_endings"])

    def span(self, head: int) -> tuple[int, int]:
        """Document offsets of the phrase without its leading article and without trailing clauses."""
        tree = self.tree
        tokens = self._phrase_tokens(head)
        first, last = tokens[0], tokens[-1]
        while first < head and (self._is_leading(first) or self._is_day_before(first)):
            first += 1
        while last > head and not tree.texts[last][-1].isalnum() and tree.texts[last] not in (")", "%"):
            last -= 1
        return tree.starts[first], tree.ends[last]

    def _is_leading(self, token: int) -> bool:
        """True for an article, a preposition or a mark that a phrase does not begin with; "no" stays."""
        tree = self.tree
        is_small = tree.tags[token] in ("DT", "PDT", "IN", "CC", ",", "RB") and tree.lemmas[token] != "no"
        return is_small or not tree.texts[token][0].isalnum()

    def _is_day_before(self, token: int) -> bool:
        """ "On Monday guards stood": the parser may take the day for a part of the name."""
        tree = self.tree
        return tree.lemmas[token] in CALENDAR and token > 0 and tree.tags[token - 1] == "IN" and tree.tags[token] == "NNP"

    def _phrase_tokens(self, head: int) -> list[int]:
        tree = self.tree
        found = [head]
        stack = list(tree.children[head])
        while stack:
            token = stack.pop()
            label = tree.deps[token]
            if label in _APART or (label == "prep" and not self._belongs_to_name(token, head)):
                continue
            found.append(token)
            stack.extend(tree.children[token])
        found.sort()
        return _contiguous(found, head)

    def _belongs_to_name(self, preposition: int, head: int) -> bool:
        """ "The families of the missing"; not "the opposition of rigging the vote"."""
        return preposition > head and self.tree.lemmas[preposition] == "of" and not self.tree.children_of(preposition, "pcomp")


def _contiguous(tokens: list[int], head: int) -> list[int]:
    """The run of neighbouring tokens around the head; single gaps (punctuation) are bridged."""
    at = tokens.index(head)
    low = high = at
    while low > 0 and tokens[low] - tokens[low - 1] <= 2:
        low -= 1
    while high < len(tokens) - 1 and tokens[high + 1] - tokens[high] <= 2:
        high += 1
    return tokens[low : high + 1]
