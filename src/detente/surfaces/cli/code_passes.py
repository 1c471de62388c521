"""Passes over a coded archive: copies found, events gathered, and both written beside and into its tables. All of it meets in files.

pairs (a task a block of documents) -> copies (one task) -> events (a task a block of mentions) -> apply (a task a shard). Each task has a
marker that is written last, and writes the same bytes whoever does it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import pyarrow as pa

from detente.ontology.files import KnowledgeFiles
from detente.ontology.layouts import load_acled_layout
from detente.run.engines import Done, Engine
from detente.run.passes import copies, sketches, sweep, told
from detente.run.passes.tasks import PASSES, finish, forget_task, run_pass, told_of
from detente.run.shards import Shard
from detente.sources.objects import files_of, make_folder, name_of, path_of, put_in_place, put_text, sha256
from detente.sources.parquet_files import parquet_file, parquet_writer, read_table
from detente.surfaces.cli.workspaces import workspace_for
from detente.surfaces.export.acled import ACLED_COLUMNS, AcledRows, LeftOut
from detente.surfaces.export.coded import CREDIT, DOCUMENTS, MENTIONS, hashes_of
from detente.surfaces.export.coded_events import EVENT_COLUMNS, EVENTS, event_row
from detente.surfaces.export.csv_file import csv_lines
from detente.surfaces.export.parquet_file import ParquetRows
from detente.surfaces.export.tables import TEXT, Row
from detente.workspace import PROGRAM, Workspace

ACLED, MEMBERS, APPLY = "acled", "members", "apply"
ACLED_CSV = "acled.csv"
_PLAN = f"{PASSES}/plan.json"
_FOLDERS = (copies.PAIRS, copies.COPIES, EVENTS, MEMBERS, ACLED)
_AT_ONCE = 5_000
_MEMBER_COLUMNS = {"shard": TEXT, "id": TEXT, "event": TEXT, "voice": TEXT}


@dataclass(frozen=True, slots=True)
class Plan:
    """What the passes work on: a folder, its shards, and a digest of all that their files are made of."""

    folder: str
    area: str | None
    knowledge: str | None
    layout: str | None
    copy_share: float
    digest: str

    def path(self) -> Path:
        return path_of(self.folder)


@dataclass(frozen=True, slots=True)
class Once:
    """What the passes found: documents that repeat others, events, rows in the layout, and why events have none."""

    copies: int
    events: int
    corroborated: int
    rows: int
    left_out: Counter[str]

    def record(self) -> dict[str, object]:
        """As report.json has it."""
        told = {"copies": self.copies, "events": self.events, "corroborated": self.corroborated, "acled_rows": self.rows}
        return {**told, "acled_left_out": dict(self.left_out.most_common())}


def plan_passes(
    workspace: Workspace, folder: Path, shards: Sequence[str], *, area: str | None, knowledge: str | None, layout: str | None
) -> Plan:
    """Writes down what the passes work on. The digest changes with the shards' files, the knowledge and the program."""
    program = KnowledgeFiles((PROGRAM,)).digest("run/passes/*.py", "surfaces/export/*.py")
    made = {s: [found[k] for k in (told.TOLD, sketches.SKETCHES)] for s in shards if (found := hashes_of(folder, s))}
    digest = hashlib.sha256(json.dumps([program, workspace.picture_digest, area, layout, made]).encode()).hexdigest()
    for name in (*_FOLDERS, PASSES):
        make_folder(folder / name)
    blocks = sweep.blocks(told.counts(folder, shards))
    put_text(folder / _PLAN, json.dumps({"digest": digest, "shards": list(shards), "blocks": blocks}))
    return Plan(name_of(str(folder)), area, knowledge, layout, workspace.knowledge.story_scale.copy_share, digest)


