"""Who does what to whom in the grammar of a sentence: the arguments of each verb, with voice, relative clauses,
participles, control and coordination undone, so that one pattern fits all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType

from detente.ontology.control import Control
from detente.reading.tree import Tree

_RELATIVE = frozenset({"which", "who", "that", "whom", "whose"})
_SUBJECT_CONTROL = frozenset({"promise", "vow", "threaten", "swear", "refuse", "decline", "agree", "pledge"})
_OBJECTS = ("dobj", "attr", "oprd")
_HAVE = frozenset({"have", "'ve", "has", "had", "having", "'s"})
_MAX_DEPTH = 6


@dataclass(slots=True)
class Arguments:
    """The arguments of a verb (deep grammar: the subject of a passive stands in `objects`).

    Values are token indices of phrase heads, coordination unfolded. `prepositions` holds (name, preposition token,
    objects); multiword prepositions are joined with underscores. `clauses` are heads of complement clauses.
    """

    verb: int
    is_passive: bool = False
    subjects: list[int] = field(default_factory=list)
    objects: list[int] = field(default_factory=list)
    receivers: list[int] = field(default_factory=list)
    prepositions: list[tuple[str, int, list[int]]] = field(default_factory=list)
    clauses: list[int] = field(default_factory=list)
    is_subject_inherited: bool = False


class Grammar:
    """The arguments of a tree's verbs and nouns, computed once each.

    `giving` are verbs that take a receiver beside an object; `control` says of verbs of asking how their addressee is joined; `manner`
    are nouns that behind "by" are no agents.
    """

    def __init__(
        self, tree: Tree, giving: frozenset[str] = frozenset(), control: Control = MappingProxyType({}), manner: frozenset[str] = frozenset()
    ) -> None:  # fmt: skip
        self.tree, self._giving, self._control, self._manner = tree, giving, control, manner
        self._verbs: dict[int, Arguments] = {}
        self._around: dict[tuple[int, ...], list[tuple[str, int, list[int]]]] = {}

    def of_verb(self, verb: int, depth: int = 0) -> Arguments:
        """The arguments of a verb token."""
        found = self._verbs.get(verb)
        if found is None:
            found = self._read_verb(verb, depth)
            if depth < _MAX_DEPTH:
                self._verbs[verb] = found
        return found

    def prepositions_around(self, arguments: Arguments) -> list[tuple[str, int, list[int]]]:
        """The prepositional phrases of a verb and of its objects, predicatives and particles, names of many words first."""
        key = arguments.verb, *arguments.objects
        found = self._around.get(key)
        if found is None:
            found = list(arguments.prepositions)
            for head in (*arguments.objects, *self.tree.children_of(arguments.verb, "acomp", "attr", "prt", "advmod")):
                if head != arguments.verb:
                    found += self.prepositions_of(head)
            found.sort(key=lambda p: -p[0].count("_"))
            self._around[key] = found
        return found

    def members(self, head: int) -> list[int]:
        """A phrase's head and the heads coordinated with it, relative pronouns replaced by what they stand for."""
        antecedent = self.antecedent(head)
        found = [antecedent if antecedent is not None else head]
        for other in self.tree.children_of(found[0], "conj"):
            if not self.tree.is_verb(other) or self.tree.is_noun(other):
                found += [m for m in self.members(other) if m not in found]
        return found

    def antecedent(self, token: int) -> int | None:
        """The noun that a relative pronoun stands for; None for other words."""
        tree = self.tree
        if tree.lemmas[token] not in _RELATIVE or not tree.tags[token].startswith(("W", "IN", "DT")):
            return None
        current = token
        for _ in range(_MAX_DEPTH):
            head = tree.heads[current]
            if tree.deps[current] == "relcl" and head != current:
                return head
            if head == current:
                return None
            current = head
        return None

    def prepositions_of(self, token: int) -> list[tuple[str, int, list[int]]]:
        """The prepositional phrases that hang on a word: (name, preposition token, heads of its objects)."""
        tree = self.tree
        found: list[tuple[str, int, list[int]]] = []
        for prep in tree.children_of(token, "prep", "agent", "dative", "prt", "advmod", "mark"):
            if tree.deps[prep] in ("dative", "advmod", "mark") and not tree.tags[prep].startswith(("IN", "TO")):
                continue
            found += self._phrases(prep)
        return found

    def _phrases(self, prep: int) -> list[tuple[str, int, list[int]]]:
        tree = self.tree
        name = tree.lemmas[prep] if tree.names[prep] == () else tree.words[prep]
        found: list[tuple[str, int, list[int]]] = []
        objects = tree.children_of(prep, "pobj", "pcomp")
        if not objects and tree.lemmas[prep] == "as":
            objects = [c for c in tree.children[prep] if tree.tags[c].startswith("JJ")]
        for inner in tree.children_of(prep, "prep"):
            for inner_name, token, inner_objects in self._phrases(inner):
                found.append((f"{name}_{inner_name}", token, inner_objects))
                if objects:
                    found.append((inner_name, token, inner_objects))
        if objects:
            members = [m for o in objects for m in self.members(o)]
            found.insert(0, (name, prep, members))
            for inner in tree.children_of(objects[0], "prep"):
                for inner_name, token, inner_objects in self._phrases(inner):
                    found.append((f"{name}_{tree.lemmas[objects[0]]}_{inner_name}", token, inner_objects))
            for sibling in tree.children_of(prep, "conj"):
                found += self._phrases(sibling)
        elif not found:
            found.append((name, prep, []))
        return found

    def surface_subject(self, verb: int, depth: int = 0) -> list[int]:
        """The grammatical subject, whatever the voice."""
        arguments = self.of_verb(verb, depth)
        if arguments.is_passive:
            return arguments.objects
        return arguments.subjects

    def is_passive(self, verb: int) -> bool:
        """True for passives, and for bare past participles that follow a noun ("buildings seized by police")."""
        tree = self.tree
        if tree.children_of(verb, "nsubjpass", "auxpass", "csubjpass"):
            return True
        if any(
            tree.lemmas[o] not in self._manner
            for by in tree.children_of(verb, "agent")
            for o in tree.children_of(by, "pobj", "pcomp")
        ):
            return True  # not "voted the offer down by a wide margin"
        if tree.tags[verb] != "VBN":
            return False
        if tree.deps[verb] == "conj" and not tree.children_of(verb, "nsubj", "aux"):
            return self.is_passive(tree.heads[verb])
        if self._is_perfect(verb) or tree.children_of(verb, "nsubj"):
            return False
        if tree.deps[verb] == "acl":
            return True
        bare = ("amod", "advcl", "ROOT", "xcomp", "ccomp", "oprd", "pcomp", "relcl", "dep", "acomp", "attr")
        return tree.deps[verb] in bare and not tree.children_of(verb, "dobj")

    def _is_perfect(self, verb: int) -> bool:
        return any(self.tree.lemmas[a] in _HAVE for a in self.tree.children_of(verb, "aux"))

    def _read_verb(self, verb: int, depth: int) -> Arguments:
        tree = self.tree
        found = Arguments(verb, is_passive=self.is_passive(verb))
        found.prepositions = self.prepositions_of(verb)
        found.clauses = tree.children_of(verb, "ccomp", "xcomp", "pcomp", "advcl", "parataxis")
        carriers = [verb, *tree.children_of(verb, "aux", "auxpass")]  # the parser hangs some subjects on the auxiliary
        own = [s for carrier in carriers for s in tree.children_of(carrier, "nsubj", "nsubjpass", "csubj", "csubjpass")]
        surface = [m for s in own for m in self.members(s)]
        if not surface:
            surface = self._inherited_subject(verb, depth)
            found.is_subject_inherited = bool(surface)
        plain_objects = [m for o in tree.children_of(verb, *_OBJECTS) for m in self.members(o)]
        found.receivers = [
            m for o in tree.children_of(verb, "dative") if not tree.tags[o].startswith(("IN", "TO")) for m in self.members(o)
        ]
        gifts = tree.children_of(verb, "dobj")
        if len(gifts) > 1 and not found.receivers and tree.lemmas[verb] in self._giving:  # "promised the squatters rooms"
            found.receivers = self.members(gifts[0])
            plain_objects = [o for o in plain_objects if o not in found.receivers]
        if found.is_passive:
            is_receiver = bool(self.tree.children_of(verb, "dobj")) and tree.lemmas[verb] in self._giving
            found.objects = plain_objects if is_receiver else surface
            found.receivers += surface if is_receiver else plain_objects
            found.subjects = [
                m for name, prep, objects in found.prepositions if name == "by" for m in objects if not tree.is_verb(m)
            ] or self._at_hands(found)
        else:
            found.subjects = surface
            found.objects = plain_objects or self._relative_gap(verb) or self._small_clause(verb)
            if not found.objects and tree.deps[verb] == "conj":
                found.objects = self._shared_object(verb, depth)
        return found

    def _at_hands(self, found: Arguments) -> list[int]:
        """ "Killed at the hands of the militia": by them."""
        hands = [o for name, _, objects in found.prepositions if name == "at" for o in objects if self.tree.lemmas[o] == "hand"]
        return [m for hand in hands for name, _, objects in self.prepositions_of(hand) if name == "of" for m in objects]

    def _small_clause(self, verb: int) -> list[int]:
        """ "Made the party illegal", "let the convoy pass": the object is the subject of a clause without finite verb."""
        tree = self.tree
        for clause in tree.children_of(verb, "ccomp"):
            is_bare = tree.tags[clause][:2] in ("JJ", "NN") or (tree.tags[clause] == "VB" and verb < clause)
            if is_bare and not tree.children_of(clause, "mark", "aux", "cop"):
                return [m for s in tree.children_of(clause, "nsubj") for m in self.members(s)]
        return []

    def _shared_object(self, verb: int, depth: int) -> list[int]:
        """In "seized and burned the hall" the object hangs on one of the verbs only."""
        tree = self.tree
        for other in tree.children_of(verb, "conj"):
            if tree.is_verb(other) and depth < _MAX_DEPTH:
                return [m for o in tree.children_of(other, "dobj") for m in self.members(o)]
        return []

    def _relative_gap(self, verb: int) -> list[int]:
        """The antecedent of a relative clause whose object is missing: "the buildings police seized"."""
        tree = self.tree
        if tree.deps[verb] != "relcl":
            return []
        subjects = tree.children_of(verb, "nsubj", "nsubjpass")
        if any(self.antecedent(s) is not None for s in subjects) or not subjects:
            return []
        if any(not objects for name, _, objects in self.prepositions_of(verb)):
            return []
        return [tree.heads[verb]]

    def _inherited_subject(self, verb: int, depth: int) -> list[int]:
        tree, head, label = self.tree, self.tree.heads[verb], self.tree.deps[verb]
        if head == verb or depth >= _MAX_DEPTH:
            return []
        if label in ("acl", "relcl") and not tree.is_verb(head):
            if tree.tags[verb] == "VB":
                return self._noun_owner(head, depth)
            return self.members(head)
        if label == "amod":
            return [head]
        if label == "conj" and tree.is_verb(head):
            return self.surface_subject(head, depth + 1)
        if label in ("xcomp", "ccomp") and tree.is_verb(head):
            return self._controller(verb, head, depth)
        if label in ("advcl", "dep", "parataxis") and tree.is_verb(head):
            return self._addressee(verb, head) or self.surface_subject(head, depth + 1)
        if label == "pcomp":
            return self._governor_subject(head, depth)
        if label in ("acomp", "oprd") and tree.is_verb(head):
            return self.surface_subject(head, depth + 1)
        if label in ("xcomp", "advcl", "ccomp"):  # on an adjective: "ready to act"
            above = tree.heads[head]
            if tree.is_verb(above):
                return self.surface_subject(above, depth + 1)
        return []

    def _addressee(self, verb: int, head: int) -> list[int]:
        """Who is asked to do it: "called on the guards to leave", "petitioned the court to act"."""
        tree = self.tree
        joined = self._control.get(tree.lemmas[head])
        if not joined or not any(tree.tags[c] == "TO" for c in tree.children_of(verb, "aux", "mark")) or self.is_passive(head):
            return []
        if "" in joined and (objects := tree.children_of(head, "dobj")):
            return [m for o in objects for m in self.members(o)]
        asked = [objects for name, prep, objects in self.prepositions_of(head) if name in joined and head < prep < verb and objects]
        return [o for o in asked[0] if not tree.is_verb(o)] if asked else []

    def _controller(self, verb: int, head: int, depth: int) -> list[int]:
        addressee = self._addressee(verb, head)
        if addressee:
            return addressee
        arguments = self.of_verb(head, depth + 1)
        if not arguments.is_passive and self.tree.lemmas[head] not in _SUBJECT_CONTROL:
            objects = [o for o in arguments.objects if self.tree.deps[o] != "attr"]
            if objects and self.tree.deps[arguments.objects[0]] == "dobj":
                return objects
        return self.surface_subject(head, depth + 1)

    def _governor_subject(self, prep: int, depth: int) -> list[int]:
        tree = self.tree
        current = tree.heads[prep]
        for _ in range(_MAX_DEPTH):
            if tree.is_verb(current):
                blamed = tree.children_of(current, "dobj") if tree.lemmas[prep] == "for" else []
                if tree.heads[prep] in (current, *blamed) and blamed:
                    return [
                        m for o in blamed for m in self.members(o)
                    ]  # "jailed a journalist for insulting": whoever is blamed for it
                return self.surface_subject(current, depth + 1)
            if tree.heads[current] == current:
                return []
            current = tree.heads[current]
        return []

    def _noun_owner(self, noun: int, depth: int) -> list[int]:
        """Whose plan, decision or threat it is: the possessor, a by-phrase, or the subject of its verb."""
        tree = self.tree
        owners = tree.children_of(noun, "poss")
        if owners:
            return [m for o in owners for m in self.members(o)]
        for name, _, objects in self.prepositions_of(noun):
            if name in ("by", "of") and objects:
                return objects
        head = tree.heads[noun]
        if head != noun and tree.is_verb(head) and tree.deps[noun] in ("dobj", "attr", "pobj", "oprd"):
            return self.surface_subject(head, depth + 1)
        return []
