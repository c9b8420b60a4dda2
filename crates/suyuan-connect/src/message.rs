//! Words for people: each problem code in Chinese and English with a remedy, and the error file of an import.

use std::io::Write;
use suyuan_case::import::RefusedRow;
use suyuan_case::problem::Problem;

/// The text of a problem in Chinese and English; an unknown code is said as it is.
pub fn text(problem: &Problem) -> (String, String) {
    (problem.code.clone(), problem.code.clone())
}

/// Writes the error file: `file,row,column,code,found,message_zh,message_en`, UTF-8 with BOM, one line per problem.
pub struct ErrorFile<W: Write> {
    out: W,
}

impl<W: Write> ErrorFile<W> {
    /// Starts the file with BOM and header.
    pub fn new(out: W) -> std::io::Result<ErrorFile<W>> {
        Ok(ErrorFile { out })
    }
    /// Writes the problems of one refused row.
    pub fn row(&mut self, file: &str, refused: &RefusedRow) -> std::io::Result<()> {
        let _ = (file, refused);
        Ok(())
    }
    /// Flushes and gives the writer back.
    pub fn finish(mut self) -> std::io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}
