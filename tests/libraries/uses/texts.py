"""Operations are shown: printed, logged, filled into texts and tables."""

import io
import pprint
import re
import reprlib
import string
import sys
from typing import Any

from ...frameworks.samples import made
from ...sides import Models
from .. import told, use


def _value(m: Models) -> Any:
    return m.Operation(id="a", state="running", messages=["x"], result={"b": [1]})


@use()
def the_standard_library_shows(m: Models) -> Any:
    value = _value(m)

    # As programs keep such texts in their configuration.
    kept = {
        "format": "{0.id} {0.state.value} {0.result[b][0]}",
        "pair": "%s %r",
        "name": "%(id)s",
        "one": "%s",
    }

    class Short(reprlib.Repr):
        def repr_Operation(self, one: Any, level: int) -> str:  # noqa: N802 - reprlib's naming
            return f"<{one.id} at {level}>"

    return told(
        pprint=lambda: [pprint.pformat(one, width=width) for one in made(m) for width in (40, 300)],
        pprint_nested=lambda: pprint.pformat({"x": [value, value]}, compact=True, depth=2),
        pprint_kinds=lambda: [pprint.isreadable(value), pprint.isrecursive(value)],
        saferepr=lambda: pprint.saferepr([value]),
        reprlib=lambda: [reprlib.repr(value), reprlib.repr([value])],
        own_reprlib=lambda: Short().repr([value]),
        recursive=lambda: reprlib.recursive_repr()(lambda self: repr(self))(value),
        formatted=lambda: [f"{value}", f"{value!r}", f"{value.id:>5}"],
        format_method=lambda: kept["format"].format(value),
        format_map=lambda: "{id} {state}".format_map(dict(value)),
        format_map_itself=lambda: "{id}".format_map(value),
        format_spec=lambda: f"{value:>10}",
        template=lambda: string.Template("$id $state").substitute(dict(value)),
        template_vars=lambda: string.Template("$id $state").safe_substitute(vars(value)),
        percent_pair=lambda: kept["pair"] % (value, value.state),
        percent_names=lambda: kept["name"] % vars(value),
        percent_itself=lambda: kept["name"] % value,
        percent_alone=lambda: kept["one"] % value,
        bytes=lambda: bytes(value),
    )


@use()
def logging_formats(m: Models) -> Any:
    import logging.handlers
    import queue

    def logged(style: str, text: str, *arguments: Any, **options: Any) -> str:
        out = io.StringIO()
        handler = logging.StreamHandler(out)
        handler.setFormatter(logging.Formatter(style, style="{" if "{" in style else "%"))
        log = logging.Logger("somebody")
        log.addHandler(handler)
        log.info(text, *arguments, **options)
        return out.getvalue()

    def sent() -> Any:
        records: Any = queue.Queue()
        log = logging.Logger("somebody")
        log.addHandler(logging.handlers.QueueHandler(records))
        log.info("%s", _value(m))
        return records.get().msg

    return told(
        message=lambda: logged("%(message)s", "got %s and %r", _value(m), _value(m)),
        only_argument=lambda: logged("%(message)s", "got %s", _value(m)),
        named=lambda: logged("%(message)s", "got %(id)s", dict(_value(m))),
        named_itself=lambda: logged("%(message)s", "got %(id)s", _value(m)),
        extra=lambda: logged("{message} {op.id} {op.state}", "x", extra={"op": _value(m)}),
        as_message=lambda: logged("%(message)s", _value(m)),
        queued=sent,
    )


@use("structlog")
def structlog_renders(m: Models) -> Any:
    import structlog

    def rendered(*processors: Any) -> Any:
        out = io.StringIO()
        log = structlog.wrap_logger(structlog.PrintLogger(out), processors=[*processors])
        log.info("done", operation=_value(m), states=[m.OperationState.Failed])
        return out.getvalue()

    from structlog import processors

    return told(
        console=lambda: rendered(structlog.dev.ConsoleRenderer(colors=False)),
        json=lambda: rendered(processors.JSONRenderer()),
        json_sorted=lambda: rendered(processors.JSONRenderer(sort_keys=True)),
        json_default=lambda: rendered(
            processors.JSONRenderer(default=lambda one: getattr(one, "id", str(one)))
        ),
        key_value=lambda: rendered(processors.KeyValueRenderer(key_order=["operation"])),
        logfmt=lambda: rendered(processors.LogfmtRenderer()),
        decoded=lambda: rendered(processors.UnicodeDecoder(), processors.JSONRenderer()),
        testing=lambda: _captured(m),
        bound=lambda: repr(structlog.get_logger().bind(operation=_value(m))._context),
    )


def _captured(m: Models) -> Any:
    import structlog

    with structlog.testing.capture_logs() as entries:
        structlog.get_logger().warning("x", operation=_value(m))
    return entries