def run_passes(engine: Engine, plan: Plan) -> Iterator[Done]:
    """Runs all passes, one after another; a pass with a lost task ends them, for what comes after it would be wrong."""
    folder, shards = plan.path(), _plan_of(plan).shards
    pairs = copies.blocks(sum(sketches.sizes(folder, shards)))
    passes = (
        (copies.PAIRS, pairs, partial(_pairs, plan, pairs)), (copies.COPIES, 1, partial(_copies, plan, pairs)),
        (EVENTS, len(_plan_of(plan).blocks), partial(_events, plan)), (APPLY, len(shards), partial(_apply, plan)),
    )  # fmt: skip
    _keep_first(folder / copies.PAIRS, pairs)
    for kind in (EVENTS, MEMBERS, ACLED):
        _keep_first(folder / kind, len(_plan_of(plan).blocks) if kind != ACLED or plan.layout else 0)
    _forget_changed(plan)
    for name, count, work in passes:
        is_lost = False
        for done in run_pass(engine, work, folder, name, count=count, digest=plan.digest):
            is_lost = is_lost or done.error is not None
            yield done
        if is_lost:
            return


def found_once(plan: Plan) -> Once:
    """What the passes found, and the file in the layout that was asked for, all events in one. To be asked for when all of them are done."""
    folder = plan.path()
    told_by = [told_of(folder, EVENTS, n, plan.digest) or {} for n in range(len(_plan_of(plan).blocks))]
    copied = told_of(folder, copies.COPIES, 0, plan.digest) or {}
    left_out: Counter[str] = Counter()
    for one in told_by:
        found = one.get("left_out", {})
        assert isinstance(found, dict)
        left_out.update(found)
    if plan.layout is not None:
        _put_lines(folder / ACLED_CSV, csv_lines(_acled_rows(folder), ACLED_COLUMNS))
    else:
        (folder / ACLED_CSV).unlink(missing_ok=True)
    total = {name: sum(int(str(one.get(name, 0))) for one in told_by) for name in ("events", "corroborated", "rows")}
    return Once(int(str(copied.get("copies", 0))), total["events"], total["corroborated"], total["rows"], left_out)


# the tasks, which run in workers ---------------------------------------------------------------------------------------


def _pairs(plan: Plan, count: int, task: Shard) -> None:
    found = copies.pairs_of_block(plan.path(), _plan_of(plan).shards, task.number, count, share=plan.copy_share)
    finish(plan.path(), copies.PAIRS, task.number, plan.digest, {"pairs": found})


def _copies(plan: Plan, pairs: int, task: Shard) -> None:
    found = copies.write_copies(plan.path(), _plan_of(plan).shards, pairs)
    finish(plan.path(), copies.COPIES, task.number, plan.digest, {"copies": found})


def _events(plan: Plan, task: Shard) -> None:
    """Writes the events of a block, who tells them, and their rows in the layout."""
    folder, name = plan.path(), f"{task.number:06d}"
    types = _workspace(plan).knowledge.types
    layout = _layout(plan) if plan.layout is not None else None
    counts: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    with ExitStack() as open_:
        events = open_.enter_context(ParquetRows(_draft(folder, EVENTS, name), EVENT_COLUMNS, credit=CREDIT))
        members = open_.enter_context(ParquetRows(_draft(folder, MEMBERS, name), _MEMBER_COLUMNS, credit=CREDIT))
        rows = open_.enter_context(ParquetRows(_draft(folder, ACLED, name), ACLED_COLUMNS, credit=CREDIT))
        for found in sweep.gathered(folder, _plan_of(plan).shards, _plan_of(plan).blocks[task.number]):
            events.add(event_row(found, types))
            for shard, mention in found.shards:
                members.add({"shard": shard, "id": mention, "event": found.event.id, "voice": found.voices[mention]})
            counts["corroborated"] += len(found.event.families) > 1
            row = layout.row(found.event, found.mentions, found.documents) if layout is not None else None
            if isinstance(row, LeftOut):
                left_out[row.reason] += 1
            elif row is not None:
                rows.add(row)
        counts["events"], counts["rows"] = events.count, rows.count
    for kind in (EVENTS, MEMBERS, *((ACLED,) if layout is not None else ())):
        put_in_place(_draft(folder, kind, name), folder / kind / f"{name}.parquet")
    _draft(folder, ACLED, name).unlink(missing_ok=True)
    finish(folder, EVENTS, task.number, plan.digest, {**counts, "left_out": dict(sorted(left_out.items()))})


