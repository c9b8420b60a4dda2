//! Words for people: each problem code in Chinese and English with a remedy, and the error file of an import.

use std::collections::HashMap;
use std::io::Write;
use std::sync::LazyLock;
use suyuan_case::import::RefusedRow;
use suyuan_case::problem::Problem;

static MESSAGES: LazyLock<HashMap<&'static str, (&'static str, &'static str)>> = LazyLock::new(|| {
    include_str!("message/messages.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .filter_map(|line| {
            let mut parts = line.split('|');
            Some((parts.next()?, (parts.next()?, parts.next()?)))
        })
        .collect()
});

/// Puts place and finding into a text; what is empty is named as such.
fn fill(template: &str, problem: &Problem, nothing: &str) -> String {
    let or_nothing = |text: &str| if text.is_empty() { nothing.to_owned() } else { text.to_owned() };
    // One pass, so that a value that contains a placeholder is not filled again.
    let mut out = String::with_capacity(template.len() + problem.found.len() + problem.place.len());
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        if let Some(after) = rest.strip_prefix("{place}") {
            out.push_str(&or_nothing(&problem.place));
            rest = after;
        } else if let Some(after) = rest.strip_prefix("{found}") {
            out.push_str(&or_nothing(&problem.found));
            rest = after;
        } else {
            out.push('{');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// The text of a problem in Chinese and English; an unknown code is said as it is.
pub fn text(problem: &Problem) -> (String, String) {
    match MESSAGES.get(problem.code.as_str()) {
        Some((zh, en)) => (fill(zh, problem, "（不显示）"), fill(en, problem, "(not shown)")),
        None => (problem.code.clone(), problem.code.clone()),
    }
}

/// All codes that have a text.
pub fn codes() -> Vec<&'static str> {
    let mut codes: Vec<&'static str> = MESSAGES.keys().copied().collect();
    codes.sort_unstable();
    codes
}

/// Writes the error file: `file,row,column,code,found,message_zh,message_en`, UTF-8 with BOM, one line per problem.
pub struct ErrorFile<W: Write> {
    out: W,
    line: String,
}

impl<W: Write> ErrorFile<W> {
    /// Starts the file with BOM and header.
    pub fn new(mut out: W) -> std::io::Result<ErrorFile<W>> {
        out.write_all("\u{FEFF}file,row,column,code,found,message_zh,message_en\r\n".as_bytes())?;
        Ok(ErrorFile { out, line: String::new() })
    }

    /// Writes the problems of one refused row.
    pub fn row(&mut self, file: &str, refused: &RefusedRow) -> std::io::Result<()> {
        for problem in &refused.problems {
            let (zh, en) = text(problem);
            self.line.clear();
            push_cell(&mut self.line, file);
            self.line.push(',');
            self.line.push_str(&refused.row.to_string());
            for cell in [&problem.place, &problem.code, &problem.found, &zh, &en] {
                self.line.push(',');
                push_cell(&mut self.line, cell);
            }
            self.line.push_str("\r\n");
            self.out.write_all(self.line.as_bytes())?;
        }
        Ok(())
    }

    /// Flushes and gives the writer back.
    pub fn finish(mut self) -> std::io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

/// A CSV cell that no spreadsheet takes for a formula; plain numbers stay numbers.
fn push_cell(line: &mut String, text: &str) {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '|', '%']) && text.parse::<f64>().is_err();
    let quoted = risky || text.contains([',', '"', '\n', '\r', ';', '\t']);
    if quoted {
        line.push('"');
    }
    if risky {
        line.push('\'');
    }
    for letter in text.chars() {
        if letter == '"' {
            line.push('"');
        }
        line.push(letter);
    }
    if quoted {
        line.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_there_in_both_languages() {
        assert!(codes().len() >= 30);
        for (code, (zh, en)) in MESSAGES.iter() {
            assert!(!zh.is_ascii() && !en.is_empty() && en.ends_with('.') && zh.ends_with('。'), "{code}");
            assert_eq!(zh.contains("{place}"), en.contains("{place}"), "{code}");
            assert_eq!(zh.contains("{found}"), en.contains("{found}"), "{code}");
        }
    }

    #[test]
    fn placeholders_are_filled_once() {
        let problem = Problem::new("not_a_number", "金额").found("{place}");
        assert_eq!(text(&problem).1, "“金额” is not a number: {place}. Write a number such as 1234.50, without other text.");
        assert_eq!(text(&Problem::new("new_code", "x")).0, "new_code");
    }

    #[test]
    fn the_error_file_is_csv_that_no_spreadsheet_executes() {
        let refused = RefusedRow {
            row: 7,
            problems: vec![Problem::new("not_a_number", "=1+1").found("-5\"x,"), Problem::new("out_of_range", "数量").found("-3")],
        };
        let mut file = ErrorFile::new(Vec::new()).unwrap();
        file.row("a,b.csv", &refused).unwrap();
        let text = String::from_utf8(file.finish().unwrap()).unwrap();
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(lines[0], "\u{FEFF}file,row,column,code,found,message_zh,message_en");
        assert!(lines[1].starts_with("\"a,b.csv\",7,\"'=1+1\",not_a_number,\"'-5\"\"x,\","), "{}", lines[1]);
        assert!(lines[2].starts_with("\"a,b.csv\",7,数量,out_of_range,-3,"), "{}", lines[2]);
        assert_eq!(lines.len(), 4);
    }
}
