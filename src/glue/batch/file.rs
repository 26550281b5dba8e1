//! `OperationBatch.read`: files of JSON or JSON lines, plain or compressed with gzip.

use std::io::{ErrorKind, Read};

use flate2::bufread::GzDecoder;
use pyo3::exceptions::{PyMemoryError, PyOverflowError, PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};

use super::hints::{hint_for_path, noted, with_hint_for_path};
use super::input::GivenJson;
use super::source::Source;
use crate::domain::{BYTE_ORDER_MARK, GZIP, WideEncoding, is_lines, packing};
use crate::glue::document::text::Text;

/// The most bytes that are read from a file, if there is a limit.
#[derive(Clone, Copy)]
pub struct MaxSize(Option<usize>);

impl Default for MaxSize {
    /// 1 GiB, about two million operations.
    fn default() -> Self {
        Self(Some(1 << 30))
    }
}

impl<'py> FromPyObject<'_, 'py> for MaxSize {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if given.is_none() {
            return Ok(Self(None));
        }
        match given.extract() {
            Ok(most) => Ok(Self(Some(most))),
            Err(error) if error.is_instance_of::<PyOverflowError>(given.py()) => {
                if given.lt(0)? {
                    return Err(PyValueError::new_err("max_size must not be negative; None is no limit"));
                }
                Ok(Self(None))
            }
            Err(_) => {
                let kind = given.get_type().qualname()?;
                Err(PyTypeError::new_err(format!(
                    "max_size must be an int, or None for no limit, not '{kind}'"
                )))
            }
        }
    }
}

/// Bytes to read at once if the file's size is unknown, as of a pipe.
const CHUNK: usize = 1 << 16;

/// Reads the file at `path`.
pub fn read(path: &Bound<'_, PyAny>, max_size: MaxSize) -> PyResult<Source> {
    let py = path.py();
    // Takes the types that `open` takes, except file descriptors.
    let decoded = py
        .import(intern!(py, "os"))?
        .call_method1(intern!(py, "fsdecode"), (path,));
    let path = decoded.map_err(|error| match hint_for_path(path) {
        Some(hint) if error.is_instance_of::<PyTypeError>(py) => noted(py, error, &hint),
        _ => error,
    })?;
    let file = File {
        path: path.cast_into::<PyString>()?,
        max_size: max_size.0,
    };
    let text = file.text()?;
    let document = GivenJson::from_text(text);
    let bytes = document.as_bytes(py)?;
    let source = if py.detach(|| is_lines(bytes)) {
        document.read_lines(py)
    } else {
        document.read_json(py)
    };
    source.map_err(|error| match file.path.repr() {
        Ok(path) => noted(py, error, &format!("in {}", path.to_string_lossy())),
        Err(_) => error,
    })
}

struct File<'py> {
    path: Bound<'py, PyString>,
    max_size: Option<usize>,
}

impl<'py> File<'py> {
    fn text(&self) -> PyResult<Text> {
        let py = self.path.py();
        let stored = self.stored().map_err(|error| with_hint_for_path(error, &self.path))?;
        let bytes = stored.as_bytes(py)?;
        if bytes.starts_with(GZIP) {
            let max_size = self.max_size;
            let unzipped = self.checked(py.detach(|| unzip(bytes, max_size)))?;
            self.check_text(&unzipped)?;
            return Ok(Text::Owned(without_mark(unzipped)));
        }
        self.check_text(bytes)?;
        if bytes.starts_with(BYTE_ORDER_MARK) {
            let mut text = Vec::new();
            append(&mut text, &bytes[BYTE_ORDER_MARK.len()..])?;
            return Ok(Text::Owned(text));
        }
        Ok(stored)
    }

    /// Raises if the content is packed or in another encoding.
    fn check_text(&self, text: &[u8]) -> PyResult<()> {
        if let Some(packing) = packing(text) {
            return Err(self.fault(&format!(
                "holds {packing} data; unpack it first: `read` does that with gzip only, and only once"
            )));
        }
        match WideEncoding::of(text) {
            Some(wide) => Err(self.fault(&format!("is {} text; save it as UTF-8, which JSON is", wide.name()))),
            None => Ok(()),
        }
    }

    /// The content of the file, read by Python's own file objects: these raise the usual errors and can be
    /// interrupted.
    fn stored(&self) -> PyResult<Text> {
        let py = self.path.py();
        let options = PyDict::new(py);
        options.set_item(intern!(py, "buffering"), 0)?;
        let file = py
            .import(intern!(py, "io"))?
            .getattr(intern!(py, "open"))?
            .call((&self.path, "rb"), Some(&options))?;
        let read = self.read_all(&file);
        let closed = file.call_method0(intern!(py, "close"));
        let text = read?;
        closed?;
        Ok(text)
    }

