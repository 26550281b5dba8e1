"""Where pydantic 2.7 itself differs from the oracle's version, and we follow the oracle's."""

from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Difference:
    """Cases, and labels within their tables, for which the golden answer holds.

    Attributes
    ----------
    cases
        Pattern of case ids.
    labels
        Pattern of labels; the empty label stands for a case without a table.
    live
        Pattern of what the older version's own outcome looks like, as JSON text.
    reason
        What the older version does.
    """

    cases: str
    labels: str
    live: str
    reason: str

    def covers(self, case_id: str, label: str, live: str) -> bool:
        """Tell whether this difference speaks about an outcome of the older version."""
        return (
            fnmatchcase(case_id, self.cases)
            and fnmatchcase(label, self.labels)
            and fnmatchcase(live, self.live)
        )


def _differ(reason: str, *places: tuple[str, str], live: str = "*") -> tuple[Difference, ...]:
    return tuple(Difference(cases, labels, live, reason) for cases, labels in places)


_ANY = ("*", "*")
_NUMBERS = "json_text: how many digits a number may have"
_PARAMETERS = "class_surface: the parameters of each method"

DIFFERENCES: tuple[Difference, ...] = (
    # --- options ---
    *_differ("does not know the option", _ANY, live="*unexpected keyword argument*"),
    *_differ("words a wrong flag otherwise", _ANY, live="*object cannot be converted to*"),
    *_differ(
        "names the argument too",
        ("dumping: model_dump_json(indent=*", "*"),
        live="*argument 'indent': '*' object cannot be interpreted as an integer*",
    ),
    *_differ(
        "does not know `extra`, so it makes no such error",
        ("validation_errors: *", "extra*"),
        ("validation_errors: *", "keys*"),
        ("validation_errors: *", "odd keys*"),
        live='"<no such label>"',
    ),
    *_differ(
        "has methods with fewer parameters",
        (_PARAMETERS, "model_validate*"),
        (_PARAMETERS, "model_dump*"),
    ),
    # --- values ---
    *_differ("takes a sign before an underscore", ("field_values: *", "*-_1*"), live='{"returns"*'),
    *_differ(
        "refuses a zero after a minus sign", ("field_values: *", "*-012*"), live="*int_parsing*"
    ),
    *_differ(
        "counts the minus sign as a digit",
        ("field_values: *", "*-999999999999* of 430?*"),
        (_NUMBERS, "* 430? negative digits"),
        live="*number out of range*",
    ),
    *_differ(
        "counts the minus sign as a digit",
        ("field_values: *", "*-99999999999* of 430?*"),
        live="*int_parsing_size*",
    ),
    *_differ(
        "refuses an int of JSON beyond 64 bits as an optional float",
        ("field_values: *model_validate_json * as progress", "*"),
        (_NUMBERS, "progress: *digits"),
        live="*float_type*",
    ),
    *_differ(
        "refuses a Fraction beyond a float as int",
        ("field_values: *", "Fraction 10?*400"),
        live="*int_type*",
    ),
    *_differ(
        "does not look values up by hash and equality",
        ("field_values: * as state", "UserString"),
        ("field_values: * as state", "equals 'running'"),
        ("field_values: * as state", "__hash__ raises"),
        ("field_values: * as state", "__repr__ raises"),
        live='*"enum"*',
    ),
    # --- mappings and JSON ---
    *_differ(
        "takes a mapping apart before it reads the fields",
        ("whole_objects: mappings are read with *", "*raises *"),
        ("whole_objects: mappings are read with *", "Mapping without get"),
        ("whole_objects: mappings are read with *", "dict with own get"),
        ("whole_objects: a mapping is asked for these keys, in this order", ""),
    ),
    *_differ(
        "validates every value of a repeated key", ("json_text: reads JSON *: duplicate key*", "*")
    ),
    *_differ(
        "counts the columns of invalid UTF-8 otherwise",
        ("json_text: bytes have to be UTF-8", "*"),
        live="*invalid unicode code point*",
    ),
    # --- dumps ---
    *_differ(
        "writes exponents without a plus sign",
        ("dumping_values: *", "*"),
        live='*"returns": "\'{*[0-9]e[0-9]*}\'"*',
    ),
    *_differ(
        "dumps numbers by their fields even then",
        ("dumping_results: numbers dumped as what they are", ""),
    ),
    # --- the class ---
    *_differ(
        "lets register() count",
        ("class_surface: the class is an abstract base class like any other", ""),
    ),
    # --- instances ---
    *_differ("has no __replace__", ("copying: __replace__*", "*"), (_PARAMETERS, "__replace__")),
    *_differ("does not give a deep copy its memo", ("copying: a deep copy of a cycle", "")),
    *_differ(
        "holds no extra and empty extra for unequal",
        ("behaviour: == with each partner", "*empty extra*"),
    ),
    *_differ(
        "has no __repr_recursion__",
        ("behaviour: the texts and items of each instance", "repr recursion *"),
    ),
    *_differ(
        "reports the missing key of an extra as a cause",
        ("attributes: extras are attributes", ""),
        live="*KeyError*",
    ),
    *_differ(
        "refuses private names on a blank instance",
        ("instance_state: an instance of *__new__ takes attributes as far as it can", ""),
    ),
    *_differ("asks for all four parts of a state", ("pickling: __setstate__ takes", "*")),
    *_differ(
        "forgets the fields when a subclass's own __init__ reads strings",
        ("subclasses: an own __init__ with other arguments", "strings"),
    ),
    # --- class attributes ---
    *_differ(
        "does not have the attribute",
        ("class_surface: the * attribute __pydantic_computed_fields__", ""),
        ("class_surface: the * attribute __pydantic_fields__", ""),
        ("class_surface: the class attribute __pydantic_setattr_handlers__", ""),
        ("class_surface: model_fields of an instance", "private fields"),
        live="*AttributeError*",
    ),
    *_differ(
        "keeps the namespace of the module",
        ("class_surface: the * attribute __pydantic_parent_namespace__", ""),
    ),
)
