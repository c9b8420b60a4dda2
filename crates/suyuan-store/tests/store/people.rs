//! Personal data: redacted where it is stored, original under the person's key, and nothing of it left after an erasure.

use crate::common::*;
use sqlx::{Connection, PgConnection, Row, SqliteConnection};
use std::path::{Path, PathBuf};
use suyuan_case::detail::RequestDetail;
use suyuan_case::event::{CaseEvent, Event, Requested, StreamKind};
use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::id::{ImportId, PersonId};
use suyuan_case::import::{RefusedRow, RowStatus};
use suyuan_case::person::PersonalData;
use suyuan_case::problem::Problem;
use suyuan_case::value::Value;
use suyuan_store::{CaseFilter, CaseSort, ChunkFact, Command, Database, Expected, ImportChunk, ImportFile, ImportRun, Store};

const NAME: &str = "欧阳志强";
const PHONE: &str = "13800005678";
const EMAIL: &str = "zq.ouyang@example.com";
const ADDRESS: &str = "广东省深圳市南山区科技园南路18号3栋1201";
const RECEIVER: &str = "司马小兰";
const RECEIVER_PHONE: &str = "13911112222";
const SENDER: &str = "诸葛大同";

fn buyer() -> PersonalData {
    PersonalData { name: Some(NAME.into()), phone: Some(PHONE.into()), email: Some(EMAIL.into()), address: Some(ADDRESS.into()) }
}

fn person(name: &str, phone: &str) -> PersonalData {
    PersonalData { name: Some(name.into()), phone: Some(phone.into()), ..PersonalData::default() }
}

/// A request of customer C1 with receiver and sender, and a comment that names all three.
fn talkative(number: u128) -> Command {
    let [buyer_id, receiver, sender] = [1, 2, 3].map(|part| PersonId::from_bits(number * 10 + part));
    let detail = RequestDetail { receiver: Some(receiver.clone()), sender: Some(sender.clone()), ..RequestDetail::default() };
    let request = Requested {
        customer_no: Some("C1".into()),
        person: Some(buyer_id.clone()),
        comment: Some(format!("{RECEIVER}没收到,请打{PHONE}或写信到{EMAIL},{SENDER}寄回")),
        reason_text: Some("七天无理由".into()),
        detail: Some(Box::new(detail)),
        ..request(number)
    };
    let event = Event::Case(CaseEvent::Requested(Box::new(request)));
    let mut command = Command::new(StreamKind::Case, case_id(number).as_str(), Expected::New, lin(), 5).event(event, 5);
    command.personal = vec![(buyer_id, buyer()), (receiver, person(RECEIVER, RECEIVER_PHONE)), (sender, person(SENDER, "13733334444"))];
    command
}

fn fact(kind: FactKind, row: u64, cells: &[(&str, &str)], personal: Option<PersonalData>) -> ChunkFact {
    let mut values = vec![Value::Null; kind.columns().len()];
    for (name, value) in cells {
        values[kind.index_of(name).unwrap()] = Value::Text((*value).into());
    }
    let row = FactRow { row, values };
    ChunkFact { row, status: RowStatus::Loaded, code: String::new(), target: None, quantity: None, amount_minor: None, personal }
}

/// Imports rows as a run of their own; how many were unchanged.
async fn import(store: &Store, id: u128, kind: FactKind, facts: Vec<ChunkFact>, refused: Vec<RefusedRow>) -> i64 {
    let run = ImportRun {
        id: ImportId::from_bits(id),
        kind,
        files: vec![ImportFile { name: "file.csv".into(), sha256: format!("{id:x}"), bytes: 1 }],
        options: "{}".into(),
        actor: lin(),
        started_at: 5,
        rows_total: None,
    };
    store.import_begin(&run).await.unwrap();
    let chunk = ImportChunk {
        keep_persons: false,
        import: run.id.clone(),
        file_no: 0,
        row: 100,
        facts,
        refused,
        commands: Vec::new(),
        bytes_done: 1,
        at: 9,
        progress: None,
    };
    store.import_chunk(chunk).await.unwrap().counts.unchanged
}