    fn read_all(&self, file: &Bound<'py, PyAny>) -> PyResult<Text> {
        let py = file.py();
        let descriptor = file.call_method0(intern!(py, "fileno"))?;
        let status = py
            .import(intern!(py, "os"))?
            .call_method1(intern!(py, "fstat"), (descriptor,))?;
        let size: usize = status.getattr(intern!(py, "st_size"))?.extract()?;
        if self.max_size.is_some_and(|most| size > most) {
            return Err(self.too_large());
        }
        let mut whole: Option<Bound<'py, PyBytes>> = None;
        let mut joined = Vec::new();
        let mut length = 0;
        loop {
            // One byte more than the file has, so that one read usually gives all and sees the end.
            let wanted = size.saturating_sub(length).max(CHUNK - 1) + 1;
            let wanted = match self.max_size {
                Some(most) => wanted.min((most - length).saturating_add(1)),
                None => wanted,
            };
            let read = file.call_method1(intern!(py, "read"), (wanted,))?;
            let read = read.cast_into::<PyBytes>()?;
            let bytes = read.as_bytes();
            if bytes.is_empty() {
                break;
            }
            length += bytes.len();
            if self.max_size.is_some_and(|most| length > most) {
                return Err(self.too_large());
            }
            match whole.take() {
                None if joined.is_empty() => whole = Some(read),
                first => {
                    if let Some(first) = first {
                        append(&mut joined, first.as_bytes())?;
                    }
                    append(&mut joined, bytes)?;
                }
            }
        }
        Ok(match whole {
            Some(whole) => Text::Bytes(whole.unbind()),
            None => Text::Owned(joined),
        })
    }

    fn checked(&self, unzipped: Result<Vec<u8>, GzipFault>) -> PyResult<Vec<u8>> {
        unzipped.map_err(|fault| match fault {
            GzipFault::TooLarge => self.too_large(),
            GzipFault::Truncated => self.fault("is damaged: its gzip data end too early"),
            GzipFault::Followed => self.fault("is damaged: its gzip data are followed by something else"),
            GzipFault::Corrupt(reason) => self.fault(&format!("is damaged: its gzip data are corrupt ({reason})")),
            GzipFault::NoMemory => PyMemoryError::new_err(()),
        })
    }

    fn too_large(&self) -> PyErr {
        self.fault(&format!(
            "holds more than max_size={} bytes; give a larger max_size, or None for no limit",
            self.max_size.unwrap_or_default()
        ))
    }

    fn fault(&self, what: &str) -> PyErr {
        match self.path.repr() {
            Ok(path) => PyValueError::new_err(format!("{} {what}", path.to_string_lossy())),
            Err(error) => error,
        }
    }
}

/// Appends; `MemoryError` if there is not enough memory.
fn append(text: &mut Vec<u8>, more: &[u8]) -> PyResult<()> {
    text.try_reserve(more.len()).map_err(|_| PyMemoryError::new_err(()))?;
    text.extend_from_slice(more);
    Ok(())
}

fn without_mark(mut text: Vec<u8>) -> Vec<u8> {
    if text.starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len());
    }
    text
}

enum GzipFault {
    TooLarge,
    Truncated,
    Followed,
    Corrupt(String),
    NoMemory,
}

/// Unpacks gzip data, but no more than `max_size` bytes: a few bytes can unpack to any amount.
fn unzip(data: &[u8], max_size: Option<usize>) -> Result<Vec<u8>, GzipFault> {
    let mut text = Vec::new();
    let mut rest = data;
    // There may be several gzip members in a row, as in a log that is appended to, and zeros at the end.
    while let Some(start) = rest.iter().position(|byte| *byte != 0) {
        rest = &rest[start..];
        if !rest.starts_with(GZIP) {
            return Err(if GZIP.starts_with(rest) {
                GzipFault::Truncated
            } else {
                GzipFault::Followed
            });
        }
        let left = max_size.map_or(u64::MAX, |most| ((most - text.len()) as u64).saturating_add(1));
        let mut decoder = GzDecoder::new(rest);
        let read = decoder.by_ref().take(left).read_to_end(&mut text);
        if max_size.is_some_and(|most| text.len() > most) {
            return Err(GzipFault::TooLarge);
        }
        read.map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => GzipFault::Truncated,
            ErrorKind::OutOfMemory => GzipFault::NoMemory,
            _ => GzipFault::Corrupt(error.to_string()),
        })?;
        rest = decoder.into_inner();
    }
    Ok(text)
}
