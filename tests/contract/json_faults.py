"""Broken JSON: every fault the parser can report, at many positions."""

import json
from functools import partial
from typing import Any

from ..documents import full_document
from ..outcome import Table
from ..registry import case, tabulate
from ..sides import Models
from ..values import label_text

FAULTS: dict[str, list[str]] = {
    "nothing and blanks": ["", " ", "\n", "\n\n  ", "\t", "\r\n"],
    "cut short": ["{", '{"', '{"id', '{"id"', '{"id":', '{"id":"', '{"id":"a', '{"id":"a"', "["],
    "cut in a literal": [
        *['{"id":t', '{"id":tru', '{"id":n', '{"id":nul', '{"id":f', '{"id":N', '{"id":Na'],
        *['{"id":I', '{"id":Infinit', '{"id":-', '{"id":-I', '{"id":-Inf', '{"progress":1'],
        *['{"progress":1.', '{"progress":1e', '{"progress":1e+', '{"progress":-', '{"result":0'],
    ],
    "cut in an escape": [
        '{"id":"\\',
        '{"id":"\\u',
        '{"id":"\\u00',
        '{"id":"\\ud83d',
        '{"id":"\\ud83d\\',
    ],
    "cut in a list": ['{"messages":[', '{"messages":["a"', '{"messages":["a",', '{"result":[1'],
    "trailing characters": ["{}x", "{} x", "{}\n x", "{}{}", "{}]", "{},", '{"id":"a"}}', "{}\0"],
    "trailing comma": [
        '{"id":"a",}',
        '{"id":"a", }',
        '{"messages":["a",]}',
        "{,}",
        '{"result":[,]}',
    ],
    "values that are none": [
        *[
            "{x}",
            '{"id":x}',
            '{"id":}',
            '{"id":,}',
            '{"id":]}',
            "}",
            "]",
            ",",
            ":",
            "'",
            "{'id':1}",
        ],
        *[
            '{"id":undefined}',
            '{"id":True}',
            '{"id":None}',
            '{"id":/*c*/"a"}',
            "// c\n{}",
            "x",
            "&",
        ],
    ],
    "wrong identifiers": ['{"id":nulL}', '{"id":trUe}', '{"id":falsE}', '{"id":nan}', '{"id":NaM}'],
    "more wrong identifiers": [
        '{"id":Inf}',
        '{"id":-Inf}',
        '{"id":-NaN}',
        '{"id":-x}',
        '{"id":nullx}',
    ],
    "colon": ['{"id" "a"}', '{"id","a"}', '{"id"}', '{"id"x}', '{"id"\n"a"}', '{"id"=1}'],
    "comma in an object": ['{"id":"a" "b"}', '{"id":"a""rate":"b"}', '{"id":"a"]', '{"id":"a";}'],
    "comma in a list": ['{"messages":["a" "b"]}', '{"messages":["a"}', '{"messages":["a";"b"]}'],
    "keys": ["{1:2}", "{null:1}", "{id:1}", '{"id":"a",1:2}', "{[]:1}", '{"id":"a",rate:1}', "{.}"],
    "control characters": [f'{{"id":"a{chr(c)}b"}}' for c in (0, 1, 8, 9, 10, 13, 27, 31)],
    "control characters in keys": ['{"i\nd":1}', '{"\0":1}', '{"unknown":"\t"}'],
    "escapes": ['{"id":"\\x"}', '{"id":"\\U0001"}', '{"id":"\\0"}', '{"id":"\\\'"}', '{"i\\d":1}'],
    "hex escapes": ['{"id":"\\u"}', '{"id":"\\u12"}', '{"id":"\\u12g4"}', '{"id":"\\u 123"}'],
    "surrogate escapes": [
        *['{"id":"\\ud800"}', '{"id":"\\udc00"}', '{"id":"\\ud800x"}', '{"id":"\\ud800\\n"}'],
        *['{"id":"\\ud800\\ud800"}', '{"id":"\\ud800\\u0041"}', '{"id":"\\udc00\\ud800"}'],
        *['{"\\ud800":1}', '{"x":"\\ud800"}', '{"result":{"\\udfff":1}}', '{"id":"\\ud800\\u"}'],
    ],
    "numbers": [
        *[
            f'{{"progress":{n}}}'
            for n in ("01", "-01", "00", "1.", ".5", "+1", "1e", "1e+", "1.e1")
        ],
        *[
            f'{{"progress":{n}}}'
            for n in ("-", "--1", "1.5.2", "1e5e5", "1e5.5", "0x1", "1_0", "1a")
        ],
        *[
            f'{{"result":{n}}}'
            for n in ("01", "-", "1.", "1e", "-x", "0.", "-0.", "1.2e", "00", "-00")
        ],
        *[f'{{"unknown":{n}}}' for n in ("01", "-", "1.", "1e", "+1", "1.2e-", "1f")],
        *[f'{{"id":{n}}}' for n in ("01", "-", "1.", "1e", "-01", "9" * 4301)],
    ],
    "faults behind faults": ['{"id":5,"rate":x}', '{"id":5,"state":"x"', '{"unknown":[1,{"a":}]}'],
    "lines": ['\n\n{"id":\n  x}', '{"id":"a",\n\n"rate":\n', "{\r\n  x}", '{"é":\n"é"x}', "\r\r{x"],
    "columns behind non-ASCII": ['{"é":x}', '{"id":"漢字",x}', '"\U0001f600"x', '{"id":"é\n"}'],
    "long": [f'{{"id":"{"a" * 500}",x}}', f'{{"id":"{"a" * 500}', "[" * 300, '{"a":' * 300],
}