fn customer() -> Vec<ChunkFact> {
    vec![fact(FactKind::Customers, 1, &[("customer_no", "C1"), ("region", "广东")], Some(buyer()))]
}

/// Customer book, an order with its receiver, feedback, a refused row, a case with three people, a note, an answer.
async fn filled(store: &Store) {
    import(store, 1, FactKind::Customers, customer(), Vec::new()).await;
    let order = fact(FactKind::Orders, 1, &[("order_no", "SO-1"), ("customer_no", "C1")], Some(person(RECEIVER, RECEIVER_PHONE)));
    import(store, 2, FactKind::Orders, vec![order], Vec::new()).await;
    let feedback = [("feedback_no", "F1"), ("customer_no", "C1"), ("comment", "我是欧阳志强,电话13800005678,一直没人回")];
    let refused = RefusedRow {
        row: 2,
        problems: vec![Problem::new("not_a_number", "rating").found("13800005678"), Problem::new("not_a_time", "created_at").found(NAME)],
    };
    import(store, 3, FactKind::Feedback, vec![fact(FactKind::Feedback, 1, &feedback, None)], vec![refused]).await;
    store.append(talkative(7)).await.unwrap();
    store.append(step(7, 1, note("已致电欧阳志强 13800005678"))).await.unwrap();
    let ask = CaseEvent::Reviewed {
        outcome: suyuan_case::decision::Outcome::AskForInfo,
        reason: None,
        note: None,
        question: Some("请补充照片".into()),
        terms: None,
        overrode: None,
    };
    store.append(step(7, 2, ask)).await.unwrap();
    store.append(step(7, 3, CaseEvent::InfoProvided { text: "寄件人:诸葛大同,微信 zhuge_dt66".into() })).await.unwrap();
    // Somebody else, who must stay.
    let mut other = open_case(8);
    other.personal = vec![(PersonId::from_bits(99), person("上官云", "13655556666"))];
    if let Event::Case(CaseEvent::Requested(request)) = &mut other.events[0].event {
        request.person = Some(PersonId::from_bits(99));
        request.comment = Some("请联系上官云 13655556666".into());
    }
    store.append(other).await.unwrap();
}

/// Every text of every table, whatever the database.
async fn everything(place: &Place) -> String {
    let mut out = String::new();
    match &place.database {
        Database::Sqlite(path) => {
            let mut connection = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
            let tables = sqlx::query("SELECT name FROM sqlite_master WHERE type = 'table'").fetch_all(&mut connection).await.unwrap();
            for table in tables {
                let name: String = table.get(0);
                let rows = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT * FROM {name}"))).fetch_all(&mut connection).await.unwrap();
                for row in rows {
                    for index in 0..row.len() {
                        out.push_str(row.try_get::<Option<String>, _>(index).ok().flatten().as_deref().unwrap_or(""));
                        out.push('\n');
                    }
                }
            }
        }
        Database::Postgres(url) => {
            let mut connection = PgConnection::connect(url).await.unwrap();
            let tables = sqlx::query("SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'")
                .fetch_all(&mut connection)
                .await
                .unwrap();
            for table in tables {
                let name: String = table.get(0);
                let rows = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT t::text FROM {name} t"))).fetch_all(&mut connection).await.unwrap();
                for row in rows {
                    out.push_str(&row.get::<String, _>(0));
                    out.push('\n');
                }
            }
        }
    }
    out
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files
}

/// Files under the folder that hold any of the words; and the bytes searched.
fn search(folder: &Path, words: &[Vec<u8>]) -> (Vec<String>, usize) {
    let (mut hits, mut bytes) = (Vec::new(), 0);
    for file in files_below(folder) {
        let content = std::fs::read(&file).unwrap();
        bytes += content.len();
        for word in words {
            if content.windows(word.len()).any(|window| window == word.as_slice()) {
                hits.push(format!("{} holds {}", file.display(), String::from_utf8_lossy(word)));
            }
        }
    }
    (hits, bytes)
}

