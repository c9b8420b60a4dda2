//! Parsed rows of any format in one text buffer and one cell list, without an allocation per cell.

use suyuan_case::problem::Problem;
use suyuan_case::value::Cell;

/// A cell of a [`RowBatch`], borrowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CellRef<'a> {
    /// Absent.
    Empty,
    /// Text as written, not trimmed.
    Text(&'a str),
    /// An integer that the format itself typed.
    Int(i64),
    /// A floating-point number that the format itself typed.
    Float(f64),
    /// A truth value that the format itself typed.
    Bool(bool),
    /// A point in time that the format itself typed (see [`Cell::Time`]).
    Time {
        /// Microseconds since 1970.
        micros: i64,
        /// Whether `micros` is UTC and not local time.
        zoned: bool,
    },
}

impl<'a> From<&'a Cell> for CellRef<'a> {
    fn from(cell: &'a Cell) -> CellRef<'a> {
        match cell {
            Cell::Empty => CellRef::Empty,
            Cell::Text(text) => CellRef::Text(text),
            Cell::Int(number) => CellRef::Int(*number),
            Cell::Float(number) => CellRef::Float(*number),
            Cell::Bool(value) => CellRef::Bool(*value),
            Cell::Time { micros, zoned } => CellRef::Time { micros: *micros, zoned: *zoned },
        }
    }
}

impl CellRef<'_> {
    /// An owned copy.
    pub fn to_cell(self) -> Cell {
        match self {
            CellRef::Empty => Cell::Empty,
            CellRef::Text(text) => Cell::Text(text.to_owned()),
            CellRef::Int(number) => Cell::Int(number),
            CellRef::Float(number) => Cell::Float(number),
            CellRef::Bool(value) => Cell::Bool(value),
            CellRef::Time { micros, zoned } => Cell::Time { micros, zoned },
        }
    }
}

/// A cell as stored: text is a range of the batch's buffer.
#[derive(Debug, Clone, Copy)]
enum Stored {
    Empty,
    Text { start: u32, end: u32 },
    Int(i64),
    Float(f64),
    Bool(bool),
    Time { micros: i64, zoned: bool },
}

/// A row as stored: a range of the batch's cells.
#[derive(Debug, Clone)]
struct StoredRow {
    number: u64,
    start: u32,
    end: u32,
    problem: Option<Box<Problem>>,
}

/// Rows with their numbers; a row whose structure is broken carries its problem and no cells.
#[derive(Debug, Clone, Default)]
pub struct RowBatch {
    text: String,
    cells: Vec<Stored>,
    rows: Vec<StoredRow>,
}

impl RowBatch {
    /// Empties the batch and keeps its memory.
    pub fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
        self.rows.clear();
    }
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }
    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
    /// Bytes of text held; a batch stays below 4 GiB by the callers' limits on rows and cells.
    pub fn text_bytes(&self) -> usize {
        self.text.len()
    }
    /// Number of the last row; 0 when there is none.
    pub fn last_row(&self) -> u64 {
        self.rows.last().map_or(0, |row| row.number)
    }
    /// Row number (the first row after the header is 1) of the row at `index`.
    pub fn row_number(&self, index: usize) -> u64 {
        self.rows.get(index).map_or(0, |row| row.number)
    }
    /// The structural problem of the row at `index`.
    pub fn problem(&self, index: usize) -> Option<&Problem> {
        self.rows.get(index).and_then(|row| row.problem.as_deref())
    }
    /// Number of cells of the row at `index`.
    pub fn width(&self, index: usize) -> usize {
        self.rows.get(index).map_or(0, |row| (row.end - row.start) as usize)
    }
    /// The cell at a row's index and a column; `Empty` beyond the row's end.
    pub fn cell(&self, index: usize, column: usize) -> CellRef<'_> {
        let Some(row) = self.rows.get(index) else { return CellRef::Empty };
        let place = row.start as usize + column;
        if place >= row.end as usize {
            return CellRef::Empty;
        }
        match self.cells.get(place) {
            None | Some(Stored::Empty) => CellRef::Empty,
            Some(Stored::Text { start, end }) => self.text.get(*start as usize..*end as usize).map_or(CellRef::Empty, CellRef::Text),
            Some(Stored::Int(number)) => CellRef::Int(*number),
            Some(Stored::Float(number)) => CellRef::Float(*number),
            Some(Stored::Bool(value)) => CellRef::Bool(*value),
            Some(Stored::Time { micros, zoned }) => CellRef::Time { micros: *micros, zoned: *zoned },
        }
    }
    /// Appends a row of owned cells, such as one of a Parquet file.
    pub fn push_cells(&mut self, number: u64, cells: &[Cell]) {
        for cell in cells {
            self.push_cell(CellRef::from(cell));
        }
        self.end_row(number);
    }
    /// Appends a row that cannot be read.
    pub fn push_problem(&mut self, number: u64, problem: Problem) {
        let open = self.rows.last().map_or(0, |row| row.end);
        self.cells.truncate(open as usize);
        self.rows.push(StoredRow { number, start: open, end: open, problem: Some(Box::new(problem)) });
    }
    /// Appends a cell to the row that is being built.
    pub fn push_cell(&mut self, cell: CellRef<'_>) {
        let stored = match cell {
            CellRef::Empty => Stored::Empty,
            CellRef::Text(text) => {
                let start = self.text.len();
                self.text.push_str(text);
                match (u32::try_from(start), u32::try_from(self.text.len())) {
                    (Ok(start), Ok(end)) => Stored::Text { start, end },
                    _ => Stored::Empty,
                }
            }
            CellRef::Int(number) => Stored::Int(number),
            CellRef::Float(number) => Stored::Float(number),
            CellRef::Bool(value) => Stored::Bool(value),
            CellRef::Time { micros, zoned } => Stored::Time { micros, zoned },
        };
        self.cells.push(stored);
    }
    /// Ends the row that is being built.
    pub fn end_row(&mut self, number: u64) {
        let start = self.rows.last().map_or(0, |row| row.end);
        let end = u32::try_from(self.cells.len()).unwrap_or(start);
        self.rows.push(StoredRow { number, start, end, problem: None });
    }
}