@use("loguru")
def loguru_formats(m: Models) -> Any:
    import json

    from loguru import logger

    def logged(write: Any, **options: Any) -> Any:
        out = io.StringIO()
        logger.remove()
        logger.add(out, **{"format": "{message} {extra}", **options})
        write()
        logger.remove()
        return out.getvalue()

    def serialized() -> Any:
        text = logged(lambda: logger.bind(operation=_value(m)).info("x"), serialize=True)
        return json.loads(text)["record"]["extra"]

    def failed() -> None:
        operation = _value(m)
        try:
            operation.result["nothing"]
        except LookupError:
            logger.exception("failed")

    return told(
        message=lambda: logged(lambda: logger.info("got {}", _value(m))),
        fields=lambda: logged(lambda: logger.info("got {op.id} {op.state}", op=_value(m))),
        bound=lambda: logged(lambda: logger.bind(operation=_value(m)).info("x")),
        serialized=serialized,
        itself=lambda: logged(lambda: logger.info(_value(m))),
        diagnosed=lambda: [
            line
            for line in logged(failed, diagnose=True, backtrace=False, colorize=False).splitlines()
            if "-> Operation(" in line
        ],
    )


@use("rich")
def rich_shows(m: Models) -> Any:
    import rich
    import rich.json
    from rich.console import Console
    from rich.pretty import Pretty, is_expandable, pretty_repr, traverse
    from rich.scope import render_scope
    from rich.table import Table
    from rich.traceback import Traceback

    def printed(*values: Any, width: int = 80, **options: Any) -> str:
        out = io.StringIO()
        console = Console(file=out, width=width, force_terminal=True, color_system="truecolor")
        console.print(*values, **options)
        return out.getvalue()

    def inspected(one: Any, **options: Any) -> Any:
        out = io.StringIO()
        rich.inspect(one, console=Console(file=out, width=300, color_system=None), **options)
        lines = [line.strip(" │") for line in out.getvalue().splitlines()]
        # What our class has beside upstream's is on the README's list.
        from ...sides import ADDED_PROPERTIES

        return [line for line in lines if line.partition(" = ")[0] not in ADDED_PROPERTIES]

    def table() -> Table:
        drawn = Table("id", "state", "operation")
        for one in made(m):
            drawn.add_row(one.id, str(one.state), Pretty(one, max_string=20))
        return drawn

    def failed() -> Any:
        operation = _value(m)
        try:
            operation.result["nothing"]
        except LookupError:
            trace = Traceback.from_exception(*sys.exc_info(), show_locals=True)
        return [line for line in _plain(printed(trace, width=200)) if "operation" in line][-3:]

    value = _value(m)
    return told(
        print=lambda: printed(value, [value], {"x": value}),
        narrow=lambda: [printed(one, width=30) for one in made(m)],
        pretty=lambda: pretty_repr(value, max_width=40, max_length=3, max_string=5),
        expanded=lambda: pretty_repr([value], expand_all=True, indent_size=2, max_depth=2),
        expandable=lambda: [is_expandable(value), is_expandable(m.Operation)],
        traversed=lambda: [child.key_repr for child in traverse(value).children],
        arguments=lambda: list(value.__rich_repr__()),
        inspect=lambda: inspected(value),
        inspect_docs=lambda: inspected(value, docs=False, value=False),
        inspect_title=lambda: inspected(m.Operation, title="t", docs=False)[:2],
        scope=lambda: printed(render_scope({"operation": value}), width=100),
        table=lambda: printed(table(), width=100),
        log_locals=failed,
        json=lambda: printed(
            rich.json.JSON.from_data([value], default=lambda one: one.model_dump(mode="json"))
        ),
    )


def _plain(text: str) -> list[str]:
    return re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()


@use("devtools")
def devtools_formats(m: Models) -> Any:
    import devtools

    value = _value(m)
    return told(
        pformat=lambda: [devtools.pformat(one) for one in made(m)],
        nested=lambda: devtools.pformat({"x": [value], "state": m.OperationState.Failed}),
        narrow=lambda: devtools.PrettyFormat(simple_cutoff=0, width=30)(value),
        debug=lambda: str(devtools.debug.format(value)).partition("\n")[2],
    )


@use("icecream")
def icecream_prints(m: Models) -> Any:
    import icecream

    value = _value(m)
    said: list[str] = []
    ic = icecream.IceCreamDebugger(prefix="", outputFunction=said.append)
    ic(value, value.state)
    return [said, ic.format([value]), icecream.argumentToString(value)]


@use("tabulate")
def tabulate_draws(m: Models) -> Any:
    from tabulate import tabulate

    return told(
        dumps=lambda: tabulate([one.model_dump(mode="json") for one in made(m)], headers="keys"),
        operations=lambda: tabulate(made(m), headers="keys"),
        plain=lambda: tabulate(made(m)),
        one=lambda: tabulate(m.Operation(id="a")),
        pairs=lambda: tabulate(list(m.Operation(id="a")), tablefmt="github"),
        names=lambda: tabulate(made(m), headers=list(type(m.Operation()).model_fields)),
        cells=lambda: tabulate([[one.id, one.state, one] for one in made(m)], maxcolwidths=30),
        vars=lambda: tabulate([vars(one) for one in made(m)], headers="keys", tablefmt="pipe"),
    )


