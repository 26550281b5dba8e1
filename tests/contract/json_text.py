"""JSON as text: input types, white space, escapes, duplicate and unknown keys, depth, size."""

import array
import mmap
from collections.abc import Callable
from functools import partial
from typing import Any

from .. import value_types as kinds
from ..documents import polled_text
from ..outcome import Table
from ..registry import case, tabulate
from ..sides import Models

FORMS: dict[str, Callable[[str], Any]] = {
    "str": lambda text: text,
    "bytes": lambda text: text.encode(),
    "bytearray": lambda text: bytearray(text.encode()),
    "memoryview": lambda text: memoryview(text.encode()),
    "str subclass": kinds.StrSubclass,
    "bytes subclass": lambda text: kinds.BytesSubclass(text.encode()),
    "array": lambda text: array.array("b", text.encode()),
    "list": lambda text: [text],
    "None": lambda text: None,
    "int": lambda text: 5,
    "dict": lambda text: {"id": "a"},
}

GOOD_TEXTS: dict[str, str] = {
    "empty object": "{}",
    "compact": '{"id":"a","state":"running","messages":["b","c"],"progress":1}',
    "spaced": ' {\n\t"id" : "a" ,\r\n "messages" : [ "b" , "c" ] }\n ',
    "non-ASCII": '{"id":"é","description":"漢字 \U0001f600","user_id":"\x7f"}',
    "escapes": r'{"id":"\u0061\n\t\"\\\/\b\f\r","rate":"\ud83d\ude00\u00e9"}',
    "escaped keys": r'{"\u0069d":"a","stat\u0065":"running"}',
    "escaped unknown key": r'{"i\u0064\n":"a"}',
    "duplicate keys": '{"id":"a","id":"b","rate":null,"id":null}',
    "duplicate key, first is wrong": '{"id":5,"id":"b"}',
    "duplicate key, last is wrong": '{"id":"b","id":5}',
    "duplicate escaped key": r'{"id":"a","\u0069d":"b"}',
    "duplicate unknown key": '{"x":1,"x":2,"id":"a"}',
    "unknown keys": '{"x":{"y":[1,2,{"z":null}]},"":0,"id":"a","ID":"b","é":NaN}',
    "non-finite": '{"progress":NaN,"result":[Infinity,-Infinity,NaN,1e400,-0.0,-0]}',
    "numbers": '{"progress":1E+2,"progress_current":1e2,"progress_total":-0}',
    "great numbers": f'{{"progress_current":{"1" * 100},"progress_total":-{"9" * 60}}}',
    "result object": '{"result":{"b":1,"a":{"c":[true,false,null]},"b":2}}',
    "result list": '{"result":[{},[],"",0.1,12345678901234567890,"\\u0000"]}',
    "faults at many places": '{"id":1,"children":[1,"a",null],"state":"x","progress":"y","rate":[]}',
    "long strings": f'{{"id":"{"a" * 5000}","rate":"{"é" * 300}\\n{"b" * 300}"}}',
    "one of the service": polled_text()[15 : polled_text().index("},{") + 1],
}


def _try_forms(text: str, options: dict[str, Any], m: Models) -> Table:
    return tabulate(
        {
            label: partial(m.Operation.model_validate_json, make(text), **options)
            for label, make in FORMS.items()
        }
    )


for _label, _text in GOOD_TEXTS.items():
    case(f"reads JSON in every form: {_label}")(partial(_try_forms, _text, {}))
    if _label in ("compact", "faults at many places", "unknown keys"):
        case(f"reads JSON strictly in every form: {_label}")(
            partial(_try_forms, _text, {"strict": True})
        )
        case(f"reads JSON with extras in every form: {_label}")(
            partial(_try_forms, _text, {"extra": "allow"})
        )


@case("a memory map is no JSON input")
def _(m: Models) -> Any:
    with mmap.mmap(-1, 16) as mapped:
        mapped.write(b'{"id":"a"}      ')
        m.Operation.model_validate_json(mapped)


def nested(kind: str, depth: int) -> str:
    """Give a JSON value of lists, objects or both in turn, so many deep."""
    opening = {"lists": ["["], "objects": ['{"a":'], "both": ["[", '{"a":']}[kind]
    closing = {"lists": ["]"], "objects": ["}"], "both": ["]", "}"]}[kind]
    inner = "" if kind == "lists" or (kind == "both" and depth % 2) else "1"
    opened = "".join(opening[i % len(opening)] for i in range(depth))
    closed = "".join(closing[i % len(closing)] for i in reversed(range(depth)))
    return opened + inner + closed


def _depth_of(value: Any) -> int:
    depth = 0
    while isinstance(value, (list, dict)) and value:
        value = value[0] if isinstance(value, list) else value["a"]
        depth += 1
    return depth


DEPTHS = (1, 2, 100, 197, 198, 199, 200, 201, 202, 203, 250, 1000)


