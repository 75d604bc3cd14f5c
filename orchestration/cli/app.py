"""The commands and their options; what they do is in the modules beside this one, imported when needed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.output import CommandError, safe
from orchestration.pipeline.settings import DEFAULT_KEEP, HOME_VARIABLE, home_from_environment, quiet_libraries

EXIT_CODES = (
    "Exit codes: 0 published or nothing new, rejections or not; 1 the run failed and the last release stands; "
    "2 usage; 3 another run holds the home; 130, 143 stopped."
)

# typer carries its own click; its base class for usage errors has no public name but that of its subclass's ancestry
_UsageError: type[Exception] = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")

app = typer.Typer(
    name="presshouse",
    help="From piles of crawled news to one audited DuckDB warehouse of clean articles.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

HomeOption = Annotated[
    Path | None, typer.Option("--home", help=f"The home of the warehouse; {HOME_VARIABLE}, or ./presshouse-home.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def _examples(*lines: str) -> str:
    return "Examples:\n\n\b\n" + "\n".join(f"  {line}" for line in lines) + "\n\n" + EXIT_CODES


def _home(home: Path | None) -> Path:
    return (home or home_from_environment()).absolute()


@app.command(
    epilog=_examples(
        "presshouse run crawl/                           a folder, to its leaves",
        "presshouse run dumps/*.txt --outlet parent      outlets by the folders' names",
        "presshouse run crawl.warc.gz --home /data/news  an archive, into another home",
        "find . -name '*.html' | presshouse run -        a list on standard input",
        "presshouse run                                  what lies in the landing zone",
    )
)
def run(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, globs, URLs, or - for a list on standard input; none: the landing zone."),
    ] = None,
    home: HomeOption = None,
    outlet: Annotated[
        str | None,
        typer.Option(help="The outlet of what has no address: a name, or 'parent' for the name of the folder."),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help="ROLE=NAME: a column of JSONL or Parquet records; roles html, text, url, title, date, ..."),
    ] = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Extract and link anew what an older version did, from raw/.")
    ] = False,
    keep: Annotated[int, typer.Option(min=1, help="Releases to keep for rollback and comparison.")] = DEFAULT_KEEP,
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes; one for each core.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Ingest what is new, extract, load, audit, and publish what passes."""
    from orchestration.cli.run import RunOptions, run_command

    code = run_command(
        RunOptions(
            home=_home(home),
            inputs=tuple(inputs or ()),
            outlet=outlet,
            columns=tuple(column or ()),
            is_refresh=refresh,
            keep=keep,
            workers=workers,
            is_json=as_json,
        )
    )
    raise typer.Exit(code)