@use("jinja2")
def jinja_fills_templates(m: Models) -> Any:
    import jinja2
    from jinja2.sandbox import SandboxedEnvironment

    plain = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)

    def filled(text: str, environment: Any = plain, **values: Any) -> str:
        return environment.from_string(text).render(op=_value(m), ops=made(m), **values)

    return told(
        attribute=lambda: filled("{{ op.id }} {{ op['state'].value }} {{ op.result.b[0] }}"),
        itself=lambda: filled("{{ op }}"),
        missing=lambda: filled("{{ op.nothing }}"),
        pprint=lambda: filled("{{ op | pprint }}"),
        tojson=lambda: filled("{{ op | tojson }}"),
        tojson_dump=lambda: filled("{{ op.model_dump(mode='json') | tojson(indent=1) }}"),
        grouped=lambda: filled(
            "{% for k, v in ops | groupby('state.value', default='-') %}{{ k }}{{ v | length }} {% endfor %}"
        ),
        mapped=lambda: filled("{{ ops | map(attribute='id') | list }}"),
        sorted=lambda: filled("{{ (ops | sort(attribute='id', reverse=true) | first) .id }}"),
        selected=lambda: filled("{{ ops | selectattr('state') | list | length }}"),
        tests=lambda: filled(
            "{{ op is mapping }} {{ op is iterable }} {{ op is sequence }} {{ op is callable }}"
        ),
        items=lambda: filled("{% for k, v in op %}{{ k }}={{ v }};{% endfor %}"),
        dictsort=lambda: filled("{{ op | dictsort }}"),
        joined=lambda: filled("{{ ops | join(', ', attribute='id') }}"),
        length=lambda: filled("{{ op | length }}"),
        called=lambda: filled("{{ op.model_dump_json(exclude_none=true) }}"),
        sandboxed=lambda: filled("{{ op.id }} {{ op.model_copy().id }}", SandboxedEnvironment()),
        sandbox_refuses=lambda: filled("{{ op.__dict__ }}", SandboxedEnvironment()),
    )


@use("sentry_sdk")
def sentry_serializes(m: Models) -> Any:
    from sentry_sdk.serializer import serialize
    from sentry_sdk.utils import safe_repr, safe_str

    value = _value(m)
    return told(
        repr=lambda: safe_repr(value),
        str=lambda: safe_str(value),
        extra=lambda: serialize({"extra": {"operation": value, "list": [value]}}),
        vars=lambda: serialize({"operation": value, "state": value.state}, is_vars=True),
        custom=lambda: serialize({"x": value}, custom_repr=lambda one: getattr(one, "id", None)),
    )


@use()
def tracebacks_show_locals(m: Models) -> Any:
    import traceback

    def failed(operation: Any) -> Any:
        state = operation.state
        raise LookupError(operation.id, state)

    try:
        failed(_value(m))
    except LookupError as error:
        trace = traceback.TracebackException.from_exception(error, capture_locals=True)
        return [frame.locals for frame in trace.stack][1:] + list(trace.format_exception_only())


@use()
def exceptions_carry_operations(m: Models) -> Any:
    class Failed(Exception):
        def __init__(self, operation: Any) -> None:
            super().__init__(operation)
            self.operation = operation

    import pickle

    error = Failed(_value(m))
    return [
        str(error),
        repr(error),
        error.args,
        pickle.loads(pickle.dumps(LookupError(_value(m)))).args,
    ]


@use()
def pydoc_describes_the_class(m: Models) -> Any:
    import pydoc

    from ...outcome import FIELD_NAMES

    text = pydoc.plain(pydoc.render_doc(m.Operation))
    lines = text.splitlines()
    return told(
        header=lambda: [lines[0], *[line for line in lines if line.lstrip().startswith("class ")]],
        order=lambda: [line.strip(" |") for line in _after(lines, "Method resolution order:", 4)],
        fields=lambda: [
            line.strip(" |").partition(" = ")[0]
            for line in lines
            if line.strip(" |").partition(":")[0].strip() in FIELD_NAMES
        ],
        of_instance=lambda: pydoc.render_doc(m.Operation(id="a")).splitlines()[0],
        state=lambda: pydoc.plain(pydoc.render_doc(m.OperationState)),
        described=lambda: [
            pydoc.describe(one) for one in (m.Operation, m.Operation(), m.OperationState)
        ],
        located=lambda: pydoc.locate(f"{m.Operation.__module__}.Operation") is m.Operation,
        summary=lambda: pydoc.splitdoc(pydoc.getdoc(m.Operation))[0],
    )


def _after(lines: list[str], text: str, count: int) -> list[str]:
    for i, line in enumerate(lines):
        if text in line:
            return lines[i + 1 : i + 1 + count]
    return []
