"""What `hps_ops._model.base` offers where there is no pydantic."""

from typing import Any

class BaseModel:
    __pydantic_extra__: dict[str, Any] | None
    __pydantic_fields_set__: set[str]
    __pydantic_private__: dict[str, Any] | None
