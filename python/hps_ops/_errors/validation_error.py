# ruff: noqa: PLC0415 - validation must not pay for what few errors need
"""`ValidationError` for environments without pydantic.

The methods, texts and contents are those of pydantic_core's class, for the error types which the
models of this package can raise.
"""

from typing import Any

#: The pydantic release whose texts these are; its number is part of the URLs.
_URL = "https://errors.pydantic.dev/2.14/v/"

#: The message for each error type; where JSON input is worded differently, a pair.
_MESSAGES: dict[str, str | tuple[str, str]] = {
    "assertion_error": "Assertion failed, {error}",
    "dict_type": ("Input should be a valid dictionary", "Input should be an object"),
    "enum": "Input should be {expected}",
    "extra_forbidden": "Extra inputs are not permitted",
    "finite_number": "Input should be a finite number",
    "float_parsing": "Input should be a valid number, unable to parse string as a number",
    "float_type": "Input should be a valid number",
    "get_attribute_error": "Error extracting attribute: {error}",
    "int_from_float": "Input should be a valid integer, got a number with a fractional part",
    "int_parsing": "Input should be a valid integer, unable to parse string as an integer",
    "int_parsing_size": "Unable to parse input string as an integer, exceeded maximum size",
    "int_type": "Input should be a valid integer",
    "invalid_key": "Keys should be strings",
    "is_instance_of": "Input should be an instance of {class}",
    "iteration_error": "Error iterating over object, error: {error}",
    "json_invalid": "Invalid JSON: {error}",
    "json_type": "JSON input should be string, bytes or bytearray",
    "list_type": ("Input should be a valid list", "Input should be a valid array"),
    "mapping_type": "Input should be a valid mapping, error: {error}",
    "missing": "Field required",
    "model_attributes_type": (
        "Input should be a valid dictionary or object to extract fields from",
        "Input should be an object",
    ),
    "model_type": (
        "Input should be a valid dictionary or instance of {class_name}",
        "Input should be an object",
    ),
    "needs_python_object": (
        "Cannot check `{method_name}` when validating from json, "
        "use a JsonOrPython validator instead"
    ),
    "none_required": ("Input should be None", "Input should be null"),
    "recursion_loop": "Recursion error - cyclic reference detected",
    "string_type": "Input should be a valid string",
    "string_unicode": (
        "Input should be a valid string, unable to parse raw data as a unicode string"
    ),
    "value_error": "Value error, {error}",
}

#: The one entry of the context that a message shows, by error type.
_SHOWN = {
    name: text.partition("{")[2].partition("}")[0]
    for name, texts in _MESSAGES.items()
    for text in [texts if isinstance(texts, str) else texts[0]]
    if "{" in text
}

#: Error types whose context holds any object, usually the exception that was raised.
_HOLDS_EXCEPTION = ("assertion_error", "value_error")

_WIDEST_REPR = 50