def _apply(plan: Plan, task: Shard) -> None:
    """Fills the columns of a shard's mentions and documents that only the whole archive tells."""
    folder, shard = plan.path(), _plan_of(plan).shards[task.number]
    told_in: dict[str, tuple[str, str]] = {}
    for number in range(len(_plan_of(plan).blocks)):
        table = read_table(folder / MEMBERS / f"{number:06d}.parquet", filters=[("shard", "=", shard)])
        for id_, event, voice in zip(*(table.column(c).to_pylist() for c in ("id", "event", "voice")), strict=True):
            told_in[id_] = event, voice
    repeats = copies.copies_in(folder, task.number)
    _rewrite(folder / MENTIONS / f"{shard}.parquet", ("event", "first_family"), lambda _, i: told_in.get(i, (None, None)))
    own = sketches.voices_of(folder, shard)
    _rewrite(
        folder / DOCUMENTS / f"{shard}.parquet", ("copy_of", "first_family"), lambda row, _: repeats.get(row, (None, own[row]))
    )
    files = {kind: sha256(folder / kind / f"{shard}.parquet") for kind in (MENTIONS, DOCUMENTS)}
    finish(folder, APPLY, task.number, plan.digest, {"files": files})


# files -----------------------------------------------------------------------------------------------------------------


def _rewrite(path: Path, names: tuple[str, str], of: Callable[[int, str], tuple[str | None, str | None]]) -> None:
    """Writes a table again with two of its columns filled by row and id, some thousand rows in memory."""
    draft = path.with_name(f".{path.stem}.draft")
    with parquet_file(path) as file, parquet_writer(draft, file.schema_arrow) as writer:
        at = 0
        for batch in file.iter_batches(_AT_ONCE):
            table = pa.Table.from_batches([batch])
            told_of_row = [of(at + n, id_) for n, id_ in enumerate(table.column("id").to_pylist())]
            at += len(table)
            for index, name in enumerate(names):
                column = pa.array([t[index] for t in told_of_row], pa.string())
                table = table.set_column(table.schema.get_field_index(name), name, column)
            writer.write_table(table)
    put_in_place(draft, path)


def _forget_changed(plan: Plan) -> None:
    """Takes away the markers of shards whose tables are not those that were written when the pass was applied: they were coded again."""
    folder = plan.path()
    for number, shard in enumerate(_plan_of(plan).shards):
        done = told_of(folder, APPLY, number, plan.digest)
        files = done["files"] if done is not None else {}
        assert isinstance(files, Mapping)
        if any(sha256(folder / kind / f"{shard}.parquet") != digest for kind, digest in files.items()):
            forget_task(folder, APPLY, number)


def _keep_first(folder: Path, count: int) -> None:
    """Takes away what an earlier plan left behind, and drafts."""
    for path in files_of(folder):
        if path.suffix == ".draft" or int(path.stem) >= count:
            path.unlink()


def _acled_rows(folder: Path) -> Iterator[Row]:
    for path in files_of(folder / ACLED):
        with parquet_file(path) as file:
            for batch in file.iter_batches(_AT_ONCE):
                yield from batch.to_pylist()


@dataclass(frozen=True, slots=True)
class _Planned:
    shards: tuple[str, ...]
    blocks: tuple[told.Block, ...]


@cache
def _plan_of(plan: Plan) -> _Planned:
    content = json.loads((plan.path() / _PLAN).read_text(encoding="utf-8"))
    return _Planned(tuple(content["shards"]), tuple(map(tuple, content["blocks"])))


def _workspace(plan: Plan) -> Workspace:
    return workspace_for(plan.area, plan.knowledge)


def _layout(plan: Plan) -> AcledRows:
    knowledge = _workspace(plan).knowledge
    names = {n.id: n.name for found in knowledge.actors.names.values() for n in found if n.kind == "country"}
    return AcledRows(load_acled_layout(knowledge.files, knowledge.types), names)


def _draft(folder: Path, kind: str, name: str) -> Path:
    return folder / kind / f".{name}.draft"


def _put_lines(path: Path, lines: Iterable[str]) -> None:
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines)
    put_in_place(draft, path)
