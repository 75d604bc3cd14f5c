"""What Dagster is told: assets, checks, the job, the schedule and the sensor."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import dagster as dg
import pytest

from orchestration.assets.specs import OWNER, column_schema, key_of, spec_of
from orchestration.definitions import defs
from orchestration.jobs import JOB_NAME
from orchestration.resources import WarehouseHome, free_abandoned_slots
from orchestration.schedules import daily
from orchestration.sensors import landing_zone
from orchestration.session import Session
from transforms.contract.tables import TABLES, table


@pytest.fixture(scope="module")
def graph():
    return defs.resolve_asset_graph()


@pytest.fixture(scope="module")
def specs() -> dict[str, dg.AssetSpec]:
    found = {}
    for definition in defs.assets or ():
        for spec in definition.specs:
            found["/".join(spec.key.path)] = spec
    return found


def test_the_definitions_are_valid():
    dg.Definitions.validate_loadable(defs)


def test_assets_are_named_like_their_tables(specs):
    tables = {"/".join((entry.schema, entry.name)) for entry in TABLES}
    assert set(specs) - tables == {"work/extraction_shards", "reports/data_quality"}
    # the audit writes quality.*, the loads note themselves, and a home is brought up to date before any stage
    assert tables - set(specs) == {
        "quality/validation_runs",
        "quality/expectation_results",
        "ops/loads",
        "ops/schema_versions",
    }


def test_every_asset_says_whose_it_is_and_what_a_row_is(specs):
    for name, spec in specs.items():
        assert spec.owners == [OWNER], name
        assert spec.kinds, name
        assert spec.description.startswith("One "), name
        assert spec.group_name in ("raw", "core", "lookup", "ops"), name


def test_tables_show_their_columns(specs):
    for entry in TABLES:
        spec = specs.get(f"{entry.schema}/{entry.name}")
        if spec is None:
            continue
        assert spec.metadata["dagster/table_name"] == entry.qualified_name
        shown = spec.metadata["dagster/column_schema"]
        assert [(column.name, column.type) for column in shown.columns] == [
            (column.name, column.sql_type) for column in entry.columns
        ]
        assert all(column.description for column in shown.columns)


def test_a_single_key_is_unique_and_a_required_column_not_nullable():
    columns = {column.name: column.constraints for column in column_schema(table("raw.captures")).columns}
    assert columns["capture_id"].unique
    assert not columns["capture_id"].nullable
    assert not columns["document_id"].unique
    assert columns["charset"].nullable
    assert not any(column.constraints.unique for column in column_schema(table("core.segments")).columns)


#: What every asset but those of publishing is made from, as Dagster shows it.
_LINEAGE = {
    "raw/captures": "",
    "raw/documents": "raw/captures",
    "raw/rejections": "",
    "ops/sources": "",
    "ops/batches": "raw/captures raw/rejections",
    "lookup/line_counts": "raw/documents",
    "lookup/page_signatures": "raw/documents",
    "work/extraction_shards": "raw/documents lookup/line_counts",
    "core/extractions": "work/extraction_shards",
    "core/segments": "core/extractions",
    "core/articles": "core/extractions core/segments",
    "core/article_dates": "core/articles",
    "core/publishers": "core/articles",
    "core/authors": "core/articles",
    "core/article_authors": "core/articles core/authors",
    "lookup/article_sketches": "core/articles",
    "core/syndication": "lookup/article_sketches",
}


@pytest.mark.parametrize("name", _LINEAGE)
def test_an_asset_depends_on_what_it_is_made_from(specs, name):
    assert {"/".join(dep.asset_key.path) for dep in specs[name].deps} == set(_LINEAGE[name].split())


def test_a_release_depends_on_every_table_that_a_load_brings(specs):
    brought = set(_LINEAGE) - {"work/extraction_shards", "lookup/line_counts", "lookup/page_signatures"}
    deps = {"/".join(dep.asset_key.path) for dep in specs["ops/releases"].deps}
    assert deps >= brought
    assert not deps & {"lookup/line_counts", "lookup/page_signatures"}


def test_an_invented_table_is_an_asset_that_follows_what_it_is_made_from():
    invented = dataclasses.replace(table("core.segments"), name="words", made_from=("core.segments", "raw.documents"))
    through = dg.AssetKey(["work", "extraction_shards"])
    assert spec_of(invented).key == key_of("core.words")
    assert [dep.asset_key for dep in spec_of(invented, through).deps] == [key_of("core.segments"), through]


def test_lineage_leads_from_captures_to_releases(graph):
    ancestors = graph.get(key_of("ops.releases"))
    reached, waiting = set(), [key_of("ops.releases")]
    while waiting:
        node = graph.get(waiting.pop())
        waiting += [parent for parent in node.parent_keys if parent not in reached]
        reached |= set(node.parent_keys)
    assert ancestors.parent_keys
    assert {key_of(name) for name in ("raw.captures", "core.extractions", "core.segments", "core.articles")} <= reached


def test_every_check_blocks(graph):
    checks = {key.name: graph.get(key).blocking for key in graph.asset_check_keys}
    assert checks
    assert all(checks.values())
    assert {"captures_suite", "extractions_suite", "segments_suite", "articles_suite", "accounting_suite"} <= set(
        checks
    )


def test_the_job_holds_every_step_in_order():
    """Lineage alone decides the order, so it is written down here."""
    job = defs.resolve_job_def(JOB_NAME)
    order = [node.name for node in job.graph.nodes_in_topological_order]
    assert sorted(order) == sorted({"ingest", "audit_raw", "extract", "load", "link", "audit_core", "publish"})
    place = {name: position for position, name in enumerate(order)}
    for earlier, later in (("ingest", "extract"), ("extract", "load"), ("load", "link"), ("link", "publish")):
        assert place[earlier] < place[later]
    assert place["ingest"] < place["audit_raw"]
    assert place["load"] < place["audit_core"]
    assert place["audit_core"] < place["publish"]


def test_steps_run_in_one_process_and_write_one_at_a_time():
    job = defs.resolve_job_def(JOB_NAME)
    assert job.executor_def.name == "in_process"
    writers = [node.definition for node in job.graph.nodes]
    assert {definition.pool for definition in writers} == {"warehouse_writer"}


def test_the_schedule_and_the_sensor_are_off():
    assert daily.default_status is dg.DefaultScheduleStatus.STOPPED
    assert landing_zone.default_status is dg.DefaultSensorStatus.STOPPED
    assert daily.cron_schedule == "15 3 * * *"
    assert daily.job_name == landing_zone.job_name == JOB_NAME
    assert [schedule.name for schedule in defs.schedules] == ["daily"]
    assert [sensor.name for sensor in defs.sensors] == ["landing_zone"]


class TestResource:
    def test_outside_of_a_run_there_is_nothing_to_work_on(self, tmp_path, monkeypatch):
        monkeypatch.setenv("PRESSHOUSE_HOME", str(tmp_path / "home"))
        resource = WarehouseHome(session=Session())
        assert resource.home.root == tmp_path / "home"
        assert WarehouseHome(path=str(tmp_path / "other"), session=Session()).home.root == tmp_path / "other"
        with pytest.raises(RuntimeError, match="only while a run is on"):
            _ = resource.run
        with pytest.raises(RuntimeError, match="only while a run is on"):
            _ = resource.engine
        assert not (tmp_path / "home").exists()

    def test_slots_of_runs_that_were_killed_are_free_again(self, tmp_path):
        """A run that dies within a step leaves its slot claimed, and Dagster waits for it for ever."""
        from orchestration.pipeline.home import Home

        home = Home(tmp_path)
        home.create()
        with dg.DagsterInstance.from_config(str(home.dagster)) as instance:
            storage = instance.event_log_storage
            storage.initialize_concurrency_limit_to_default("warehouse_writer")
            storage.claim_concurrency_slot("warehouse_writer", "dead", "extract")
            assert [slot.run_id for slot in storage.get_concurrency_info("warehouse_writer").claimed_slots] == ["dead"]
            free_abandoned_slots(instance, "living")
            assert storage.claim_concurrency_slot("warehouse_writer", "living", "load").is_claimed
            free_abandoned_slots(instance, "living")
            assert [slot.run_id for slot in storage.get_concurrency_info("warehouse_writer").claimed_slots] == [
                "living"
            ]


_HYGIENE = """
import sys
import orchestration.definitions
heavy = ("great_expectations", "trafilatura", "polars", "pandas", "lightgbm", "fastwarc", "htmldate", "py3langid",
         "transforms.extraction", "transforms.html", "transforms.text.separator", "transforms.text.model",
         "transforms.metadata", "expectations.suites.articles", "expectations.runner",
         "orchestration.pipeline.workers.child")
print(*(name for name in heavy if name in sys.modules))
"""


def test_importing_the_definitions_is_cheap():
    """Nothing that is heavy, and no model, is imported before a step needs it."""
    done = subprocess.run([sys.executable, "-c", _HYGIENE], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    ("modules", "banned"),
    [
        ("orchestration.cli.app", "dagster duckdb pyarrow rich great_expectations"),
        ("orchestration.cli.query", "dagster great_expectations transforms.extraction"),
        ("orchestration.pipeline.stages", "dagster great_expectations transforms.extraction"),
        ("orchestration.pipeline.workers.child", "dagster duckdb great_expectations"),
    ],
)
def test_a_module_imports_no_more_than_it_needs(modules, banned):
    script = f"import sys, {modules}\nprint(*(name for name in {banned.split()!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