fn words() -> Vec<Vec<u8>> {
    [NAME, PHONE, EMAIL, "科技园南路18号", RECEIVER, RECEIVER_PHONE, SENDER, "13733334444", "zhuge_dt66"]
        .iter()
        .map(|word| word.as_bytes().to_vec())
        .collect()
}

/// The wrapped keys and sealed data that are stored now.
async fn secrets(place: &Place) -> Vec<Vec<u8>> {
    let Database::Sqlite(path) = &place.database else { return Vec::new() };
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    let mut secrets = Vec::new();
    for sql in ["SELECT wrapped_key FROM person", "SELECT data FROM person", "SELECT sealed FROM person_text"] {
        secrets.extend(sqlx::query(sql).fetch_all(&mut connection).await.unwrap().iter().map(|row| row.get::<Vec<u8>, _>(0)));
    }
    secrets
}

#[test]
fn nothing_personal_stands_anywhere_in_the_clear_and_originals_are_read_under_the_key() {
    on_both(|place| async move {
        let store = place.open().await;
        filled(&store).await;
        let all = everything(&place).await;
        for word in [NAME, PHONE, EMAIL, RECEIVER, SENDER, "zhuge_dt66", "上官云", "13655556666"] {
            assert!(!all.contains(word) || word == NAME, "{word} stands in the database");
        }
        // A bare name in a refused cell cannot be told from a word before anybody says whose it is.
        assert_eq!(all.matches(NAME).count(), 1);
        let (_, case) = store.case(&case_id(7)).await.unwrap().unwrap();
        assert_eq!(case.request.comment.as_deref(), Some("[name]没收到,请打[phone]或写信到[email],[name]寄回"));
        let texts = store.private_texts(&case_id(7)).await.unwrap();
        let shown: Vec<_> = texts.iter().map(|text| (text.version, text.field.as_str(), text.text.as_str())).collect();
        assert_eq!(shown.len(), 3);
        assert_eq!(shown[0].0, 1);
        assert!(shown[0].2.starts_with(RECEIVER) && shown[0].1 == "comment");
        assert_eq!(shown[1], (2, "text", "已致电欧阳志强 13800005678"));
        assert_eq!(shown[2].0, 4);
        assert_eq!(store.private_text_count(&case_id(7)).await.unwrap(), 3);
        // The receiver's number finds the case as the buyer's does.
        for phone in [PHONE, RECEIVER_PHONE] {
            let filter = CaseFilter { search: Some(phone.into()), ..CaseFilter::default() };
            assert_eq!(store.cases(&filter, CaseSort::RequestedAsc, None, 10).await.unwrap().rows.len(), 1, "{phone}");
        }
        assert_eq!(store.rebuild(&mut |_| {}).await.unwrap().differences, 0);
        store.close().await;
    });
}

#[test]
fn a_later_import_of_the_customer_keeps_the_key_of_earlier_texts() {
    on_both(|place| async move {
        let store = place.open().await;
        filled(&store).await;
        let moved = PersonalData { phone: Some("13577778888".into()), ..buyer() };
        let customer = fact(FactKind::Customers, 1, &[("customer_no", "C1"), ("region", "广东")], Some(moved));
        assert_eq!(import(&store, 4, FactKind::Customers, vec![customer], Vec::new()).await, 0);
        let record = store.person_record("C1").await.unwrap();
        assert_eq!(record.texts.len(), 4, "{:?}", record.texts);
        assert!(record.texts.iter().any(|text| text.field == "comment" && text.text.contains("一直没人回")));
        assert!(record.persons.values().any(|(part, data)| *part == "customer" && data.phone.as_deref() == Some("13577778888")));
        let parts: Vec<&str> = record.persons.values().filter(|(_, data)| !data.is_empty()).map(|(part, _)| *part).collect();
        for part in ["customer", "buyer", "receiver", "sender", "order"] {
            assert!(parts.contains(&part), "{part} in {parts:?}");
        }
        // The same feedback again is unchanged, although its text is stored redacted.
        let feedback = [("feedback_no", "F1"), ("customer_no", "C1"), ("comment", "我是欧阳志强,电话13800005678,一直没人回")];
        assert_eq!(import(&store, 5, FactKind::Feedback, vec![fact(FactKind::Feedback, 1, &feedback, None)], Vec::new()).await, 1);
        store.close().await;
    });
}

