//! The stored form of a case: narrow columns for lists, and its content beside them.

use crate::cache::KnownCase;
use crate::db::{Bulk, Col, Link};
use crate::error::StoreError;

/// Columns of `case_row`, by which lists filter and sort; the folded case stands as JSON in `case_body`, so that scans stay narrow.
#[derive(Default)]
pub(crate) struct CaseColumns {
    pub ordinal: Vec<i64>,
    seq: Vec<i64>,
    id: Vec<String>,
    case_no: Vec<String>,
    order_no: Vec<String>,
    status: Vec<String>,
    is_open: Vec<i64>,
    kind: Vec<String>,
    shop: Vec<Option<String>>,
    channel: Vec<String>,
    region: Vec<Option<String>>,
    department: Vec<String>,
    team: Vec<Option<String>>,
    sku: Vec<Option<String>>,
    customer_no: Vec<Option<String>>,
    person: Vec<Option<String>>,
    reason_code: Vec<Option<String>>,
    outcome: Vec<Option<String>>,
    automatic: Vec<i64>,
    amount_minor: Vec<Option<i64>>,
    requested_at: Vec<i64>,
    due_at: Vec<i64>,
    goods_received_at: Vec<Option<i64>>,
    refunded_at: Vec<Option<i64>>,
    updated_at: Vec<i64>,
    source: Vec<Option<String>>,
    gate: Vec<Option<String>>,
    gate_due_at: Vec<Option<i64>>,
    status_since: Vec<Option<i64>>,
    body: Vec<String>,
    /// Cases with a form: ordinal, template, version.
    forms: Vec<(i64, String, i64)>,
}

/// Which cases brought a form, so that their answers are found among millions of cases.
fn forms_bulk(forms: Vec<(i64, String, i64)>) -> Bulk {
    let (mut ordinals, mut templates, mut versions) = (vec![], vec![], vec![]);
    for (ordinal, template, version) in forms {
        ordinals.push(ordinal);
        templates.push(template);
        versions.push(version);
    }
    Bulk {
        table: "case_form",
        columns: vec![("ordinal", Col::Int(ordinals)), ("template", Col::Text(templates)), ("version", Col::Int(versions))],
        suffix: "ON CONFLICT DO NOTHING",
    }
}

impl CaseColumns {
    /// Adds a case; `body` is its JSON.
    pub fn push(&mut self, id: &str, seq: i64, known: &KnownCase, body: String) {
        let (case, request) = (&known.case, &known.case.request);
        self.ordinal.push(known.ordinal);
        self.seq.push(seq);
        self.id.push(id.to_owned());
        self.case_no.push(request.case_no.clone());
        self.order_no.push(request.order_no.clone());
        self.status.push(case.status.as_str().to_owned());
        self.is_open.push(i64::from(case.status.is_open()));
        self.kind.push(request.kind.as_str().to_owned());
        self.shop.push(request.shop.clone());
        self.channel.push(request.channel.clone());
        self.region.push(request.region.clone());
        self.department.push(request.department.clone());
        self.team.push(request.team.clone());
        self.sku.push(request.lines.first().and_then(|line| line.sku.clone()));
        self.customer_no.push(request.customer_no.clone());
        self.person.push(request.person.as_ref().map(|person| person.as_str().to_owned()));
        self.reason_code.push(request.reason_code.clone());
        self.outcome.push(case.outcome.map(|outcome| outcome.as_str().to_owned()));
        self.automatic.push(i64::from(case.automatic));
        self.amount_minor.push(case.claimed_minor());
        self.requested_at.push(request.requested_at);
        self.due_at.push(case.due_at());
        self.goods_received_at.push(case.goods_received_at);
        self.refunded_at.push(case.refunded_at);
        self.updated_at.push(case.updated_at);
        self.source.push(known.source.clone());
        let gate = case.gate();
        self.gate.push(gate.as_ref().map(|gate| gate.gate.as_str().to_owned()));
        self.gate_due_at.push(gate.map(|gate| gate.due_at));
        self.status_since.push((case.status_since != 0).then_some(case.status_since));
        self.body.push(body);
        if let Some(form) = request.detail.as_ref().and_then(|detail| detail.form.as_ref()) {
            self.forms.push((known.ordinal, form.template.clone(), i64::try_from(form.version).unwrap_or(i64::MAX)));
        }
    }

    /// Writes the cases; existing ones are replaced.
    pub async fn write(self, link: &mut Link<'_>) -> Result<(), StoreError> {
        Bulk::insert_all(self.bulks(), link, "writing cases").await
    }

    /// Rows and contents of the cases; existing ones are replaced.
    pub fn bulks(mut self) -> Vec<Bulk> {
        let bodies = Bulk {
            table: "case_body",
            columns: vec![("ordinal", Col::Int(self.ordinal.clone())), ("body", Col::Text(std::mem::take(&mut self.body)))],
            suffix: "ON CONFLICT (ordinal) DO UPDATE SET body = excluded.body",
        };
        let forms = forms_bulk(std::mem::take(&mut self.forms));
        vec![forms, self.rows(), bodies]
    }

