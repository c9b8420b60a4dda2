//! Reading JDM (the GoRules JSON of decision graphs): an input, decision tables beside each other, an output.

use super::cell::{Cell, compile as compile_cell};
use super::column::{Column, ColumnType, Source, declared_range, is_day};
use super::error::TableError;
use super::index::Index;
use super::output::{Outputs, compile as compile_output};
use super::path::Path;
use super::slot::Paths;
use super::{HitPolicy, Row, Table};
use serde_json::{Map, Value as Json};
use zen_expression::compile_expression;

/// Compiles every decision table of a JDM graph, in the order of the edges that leave the input; all complaints at once.
pub fn compile(jdm: &Json) -> Result<(Vec<Table>, Paths), Vec<TableError>> {
    let nodes = order(jdm).map_err(|message| vec![TableError::Graph(message)])?;
    let (mut errors, mut paths) = (Vec::new(), Paths::default());
    let tables: Vec<Table> =
        nodes.into_iter().filter_map(|(name, content)| Builder { table: name, errors: &mut errors, paths: &mut paths }.table(content)).collect();
    if tables.len() > 1 && tables.iter().any(|table| table.hit_policy == HitPolicy::Collect) {
        errors.push(TableError::Graph("a table with the hit policy `collect` answers with a list and stands alone".to_owned()));
    }
    if errors.is_empty() { Ok((tables, paths)) } else { Err(errors) }
}

fn text<'j>(object: &'j Json, key: &str) -> &'j str {
    object.get(key).and_then(Json::as_str).unwrap_or("").trim()
}

/// The table nodes between input and output.
fn order(jdm: &Json) -> Result<Vec<(String, &Json)>, String> {
    let empty = Vec::new();
    let nodes = jdm.get("nodes").and_then(Json::as_array).ok_or("a JDM file is an object with `nodes` and `edges`")?;
    let edges = jdm.get("edges").and_then(Json::as_array).unwrap_or(&empty);
    let of_type = |kind: &str| nodes.iter().filter(|node| text(node, "type") == kind).map(|node| text(node, "id")).collect::<Vec<_>>();
    let (inputs, outputs) = (of_type("inputNode"), of_type("outputNode"));
    if inputs.len() != 1 {
        return Err(format!("one inputNode is needed, {} are there", inputs.len()));
    }
    for node in nodes {
        let (id, kind) = (text(node, "id"), text(node, "type"));
        let connected = edges.iter().any(|edge| text(edge, "sourceId") == id || text(edge, "targetId") == id);
        if connected && !matches!(kind, "inputNode" | "outputNode" | "decisionTableNode") {
            return Err(format!("node `{}` is a `{kind}`; only decision tables stand between input and output", text(node, "name")));
        }
    }
    let mut tables: Vec<(String, &Json)> = Vec::new();
    for edge in edges.iter().filter(|edge| inputs.contains(&text(edge, "sourceId"))) {
        let target = text(edge, "targetId");
        let Some(node) = nodes.iter().find(|node| text(node, "id") == target && text(node, "type") == "decisionTableNode") else { continue };
        let name = if text(node, "name").is_empty() { target } else { text(node, "name") };
        let onward: Vec<&str> = edges.iter().filter(|edge| text(edge, "sourceId") == target).map(|edge| text(edge, "targetId")).collect();
        if onward.iter().any(|next| !outputs.contains(next)) {
            return Err(format!("table `{name}` feeds another node; tables stand beside each other, each between input and output"));
        }
        let content = node.get("content").filter(|content| content.is_object()).ok_or_else(|| format!("table `{name}` has no `content`"))?;
        tables.push((name.to_owned(), content));
    }
    if tables.is_empty() {
        return Err("no decisionTableNode follows the inputNode".to_owned());
    }
    Ok(tables)
}

struct Builder<'e> {
    table: String,
    errors: &'e mut Vec<TableError>,
    paths: &'e mut Paths,
}

