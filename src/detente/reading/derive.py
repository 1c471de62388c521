"""Acts that the grammar of a sentence implies: a demand in "must withdraw", a denial in "insist that nobody fired"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from detente.ontology.cues import Cues
from detente.ontology.lexicon import Frame
from detente.reading.drafts import Draft, Said
from detente.reading.matched import Match
from detente.reading.nouns import Nouns
from detente.reading.states import States
from detente.reading.tree import Tree
from detente.text.numbers import is_number, whole_number

_VIOLENT = frozenset({"ASSAULT", "COERCE", "PROTEST", "MOBILIZE", "THREATEN"})
_ACTS = frozenset("PROTEST COERCE ASSAULT MOBILIZE RETREAT CONCEDE AID SANCTION COOPERATE THREATEN CONSULT".split())
_GIVING = frozenset({"RETREAT", "CONCEDE", "AID", "COOPERATE"})
_HARMFUL = frozenset({"ASSAULT", "PROTEST"})
_YIELDING = frozenset({"RETREAT", "CONCEDE", "AGREE", "CONSULT", "COOPERATE", "AID", "SUPPORT"})
_ATTITUDES = frozenset({"SUPPORT", "DOUBT", "ACCUSE", "ASSESSMENT"})
_PAST = frozenset({"happened", "ongoing", "historical"})
_OFFICIAL = frozenset({"GOV", "IGO", "LEG", "JUD", "MIL", "COP"})


class Derivation:
    """Speech acts told by other words than their own. The frames that they take are named in the cues."""

    def __init__(
        self, tree: Tree, nouns: Nouns, cues: Cues, *, frames: Mapping[str, Frame], matches: Mapping[int, Match], states: States
    ) -> None:  # fmt: skip
        self.tree, self.nouns, self.cues, self.matches, self.states = tree, nouns, cues, matches, states
        self._frames = frames

    def refine(self, draft: Draft) -> None:
        """Changes a draft's frame where who acts, or about what, makes it another act."""
        self.protest_of_officials(draft)
        self.call_for_restraint(draft)
        self.call_for_dialogue(draft)
        self.refusal(draft)
        self.reinforced_post(draft)
        self.interposition(draft)
        self.harmless_vow(draft)
        self.hostile_promise(draft)
        self.visit(draft)
        self.many_parties(draft)
        self.joint_drill(draft)

    def outer_act(self, inner: Draft) -> Draft | None:
        """The speech act that a reported event implies, if any; it becomes the event's parent."""
        return self.demand(inner) or self.insistence(inner) or self.threat(inner) or self.promise(inner)

    def _frame_named(self, cue: str) -> Frame | None:
        return next((self._frames[name] for name in sorted(self.cues[cue]) if name in self._frames), None)

    def protest_of_officials(self, draft: Draft) -> None:
        """ "The ministry protested against the raid": states and their bodies do not demonstrate, they disapprove."""
        frame = self._frame_named("official_protest_frame")
        is_official = bool(draft.actors) and all(self.nouns.sectors(a) and self.nouns.sectors(a) <= _OFFICIAL for a in draft.actors)
        if frame is not None and draft.type == "PROTEST" and draft.mode == "demo" and is_official:
            draft.frame, draft.mode = frame, frame.mode

    def call_for_restraint(self, draft: Draft) -> None:
        """ "Urged them not to attack", "begged them not to take revenge": no request for an act but a call for restraint."""
        frame, inner = self._frame_named("restraint_frame"), draft.about
        if frame is None or draft.type != "REQUEST":
            return
        is_violent = inner is not None and inner.type in _VIOLENT and inner.state.polarity == "negated"
        is_of_noun = inner is None or inner.trigger not in draft.content  # "not to approach the barricades"
        if not is_violent and not (is_of_noun and self._is_asked_not_to(draft)):
            return
        draft.frame, draft.mode = frame, frame.mode
        if inner is not None and inner.said is not None and inner.said.cue == draft.trigger:
            inner.said = replace(inner.said, act="calls-for")

    def _is_asked_not_to(self, draft: Draft) -> bool:
        """ "Appealed to residents not to take the law into their own hands": asked, without power, not to do something."""
        is_asked = self.tree.lemmas[draft.trigger] in self.cues["pleading_verbs"]
        return is_asked and any(self.tree.children_of(c, "neg") for c in draft.content)

    def harmless_vow(self, draft: Draft) -> None:
        """ "Swore not to attack the convoy": a vow of no violence promises."""
        frame, inner = self._frame_named("pledge_frame"), draft.about
        is_vow = draft.type == "THREATEN" and self.tree.lemmas[draft.trigger] in self.cues["vowing_verbs"]
        is_harmless = inner is not None and inner.type in _VIOLENT and inner.state.polarity == "negated"
        if frame is not None and is_vow and is_harmless:
            draft.frame, draft.mode, draft.recipients = frame, frame.mode, []

    def hostile_promise(self, draft: Draft) -> None:
        """ "Is prepared to shell the port", "vowed to bring the harbour to a standstill": harm that is held out to somebody threatens."""
        frame, inner = self._frame_named("threat_frame"), draft.about
        if frame is None or inner is None or draft.type != "PLEDGE" or draft.state.polarity != "affirmed":
            return
        is_harm = inner.type in _HARMFUL and inner.state.polarity == "affirmed" and inner.state.status not in _PAST
        if is_harm and inner.recipients and self.tree.is_verb(draft.trigger):
            draft.frame, draft.mode = frame, dict(frame.modes_by_complement).get(inner.type, frame.mode)
            draft.recipients = draft.recipients or [r for r in inner.recipients if r not in draft.actors]

    def visit(self, draft: Draft) -> None:
        """ "Flew to Kidal to see the rebel leader": a visit to the person, not to the place; "climbed up to the fort to talk to him" too."""
        if draft.type != "CONSULT" or draft.mode not in (None, "visit") or not self.tree.is_verb(draft.trigger):
            return
        above = self.tree.heads[draft.trigger]
        if draft.mode is None and self.tree.deps[draft.trigger] in ("xcomp", "advcl", "conj") and self._moves(above):
            draft.mode = "visit"
        is_place_only = bool(draft.recipients) and all(self._is_mere_place(r) for r in draft.recipients)
        met = self._met_below(draft.trigger) if draft.mode == "visit" and is_place_only else []
        if met:
            draft.places = [*draft.places, *(r for r in draft.recipients if r not in draft.places)]
            draft.recipients = met

    def _moves(self, verb: int) -> bool:
        """A verb of going somewhere: "walked to the lodge"; or being there to do it: "is in Nuuk to meet"."""
        tree = self.tree
        has_goal = bool(tree.children_of(verb, "prep", "prt", "advmod"))
        is_there = tree.lemmas[verb] == "be" and any(tree.lemmas[p] in ("in", "at") for p in tree.children_of(verb, "prep"))
        return tree.is_verb(verb) and (is_there or (has_goal and tree.lemmas[verb] in self.cues["travelling_verbs"]))

    def _is_mere_place(self, head: int) -> bool:
        nouns = self.nouns
        return nouns.is_place(head) and nouns.role(nouns.core(head)) is None and not nouns.is_personlike(head)

    def _met_below(self, verb: int) -> list[int]:
        """Who is met in "to see X", "to speak to X", "for talks with X"."""
        tree = self.tree
        for clause in tree.children_of(verb, "xcomp", "advcl"):
            if tree.lemmas[clause] in self.cues["meeting_verbs"] and clause > verb:
                objects = tree.children_of(clause, "dobj") or self._behind(clause, ("with", "to"))
                if objects:
                    return objects
        nouns = [o for p in tree.children_of(verb, "prep") for o in tree.children_of(p, "pobj")]
        deep = [t for n in nouns for t in tree.subtree(n) if tree.lemmas[t] in self.cues["meeting_nouns"]]
        return next((found for t in deep if (found := self._behind(t, ("with",)))), [])

    def _behind(self, head: int, prepositions: tuple[str, ...]) -> list[int]:
        tree = self.tree
        return [o for p in tree.children_of(head, "prep") if tree.lemmas[p] in prepositions for o in tree.children_of(p, "pobj")]

    def many_parties(self, draft: Draft) -> None:
        """ "Bolivia, Chile and Peru conferred", "leaders of five states met": three or more come together."""
        if draft.type != "CONSULT" or draft.mode is not None or not self.tree.is_verb(draft.trigger) or not draft.actors:
            return
        subject = draft.actors[0]
        together = {*draft.actors, *draft.recipients} & {subject, *self._joined(subject)}
        if len(together) > 2 and together >= set(draft.recipients):
            draft.mode, draft.actors, draft.recipients = "multilateral", sorted(together), []
        elif not draft.recipients and self._is_of_many(subject):
            draft.mode = "multilateral"

    def joint_drill(self, draft: Draft) -> None:
        """ "Greek and French frigates held drills", "joint war games": forces of two parties that exercise together work together."""
        frame, tree = self._frame_named("joint_drill_frame"), self.tree
        if frame is None or draft.frame.id not in self.cues["drill_frames"]:
            return
        drills = [draft.trigger, *draft.literals, *tree.children_of(draft.trigger, "dobj")]
        is_joint = any(tree.lemmas[c] == "joint" for d in drills for c in tree.children_of(d, "amod", "compound"))
        if is_joint or len(self._states_of(draft.actors)) > 1:
            draft.frame, draft.mode = frame, frame.mode
            draft.actors, draft.recipients = draft.actors[:1], draft.recipients or draft.actors[1:]

    def _states_of(self, heads: list[int]) -> set[str]:
        """The states that name the actors: "U.S. marines and Jordanian troops", "Greek and French frigates"."""
        words = [
            w
            for h in heads
            for m in (h, *self.tree.children_of(h, "amod", "compound", "nmod", "poss"))
            for w in (m, *self._joined(m))
        ]
        named = (name for w in words for name in self.tree.names[w][:1])
        return {name.country for name in named if name.country and name.kind in ("country", "capital", "adjective", "people")}

    def _joined(self, head: int) -> list[int]:
        found = self.tree.children_of(head, "conj")
        return [*found, *(t for c in found for t in self._joined(c))]

    def _is_of_many(self, subject: int) -> bool:
        """ "Leaders of five Sahel states", "six foreign ministers": officials, and a number of three or more."""
        tree = self.tree
        inner = [
            o for p in tree.children_of(subject, "prep") if tree.lemmas[p] in ("of", "from") for o in tree.children_of(p, "pobj")
        ]
        counts = [c for t in (subject, *inner) for c in tree.children_of(t, "nummod")]
        are_many = any(is_number(tree.texts[c]) and (whole_number(tree.texts[c]) or 0) > 2 for c in counts)
        return are_many and bool(self.nouns.sectors(subject) & _OFFICIAL)

    def call_for_dialogue(self, draft: Draft) -> None:
        """ "Called on both sides to talk": who asks others to talk with each other mediates."""
        frame, inner = self._frame_named("dialogue_frame"), draft.about
        if (
            frame is None
            or inner is None
            or draft.type != "REQUEST"
            or inner.type != "CONSULT"
            or inner.state.polarity == "negated"
            or (draft.mode == "meet" and not self._is_among_themselves(draft, inner))
        ):
            return
        parties = [*inner.actors, *inner.recipients]
        are_many = len(set(parties)) > 1 or any(self.tree.tags[p] in ("NNS", "NNPS") for p in parties)
        if are_many and not set(parties) & set(draft.actors) and inner.mode is None:
            draft.frame, draft.mode = frame, frame.mode

    def _is_among_themselves(self, draft: Draft, inner: Draft) -> bool:
        """ "Encouraged the factions to meet": those who are asked meet each other."""
        tree = self.tree
        others = [r for r in inner.recipients if r not in draft.recipients and tree.lemmas[r] not in ("other", "another")]
        are_many = len(draft.recipients) > 1 or any(tree.tags[r] in ("NNS", "NNPS") for r in draft.recipients)
        return are_many and not others and not self._behind(inner.trigger, ("with",))

    def refusal(self, draft: Draft) -> None:
        """ "Vowed never to disarm": a promise not to give way is a refusal."""
        frame, inner = self._frame_named("refusal_frame"), draft.about
        is_vow = draft.type == "PLEDGE" and draft.state.polarity == "affirmed" and inner is not None
        if frame is not None and is_vow and inner is not None and inner.type in _YIELDING and inner.state.polarity == "negated":
            draft.frame, draft.mode = frame, dict(frame.modes_by_complement).get(inner.type, frame.mode)

    def reinforced_post(self, draft: Draft) -> None:
        """ "The guard at the gate was doubled", "the post has been reinforced": a state of those who stand there, whoever sent the men."""
        frame = self._frame_named("reinforced_frame")
        subjects = self.tree.children_of(draft.trigger, "nsubjpass")
        posts = {s for s in subjects if s in draft.recipients or self.nouns.is_one_of(s, self.cues["posture_nouns"])}
        is_raised = draft.mode == "reinforced" or (draft.frame.id in self.cues["raised_frames"] and bool(posts))
        if frame is None or not subjects or not is_raised or self.tree.tags[subjects[0]].startswith("W"):
            return
        draft.frame, draft.mode, draft.actors, draft.recipients = frame, frame.mode, subjects, []

    def interposition(self, draft: Draft) -> None:
        """ "Took up position between the crowd and the police": whatever the word for standing, the manner is between."""
        frame, tree = self._frame_named("between_frame"), self.tree
        if frame is None or draft.type != "PRESENCE" or draft.mode == frame.mode:
            return
        stems = [draft.trigger, *draft.literals, *tree.children_of(draft.trigger, "dobj")]
        prepositions = [p for s in stems for p in tree.children_of(s, "prep") if tree.lemmas[p] == "between"]
        sides = [m for p in prepositions for o in tree.children_of(p, "pobj") for m in self.nouns.grammar.members(o)]
        if sides and all(self.nouns.is_people(s) and not self.nouns.is_place(s) for s in sides):
            draft.frame, draft.mode, draft.recipients = frame, frame.mode, sides

    def threat(self, inner: Draft) -> Draft | None:
        """ "The commander warned that he would burn the village": what somebody warns of doing himself is a threat."""
        frame, said = self._frame_named("threat_frame"), inner.said
        is_hostile = (
            inner.type in _VIOLENT | {"SANCTION"} and inner.state.polarity == "affirmed" and inner.state.status not in _PAST
        )
        if frame is None or said is None or inner.parent is not None or not is_hostile:
            return None
        parent = self.matches.get(said.cue)
        is_own = bool(inner.actors) and all(self._are_same(a) or a in said.speakers for a in inner.actors)
        if (
            parent is None
            or not is_own
            or inner.state.status == "called-for"
            or self.tree.lemmas[said.cue] not in self.cues["warning_verbs"]
        ):
            return None
        return self._spoken(
            inner, frame, parent, act="threatens", recipients=[r for r in inner.recipients if r not in said.speakers]
        )

    def promise(self, inner: Draft) -> Draft | None:
        """ "The army said that it would hold its fire": who says that he will give way or help commits himself, who says he will not refuses."""
        said, parent = inner.said, self.matches.get(inner.said.cue) if inner.said is not None else None
        if said is None or parent is None or inner.parent is not None or parent.entry.frame.type != "REPORT":
            return None
        state = inner.state
        is_meant = inner.type in _GIVING and state.status == "planned" and state.certainty == "asserted"
        is_own = bool(inner.actors) and all(self._are_same(a) or a in said.speakers for a in inner.actors)
        frame = self._frame_named("pledge_frame" if state.polarity == "affirmed" else "refusal_frame")
        if frame is None or not is_meant or not is_own or said.act not in ("states", "promises", "announces"):
            return None
        return self._spoken(inner, frame, parent, act="promises" if state.polarity == "affirmed" else said.act, recipients=[])

    def demand(self, inner: Draft) -> Draft | None:
        """ "The envoy said that both armies must withdraw" is also a demand of the envoy to the armies."""
        frame, said = self._frame_named("demand_frame"), inner.said
        if (
            frame is None
            or said is None
            or inner.parent is not None
            or self.states.own(self.matches[inner.trigger]).status != "called-for"
        ):
            return None
        parent = self.matches.get(said.cue)
        doers = [a for a in inner.actors if a not in said.speakers and not self._are_same(a)]
        if inner.type in _ATTITUDES:
            return None  # "they have to be pleased": nobody asks for it
        if parent is None or parent.entry.frame.type != "REPORT" or said.act not in ("states", "demands") or not doers:
            return None
        if inner.state.polarity == "negated" and inner.type in _VIOLENT:
            frame = self._frame_named("restraint_frame") or frame
        return self._spoken(inner, frame, parent, act="demands" if frame.type == "REQUEST" else "calls-for", recipients=doers)

    def insistence(self, inner: Draft) -> Draft | None:
        """ "The police insist that no officer fired" denies it."""
        frame, said = self._frame_named("insistence_frame"), inner.said
        is_denied = inner.state.polarity == "negated" and inner.state.status == "happened" and inner.type in _ACTS
        if frame is None or said is None or inner.parent is not None or not is_denied:
            return None
        parent = self.matches.get(said.cue)
        if (
            parent is None
            or self.tree.lemmas[said.cue] not in self.cues["insistence_verbs"]
            or self.states.own(parent).polarity == "negated"
        ):
            return None
        denial = self._spoken(inner, frame, parent, act="denies", recipients=[])
        denial.said = inner.said
        return denial

    def _spoken(self, inner: Draft, frame: Frame, parent: Match, *, act: str, recipients: list[int]) -> Draft:
        """The speech act about `inner`, told by the word that reports it."""
        speakers = list(inner.said.speakers) if inner.said is not None else []
        inner.said = Said(speakers, act, parent.trigger)
        mode = dict(frame.modes_by_complement).get(inner.type, frame.mode)
        inner.parent = Draft(
            parent.trigger, frame, list(speakers), recipients, [], self.states.of(parent.trigger), mode, [inner.trigger], about=inner,
            score=parent.score, literals=set(parent.literals),
        )  # fmt: skip
        return inner.parent

    def _are_same(self, actor: int) -> bool:
        """A pronoun of the speaker's own ("he said he must go", "they said they should talk")."""
        return self.tree.tags[actor] == "PRP" and self.tree.lemmas[actor] in ("it", "he", "she", "i", "we", "they")
