"""From matches to drafts: events composed over the tree, each with its status, speaker and links.

Operators, reports and speech acts take other events as complements. Their effect goes down: "agreed to stop shelling" is an
AGREE, about an ASSAULT that is planned to end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from detente.ontology.actors import Actors
from detente.ontology.control import control_of
from detente.ontology.cues import Cues
from detente.ontology.lexicon import Frame, Lexicon
from detente.reading.absorption import with_told_complements, without_absorbed
from detente.reading.arguments import Grammar
from detente.reading.derive import Derivation
from detente.reading.drafts import Draft, Said
from detente.reading.match import Matcher
from detente.reading.matched import Match
from detente.reading.mend import Mender
from detente.reading.nouns import Nouns
from detente.reading.states import States
from detente.reading.status import Modality
from detente.reading.telling import Telling
from detente.reading.tree import Tree

_JUDGING = frozenset({"CONCEDE", "SUPPORT", "DOUBT", "ASSESSMENT", "CONSULT", "RETREAT"})  # of acts that need not be the speaker's
_DISPUTES = frozenset({"DENY", "DOUBT"})
_SPEECH_TYPES = frozenset("AGREE REQUEST ACCUSE REJECT THREATEN APPEAL DENY DOUBT PLEDGE ANNOUNCE ASSESSMENT SUPPORT".split())

_COMMITTING = frozenset({"APPEAL", "PLEDGE"})  # their restricted slots tell what is called for or promised
_AIMED = frozenset({"THREATEN", "PLEDGE", "REJECT", "SUPPORT"})
_HELPING = frozenset({"SUPPORT", "AID", "COOPERATE"})
_WORKING = frozenset("LAB EDU MED AGR BUS JRN".split())
_ADDRESSED = frozenset({"REQUEST", "APPEAL", "ACCUSE", "THREATEN"})


class Interpreter:
    """Reads the events of one tree."""

    def __init__(self, lexicon: Lexicon, cues: Cues, actors: Actors) -> None:
        self._matcher = Matcher(lexicon, cues)
        self._mender = Mender(lexicon, cues, actors)
        self._control = control_of(lexicon)
        self._frames = {frame.id: frame for frame in lexicon.frames}
        self._cues, self._actors = cues, actors

    def interpret(self, tree: Tree, settings: frozenset[str] = frozenset()) -> tuple[list[Draft], Nouns]:
        """All events told in the sentence, the deciding one first. `settings` are those of its document."""
        self._mender.mend(tree)
        grammar = Grammar(tree, self._cues["giving_verbs"], self._control, self._cues["manner_nouns"])
        nouns = Nouns(tree, grammar, self._actors, self._cues, settings)
        matches = self._matcher.matches(tree, grammar, nouns)
        if not matches:
            return [], nouns
        reading = _Composition(tree, grammar, nouns, Modality(tree, grammar, self._cues), self._cues, matches, self._frames)
        return reading.drafts(), nouns


class _Composition:
    """The composition of one tree's matches."""

    def __init__(
        self, tree: Tree, grammar: Grammar, nouns: Nouns, modality: Modality, cues: Cues, matches: list[Match],
        frames: dict[str, Frame],
    ) -> None:  # fmt: skip
        self.tree, self.grammar, self.nouns, self.modality, self.cues = tree, grammar, nouns, modality, cues
        by_trigger = {m.trigger: m for m in matches}
        told = [m for m in matches if not self._is_only_actor(m) and not self._is_walkout(m, by_trigger)]
        told = with_told_complements(told, tree)
        self.matches = {m.trigger: m for m in without_absorbed(told, tree)}
        self.parents: dict[int, list[Match]] = {}
        for match in self.matches.values():
            for child in self._complements(match):
                self.parents.setdefault(child, []).append(match)
        self.states = States(tree, grammar, modality, cues, self.matches, self.parents)
        self._telling = Telling(tree, grammar, nouns, modality, cues, matches=self.matches, parents=self.parents)
        self._derivation = Derivation(tree, nouns, cues, frames=frames, matches=self.matches, states=self.states)

    def _is_only_actor(self, match: Match) -> bool:
        """ "The opposition refuses": a noun that names who acts and tells no act here."""
        if match.entry.pattern.part != "noun" or match.entry.frame.type in ("NONE", "OPERATOR", "REPORT"):
            return False
        is_bare = not any(match.roles.values()) and match.complement is None and not match.literals
        is_doer = self.tree.deps[match.trigger] in ("nsubj", "nsubjpass", "poss", "compound")
        return is_bare and is_doer and self.nouns.role(match.trigger) is not None

    def _is_walkout(self, match: Match, by_trigger: Mapping[int, Match]) -> bool:
        """ "A strike by dockers hit the port": no attack."""
        events = [by_trigger[x] for x in match.roles.get("X", ()) if x in by_trigger]
        doers = [a for e in events if e.entry.frame.type == "PROTEST" for a in e.roles.get("A", ())]
        return match.entry.frame.type == "ASSAULT" and any(self.nouns.sectors(a) & _WORKING for a in doers)

    def drafts(self) -> list[Draft]:
        """All events that have somebody in them, ranked."""
        found: dict[int, Draft] = {}
        for token, match in self.matches.items():
            if not match.entry.frame.is_silent:
                found[token] = self._draft(match)
        for token, draft in found.items():
            self._link(draft, self.matches[token], found)
        for draft in found.values():
            self._address_as_outer(draft, found)
            self._fight_as_helped(draft, found)
        kept = [
            d
            for d in found.values()
            if self._telling.is_told(d) and not self._is_background(d, found) and not self._is_content_of_appeal(d)
        ]
        kept += [extra for d in list(kept) for extra in self._one_after_another(d)]
        for draft in kept:
            self._derivation.refine(draft)
        kept += {d.trigger: d for inner in reversed(kept) if (d := self._derivation.outer_act(inner)) is not None}.values()
        alive = {id(d) for d in kept}
        for draft in kept:
            if draft.about is not None and id(draft.about) not in alive:
                draft.about = None
            draft.rank = self._rank(draft)
        return sorted(kept, key=lambda d: (d.rank, d.trigger))

    def _is_background(self, draft: Draft, found: dict[int, Draft]) -> bool:
        """ "The deployed units": a participle before its noun only says which; and the purpose of a presence."""
        tree, token = self.tree, draft.trigger
        is_attribute = tree.deps[token] == "amod" and token < tree.heads[token] and tree.is_verb(token)
        is_compound = is_attribute and tree.words[token - 1] == "-" and tree.tags[token - 2].startswith(("JJ", "RB"))
        return (
            is_compound  # "high-yielding states"
            or (is_attribute and not tree.children_of(token, "prep", "agent", "npadvmod", "advmod"))
            or self._is_meeting_told_again(draft, found)
            or self._is_purpose_of_same(draft, found)
            or self._is_doubted_purpose(draft)
        )

    def _is_content_of_appeal(self, draft: Draft) -> bool:
        """ "Called on both to return to dialogue": the dialogue asked for is the appeal's content, not a contact."""
        is_appealed = draft.parent is not None and draft.parent.type == "APPEAL"
        words = {self.tree.lemmas[t] for t in (draft.trigger, *draft.literals, *self.matches[draft.trigger].held)}
        return is_appealed and draft.type == "CONSULT" and bool(words & self.cues["dialogue_words"])

    def _is_meeting_told_again(self, draft: Draft, found: dict[int, Draft]) -> bool:
        """ "Will meet to discuss trade" is one contact."""
        outer = found.get(self.tree.heads[draft.trigger])
        return draft.type == "CONSULT" and outer is not None and outer.type == "CONSULT" and self._has_to(draft.trigger)

    def _is_doubted_purpose(self, draft: Draft) -> bool:
        """ "Doubts that they are there to help": not the presence is doubted but what it is for."""
        if draft.type != "PRESENCE" or draft.state.certainty != "doubted":
            return False
        purposes = self.tree.children_of(draft.trigger, "advcl", "xcomp")
        return any(self.tree.tags[c] == "TO" for p in purposes for c in self.tree.children_of(p, "aux"))

    def _address_as_outer(self, draft: Draft, found: dict[int, Draft]) -> None:
        """ "Sent a letter to the envoy threatening to leave", "called her to congratulate her": who is written to is spoken to."""
        tree = self.tree
        if draft.type not in _SPEECH_TYPES or not self._has_to_or_is_gerund(draft.trigger):
            return
        if any(tree.tags[r] != "PRP" for r in draft.recipients):
            return
        above = tree.heads[draft.trigger]
        while above not in found and tree.deps[above] in ("dobj", "pobj", "prep"):
            above = tree.heads[above]  # "a letter to the head of the agency threatening"
        outer = found.get(above)
        if outer is not None and outer.type == "CONSULT" and len(outer.recipients) == 1 and outer.recipients[0] not in draft.actors:
            draft.recipients = list(outer.recipients)

    def _fight_as_helped(self, draft: Draft, found: dict[int, Draft]) -> None:
        """ "Supports Nigeria in the fight against the group": who is helped fights."""
        tree = self.tree
        preposition = tree.heads[draft.trigger]
        if draft.type != "ASSAULT" or draft.actors or tree.deps[draft.trigger] != "pobj" or tree.lemmas[preposition] != "in":
            return
        above = tree.heads[preposition]
        helped = [
            r for d in found.values() if d.type in _HELPING and (d.trigger == above or above in d.recipients) for r in d.recipients
        ]
        draft.actors = [h for h in dict.fromkeys(helped) if h not in draft.recipients]

    def _has_to_or_is_gerund(self, verb: int) -> bool:
        is_below = self.tree.deps[verb] in ("advcl", "xcomp", "acl")
        return is_below and (self._has_to(verb) or self.tree.tags[verb] == "VBG")

    def _is_purpose_of_same(self, draft: Draft, found: dict[int, Draft]) -> bool:
        """ "They are there to protect the police": what a presence is for is kept as its purpose; "blocked the road to protest" is one act."""
        head = self.tree.heads[draft.trigger]
        if not self._has_to(draft.trigger) or self.tree.deps[draft.trigger] not in ("advcl", "xcomp") or head not in found:
            return False
        outer = found[head]
        if outer.type == "AID" and draft.type in ("AID", "SUPPORT"):  # "gave two million to support refugees"
            outer.recipients = outer.recipients or [r for r in draft.recipients if r not in outer.actors]
            return bool(outer.recipients)
        return outer.type == "PRESENCE" or (outer.type == draft.type == "PROTEST")

    def _one_after_another(self, draft: Draft) -> list[Draft]:
        """ "Talked to one side and then to the other" are two contacts: one for each preposition."""
        if draft.type != "CONSULT" or len(draft.recipients) < 2 or not self.tree.is_verb(draft.trigger):
            return []
        first = self._preposition(draft.recipients[0])
        others = [r for r in draft.recipients if (p := self._preposition(r)) is not None and p != first and self._comes_later(p)]
        if first is None or not others:
            return []
        draft.recipients = [r for r in draft.recipients if r not in others]
        return [replace(draft, recipients=[other]) for other in others]

    def _comes_later(self, preposition: int) -> bool:
        """ "... and then to the other"."""
        tree = self.tree
        near = {tree.lemmas[c] for c in tree.children_of(preposition, "advmod")} | {tree.lemmas[preposition - 1]}
        return bool(near & self.cues["sequence_words"])

    def _preposition(self, head: int) -> int | None:
        above = self.tree.heads[head]
        return above if self.tree.deps[head] == "pobj" else None

    # links -----------------------------------------------------------------------------------------------------------

    def _complements(self, match: Match) -> list[int]:
        """The triggers below a match's slot E: the complement itself, what it is coordinated with, or the nearest event
        below it."""
        found: list[int] = []
        for token in self._complement_heads(match):
            inner = self._event_at_or_below(token, 0)
            if inner is not None and inner != match.trigger and inner not in found:
                found.append(inner)
        return found

    def _complement_heads(self, match: Match) -> list[int]:
        heads = [] if match.complement is None else [match.complement, *self._coordinated(match.complement)]
        if match.entry.frame.type in _DISPUTES and not any(self._event_at_or_below(h, 0) for h in heads):
            heads += self._disputed_clauses(match)
        if match.entry.frame.type == "REPORT" and not heads and not self.tree.is_verb(match.trigger):
            heads += self.tree.children_of(match.trigger, "acl", "ccomp")
        return heads

    def _disputed_clauses(self, match: Match) -> list[int]:
        """The clauses of what is denied or doubted: "the claim that they fired", "reports of an attack"."""
        tree = self.tree
        nouns = [t for t in (*match.literals, *(h for r in ("C", "X", "R") for h in match.roles.get(r, []))) if not tree.is_verb(t)]
        found = []
        for noun in nouns:
            found += tree.children_of(noun, "acl", "ccomp", "relcl")
            if tree.lemmas[noun] in self.cues["report_nouns"]:
                found += [o for name, _, objects in self.grammar.prepositions_of(noun) if name in ("of", "about") for o in objects]
        found += tree.children_of(match.trigger, "ccomp", "acl", "xcomp")
        return [token for token in dict.fromkeys(found) if token != match.trigger]

    def _coordinated(self, token: int) -> list[int]:
        found = []
        for other in self.tree.children_of(token, "conj"):
            found += [other, *self._coordinated(other)]
        return found

    def _event_at_or_below(self, token: int, depth: int) -> int | None:
        if token in self.matches:
            return None if self.matches[token].entry.frame.type == "NONE" else token
        if depth > 2:
            return None
        labels: tuple[str, ...] = ("xcomp", "ccomp", "dobj", "attr", "acomp", "prep", "pobj", "pcomp", "nsubjpass")
        if self.tree.lemmas[token] in self.cues["occurring_verbs"]:
            labels = ("nsubj", *labels)
        if not self.tree.is_verb(token):
            looks_through = self.tree.lemmas[token] in self.cues["report_nouns"] | self.cues["container_nouns"]
            labels = ("acl", "prep", "pobj", "pcomp", "relcl") if looks_through else ()
        for child in self.tree.children_of(token, *labels):
            if self.tree.deps[child] == "prep" and self.tree.lemmas[child] not in ("of", "to", "in", "with", "for", "on"):
                continue
            found = self._event_at_or_below(child, depth + 1)
            if found is not None:
                return found
        return None

    def _draft(self, match: Match) -> Draft:
        frame = match.entry.frame
        state = self.states.of(match.trigger)
        mode = frame.mode
        if frame.modes_by_complement:
            for child in self._complements(match):
                mode = dict(frame.modes_by_complement).get(self.matches[child].entry.frame.type, mode)
        draft = Draft(
            match.trigger, frame, list(match.roles.get("A", [])), list(match.roles.get("R", [])),
            list(match.roles.get("P", [])), state, mode, list(match.roles.get("C", [])),
            literals=set(match.literals), support_verb=match.support_verb, score=match.score,
        )  # fmt: skip
        if not draft.content and match.complement is not None:
            draft.content = [match.complement]
        is_worded = any(self.tree.is_verb(t) and t > match.trigger for t in match.literals)
        if not draft.content and draft.type in _COMMITTING and not is_worded:
            draft.content = list(match.roles.get("X", []))
        if not draft.actors and (draft.type == "PRESENCE" or not draft.recipients):
            draft.actors = [x for x in match.roles.get("X", []) if self.nouns.is_actor(x)]  # "they were posted between the camps"
        if not draft.recipients and draft.type in _AIMED:
            draft.recipients = self._aimed_at(match)
        self._take_doer(draft, match)
        self._keep_participants(draft)
        draft.said = self._said(match.trigger)
        return draft

    def _aimed_at(self, match: Match) -> list[int]:
        """ "Vowed to crush the separatists": whom the announced act would touch, where it tells no event of its own."""
        complement = match.complement
        if complement is None or not self.tree.is_verb(complement) or complement in self.matches:
            return []
        return [o for o in self.grammar.of_verb(complement).objects if self.nouns.is_actor(o)]

    def _take_doer(self, draft: Draft, match: Match) -> None:
        """The actor that a governing speech act or operator gives to its complement."""
        for parent in self.parents.get(match.trigger, []):
            if parent.entry.frame.complement.suffers:
                self._take_sufferer(draft, parent)
                continue
            doers = self._doers(parent)
            if parent.entry.frame.type == "REJECT" and not self.tree.is_verb(match.trigger):
                doers = parent.roles.get("R", [])  # who rejects an offer has not made it
            is_disowned = parent.entry.frame.complement.stands and self.states.of(parent.trigger).polarity == "negated"
            if not doers or doers == [match.trigger] or is_disowned or self._is_of_others(match, parent.entry.frame):
                continue
            own = bool(draft.actors)
            if self.tree.is_verb(match.trigger):
                arguments = self.grammar.of_verb(match.trigger)
                own = bool(draft.actors) and not arguments.is_subject_inherited
                if arguments.is_passive:
                    own = True
            if not own:
                draft.actors = [d for d in doers if d not in draft.recipients]

    def _take_sufferer(self, draft: Draft, parent: Match) -> None:
        """ "The town faced shelling (by the army)": to whom it was done, and by whom if that is told."""
        sufferers = parent.roles.get("A", [])
        draft.actors = [a for a in draft.actors if a not in sufferers] or list(parent.roles.get("R", []))
        draft.recipients = [r for r in draft.recipients if r not in draft.actors] or list(sufferers)

    def _is_of_others(self, match: Match, frame: Frame) -> bool:
        """True for acts that who speaks of them need not have done: a massacre that is remembered, a raid that is apologised for."""
        return frame.complement.status == "historical" or (frame.type in _JUDGING and not self.tree.is_verb(match.trigger))

    def _doers(self, parent: Match) -> list[int]:
        frame = parent.entry.frame
        if frame.type == "REPORT":
            return []
        role = parent.doer or ("R" if parent.roles.get("R") and frame.type != "OPERATOR" else "A")
        if parent.doer is None and frame.type == "OPERATOR" and parent.roles.get("R"):
            role = "R"
        doers = parent.roles.get(role, []) or self._between(parent)
        if role == "R" and frame.type == "OPERATOR" and parent.doer is None and not any(self.nouns.is_actor(d) for d in doers):
            doers = parent.roles.get("A", doers)  # "used water cannon to disperse": a tool does nothing by itself
        if not doers and frame.type == "OPERATOR":
            for above in self.parents.get(parent.trigger, []):
                return self._doers(above)
        return doers

    def _between(self, parent: Match) -> list[int]:
        """ "A shootout erupted between police and robbers": no place but the two sides."""
        heads = parent.roles.get("P", [])
        is_of_people = len(heads) > 1 and all(self.nouns.is_people(h) and not self.nouns.is_place(h) for h in heads)
        return heads if is_of_people and self._is_between(heads) else []

    def _keep_participants(self, draft: Draft) -> None:
        """Actors that cannot act (a bomb, a date) leave their role; a place as recipient stays."""
        draft.actors = [a for a in dict.fromkeys(draft.actors) if a != draft.trigger and not self.tree.is_verb(a)]
        draft.recipients = [r for r in dict.fromkeys(draft.recipients) if r != draft.trigger]
        is_between = len(draft.actors) > 1 and self._is_between(draft.actors)
        if (draft.frame.is_symmetric or is_between) and len(draft.actors) > 1 and not draft.recipients:
            draft.recipients = draft.actors[1:]
            draft.actors = draft.actors[:1]

    def _is_between(self, heads: list[int]) -> bool:
        """ "A clash between miners and guards": the two sides face each other."""
        tree = self.tree
        return tree.deps[heads[0]] == "pobj" and tree.lemmas[tree.heads[heads[0]]] in ("between", "among")

    def _link(self, draft: Draft, match: Match, found: dict[int, Draft]) -> None:
        for child in self._complements(match):
            inner = found.get(child)
            target, seen = child, {match.trigger}
            while inner is None and target in self.matches and target not in seen:
                seen.add(target)  # a misread sentence may make two operators each other's complement
                below = self._complements(self.matches[target])
                if not below:
                    break
                target = below[0]
                inner = found.get(target)
            if inner is not None and inner is not draft:
                draft.about = draft.about or inner
                inner.parent = inner.parent or draft
                if not draft.recipients and draft.type in _SPEECH_TYPES:
                    doers = [a for a in inner.actors if a not in draft.actors] if draft.type in _ADDRESSED else []
                    draft.recipients = doers or [r for r in inner.recipients if r not in draft.actors]

    # speakers --------------------------------------------------------------------------------------------------------

    def _said(self, token: int) -> Said | None:
        for parent in self._ancestors(token):
            frame = parent.entry.frame
            if frame.type == "REPORT" or frame.act is not None:
                speakers = [a for a in parent.roles.get("A", []) if self.nouns.is_actor(a)]
                if speakers:
                    return Said(speakers, frame.act or "states", parent.trigger)
        own = self.matches[token].entry.frame
        if own.type in ("DENY", "DOUBT"):
            speakers = self.matches[token].roles.get("A", [])
            if speakers:
                return Said(speakers, own.act or ("denies" if own.type == "DENY" else "doubts"), token)
        return None

    def _ancestors(self, token: int) -> Iterable[Match]:
        seen: set[int] = set()
        queue = list(self.parents.get(token, []))
        while queue:
            parent = queue.pop(0)
            if parent.trigger in seen:
                continue
            seen.add(parent.trigger)
            yield parent
            queue += self.parents.get(parent.trigger, [])

    # choice ----------------------------------------------------------------------------------------------------------

    def _rank(self, draft: Draft) -> float:
        """Lower is more deciding: main clause before subordinate, act before background."""
        rank = self._clause_depth(draft.trigger)
        if self._is_told_by_purpose(draft):
            return rank + 1.2  # behind its purpose, which stands one clause deeper
        if draft.state.status == "historical":
            rank += 3
        is_inner = draft.parent is not None and not self._is_told_by_purpose(draft.parent)
        if is_inner and draft.parent is not None and not self.tree.is_below(draft.parent.trigger, draft.trigger):
            rank = max(rank, draft.parent.rank + 0.5, self._clause_depth(draft.parent.trigger) + 0.5)
        if not draft.actors and not draft.recipients:
            rank += 1
        return rank

    def _is_told_by_purpose(self, draft: Draft) -> bool:
        """ "Phoned the premier to congratulate him": what a contact is for is what the sentence tells."""
        if draft.type != "CONSULT" or draft.state.status != "happened":
            return False
        purposes = self.tree.children_of(draft.trigger, "advcl", "xcomp")
        drafted = (m.entry.frame for p in purposes if (m := self.matches.get(p)) is not None and self._has_to(p))
        return any(frame.type in _SPEECH_TYPES for frame in drafted)

    def _has_to(self, verb: int) -> bool:
        return any(self.tree.tags[c] == "TO" for c in self.tree.children_of(verb, "aux"))

    def _clause_depth(self, token: int) -> float:
        tree = self.tree
        depth = 0.0
        current = token
        while tree.heads[current] != current:
            label, head = tree.deps[current], tree.heads[current]
            match = self.matches.get(head)
            is_complement = match is not None and token in self._reach(match)
            if label in ("relcl", "acl", "appos"):
                depth += 2
            elif label in ("advcl",):
                depth += 1
            elif label in ("ccomp", "xcomp", "parataxis", "pcomp"):
                depth += 0 if is_complement or tree.lemmas[head] in ("say", "tell", "report") else 0.5
            elif label in ("dobj", "nsubj", "nsubjpass", "attr"):
                depth += 0.0 if match is None or match.entry.frame.is_silent else 0.5
            elif label == "pobj":
                depth += 0.6
            elif label in ("poss", "compound", "amod", "nmod"):
                depth += 1
            current = head
        return depth

    def _reach(self, match: Match) -> list[int]:
        return self._complements(match) if match.entry.frame.is_silent else []