impl Builder<'_> {
    fn table_error(&mut self, message: &str) {
        self.errors.push(TableError::Table { table: self.table.clone(), message: message.to_owned() });
    }

    fn column_error(&mut self, column: &str, message: String) {
        self.errors.push(TableError::Column { table: self.table.clone(), column: column.to_owned(), message });
    }

    fn cell_error(&mut self, rule: &str, column: &str, cell: &str, message: String) {
        let (table, rule, column, cell) = (self.table.clone(), rule.to_owned(), column.to_owned(), cell.to_owned());
        self.errors.push(TableError::Cell { table, rule, column, cell, message });
    }

    fn table(&mut self, content: &Json) -> Option<Table> {
        let hit_policy = match content.get("hitPolicy").and_then(Json::as_str) {
            Some("first") | None => HitPolicy::First,
            Some("collect") => HitPolicy::Collect,
            Some(other) => {
                self.table_error(&format!("hit policy `{other}` is not known; there are `first` and `collect`"));
                return None;
            }
        };
        let pass_through = content.get("passThrough").and_then(Json::as_bool).unwrap_or(false);
        let loops = text(content, "executionMode") == "loop";
        if loops || !text(content, "inputField").is_empty() || !text(content, "outputPath").is_empty() {
            self.table_error("loops, an input field and an output path are not taken; the columns name their facts themselves");
        }
        if pass_through && hit_policy == HitPolicy::Collect {
            self.table_error("`passThrough` does not go with the hit policy `collect`");
        }
        let list = |key: &str| content.get(key).and_then(Json::as_array).cloned();
        let (Some(inputs), Some(outputs), Some(rules)) = (list("inputs"), list("outputs"), list("rules")) else {
            self.table_error("`inputs`, `outputs` and `rules` are lists, and all three are needed");
            return None;
        };
        let mut columns: Vec<Column> = inputs.iter().filter_map(|input| self.column(input)).collect();
        let outputs: Vec<(String, String)> = outputs.iter().filter_map(|output| self.output_column(output)).collect();
        let declared: Vec<bool> = columns.iter().map(|column| column.column_type != ColumnType::Any).collect();
        let rows: Vec<Row> = rules.iter().enumerate().map(|(index, rule)| self.row(index, rule, &mut columns, &declared, &outputs)).collect();
        infer(&rows, &mut columns);
        let kinds: Vec<ColumnType> = columns.iter().map(|column| column.column_type).collect();
        // Wrong cells have no meaning that an index could keep.
        let index = Index::build(&kinds, if self.errors.is_empty() { &rows } else { &[] });
        let requested_on = rows.iter().any(|row| row.expires.is_some()).then(|| Path::parse("case.requested_on")).flatten();
        let requested_on = requested_on.map(|path| self.paths.intern(&path));
        Some(Table { name: self.table.clone(), hit_policy, pass_through, columns, rows, index, requested_on })
    }

    fn column(&mut self, input: &Json) -> Option<Column> {
        let (id, name, field) = (text(input, "id"), text(input, "name"), text(input, "field"));
        let label = if field.is_empty() { if name.is_empty() { id } else { name } } else { field };
        if id.is_empty() {
            self.column_error(label, "the column has no `id`".to_owned());
            return None;
        }
        let source = if field.is_empty() {
            Source::None
        } else if let Some(path) = Path::parse(field) {
            Source::Path(path.clone(), self.paths.intern(&path))
        } else {
            match compile_expression(field) {
                Ok(expression) => Source::Expression(expression),
                Err(error) => {
                    self.column_error(label, format!("the field is neither a dotted path nor an expression: {error}"));
                    return None;
                }
            }
        };
        let declared = match ColumnType::parse(text(input, "type")) {
            Some(declared) => declared,
            None => {
                self.column_error(
                    label,
                    format!("type `{}` is not known; there are number, integer, string, boolean, list, object and any", text(input, "type")),
                );
                None
            }
        };
        let range = match declared_range(input) {
            Ok(range) => range,
            Err(message) => {
                self.column_error(label, message);
                None
            }
        };
        let of_range = range.as_ref().and_then(|range| range.column_type().ok().flatten());
        let column_type = declared.or(of_range).unwrap_or(ColumnType::Any);
        if of_range.is_some_and(|kind| !column_type.accepts(kind)) {
            self.column_error(label, format!("the declared range does not fit the type {column_type}"));
        }
        let optional = input.get("optional").and_then(Json::as_bool).unwrap_or(false);
        Some(Column { id: id.to_owned(), name: name.to_owned(), field: field.to_owned(), source, column_type, optional, range })
    }

    fn output_column(&mut self, output: &Json) -> Option<(String, String)> {
        let (id, field) = (text(output, "id"), text(output, "field"));
        if id.is_empty() || field.ends_with("[]") {
            self.column_error(if field.is_empty() { id } else { field }, "an output column has an `id` and a plain dotted `field`".to_owned());
            return None;
        }
        // The reference engine leaves columns without a field out.
        (!field.is_empty()).then(|| (id.to_owned(), field.to_owned()))
    }

    fn row(&mut self, index: usize, rule: &Json, columns: &mut [Column], declared: &[bool], outputs: &[(String, String)]) -> Row {
        let empty = Map::new();
        let rule = rule.as_object().unwrap_or(&empty);
        let id = match source_of(rule.get("_id")) {
            id if id.is_empty() => format!("#{}", index + 1),
            id => id,
        };
        let mut cells = Vec::new();
        for (position, column) in columns.iter_mut().enumerate() {
            let source = source_of(rule.get(&column.id));
            if source.is_empty() {
                continue;
            }
            let label = column.label().to_owned();
            match compile_cell(&source, !matches!(column.source, Source::None)) {
                Ok(cell) => {
                    if let Err(message) = fit(&cell, column, declared[position]) {
                        self.cell_error(&id, &label, &source, message);
                    }
                    cells.push((position, cell, source));
                }
                Err(message) => self.cell_error(&id, &label, &source, message),
            }
        }
        let mut answers = Vec::new();
        for (column, field) in outputs {
            let source = source_of(rule.get(column));
            if source.is_empty() {
                continue;
            }
            match compile_output(&source) {
                Ok(cell) => answers.push((field.clone(), cell)),
                Err(message) => self.cell_error(&id, field, &source, message),
            }
        }
        let described = source_of(rule.get("_description"));
        let own = |key: &str| match source_of(rule.get(key)) {
            own if own.is_empty() => described.clone(),
            own => own,
        };
        let or_cells = |own: String, always: &str| if own.is_empty() { in_cells(columns, &cells, always) } else { own };
        let (text_zh, text_en) = (or_cells(own("_description_zh"), "无条件"), or_cells(own("_description_en"), "always"));
        let expires = Some(source_of(rule.get("_expires"))).filter(|day| !day.is_empty());
        if let Some(day) = expires.as_deref().filter(|day| day.len() != 10 || !is_day(day)) {
            self.cell_error(&id, "_expires", day, "the last day of a rule is written YYYY-MM-DD".to_owned());
        }
        Row { id, text_zh, text_en, expires, cells, outputs: Outputs::new(answers) }
    }
}