def _try_depths(key: str, depths: tuple[int, ...], m: Models) -> Table:
    def attempt(kind: str, depth: int) -> int:
        text = f'{{"{key}":{nested(kind, depth)}}}'
        return _depth_of(m.Operation.model_validate_json(text).result)

    return tabulate(
        {
            f"{depth} {kind}": partial(attempt, kind, depth)
            for kind in ("lists", "objects", "both")
            for depth in depths
        }
    )


case("how deep a result may be")(partial(_try_depths, "result", DEPTHS))
case("how deep an unknown value may be")(partial(_try_depths, "unknown", DEPTHS))
case("how deep a wrong value may be")(partial(_try_depths, "id", (1, 2, 199, 200, 201, 202, 203)))


@case("how deep the whole text may be")
def _(m: Models) -> Any:
    return tabulate(
        {
            f"{depth} {kind}": partial(m.Operation.model_validate_json, nested(kind, depth))
            for kind in ("lists", "objects")
            for depth in (1, 2, 198, 199, 200, 201, 202, 203)
        }
    )


@case("how many digits a number may have")
def _(m: Models) -> Any:
    sizes = (19, 20, 39, 309, 310, 4300, 4301)
    shapes: dict[str, Callable[[int], str]] = {
        "digits": lambda n: "7" * n,
        "negative digits": lambda n: "-" + "7" * n,
        "digits and fraction": lambda n: "7" * n + ".5",
        "zeros in a fraction": lambda n: "1." + "0" * n,
        "digits of a fraction": lambda n: "0." + "7" * n,
        "digits of an exponent": lambda n: "1e" + "1" * n,
        "digits of a negative exponent": lambda n: "1e-" + "1" * n,
        "zeros of an exponent": lambda n: "1e" + "0" * n + "1",
        "power of ten": lambda n: f"1e{n}",
    }
    return tabulate(
        {
            f"{field}: {n} {label}": partial(
                m.Operation.model_validate_json, f'{{"{field}":{shape(n)}}}'
            )
            for field in ("progress_current", "progress", "result")
            for label, shape in shapes.items()
            for n in sizes
        }
    )


@case("bytes have to be UTF-8")
def _(m: Models) -> Any:
    bad = {
        "lone continuation": b"\x80",
        "invalid byte": b"\xff",
        "overlong": b"\xc0\xaf",
        "cut short": b"\xe2\x82",
        "surrogate": b"\xed\xa0\x80",
        "beyond Unicode": b"\xf4\x90\x80\x80",
    }
    places = {
        "in a value": b'{"id":"ab%scd"}',
        "in a key": b'{"i%sd":"a"}',
        "in an unknown value": b'{"x":"%s","id":"a"}',
        "in a list": b'{"messages":["a","%s"]}',
        "in a result": b'{"result":{"%s":1}}',
        "in the state": b'{"state":"%s"}',
        "outside of strings": b'{"id":%s"a"}',
        "before": b'%s{"id":"a"}',
        "after": b'{"id":"a"}%s',
        "after an escape": b'{"id":"\\n%s"}',
        "after a line": b'{"id":"a",\n"rate":"%s"}',
        "as a number": b'{"progress":"%s"}',
    }
    return tabulate(
        {
            f"{label} {place}": partial(m.Operation.model_validate_json, text.replace(b"%s", raw))
            for place, text in places.items()
            for label, raw in bad.items()
        }
    )


@case("a str may hold surrogates only where it is no JSON anyway")
def _(m: Models) -> Any:
    texts = ('{"id":"\ud800"}', '{"\udc00":1}', "\ud800", '{"id":"a"}\ud800', '{"id":5}\udfff')
    return tabulate({ascii(text): partial(m.Operation.model_validate_json, text) for text in texts})


@case("a byte order mark is no white space")
def _(m: Models) -> Any:
    marked = '\ufeff{"id":"a"}'
    return tabulate(
        {
            "str": lambda: m.Operation.model_validate_json(marked),
            "bytes": lambda: m.Operation.model_validate_json(marked.encode()),
            "UTF-16": lambda: m.Operation.model_validate_json('{"id":"a"}'.encode("utf-16")),
            "UTF-32": lambda: m.Operation.model_validate_json('{"id":"a"}'.encode("utf-32")),
            "after": lambda: m.Operation.model_validate_json('{"id":"a"}\ufeff'),
        }
    )


@case("which white space JSON knows")
def _(m: Models) -> Any:
    blanks = (" ", "\t", "\n", "\r", "\r\n", "\v", "\f", "\0", "\x1c", "\x85", "\xa0", "\u2028", "")
    return tabulate(
        {
            f"{blank!a} {place}": partial(m.Operation.model_validate_json, text.replace("_", blank))
            for blank in blanks
            for place, text in {
                "everywhere": '_{_"id"_:_"a"_,_"messages"_:_[_"b"_,_"c"_]_}_',
                "in a number": '{"progress":1_2}',
                "in a string": '{"id":"a_b"}',
            }.items()
        }
    )


@case("strings of one text may be one object, and texts are equal whatever their length")
def _(m: Models) -> Any:
    long = "b" * 70
    text = f'{{"messages":["a","a","{long}","{long}"],"id":"a"}}'
    return m.Operation.model_validate_json(text).messages