    fn rows(self) -> Bulk {
        Bulk {
            table: "case_row",
            columns: vec![
                ("ordinal", Col::Int(self.ordinal)),
                ("seq", Col::Int(self.seq)),
                ("id", Col::Text(self.id)),
                ("case_no", Col::Text(self.case_no)),
                ("order_no", Col::Text(self.order_no)),
                ("status", Col::Text(self.status)),
                ("is_open", Col::Int(self.is_open)),
                ("kind", Col::Text(self.kind)),
                ("shop", Col::OptText(self.shop)),
                ("channel", Col::Text(self.channel)),
                ("region", Col::OptText(self.region)),
                ("department", Col::Text(self.department)),
                ("team", Col::OptText(self.team)),
                ("sku", Col::OptText(self.sku)),
                ("customer_no", Col::OptText(self.customer_no)),
                ("person", Col::OptText(self.person)),
                ("reason_code", Col::OptText(self.reason_code)),
                ("outcome", Col::OptText(self.outcome)),
                ("automatic", Col::Int(self.automatic)),
                ("amount_minor", Col::OptInt(self.amount_minor)),
                ("requested_at", Col::Int(self.requested_at)),
                ("due_at", Col::Int(self.due_at)),
                ("goods_received_at", Col::OptInt(self.goods_received_at)),
                ("refunded_at", Col::OptInt(self.refunded_at)),
                ("updated_at", Col::Int(self.updated_at)),
                ("source", Col::OptText(self.source)),
                ("gate", Col::OptText(self.gate)),
                ("gate_due_at", Col::OptInt(self.gate_due_at)),
                ("status_since", Col::OptInt(self.status_since)),
            ],
            // Numbers, kind and request time never change; the rest is replaced, also what a cleaning corrects in the request.
            suffix: "ON CONFLICT (ordinal) DO UPDATE SET seq = excluded.seq, status = excluded.status, due_at = excluded.due_at, is_open = excluded.is_open, \
                     shop = excluded.shop, channel = excluded.channel, region = excluded.region, department = excluded.department, team = excluded.team, \
                     sku = excluded.sku, customer_no = excluded.customer_no, reason_code = excluded.reason_code, amount_minor = excluded.amount_minor, \
                     outcome = excluded.outcome, automatic = excluded.automatic, goods_received_at = excluded.goods_received_at, \
                     refunded_at = excluded.refunded_at, gate = excluded.gate, gate_due_at = excluded.gate_due_at, status_since = excluded.status_since, updated_at = excluded.updated_at",
        }
    }

    /// Names of the columns of `case_row`, in the order of [`CaseColumns::print`].
    pub const NAMES: [&'static str; 29] = [
        "ordinal",
        "seq",
        "id",
        "case_no",
        "order_no",
        "status",
        "is_open",
        "kind",
        "shop",
        "channel",
        "region",
        "department",
        "team",
        "sku",
        "customer_no",
        "person",
        "reason_code",
        "outcome",
        "automatic",
        "amount_minor",
        "requested_at",
        "due_at",
        "goods_received_at",
        "refunded_at",
        "updated_at",
        "source",
        "gate",
        "gate_due_at",
        "status_since",
    ];
    /// Place of the id among them.
    pub const ID: usize = 2;
    /// Which of them are numbers.
    pub const IS_NUMBER: [bool; 29] = {
        let mut numbers = [false; 29];
        let places = [0, 1, 6, 18, 19, 20, 21, 22, 23, 24, 27, 28];
        let mut index = 0;
        while index < places.len() {
            numbers[places[index]] = true;
            index += 1;
        }
        numbers
    };

    /// Adds a number to a printed row.
    pub fn print_number(out: &mut String, value: Option<i64>) {
        out.push_str(&value.map_or_else(|| "-".to_owned(), |value| value.to_string()));
        out.push('\u{1f}');
    }

    /// Adds a text to a printed row.
    pub fn print_text(out: &mut String, value: Option<&str>) {
        out.push_str(value.unwrap_or("\u{0}"));
        out.push('\u{1f}');
    }

    /// The only row as one text, to compare it with a stored one.
    pub fn print(self) -> String {
        let body = self.body.first().cloned();
        let mut out = String::new();
        for (_, column) in self.rows().columns {
            match column {
                Col::Int(values) => Self::print_number(&mut out, values.first().copied()),
                Col::OptInt(values) => Self::print_number(&mut out, values.first().copied().flatten()),
                Col::Text(values) => Self::print_text(&mut out, values.first().map(String::as_str)),
                Col::OptText(values) => Self::print_text(&mut out, values.first().and_then(Option::as_deref)),
                Col::Blob(_) | Col::OptBlob(_) => {}
            }
        }
        Self::print_text(&mut out, body.as_deref());
        out
    }
}
