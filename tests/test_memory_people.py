"""Accounts, sessions, keys, the guard's log, notes and what was sent twice: a part of the contract of the memory."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from detente.errors import StaleError, StoreError
from detente.model.accounts import Access
from detente.model.decisions import Decision, Target
from detente.store.accesses import accesses_page, log_accesses
from detente.store.accounts import (
    Lifetimes,
    account_named,
    accounts,
    add_account,
    add_token,
    begin_session,
    change_account,
    end_session,
    end_token,
    session_of,
    sessions_of,
    token_of,
    tokens_of,
    touch_sessions,
)
from detente.store.attempts import blocked_until, count_failure, forget_failures
from detente.store.backup import back_up, restore
from detente.store.notes import change_note, erase_note, note_for, notes_for, write_note
from detente.store.store import Store
from detente.store.submissions import note_submission, submission
from detente.store.verify import verify
from tests.memories import Kind, SetClock
from tests.test_memory_contract import unguarded

SHORT = Lifetimes(idle=timedelta(minutes=10), longest=timedelta(hours=1))


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def team(kind: Kind, clock: SetClock) -> Store:
    store = kind.store(clock=clock)
    for name, role in (("Ana", "administrator"), ("Ben", "editor"), ("Čarna Đ", "reader")):
        add_account(store, name, role, f"hash of {name}", by="test")
    return store


def test_an_account_comes_back_and_its_name_is_taken_in_any_case(team: Store) -> None:
    assert [(a.name, a.role, a.is_locked) for a in accounts(team)] == [
        ("Ana", "administrator", False), ("Ben", "editor", False), ("Čarna Đ", "reader", False),
    ]  # fmt: skip
    found = account_named(team, "čarna đ")
    assert found is not None
    assert found[1] == "hash of Čarna Đ"
    for name, role in (
        ("ana", "reader"),
        ("", "reader"),
        (" x", "reader"),
        ("x" * 61, "reader"),
        ("a\nb", "reader"),
        ("New", "king"),
    ):
        with pytest.raises(StoreError):
            add_account(team, name, role, "hash", by="test")
    assert len(accounts(team)) == 3


def test_one_administrator_stays_and_a_refused_change_changes_nothing(team: Store) -> None:
    for change in ({"role": "editor"}, {"is_locked": True}):
        with pytest.raises(StoreError, match="no administrator would be left"):
            change_account(team, "Ana", by="test", **change)
    assert accounts(team)[0].role == "administrator"
    change_account(team, "Ben", by="Ana", role="administrator")
    change_account(team, "Ana", by="Ben", is_locked=True)
    with pytest.raises(StoreError, match="there is no account"):
        change_account(team, "Nobody", by="Ben", role="reader")


def test_a_session_lasts_as_long_as_it_is_used_and_no_longer_than_it_may(team: Store, clock: SetClock) -> None:
    secret = begin_session(team, "Ben", lifetimes=SHORT)
    found = session_of(team, secret, lifetimes=SHORT)
    assert found is not None
    assert (found[1].name, found[1].role) == ("Ben", "editor")
    assert session_of(team, secret[:-1], lifetimes=SHORT) is None
    for _ in range(6):
        clock.at += timedelta(minutes=9)
        assert session_of(team, secret, lifetimes=SHORT) is not None
        touch_sessions(team, [found[0].id])
    clock.at += timedelta(minutes=9)
    assert session_of(team, secret, lifetimes=SHORT) is None, "an hour is over"
    idle = begin_session(team, "Ben", lifetimes=SHORT)
    assert len(sessions_of(team, "Ben")) == 1, "those that are over go"
    clock.at += timedelta(minutes=11)
    assert session_of(team, idle, lifetimes=SHORT) is None


def test_a_change_of_an_account_ends_its_sessions_and_its_keys(team: Store) -> None:
    secrets = [begin_session(team, "Ben", lifetimes=SHORT) for _ in range(2)]
    kept = session_of(team, secrets[1], lifetimes=SHORT)
    assert kept is not None
    token, key = add_token(team, "Ben", name="a program", scope="read", lasts=timedelta(days=1))
    change_account(team, "Ben", by="Ben", password_hash="another", keeps=kept[0].id)
    assert [session_of(team, s, lifetimes=SHORT) is not None for s in secrets] == [False, True]
    assert token_of(team, key) is None
    assert not end_token(team, token.id, account="Ben")
    assert not end_session(team, kept[0].id, account="Ana"), "another's session"
    assert end_session(team, kept[0].id, account="Ben")


def test_a_key_is_known_by_its_secret_alone_until_its_time(team: Store, clock: SetClock) -> None:
    token, secret = add_token(team, "Ben", name="a program", scope="write", lasts=timedelta(days=1))
    found = token_of(team, secret)
    assert found is not None
    assert (found[0].scope, found[1].name) == ("write", "Ben")
    assert token_of(team, token.id) is None
    assert secret not in repr(tokens_of(team, "Ben"))
    clock.at += timedelta(days=1)
    assert token_of(team, secret) is None
    with pytest.raises(StoreError, match="scope"):
        add_token(team, "Ben", name="x", scope="everything", lasts=timedelta(days=1))


def test_failures_are_counted_under_each_key_and_forgotten(team: Store, clock: SetClock) -> None:
    for _ in range(5):
        count_failure(team, ["name ben", "address x"])
    until = blocked_until(team, [("name ben", 3)], now=clock.at)
    assert until is not None
    assert timedelta(seconds=2) <= until - clock.at <= timedelta(seconds=4)
    assert blocked_until(team, [("name ana", 3), ("address x", 20)], now=clock.at) is None
    forget_failures(team, "name ben")
    assert blocked_until(team, [("name ben", 3)], now=clock.at) is None
    clock.at += timedelta(days=2)
    count_failure(team, ["name new"])
    assert blocked_until(team, [("address x", 1)], now=clock.at) is None, "those of yesterday are forgotten"


def test_the_log_of_the_guard_is_in_order_and_cannot_be_changed_unseen(team: Store) -> None:
    log_accesses(team, [Access("Ben", "read", "GET /x", f"d_{n}", count=n + 1) for n in range(5)])
    page = accesses_page(team, limit=3, kinds=("read",))
    assert [(a.subject, a.count) for a in page] == [("d_4", 5), ("d_3", 4), ("d_2", 3)]
    assert [a.subject for a in accesses_page(team, before=page[-1].entry, kinds=("read",))] == ["d_1", "d_0"]
    assert verify(team).faults == ()
    for change in ("UPDATE accesses SET who = 'x'", "DELETE FROM accesses"):
        with pytest.raises(Exception, match="append-only"), team.database.engine.begin() as connection:
            connection.execute(text(change))
    unguarded(team, "accesses")
    with team.database.engine.begin() as connection:
        connection.execute(text("UPDATE accesses SET subject = 'd_9' WHERE subject = 'd_3'"))
    assert [f for f in verify(team).faults if "access" in str(f)]


def test_many_who_log_at_once_lose_no_entry(team: Store) -> None:
    before = len(accesses_page(team, limit=1000))
    jobs = [
        threading.Thread(target=lambda n=n: log_accesses(team, [Access(f"p{n}", "read", "GET /x", f"d_{k}") for k in range(5)]))
        for n in range(8)
    ]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert len(accesses_page(team, limit=1000)) == before + 40
    assert verify(team).faults == ()


def test_a_note_is_there_for_its_writer_and_those_named(team: Store) -> None:
    note = write_note(team, "n_1", owner="Ben", area="x", about="e_1", text="Разговор у петак 👍\0", readers=["Ana", "Ben"])
    assert (note.version, note.readers) == (1, ("Ana",))
    assert [n.id for n in notes_for(team, "Ana")] == [n.id for n in notes_for(team, "Ben", area="x")] == ["n_1"]
    assert notes_for(team, "Čarna Đ") == ()
    assert notes_for(team, "Ben", area="y") == ()
    assert note_for(team, "n_1", "Čarna Đ") is None
    with pytest.raises(StoreError, match="no account"):
        write_note(team, "n_2", owner="Ben", area="x", about="", text="x", readers=["Nobody"])
    assert note_for(team, "n_2", "Ben") is None, "all or nothing"


def test_a_note_that_is_sent_twice_is_one_and_a_changed_one_needs_its_version(team: Store) -> None:
    first = write_note(team, "n_1", owner="Ben", area="x", about="", text="one", readers=["Ana"])
    assert write_note(team, "n_1", owner="Ben", area="x", about="", text="one", readers=["Ana"]) == first
    with pytest.raises(StoreError):
        write_note(team, "n_1", owner="Ana", area="x", about="", text="one", readers=[])
    changed = change_note(team, "n_1", by="Ana", version=1, text="two")
    assert (changed.version, changed.changed_by, changed.readers) == (2, "Ana", ("Ana",))
    with pytest.raises(StaleError) as stale:
        change_note(team, "n_1", by="Ben", version=1, text="three")
    assert stale.value.version == 2
    with pytest.raises(StoreError):
        change_note(team, "n_1", by="Ana", version=2, text="mine", readers=["Čarna Đ"])
    assert not erase_note(team, "n_1", by="Ana")
    assert erase_note(team, "n_1", by="Ben")
    assert notes_for(team, "Ana") == ()
    assert verify(team).faults == ()


def test_of_two_who_decide_from_one_version_one_is_told(team: Store) -> None:
    target = Target("d_1", 0, 24, mention="m_1", type="PRESENCE")
    found: list[object] = []

    def decide(name: str) -> None:
        try:
            found.append(team.decide(Decision("confirm", name, "", (target,)), seen={"m_1": 0})[0].number)
        except StaleError as error:
            found.append(error)

    jobs = [threading.Thread(target=decide, args=(f"p{n}",)) for n in range(6)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert sum(isinstance(f, int) for f in found) == 1
    assert len(team.decisions()) == 1
    assert team.decide(Decision("retract", "x", "", (target,)), seen={"m_1": 1, "m_2": 0})[0].number == 2


def test_what_was_sent_under_a_name_is_known_by_it_and_by_who_sent_it(team: Store) -> None:
    assert submission(team, "Ben", "f-1") is None
    note_submission(team, "Ben", "f-1", digest="a", outcome="d_1")
    note_submission(team, "Ben", "f-1", digest="b", outcome="d_2")
    assert submission(team, "Ben", "f-1") == ("a", "d_1"), "the first stays"
    assert submission(team, "Ana", "f-1") is None


def test_a_backup_brings_people_notes_and_the_log_of_the_guard_back(
    team: Store, kind: Kind, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    write_note(team, "n_1", owner="Ben", area="x", about="", text="one", readers=["Ana"])
    add_token(team, "Ben", name="a program", scope="read", lasts=timedelta(days=1))
    note_submission(team, "Ben", "f-1", digest="a", outcome="d_1")
    begin_session(team, "Ben", lifetimes=SHORT)
    back_up(team, tmp_path / "b")
    target = str(tmp_path / "back.db") if team.database.is_file else request.getfixturevalue("databases").empty()
    restore(tmp_path / "b", target)
    back = kind.store(target)
    assert [a.name for a in accounts(back)] == [a.name for a in accounts(team)]
    assert account_named(back, "Ben") == account_named(team, "Ben")
    assert notes_for(back, "Ana") == notes_for(team, "Ana")
    assert submission(back, "Ben", "f-1") == ("a", "d_1")
    assert accesses_page(back) == accesses_page(team)
    assert verify(back).faults == ()


def test_times_are_told_in_utc(team: Store) -> None:
    assert all(a.made.tzinfo is UTC and a.made > datetime(2031, 1, 1, tzinfo=UTC) for a in accounts(team))