@app.command(
    epilog=_examples(
        "presshouse retry                        all that is quarantined or failed",
        "presshouse retry --reason timeout       what took too long",
        "presshouse retry --since 2026-11-01     what was turned away since a day",
    )
)
def retry(
    home: HomeOption = None,
    reason: Annotated[
        list[str] | None, typer.Option(help="A reason of a rejection or failure; may be repeated.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="An ISO 8601 day or moment, in UTC.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes; one for each core.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Try rejected inputs and failed documents again, after an upgrade or a repair, and publish what passes."""
    from orchestration.cli.run import RunOptions, retry_filter, run_command

    chosen = retry_filter(reason or [], since)
    raise typer.Exit(run_command(RunOptions(home=_home(home), retry=chosen, workers=workers, is_json=as_json)))


@app.command(epilog=_examples("presshouse rebuild --home /data/news"))
def rebuild(
    home: HomeOption = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes; one for each core.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Make the whole warehouse anew from raw/ alone, and publish it."""
    from orchestration.cli.run import RunOptions, run_command

    raise typer.Exit(run_command(RunOptions(home=_home(home), is_rebuild=True, workers=workers, is_json=as_json)))


@app.command(
    epilog=_examples(
        'presshouse sql "SELECT outcome, count(*) FROM core.extractions GROUP BY ALL"',
        'presshouse sql "FROM marts.volume_by_outlet_day" --format csv --out volume.csv',
        'presshouse sql "FROM ops.releases" --release 00001-3f2a9c01d4be',
    )
)
def sql(
    query: Annotated[str, typer.Argument(help="One SQL query on the published warehouse.")],
    home: HomeOption = None,
    output_format: Annotated[str, typer.Option("--format", help="table, csv, json, jsonl or parquet.")] = "table",
    out: Annotated[Path | None, typer.Option(help="Write to a file; needed for parquet.")] = None,
    release: Annotated[str | None, typer.Option(help="An earlier release that is kept.")] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds after which the query is interrupted.")] = 300.0,
    as_json: JsonOption = False,
) -> None:
    """Query the published warehouse: read-only, and locked down so that a query reaches nothing else."""
    from orchestration.cli.query import sql_command

    sql_command(_home(home), query, "json" if as_json else output_format, out, release, timeout)


@app.command(
    epilog=_examples(
        "presshouse inspect 3f2a9c01d4be               by id, or the beginning of one",
        "presshouse inspect dumps/page.txt             by the place where it was captured, or the end of it",
        "presshouse inspect crawl.warc.gz#12           a record of a container",
        "presshouse inspect https://news.example/a     by address: the newest capture",
    )
)
def inspect(
    document: Annotated[
        str, typer.Argument(help="A document_id (its beginning will do), a path, PATH#RECORD, or an address.")
    ],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a document with every span's kind, rule and confidence."""
    from orchestration.cli.inspect import inspect_command

    inspect_command(_home(home), document, is_json=as_json)


@app.command(epilog=_examples("presshouse export core.articles --format xlsx --out articles.xlsx"))
def export(
    table: Annotated[str, typer.Argument(help="A table or mart, such as core.articles.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    home: HomeOption = None,
    output_format: Annotated[
        str | None, typer.Option("--format", help="csv, jsonl, parquet or xlsx; else by the file's name.")
    ] = None,
    release: Annotated[str | None, typer.Option(help="An earlier release that is kept.")] = None,
) -> None:
    """Write a table of the published warehouse to a file; formulas in CSV and XLSX are neutralised."""
    from orchestration.cli.query import export_command

    export_command(_home(home), table, out, output_format, release)


@app.command(epilog=_examples("presshouse status", "presshouse status --json"))
def status(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """What is ingested, released, failing, and what comes next."""
    from orchestration.cli.show import status_command

    status_command(_home(home), is_json=as_json)


@app.command(epilog=_examples("presshouse releases"))
def releases(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """The releases, newest first, and which of them are kept."""
    from orchestration.cli.show import releases_command

    releases_command(_home(home), is_json=as_json)


@app.command(epilog=_examples("presshouse report", "presshouse report 00001-3f2a9c01d4be --open"))
def report(
    release: Annotated[str | None, typer.Argument(help="A release; the newest by default.")] = None,
    home: HomeOption = None,
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Where the data-quality report of a release is, and what it says in short."""
    from orchestration.cli.show import report_command

    report_command(_home(home), release, should_open=open_page, is_json=as_json)


@app.command(epilog=_examples("presshouse dev", "presshouse dev --port 3001"))
def dev(
    home: HomeOption = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the UI, on loopback.")] = 3000,
) -> None:
    """Start Dagster's UI and daemon on this home; schedule and sensor can be turned on there."""
    from orchestration.cli.dev import dev_command

    raise typer.Exit(dev_command(_home(home), port))


def run_app(arguments: list[str]) -> int:
    """Run a command line; returns the exit code. Errors are one line, never a traceback."""
    quiet_libraries()
    try:
        result = app(arguments, standalone_mode=False)
    except CommandError as error:
        sys.stderr.write(f"presshouse: {safe(error)}\n")
        return error.code
    except _UsageError as error:
        if not arguments:  # the error is the help itself
            sys.stderr.write(f"{error}\n")
            return 2
        sys.stderr.write(f"presshouse: {safe(error.format_message())} Try --help.\n")  # type: ignore[attr-defined]
        return 2
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except Exception as error:
        code = _code_of(error)
        if code is None:
            raise
        sys.stderr.write(f"presshouse: {safe(' '.join(str(error).split()))}\n")
        return code
    return result if isinstance(result, int) else 0


def _code_of(error: Exception) -> int | None:
    """The exit code of an error that speaks for itself; None for a fault of ours, whose trace is wanted."""
    from duckdb import Error as DatabaseError

    from orchestration.pipeline.home import HomeBusyError, HomeError
    from warehouse.connections import WarehouseError

    if isinstance(error, HomeBusyError):
        return 3
    return 1 if isinstance(error, HomeError | WarehouseError | DatabaseError | OSError) else None
