"""Which matches of a tree tell the same act: words that a larger wording uses up, and nouns that a verb tells again."""

from __future__ import annotations

from dataclasses import replace

from detente.reading.matched import Match
from detente.reading.tree import Tree


def with_told_complements(matches: list[Match], tree: Tree) -> list[Match]:
    """An operator whose complement tells no event yields to what else its word tells: "was hit by a bomb" has no event in
    "bomb"."""
    triggers = {m.trigger for m in matches}

    def tells(match: Match) -> bool:
        return match.complement is None or any(t in triggers for t in tree.subtree(match.complement) if t != match.trigger)

    return [m if m.rival is None or tells(m) else m.rival for m in matches]


def without_absorbed(matches: list[Match], tree: Tree) -> list[Match]:
    """Matches whose word is already a literal of a larger match fall away, and so does what false senses cover."""
    literals: dict[int, list[Match]] = {}
    by_trigger = {m.trigger: m for m in matches}
    matches = [m for m in matches if not _is_attribute(m, by_trigger, tree)]
    for match in matches:
        for head in tree.children_of(match.trigger, "nsubj", "nsubjpass", "dobj") if tree.is_verb(match.trigger) else ():
            if head in by_trigger and (by_trigger[head].entry.frame.type == match.entry.frame.type or _is_attack(head, match)):
                literals.setdefault(head, []).append(match)
        for token in match.literals:
            literals.setdefault(token, []).append(match)
        if tree.is_verb(match.trigger) and match.entry.frame.type not in ("OPERATOR", "REPORT"):
            for token in match.held:
                literals.setdefault(token, []).append(match)
    by_trigger = {match.trigger: match for match in matches}
    kept = []
    for match in matches:
        owners = [m for m in literals.get(match.trigger, []) if m.trigger != match.trigger and m.complement != match.trigger]
        if owners and tree.is_verb(match.trigger) and not any(match.trigger in m.literals for m in owners):
            owners = []
        owners = owners or _retold_by(match, by_trigger, tree)
        if owners:
            for owner in owners:
                _take_sharper_frame(owner, match)
            continue
        kept.append(match)
    return [m for m in kept if m.entry.frame.type != "NONE"]


def _is_attack(noun: int, match: Match) -> bool:
    """ "The strikes killed five": what a wording of violence takes for the act is that act, not a walkout."""
    return match.entry.frame.type == "ASSAULT" and noun in match.roles.get("X", ())


def _is_attribute(match: Match, by_trigger: dict[int, Match], tree: Tree) -> bool:
    """ "An increased presence", "the deployed units": a participle before a noun tells nothing by itself, unless it names a
    party."""
    if tree.deps[match.trigger] != "amod" or not tree.is_verb(match.trigger):
        return False
    return tree.heads[match.trigger] in by_trigger or not (match.roles.get("A") or match.roles.get("R"))


def _retold_by(match: Match, by_trigger: dict[int, Match], tree: Tree) -> list[Match]:
    """ "The attack killed five": a noun beside a verb of the same type tells the same act."""
    token = match.trigger
    verb = by_trigger.get(tree.heads[token])
    if verb is None or verb is match or tree.is_verb(token) or not tree.is_verb(verb.trigger) or verb.complement == token:
        return []
    if tree.deps[token] not in ("nsubj", "nsubjpass", "dobj"):
        return []
    frame = verb.entry.frame
    if frame.ends is not None and frame.type != match.entry.frame.type:
        verb.entry = replace(verb.entry, frame=replace(frame, ends=match.entry.frame.type))
        return [verb]
    return [verb] if frame.type == match.entry.frame.type else []


def _take_sharper_frame(owner: Match, inner: Match) -> None:
    """ "An increased presence was noticed": the noun inside says more of the same type than the verb around it."""
    frame = inner.entry.frame
    if frame.type == owner.entry.frame.type or _is_attack(inner.trigger, owner):
        _take_missing_roles(owner, inner)
    if frame.type == owner.entry.frame.type and frame.mode is not None and inner.score > owner.score:
        owner.entry = replace(owner.entry, frame=frame)


def _take_missing_roles(owner: Match, inner: Match) -> None:
    """ "Carried out a strike on the camp": what the noun tells and the verb's wording does not."""
    for role, heads in owner.roles.items():
        owner.roles[role] = [head for head in heads if head != inner.trigger]
    taken = {head for heads in owner.roles.values() for head in heads} | owner.literals | {owner.trigger}
    for role in ("A", "R"):
        free = [head for head in inner.roles.get(role, []) if head not in taken]
        if free and not owner.roles.get(role):
            owner.roles[role] = free
            taken.update(free)