class _LineError:
    """One refused value."""

    __slots__ = ("context", "input", "loc", "type")

    def __init__(self, details: Any) -> None:
        _expect(details, dict)
        if "type" not in details:
            raise KeyError("type")
        if not isinstance(details["type"], str):
            raise TypeError("`type` should be a `str` or `PydanticCustomError`")
        self.type = str.__str__(details["type"])
        self.loc = _location(details.get("loc", ()))
        self.input = details.get("input")
        self.context: dict[Any, Any] | None = None
        if "ctx" in details:
            _expect(details["ctx"], dict)
            self.context = details["ctx"]
        if self.type not in _MESSAGES:
            raise KeyError(f"Invalid error type: '{self.type}'")
        if self.context is not None:
            self.context = dict(self.context)
        self._check_context()

    def _check_context(self) -> None:
        shown = _SHOWN.get(self.type)
        if shown is None:
            return
        variant = self.type.title().replace("_", "")
        if self.context is None or shown not in self.context:
            raise TypeError(f"{variant}: '{shown}' required in context")
        value = self.context[shown]
        if self.type not in _HOLDS_EXCEPTION:
            if not isinstance(value, str) or _has_surrogates(value):
                raise TypeError(f"{variant}: '{shown}' context value must be a String")
            value = str.__str__(value)
        # What the message shows comes first.
        self.context = {shown: value, **{k: v for k, v in self.context.items() if k != shown}}

    def message(self, input_type: str) -> str:
        texts = _MESSAGES[self.type]
        text = texts if isinstance(texts, str) else texts[input_type == "json"]
        shown = _SHOWN.get(self.type)
        if shown is None or self.context is None:
            return text
        return text.replace("{" + shown + "}", _text_of(self.context[shown]))

    def to_dict(
        self, input_type: str, *, include_url: bool, include_context: bool, include_input: bool
    ) -> dict[str, Any]:
        """Give the line as `errors` lists it."""
        line: dict[str, Any] = {
            "type": self.type,
            "loc": self.loc,
            "msg": self.message(input_type),
        }
        if include_input:
            line["input"] = self.input
        if include_context and self.context is not None:
            line["ctx"] = dict(self.context)
        if include_url:
            line["url"] = _URL + self.type
        return line

    def show(self, input_type: str, hide_input: bool, show_url: bool) -> str:
        """Give the line as the text of the error shows it."""
        place = ".".join(f"`{step}`" if "." in step else step for step in map(str, self.loc))
        lines = [_printable(place)] if self.loc else []
        details = f"type={self.type}"
        if not hide_input:
            kind = type(self.input).__qualname__
            details += f", input_value={short_repr(self.input)}, input_type={kind}"
        lines.append(f"  {self.message(input_type)} [{details}]")
        if show_url:
            lines.append(f"    For further information visit {_URL}{self.type}")
        return "\n".join(lines)


class ValidationError(ValueError):
    """The input has values that do not fit their fields; all of them are listed.

    Instances come from validation, or from `from_exception_data`.
    """

    def __new__(
        cls,
        title: Any,
        line_errors: Any,
        input_type: Any = "python",
        hide_input: bool = False,
    ) -> "ValidationError":
        for line in line_errors:
            if not isinstance(line, _LineError):
                _expect(line, dict, "PyLineError")
                raise TypeError("'dict' object is not an instance of 'PyLineError'")
        return super().__new__(cls, title, line_errors, input_type, hide_input)

    def __init__(
        self,
        title: Any,
        line_errors: Any,
        input_type: Any = "python",
        hide_input: bool = False,
    ) -> None:
        super().__init__(title, line_errors, input_type, hide_input)
        self._title = title
        self._lines: tuple[_LineError, ...] = tuple(line_errors)
        self._input_type = input_type
        self._hide_input = hide_input

    @classmethod
    def from_exception_data(
        cls,
        title: str,
        line_errors: list[dict[str, Any]],
        input_type: str = "python",
        hide_input: bool = False,
    ) -> "ValidationError":
        """Make an error from the details of its lines.

        Parameters
        ----------
        title
            What was validated; the first line of the text shows it.
        line_errors
            A dict for each refused value: ``type``, and optionally ``loc``, ``input`` and ``ctx``.
        input_type
            ``"python"`` or ``"json"``; messages name lists and objects in its terms.
        hide_input
            Leave the refused values out of the text.

        Raises
        ------
        KeyError
            If an error type is not one that the models of this package can raise.
        TypeError
            If the context lacks what the message of its type shows.
        """
        _expect(line_errors, list)
        if input_type not in ("python", "json"):
            raise ValueError(f"Invalid error mode: {input_type}")
        return cls(title, [_LineError(line) for line in line_errors], input_type, hide_input)

    @property
    def title(self) -> str:
        """What was validated: the name of the model."""
        title: str = self._title
        return title

    def error_count(self) -> int:
        """Count the refused values."""
        return len(self._lines)

    def errors(
        self,
        *,
        include_url: bool = True,
        include_context: bool = True,
        include_input: bool = True,
    ) -> list[dict[str, Any]]:
        """List the refused values, in the order of the fields.

        Parameters
        ----------
        include_url
            Add ``url``, a link to an explanation of the error type.
        include_context
            Add ``ctx``, the values that the message shows.
        include_input
            Add ``input``, the refused value.

        Returns
        -------
        list of dict
            ``type``, ``loc`` (the way to the value), ``msg``, and what was asked for.
        """
        for flag in (include_url, include_context, include_input):
            _expect(flag, bool)
        return [
            line.to_dict(
                self._input_type,
                include_url=include_url,
                include_context=include_context,
                include_input=include_input,
            )
            for line in self._lines
        ]

    def json(
        self,
        *,
        indent: int | None = None,
        include_url: bool = True,
        include_context: bool = True,
        include_input: bool = True,
    ) -> str:
        """Give what `errors` lists as JSON.

        Parameters
        ----------
        indent
            Spaces for each level; None gives one line.
        include_url
            Add ``url``, a link to an explanation of the error type.
        include_context
            Add ``ctx``, the values that the message shows.
        include_input
            Add ``input``, the refused value.
        """
        from hps_ops._errors.as_json import write

        lines = self.errors(
            include_url=include_url, include_context=include_context, include_input=include_input
        )
        return write(lines, indent)

    def __str__(self) -> str:
        count = len(self._lines)
        heading = f"{count} validation error{'' if count == 1 else 's'} for {self._title}"
        show_url = _shows_urls()
        lines = [line.show(self._input_type, self._hide_input, show_url) for line in self._lines]
        return heading + "\n" + "\n".join(lines)

    def __repr__(self) -> str:
        return str(self)

    def __reduce__(self) -> Any:
        arguments = (self._title, self.errors(), self._input_type, self._hide_input)
        return type(self).from_exception_data, arguments


