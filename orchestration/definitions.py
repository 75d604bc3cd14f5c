"""All that Dagster is to know, put together explicitly."""

import dagster as dg

from orchestration.assets import core, ops, raw
from orchestration.checks import audit_core, audit_raw
from orchestration.jobs import publish_warehouse
from orchestration.pipeline.settings import quiet_libraries
from orchestration.resources import WarehouseHome, unattended
from orchestration.schedules import daily
from orchestration.sensors import landing_zone

__all__ = ["defs"]

quiet_libraries()

defs = dg.Definitions(
    assets=dg.load_assets_from_modules([raw, core, ops]),
    asset_checks=[audit_raw, audit_core],
    jobs=[publish_warehouse],
    schedules=[daily],
    sensors=[landing_zone],
    resources={"warehouse_home": WarehouseHome(session=unattended)},
)