#[test]
fn after_an_erasure_no_file_holds_anything_of_the_person() {
    on_both(|place| async move {
        let store = place.open().await;
        filled(&store).await;
        let secrets_before = secrets(&place).await;
        let before = store.count_cases(&CaseFilter::default()).await.unwrap();
        let report = store.erase_customer("C1", 50).await.unwrap().unwrap();
        assert_eq!((report.texts, report.cases, report.events_left), (4, 1, 0), "{report:?}");
        assert!(report.persons >= 5, "{report:?}");
        let all = everything(&place).await;
        for word in words() {
            let word = String::from_utf8(word).unwrap();
            assert!(!all.contains(&word), "{word} stands in the database");
        }
        let (hits, bytes) = search(place.folder.path(), &words());
        assert!(hits.is_empty(), "{hits:?}");
        println!("searched {bytes} bytes of files: 0 hits");
        // Neither key nor ciphertext is left in file, free pages or write-ahead log; the others' are.
        let left = secrets(&place).await;
        let gone: Vec<Vec<u8>> = secrets_before.into_iter().filter(|secret| !left.contains(secret)).collect();
        let (hits, _) = search(place.folder.path(), &gone);
        assert!(hits.is_empty(), "{} of {} secrets are still in a file", hits.len(), gone.len());
        assert_eq!(store.count_cases(&CaseFilter::default()).await.unwrap(), before);
        assert!(store.private_texts(&case_id(7)).await.unwrap().is_empty());
        assert_eq!(store.private_texts(&case_id(8)).await.unwrap().len(), 1, "the other person's text stays");
        let filter = CaseFilter { search: Some(PHONE.into()), ..CaseFilter::default() };
        assert!(store.cases(&filter, CaseSort::RequestedAsc, None, 10).await.unwrap().rows.is_empty());
        assert!(store.linked_persons(&buyer()).await.unwrap().is_empty());
        assert_intact(&store).await;
        assert_eq!(store.rebuild(&mut |_| {}).await.unwrap().differences, 0);
        store.close().await;
    });
}

#[test]
fn an_import_does_not_bring_an_erased_person_back() {
    on_both(|place| async move {
        let store = place.open().await;
        filled(&store).await;
        store.erase_customer("C1", 50).await.unwrap().unwrap();
        import(&store, 6, FactKind::Customers, customer(), Vec::new()).await;
        let feedback = [("feedback_no", "F2"), ("customer_no", "C1"), ("comment", "我是欧阳志强")];
        import(&store, 7, FactKind::Feedback, vec![fact(FactKind::Feedback, 1, &feedback, None)], Vec::new()).await;
        let all = everything(&place).await;
        assert!(!all.contains(NAME), "the name came back");
        assert!(store.person_record("C1").await.unwrap().persons.is_empty());
        // A new request of the same person is new data, given anew.
        store.append(talkative(17)).await.unwrap();
        assert_eq!(store.private_texts(&case_id(17)).await.unwrap().len(), 1);
        store.close().await;
    });
}

