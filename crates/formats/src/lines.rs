//! The lines of a text file, one in memory at a time.

use crate::encoding::Encoding;
use crate::error::Error;
use crate::shape::LineEnding;
use crate::source::{RECORD_BYTES_MAX, Source};
use std::borrow::Cow;

/// The lines of a text file.
pub(crate) struct Lines {
    pub(crate) source: Source,
    encoding: Encoding,
    pub(crate) ending: LineEnding,
    /// Bytes of the current line, its line end included, and without it.
    length: usize,
    content: usize,
    /// Lines before the current one; at the end, all lines.
    pub(crate) row: u64,
    progress: Progress,
}

#[derive(PartialEq, Eq)]
enum Progress {
    Start,
    Lines,
    End,
}

/// Where a line starts, and whether its bytes are those of its text.
#[derive(Clone, Copy)]
pub(crate) struct LineStart {
    pub(crate) byte: u64,
    pub(crate) encoding: Encoding,
}

impl Lines {
    pub(crate) fn new(source: Source, encoding: Encoding) -> Self {
        Self {
            source,
            encoding,
            ending: LineEnding::Lf,
            length: 0,
            content: 0,
            row: 0,
            progress: Progress::Start,
        }
    }

    /// Moves to the next line; false at the end of the file. Blank lines at the end are none.
    pub(crate) fn next(&mut self) -> Result<bool, Error> {
        self.source.advance(self.length);
        self.length = 0;
        match self.progress {
            Progress::Start => self.progress = Progress::Lines,
            Progress::Lines => self.row += 1,
            Progress::End => return Ok(false),
        }
        let mut blank = None;
        loop {
            if !self.find_line()? {
                self.progress = Progress::End;
                return Ok(false);
            }
            let line = self.source.rest().get(..self.content).unwrap_or_default();
            if line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r')) {
                blank.get_or_insert(self.source.position());
                self.source.advance(self.length);
                self.length = 0;
                continue;
            }
            return match blank {
                None => Ok(true),
                Some(byte) => {
                    let error = Error::content("line-empty", "there is an empty line between the records");
                    Err(error.at_row(self.row).at_byte(byte))
                }
            };
        }
    }

    fn find_line(&mut self) -> Result<bool, Error> {
        let mut searched = 0;
        loop {
            let rest = self.source.rest();
            let found = memchr::memchr(b'\n', rest.get(searched..).unwrap_or_default());
            if let Some(at) = found.map(|at| at + searched) {
                let carriage_return = at.checked_sub(1).and_then(|before| rest.get(before)) == Some(&b'\r');
                (self.length, self.content) = (at + 1, at - usize::from(carriage_return));
                if self.row == 0 && carriage_return {
                    self.ending = LineEnding::CrLf;
                }
                return Ok(true);
            }
            searched = rest.len();
            if self.source.at_end() {
                (self.length, self.content) = (searched, searched);
                return Ok(searched > 0);
            }
            if searched >= RECORD_BYTES_MAX {
                let error = Error::content("record-too-long", "one line is longer than 64 MiB");
                return Err(error.at_row(self.row).at_byte(self.source.position()));
            }
            self.source.read_more()?;
        }
    }

    /// The text of the current line.
    pub(crate) fn text(&self) -> Result<(Cow<'_, str>, LineStart), Error> {
        let bytes = self.source.rest().get(..self.content).unwrap_or_default();
        let start = LineStart { byte: self.source.position(), encoding: self.encoding };
        let text = self.encoding.decode(bytes).map_err(|at| {
            let what = format!("this byte is not {}", self.encoding.word());
            Error::content("encoding-invalid", what)
                .param("encoding", self.encoding.word())
                .at_row(self.row)
                .at_byte(start.byte + at as u64)
        })?;
        Ok((text, start))
    }
}

/// An error inside a line, at a position counted in bytes of its text.
pub(crate) struct LineError {
    pub(crate) error: Error,
    pub(crate) position: Option<usize>,
}

impl LineError {
    pub(crate) fn at_line(self, start: LineStart) -> Error {
        match self.position {
            // In CP932 the text's bytes are not the file's: the line's start is all that is known.
            Some(_) if start.encoding == Encoding::Cp932 => self.error.at_byte(start.byte),
            Some(position) => self.error.at_byte(start.byte + position as u64),
            None => self.error,
        }
    }
}

impl From<Error> for LineError {
    fn from(error: Error) -> Self {
        Self { error, position: None }
    }
}
