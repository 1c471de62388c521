"""`detente code`: an archive of any size to Parquet, shard by shard, by many workers, restarted where it stopped."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from detente.errors import SettingsError
from detente.model.documents import Document, Rejected
from detente.run.engines import Done, Engine, LocalEngine, RayEngine
from detente.run.shards import Shard, inputs_of, plan
from detente.sources.objects import files_of, name_of, path_of, put_text, version_of
from detente.surfaces.cli.code_passes import ACLED_CSV, Once, found_once, plan_passes, run_passes
from detente.surfaces.cli.progress import with_progress
from detente.surfaces.cli.read import open_workspace, parse_moment
from detente.surfaces.cli.workspaces import workspace_for
from detente.surfaces.export.coded import ShardFiles, Tally, forget, make_folders, names_done, tally_of
from detente.surfaces.export.coded_events import EVENTS
from detente.workspace import Workspace

REPORT = "report.json"
_SHOWN_REASONS = 10


@dataclass(frozen=True, slots=True)
class Job:
    """What every shard of an archive is coded by: options, and a digest of the program and its knowledge."""

    folder: str
    area: str | None
    knowledge: str | None
    published: str | None
    source: str | None
    mapping: str | None
    version: str
    is_sieved: bool = True

    def of(self, shard: Shard) -> str:
        """A digest of all that a shard's files are made from."""
        parts = [(p.path, p.size, version_of(path_of(p.path)), p.range and (p.range.start, p.range.end)) for p in shard.parts]
        told = (self.area, self.published, self.source, self.mapping, self.version, self.is_sieved, parts)
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def code_command(
    paths: Sequence[str], *, out: str, workers: int | None, engine: str, address: str | None, area: str | None, knowledge: str | None,
    published: str | None, source: str | None, mapping: str | None, shard_mb: float, every_sentence: bool = False, events: bool = True,
    layout: str | None = None,
) -> int:  # fmt: skip
    """Codes all inputs, then finds copies and events over all of them; 0 if all of it is done, 1 if something is lost."""
    if layout is not None and not events:
        raise SettingsError(f"--layout {layout} has one row an event: leave out --no-events")
    if any(n.startswith("memory://") for n in (out, *paths)):
        raise SettingsError("memory:// lies in one process, and an archive is coded by several")
    workspace = open_workspace(area, knowledge)
    if published is not None:
        parse_moment(published, workspace, option="--published")
    job = Job(
        name_of(out),
        area,
        knowledge,
        published,
        source,
        mapping,
        f"{workspace.method} {workspace.picture_digest}",
        is_sieved=not every_sentence,
    )
    folder = _folder(out)
    shards, rejected = plan([name_of(p) for p in paths], shard_bytes=max(1, round(shard_mb * 1e6)))
    forget(folder, {*names_done(folder)} - {s.name for s in shards})
    left = [s for s in shards if tally_of(folder, s.name, job.of(s)) is None]
    if len(left) < len(shards):
        click.echo(f"detente: {len(shards) - len(left)} of {len(shards)} shards are done already", err=True)
    began = time.monotonic()
    count = workers or os.cpu_count() or 1
    chosen: Engine = RayEngine(address, count) if engine == "ray" else LocalEngine(count)
    with closing(chosen):
        lost = _run(chosen, job, left)
        once = _once(chosen, workspace, folder, job, shards, layout) if events else None
    if left and not events and files_of(folder / EVENTS):
        click.echo("detente: events/ is of an earlier run and older than mentions/; without --no-events it is made anew", err=True)
    tally = _whole(folder, job, shards, rejected)
    _report(folder, tally, lost, seconds=time.monotonic() - began, fresh=left, job=job, once=once)
    return 1 if lost or isinstance(once, list) else 0


def _once(
    engine: Engine, workspace: Workspace, folder: Path, job: Job, planned: Sequence[Shard], layout: str | None
) -> Once | list[Done] | None:
    """What the passes over all shards that are done found, or the tasks that are lost."""
    shards = [s.name for s in planned if tally_of(folder, s.name, job.of(s)) is not None]
    if not shards:
        return None
    plan = plan_passes(workspace, folder, shards, area=job.area, knowledge=job.knowledge, layout=layout)
    lost = [d for d in with_progress(run_passes(engine, plan), label="passes") if d.error is not None]
    return lost or found_once(plan)


