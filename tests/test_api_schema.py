"""The schema: a reviewed file that is what the routes say, with examples; and what nobody thought of, asked of every route."""

from __future__ import annotations

import json
import os
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, Phase, given, settings

from detente.surfaces.api.app import PREFIX, ROUTERS
from detente.surfaces.api.schema import schema_text
from detente.workspace import Workspace
from tests.served import AREA, Served, served
from tests.told_memory import filled, read_reports

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

SNAPSHOT = Path(__file__).resolve().parent.parent / "docs" / "openapi.json"
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
EXAMPLES = int(os.environ.get("DETENTE_SCHEMA_EXAMPLES", "6"))  # `make schema` asks for more
SCHEMA = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
OPERATIONS = [(method.upper(), path) for path, item in SCHEMA["paths"].items() for method in item if path != f"{PREFIX}/changes"]


def test_the_file_is_what_the_routes_say() -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == schema_text(), "write it anew and review it: make schema"


def test_the_schema_is_openapi_3_1_and_every_operation_is_told_and_named_once() -> None:
    assert SCHEMA["openapi"].startswith("3.1")
    operations = [o for item in SCHEMA["paths"].values() for o in item.values()]
    assert len({o["operationId"] for o in operations}) == len(operations) > 30
    for operation in operations:
        assert operation["description"], operation["operationId"]
        assert operation["tags"]
        assert {"4XX", "5XX"} <= set(operation["responses"])
        assert list(operation["responses"]["4XX"]["content"]) == ["application/problem+json"]


def test_every_parameter_has_words_or_an_example() -> None:
    for path, item in SCHEMA["paths"].items():
        for operation in item.values():
            for parameter in operation.get("parameters", ()):
                told = parameter.get("description") or parameter["schema"].get("examples") or parameter.get("examples")
                assert told or parameter["in"] == "path", (path, parameter["name"])


def test_every_read_of_an_area_takes_the_moment() -> None:
    free = {"/areas/{area}", "/areas/{area}/words"}
    for path, item in SCHEMA["paths"].items():
        if "get" in item and path.startswith(f"{PREFIX}/areas/{{area}}") and path.removeprefix(PREFIX) not in free:
            names = {p["name"] for p in item["get"]["parameters"]}
            assert {"as_of", "known_at", "ceiling"} <= names, path


def test_a_test_holds_each_answer_against_a_shape() -> None:
    routes = [r for module in ROUTERS for r in module.router.routes if isinstance(r, APIRoute)]
    files = {"/areas/{area}/exports/{what}.{format}", "/areas/{area}/brief.{format}", "/changes"}
    assert {r.path for r in routes if r.response_model is None and r.status_code != 204} == files


# what nobody thought of --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory, kosovo: Workspace) -> Iterator[Served]:
    path = filled(tmp_path_factory.mktemp("schema") / "memory.db", kosovo, read_reports(kosovo)[:10])
    with served(shutil.copy(path, path.with_name("own.db"))) as found:
        yield found


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=lambda v: v)
@pytest.mark.filterwarnings("ignore")
def test_no_question_breaks_the_server_or_its_contract(web: Served, method: str, path: str) -> None:
    loaded = schemathesis.openapi.from_dict(SCHEMA)
    operation = loaded[path][method]
    headers = {"X-Detente-Token": web.room.token}

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def asked(case: schemathesis.Case) -> None:
        if "area" in (case.path_parameters or {}):  # a name that nobody has would end nearly every question at once
            case.path_parameters["area"] = AREA
        answer = case.call(base_url=f"http://127.0.0.1:{web.port}", headers=headers, timeout=120)
        case.validate_response(answer, checks=CHECKS)

    asked()
