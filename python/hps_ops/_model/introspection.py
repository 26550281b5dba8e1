"""What can be said about the class without pydantic: its signature and its JSON Schema."""

import inspect
from typing import Any

from hps_ops._errors.missing import refuse
from hps_ops._hps_ops import FIELDS, Operation
from hps_ops._model.state import OperationState

_TYPES: dict[str, Any] = {
    "list[str]": list[str] | None,
    "str": str | None,
    "float": float | None,
    "int": int | None,
    "Any": Any | None,
    "OperationState": OperationState | None,
}

_JSON_TYPES: dict[str, dict[str, Any]] = {
    "list[str]": {"items": {"type": "string"}, "type": "array"},
    "str": {"type": "string"},
    "float": {"type": "number"},
    "int": {"type": "integer"},
    "Any": {},
}

_DEFAULT_TEMPLATE = "#/$defs/{model}"


def signature(cls: type[Any]) -> inspect.Signature:
    """Give the signature of a class: that of its `__init__`, its `**data` spelled out as fields."""
    parameters: dict[str, inspect.Parameter] = {}
    takes_fields = True
    if cls.__init__ is not Operation.__init__:
        own = list(inspect.signature(cls.__init__).parameters.values())[1:]  # without self
        takes_fields = any(one.kind is one.VAR_KEYWORD for one in own)
        parameters = {one.name: one for one in own if one.kind is not one.VAR_KEYWORD}
    if takes_fields:
        for name, kind, _ in FIELDS:
            parameters.setdefault(
                name,
                inspect.Parameter(
                    name,
                    inspect.Parameter.KEYWORD_ONLY,
                    default=None,
                    annotation=_TYPES[kind],
                ),
            )
    return inspect.Signature(list(parameters.values()), return_annotation=None)


def json_schema_method(cls: type[Any]) -> Any:
    """Give `model_json_schema` of a class, without pydantic."""

    def model_json_schema(
        by_alias: bool | None = None,  # noqa: ARG001 - there are no aliases
        ref_template: str = _DEFAULT_TEMPLATE,
        schema_generator: Any = None,
        mode: str = "validation",
        *,
        union_format: str = "any_of",
    ) -> dict[str, Any]:
        """Give the JSON Schema of the class.

        Parameters
        ----------
        by_alias
            Without effect: there are no aliases.
        ref_template
            How references to the definition of the states are written.
        schema_generator
            Needs pydantic.
        mode
            ``"validation"`` or ``"serialization"``; the schemas are the same.
        union_format
            Anything but ``"any_of"`` needs pydantic.
        """
        is_usual = (
            schema_generator is None
            and mode in ("validation", "serialization")
            and union_format == "any_of"
        )
        if not is_usual:
            refuse("Operation.model_json_schema with these arguments")()
        return json_schema(cls, ref_template)

    model_json_schema.__qualname__ = "BaseModel.model_json_schema"
    return model_json_schema


def json_schema(cls: type[Any], ref_template: str = _DEFAULT_TEMPLATE) -> dict[str, Any]:
    """Make the JSON Schema of a class from the field table, with the keys in pydantic's order."""
    states = OperationState.__name__
    definition = {
        "enum": [state.value for state in OperationState],
        "title": states,
        "type": "string",
    }
    properties: dict[str, Any] = {}
    for name, kind, description in FIELDS:
        is_state = kind == states
        shape = {"$ref": ref_template.format(model=states)} if is_state else _copy_of(kind)
        field: dict[str, Any] = {"anyOf": [shape, {"type": "null"}], "default": None}
        if description is not None:
            field["description"] = description
        if not is_state:
            field["title"] = name.replace("_", " ").title()
        properties[name] = field
    schema: dict[str, Any] = {}
    if cls.__doc__:
        schema["description"] = inspect.cleandoc(cls.__doc__)
    schema |= {"properties": properties, "title": cls.__name__, "type": "object"}
    reference = ref_template.format(model=cls.__name__)
    if reference == ref_template.format(model=states):
        # References that do not tell the definitions apart: pydantic then defines the class alone.
        return {"$defs": {cls.__name__: schema}, "$ref": reference}
    return {"$defs": {states: definition}, **schema}


def _copy_of(kind: str) -> dict[str, Any]:
    # The caller may change the schema, so no part of it is shared.
    return {
        key: dict(value) if isinstance(value, dict) else value
        for key, value in _JSON_TYPES[kind].items()
    }