/// A row in its cells; in the words for "always" when it has none.
fn in_cells(columns: &[Column], cells: &[(usize, Cell, String)], always: &str) -> String {
    let cells: Vec<String> = cells.iter().map(|(column, _, cell)| format!("{} {cell}", columns[*column].label())).collect();
    if cells.is_empty() { always.to_owned() } else { cells.join(" & ") }
}

/// A cell as text; numbers and truth values that some tools write bare are read as their text.
fn source_of(value: Option<&Json>) -> String {
    match value {
        Some(Json::String(text)) => text.trim().to_owned(),
        None | Some(Json::Null) => String::new(),
        Some(other) => other.to_string(),
    }
}

/// Gives a column that is still of any type the one that the functions of its cells ask for.
fn infer(rows: &[Row], columns: &mut [Column]) {
    for (position, column) in columns.iter_mut().enumerate().filter(|(_, column)| column.column_type == ColumnType::Any) {
        let cells = rows.iter().flat_map(|row| row.cells.iter()).filter(|(of, _, _)| *of == position);
        let mut asked = cells.filter_map(|(_, cell, source)| if let Cell::Unary(_) = cell { asked_type(source) } else { None });
        let Some(first) = asked.next() else { continue };
        if asked.all(|other| other == first) {
            column.column_type = first;
        }
    }
}

/// The type that a function asks of `$`, told by its name.
fn asked_type(source: &str) -> Option<ColumnType> {
    const OF_TEXT: [&str; 7] = ["startsWith", "endsWith", "matches", "upper", "lower", "trim", "split"];
    const OF_NUMBER: [&str; 5] = ["abs", "floor", "ceil", "round", "trunc"];
    let asks = |names: &[&str]| {
        names.iter().any(|name| {
            source.match_indices(name).any(|(at, _)| {
                let apart = !source[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.');
                let argument = source[at + name.len()..].trim_start().strip_prefix('(').map(str::trim_start);
                apart && argument.and_then(|inside| inside.strip_prefix('$')).is_some_and(|after| after.trim_start().starts_with([',', ')']))
            })
        })
    };
    match (asks(&OF_TEXT), asks(&OF_NUMBER)) {
        (true, false) => Some(ColumnType::Text),
        (false, true) => Some(ColumnType::Number),
        _ => None,
    }
}

/// Checks a cell against its column's type, or lets the first typed cell give an undeclared column its type.
fn fit(cell: &Cell, column: &mut Column, declared: bool) -> Result<(), String> {
    let Cell::Typed(typed) = cell else { return Ok(()) };
    let Some(kind) = typed.column_type()? else { return Ok(()) };
    if column.column_type == ColumnType::Any {
        column.column_type = kind;
    }
    if column.column_type.accepts(kind) {
        return Ok(());
    }
    let why = if declared { "declared" } else { "given by the cells above" };
    Err(format!("the cell compares with {kind}, but the column's type, {why}, is {}", column.column_type))
}