#[test]
fn a_backup_that_is_put_back_does_not_bring_an_erased_person_back() {
    // Putting a file back is SQLite's way of restoring; PostgreSQL restores through a dump, which the same list follows.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("suyuan.db");
        let config = || suyuan_store::StoreConfig::new(Database::Sqlite(file.clone()), folder.path().join("keys"));
        let store = Store::open(config()).await.unwrap();
        filled(&store).await;
        store.close().await;
        let backup = std::fs::read(&file).unwrap();
        let store = Store::open(config()).await.unwrap();
        store.erase_customer("C1", 50).await.unwrap().unwrap();
        store.close().await;
        for path in files_below(folder.path()).into_iter().filter(|path| path.to_string_lossy().contains("suyuan.db")) {
            // The last connection takes the files beside the database away itself, a moment after the store has closed.
            match std::fs::remove_file(path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => panic!("{error}"),
                _ => {}
            }
        }
        std::fs::write(&file, backup).unwrap();
        let store = Store::open(config()).await.unwrap();
        assert!(store.person_record("C1").await.unwrap().persons.is_empty());
        assert!(store.private_texts(&case_id(7)).await.unwrap().is_empty());
        assert_eq!(store.private_texts(&case_id(8)).await.unwrap().len(), 1);
        store.close().await;
    });
}

#[test]
fn what_is_overdue_is_found_class_by_class_and_only_those_who_are_free_go() {
    on_both(|place| async move {
        let store = place.open().await;
        filled(&store).await;
        let late = i64::MAX / 4;
        let keys = |list: Vec<suyuan_store::Overdue>| list.into_iter().map(|one| one.key).collect::<Vec<_>>();
        let customers = store.overdue_customers(late).await.unwrap();
        assert_eq!((customers[0].key.as_str(), customers[0].cases.as_slice()), ("C1", [case_id(7)].as_slice()));
        assert!(store.overdue_customers(1).await.unwrap().is_empty());
        // Both cases are open.
        assert!(store.overdue_cases(late).await.unwrap().is_empty() && store.overdue_texts(late).await.unwrap().is_empty());
        let decline = CaseEvent::Reviewed {
            overrode: None,
            outcome: suyuan_case::decision::Outcome::Decline,
            reason: Some("not_covered".into()),
            note: None,
            question: None,
            terms: None,
        };
        store.append(step(8, 1, decline)).await.unwrap();
        assert_eq!(keys(store.overdue_cases(late).await.unwrap()), [case_id(8).as_str()]);
        assert_eq!(keys(store.overdue_texts(late).await.unwrap()), [format!("case:{}", case_id(8))]);
        assert!(store.overdue_cases(1).await.unwrap().is_empty());

        // The receiver of the order goes, its customer stays.
        let receivers = keys(store.overdue_orders(late).await.unwrap());
        let records = store.order_records(&receivers).await.unwrap();
        let reports = store.erase_records(&records, 50).await.unwrap();
        assert_eq!((reports.len(), reports[0].persons), (1, 1), "{reports:?}");
        assert!(store.overdue_orders(late).await.unwrap().is_empty());
        let record = store.person_record("C1").await.unwrap();
        assert!(record.persons.values().any(|(part, data)| *part == "customer" && data.name.as_deref() == Some(NAME)));
        assert!(!record.persons.values().any(|(part, _)| *part == "order"));

        assert_eq!(store.forget_texts(&[format!("case:{}", case_id(8))]).await.unwrap(), 1);
        let records = store.case_records(&[case_id(8)], late).await.unwrap();
        let reports = store.erase_records(&records, 50).await.unwrap();
        assert_eq!((reports[0].persons, reports[0].cases), (1, 1), "{reports:?}");
        store.purge_deleted().await.unwrap();
        let (hits, _) = search(place.folder.path(), &["上官云", "13655556666"].map(|word| word.as_bytes().to_vec()));
        assert!(hits.is_empty(), "{hits:?}");
        assert!(store.overdue_cases(late).await.unwrap().is_empty());
        assert_eq!(store.private_texts(&case_id(7)).await.unwrap().len(), 3, "the open case keeps its texts");
        assert_intact(&store).await;
        store.close().await;
    });
}
