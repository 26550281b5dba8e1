//! The types of validation errors (`int_parsing`, ...). Their messages are pydantic's.

/// Why a value was refused: the error types of pydantic that an operation can have.
///
/// The messages come from `pydantic_core`, or from `hps_ops._errors.validation_error` where it is not
/// installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Neither an integer nor a value that can be converted to one.
    IntType,
    /// A text that is no integer.
    IntParsing,
    /// A text or float that is too large for an integer.
    IntParsingSize,
    /// A number with a fraction, for an integer.
    IntFromFloat,
    /// NaN or an infinity, for an integer.
    FiniteNumber,
    /// Neither a number nor a value that can be converted to one.
    FloatType,
    /// A text that is no number.
    FloatParsing,
    /// Not a text.
    StringType,
    /// A text that cannot be expressed in UTF-8, or bytes that are not UTF-8.
    StringUnicode,
    /// Neither a list nor a value that can be converted to one.
    ListType,
    /// An iterator that raised.
    IterationError,
    /// Not one of the states.
    Enum,
    /// Strict mode, and not a member of the enum.
    IsInstanceOf,
    /// The whole input is no mapping, object or instance.
    ModelType,
    /// `from_attributes`, and an input that has none.
    ModelAttributesType,
    /// An attribute that raised on reading.
    GetAttributeError,
    /// Broken JSON.
    JsonInvalid,
    /// Not a JSON document: neither text nor bytes.
    JsonType,
    /// An unknown key, with `extra="forbid"`.
    ExtraForbidden,
    /// A key that is no text.
    InvalidKey,
    /// A subclass's own code raised `ValueError`.
    ValueError,
    /// A subclass's own code raised `AssertionError`.
    AssertionError,
}

impl Fault {
    /// The error type as pydantic spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IntType => "int_type",
            Self::IntParsing => "int_parsing",
            Self::IntParsingSize => "int_parsing_size",
            Self::IntFromFloat => "int_from_float",
            Self::FiniteNumber => "finite_number",
            Self::FloatType => "float_type",
            Self::FloatParsing => "float_parsing",
            Self::StringType => "string_type",
            Self::StringUnicode => "string_unicode",
            Self::ListType => "list_type",
            Self::IterationError => "iteration_error",
            Self::Enum => "enum",
            Self::IsInstanceOf => "is_instance_of",
            Self::ModelType => "model_type",
            Self::ModelAttributesType => "model_attributes_type",
            Self::GetAttributeError => "get_attribute_error",
            Self::JsonInvalid => "json_invalid",
            Self::JsonType => "json_type",
            Self::ExtraForbidden => "extra_forbidden",
            Self::InvalidKey => "invalid_key",
            Self::ValueError => "value_error",
            Self::AssertionError => "assertion_error",
        }
    }
}