def _try_texts(texts: list[str], options: dict[str, Any], m: Models) -> Table:
    labelled = {f"{i} {label_text(text)}": text for i, text in enumerate(texts)}
    return tabulate(
        {
            label: partial(m.Operation.model_validate_json, text, **options)
            for label, text in labelled.items()
        }
    )


for _about, _texts in FAULTS.items():
    case(f"broken JSON: {_about}")(partial(_try_texts, _texts, {}))


def _try_bytes(m: Models) -> Table:
    return tabulate(
        {
            f"{about} {i}": partial(m.Operation.model_validate_json, texts[i].encode())
            for about, texts in FAULTS.items()
            for i in range(0, len(texts), 4)
        }
    )


case("broken JSON in bytes")(_try_bytes)

# With spaces, an escape and a non-ASCII letter, so that every state of a parser is met.
WHOLE = json.dumps(
    full_document() | {"description": "é\n", "progress": -1.5e-7, "unknown": [True, None]},
    ensure_ascii=False,
).replace("\\n", "\\n\\u00e9")


def _try_every_cut(m: Models) -> Table:
    return tabulate(
        {str(n): partial(m.Operation.model_validate_json, WHOLE[:n]) for n in range(len(WHOLE))}
    )


def _try_every_deletion(m: Models) -> Table:
    return tabulate(
        {
            str(n): partial(m.Operation.model_validate_json, WHOLE[:n] + WHOLE[n + 1 :])
            for n in range(len(WHOLE))
        }
    )


def _try_every_replacement(character: str, m: Models) -> Table:
    return tabulate(
        {
            str(n): partial(m.Operation.model_validate_json, WHOLE[:n] + character + WHOLE[n + 1 :])
            for n in range(len(WHOLE))
        }
    )


case("a text cut at every position", uses_pydantic=True)(_try_every_cut)
case("a text with each character left out", uses_pydantic=True)(_try_every_deletion)
for _character in '"\\{}[],:0-.e\n\0 xé':
    case(f"a text with each character replaced by {_character!a}", uses_pydantic=True)(
        partial(_try_every_replacement, _character)
    )
