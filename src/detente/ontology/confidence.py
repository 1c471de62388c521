"""How sure the reader is of a mention, by its frame and by who takes part (knowledge/scales/confidence.yaml)."""

from __future__ import annotations

from dataclasses import dataclass

from detente.errors import KnowledgeError
from detente.ontology.files import KnowledgeFiles
from detente.ontology.yaml_lines import load_yaml_map


@dataclass(frozen=True, slots=True)
class ConfidenceScale:
    """Shares between 0 and 1; the last three are taken off."""

    base: float
    of_weight: float
    lowest: float
    highest: float
    without_actor: float
    unknown_actor: float
    bare_noun: float

    def of(self, weight: float, *, off: float = 0.0) -> float:
        """The confidence of a mention whose frame has this weight, `off` taken off; two decimals."""
        return round(min(self.highest, max(self.lowest, self.base + self.of_weight * weight - off)), 2)


def load_confidence(files: KnowledgeFiles) -> ConfidenceScale:
    """Reads scales/confidence.yaml. Raises KnowledgeError with file:line, where an example is wrong too."""
    path = files.find("scales/confidence.yaml")[-1]
    content = load_yaml_map(path, files.shown(path))
    scale = ConfidenceScale(
        content.number("base"), content.number("of_weight"), content.number("lowest"), content.number("highest"),
        content.number("without_actor"), content.number("unknown_actor"), content.number("bare_noun"),
    )  # fmt: skip
    for example in content.maps("examples"):
        told, found = example.number("confidence"), scale.of(example.number("weight"))
        if abs(told - found) > 0.005:
            raise KnowledgeError(example.path, example.line, f"a weight of {example.number('weight')} gives {found}, not {told}")
    return scale