def short_repr(value: Any) -> str:
    """Give the `repr` of a value, its middle left out if it is long; it never raises."""
    text = _safe_repr(value)
    data = text.encode("utf-8", "surrogatepass")
    if len(data) <= _WIDEST_REPR:
        return text
    half = (_WIDEST_REPR + 1) // 2
    start, end = data[:half], data[len(data) - half + 1 :]
    # Bytes are counted, but characters stay whole.
    while len(data) > len(start) and start and data[len(start)] & 0xC0 == 0x80:
        start = start[:-1]
    while end and end[0] & 0xC0 == 0x80:
        end = end[1:]
    return f"{start.decode()}...{end.decode()}"


def _safe_repr(value: Any) -> str:
    try:
        return _printable(repr(value))
    except Exception:  # noqa: BLE001 - the text of an error must not fail
        return f"<unprintable {type(value).__qualname__} object>"


def _printable(text: str) -> str:
    if not _has_surrogates(text):
        return text
    # As Rust decodes the bytes of a surrogate: each of the three is a fault of its own.
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _has_surrogates(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)


def _text_of(value: Any) -> str:
    try:
        return _printable(str(value))
    except Exception:  # noqa: BLE001 - the text of an error must not fail
        return f"<unprintable {type(value).__qualname__} object>"


def _location(given: Any) -> tuple[int | str, ...]:
    if not isinstance(given, (tuple, list)):
        raise TypeError("Location must be a list or tuple of strings and ints")
    return tuple(map(_step, given))


def _step(step: Any) -> int | str:
    if isinstance(step, str):
        return _printable(str.__str__(step))
    if isinstance(step, int) and -(2**63) <= step < 2**63:
        return int(step)
    return _safe_repr(step)


def _expect(value: Any, kind: type, name: str = "") -> None:
    if not isinstance(value, kind):
        shown = "None" if value is None else f"{type(value).__name__}"
        suffix = "" if value is None else " object"
        raise TypeError(f"'{shown}'{suffix} is not an instance of '{name or kind.__name__}'")


def _shows_urls() -> bool:
    from os import environ

    if environ.get("PYDANTIC_ERRORS_OMIT_URL"):
        return False
    return environ.get("PYDANTIC_ERRORS_INCLUDE_URL", "1").lower() in ("1", "true", "yes")
