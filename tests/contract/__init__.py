"""The cases that run on both sides, by room; importing this package registers them all."""

from importlib import import_module

ROOMS = (
    "field_values",
    "whole_objects",
    "call_options",
    "json_text",
    "json_faults",
    "attributes",
    "instance_state",
    "dumping",
    "dumping_values",
    "dumping_results",
    "copying",
    "pickling",
    "behaviour",
    "subclass_models",
    "subclasses",
    "class_surface",
    "deprecated",
    "parents",
    "states",
    "validation_errors",
)

for _room in ROOMS:
    import_module(f"{__name__}.{_room}")