def code_shard(job: Job, shard: Shard) -> None:
    """Reads one shard and writes its files. Runs in a worker."""
    workspace = workspace_for(job.area, job.knowledge)
    with ShardFiles(path_of(job.folder), shard.name, workspace.knowledge.types, workspace.knowledge.story_scale) as files:
        found = workspace.documents_of(
            inputs_of(shard, max_bytes=workspace.settings.max_bytes),
            published=job.published,
            source=job.source,
            mapping=job.mapping,
        )
        read_all = workspace.read_archive if job.is_sieved else workspace.read
        for read in read_all(_accepted(found, files)):
            files.read(workspace.shown(read))
        files.finish(job.of(shard))


def _accepted(found: Iterator[Document | Rejected], files: ShardFiles) -> Iterator[Document]:
    for one in found:
        if isinstance(one, Rejected):
            files.reject(one)
        else:
            yield one


def _run(engine: Engine, job: Job, shards: Sequence[Shard]) -> list[Done]:
    done = with_progress(engine.run(partial(code_shard, job), shards), label="shards", total=len(shards))
    return [d for d in done if d.error is not None]


def _folder(out: str) -> Path:
    folder = path_of(out)
    try:
        make_folders(folder)
    except OSError as error:
        raise SettingsError(f"-o {out}: cannot be made or written to: {error.strerror or error}") from error
    return folder


def _whole(folder: Path, job: Job, shards: Sequence[Shard], rejected: Sequence[Rejected]) -> Tally:
    whole = Tally()
    for shard in shards:
        tally = tally_of(folder, shard.name, job.of(shard))
        if tally is not None:
            whole.add(tally)
    for one in rejected:
        whole.reasons[f"{one.stage}: {one.reason}"] += 1
        click.echo(f"detente: {one.id}: {one.reason}", err=True)
    return whole


def _report(
    folder: Path, tally: Tally, lost: Sequence[Done], *, seconds: float, fresh: Sequence[Shard], job: Job, once: Once | list[Done] | None,
) -> None:  # fmt: skip
    """The counts on the screen, and all of them in report.json beside the archive."""
    click.echo(
        f"{tally.documents:,} documents, {tally.words:,} words: {tally.mentions:,} mentions. {tally.rejected:,} inputs rejected; "
        f"{tally.unread:,} documents in a language that is not read."
    )
    if fresh:
        words = sum(t.words for s in fresh if (t := tally_of(folder, s.name, job.of(s))) is not None)
        click.echo(
            f"{len(fresh) - len(lost):,} shards in {seconds:,.0f} s, {words / max(seconds, 1e-9):,.0f} words a second. In {folder}."
        )
    if isinstance(once, Once):
        _tell_once(once)
    for reason, count in tally.reasons.most_common(_SHOWN_REASONS):
        click.echo(f"  rejected {count:,} times: {reason}")
    for done in lost:
        click.echo(f"detente: shard {done.shard.name} is lost: {done.error}; the same command tries it again", err=True)
    for done in once if isinstance(once, list) else ():
        click.echo(f"detente: a pass over the archive is lost: {done.error}; the same command tries it again", err=True)
    record = {
        "version": job.version, "every_sentence": not job.is_sieved, **tally.record(), "rejected": tally.rejected,
        "lost": {d.shard.name: d.error for d in lost}, "seconds": round(seconds, 1),
        "once": once.record() if isinstance(once, Once) else None,
    }  # fmt: skip
    put_text(folder / REPORT, json.dumps(record, indent=1, ensure_ascii=False) + "\n")


def _tell_once(once: Once) -> None:
    click.echo(
        f"{once.events:,} events, {once.corroborated:,} of them told by more than one family; {once.copies:,} documents repeat another's words."
    )
    if once.left_out or once.rows:
        click.echo(f"events in {ACLED_CSV}: {once.rows:,}; left out: {once.left_out.total():,}")
    for reason, count in once.left_out.most_common(_SHOWN_REASONS):
        click.echo(f"  left out {count:,} times: {reason}")
