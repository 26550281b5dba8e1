"""What `Operation` inherits from pydantic's `BaseModel` and has where there is none to inherit."""

from typing import Any

from hps_ops._errors.missing import needs


class BaseModel:
    """The members, under the name that errors show."""

    model_computed_fields: "dict[str, Any]" = {}  # noqa: RUF012 - pydantic gives a dict

    def model_post_init(self, context: Any, /) -> None:
        """Do nothing: a subclass that pydantic makes overrides this."""

    @classmethod
    def model_rebuild(
        cls,
        *,
        force: bool = False,
        raise_errors: bool = True,  # noqa: ARG003 - pydantic's signature
        _parent_namespace_depth: int = 2,
        _types_namespace: Any = None,
    ) -> None:
        """Do nothing: the class is complete. Only pydantic can do it all the same."""
        if force:
            raise needs("Operation.model_rebuild")

    @classmethod
    def model_parametrized_name(cls, params: "tuple[type[Any], ...]") -> str:  # noqa: ARG003 - pydantic's signature
        """Refuse, as the class is not generic."""
        msg = "Concrete names should only be generated for generic models."
        raise TypeError(msg)

    @classmethod
    def __class_getitem__(cls, typevar_values: Any) -> Any:
        msg = f"{cls} cannot be parametrized because it does not inherit from typing.Generic"
        raise TypeError(msg)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Do nothing: a subclass that pydantic makes overrides this."""

    @classmethod
    def __pydantic_on_complete__(cls) -> None:
        """Do nothing: a subclass that pydantic makes overrides this."""
