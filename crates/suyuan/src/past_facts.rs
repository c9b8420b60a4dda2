//! The facts of imported cases in a file: put together once, read again in seconds, and never older than what they rest on.
//!
//! A decision of this program keeps its facts in the log; a case that another system decided has none, and putting them
//! together takes some ten look-ups. The file holds them packed in blocks, each case with the numbers that its facts rest
//! on, and says where the log and the imported rows stood. A reader asks what moved since and leaves out what that touches.

use crate::stage::facts::Gathered;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, BufWriter, Error, ErrorKind, Read, Result, Write};
use std::path::{Path, PathBuf};
use suyuan_case::Micros;
use suyuan_case::decision::Outcome;
use suyuan_case::return_case::ReturnCase;
use suyuan_store::{CaseRow, PastChanges, PastMark};

/// First bytes of the file.
const MAGIC: &[u8; 8] = b"SUYPAST1";
/// Cases of one block.
const BLOCK: usize = 2_000;
/// Most bytes of a block, packed or not: more is no block of ours.
const MOST_BYTES: u32 = 64 << 20;
/// Age at which nobody writes a file any more.
const ABANDONED: std::time::Duration = std::time::Duration::from_secs(3600);
/// zstd's fastest ordinary level; facts of many cases are alike and shrink tenfold even so.
const LEVEL: i32 = 1;

/// What the file says of itself.
#[derive(Serialize, Deserialize)]
struct Head {
    program: String,
    statute: String,
    mark: PastMark,
}

/// A case with its facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastFacts<'t> {
    /// Id.
    #[serde(borrow)]
    pub case_id: Cow<'t, str>,
    /// Human number.
    #[serde(borrow)]
    pub case_no: Cow<'t, str>,
    /// How it came out.
    pub outcome: Outcome,
    /// When it was asked for.
    pub requested_at: Micros,
    /// Hashes of the order, the customer, the persons linked to it, and the products that its facts rest on.
    pub rests_on: Vec<u64>,
    /// The facts as JSON text.
    #[serde(skip)]
    pub facts: Cow<'t, str>,
}

fn hash(of: &str, text: &str) -> u64 {
    let digest = Sha256::new().chain_update(of).chain_update([0]).chain_update(text).finalize();
    digest.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

impl PastFacts<'_> {
    /// The facts of an imported case as of its request; `None` without an outcome, and when the program decided it itself.
    pub fn of(gathered: &Gathered, row: &CaseRow, case: &ReturnCase, now: Micros) -> Option<PastFacts<'static>> {
        let stored = case.decision.as_ref().is_some_and(|decision| decision.inputs.is_object());
        let outcome = case.outcome.filter(|_| !stored)?;
        let mut rests_on = vec![hash("order", &row.order_no)];
        rests_on.extend(row.customer_no.as_deref().map(|customer| hash("customer", customer)));
        // Who is linked no longer cannot be found any more once the shared number is gone; those who were are named here.
        rests_on.extend(gathered.linked_persons(row).into_iter().map(|person| hash("person", person)));
        rests_on.extend(case.request.lines.iter().filter_map(|line| line.sku.as_deref()).map(|sku| hash("sku", sku)));
        Some(PastFacts {
            case_id: row.case_id.as_str().to_owned().into(),
            case_no: row.case_no.clone().into(),
            outcome,
            requested_at: row.requested_at,
            rests_on,
            facts: gathered.facts(row, case, row.requested_at.min(now)).to_string().into(),
        })
    }
}

/// What moved since the file was written, in the form in which cases are held against it.
#[derive(Debug, Default)]
pub struct Moved {
    cases: HashSet<String>,
    around: HashSet<String>,
    hashes: HashSet<u64>,
}

/// What is to become of a case of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is as it was.
    Keep,
    /// What surrounds it moved: its facts are put together again.
    Renew,
    /// It moved itself and comes among the new ones.
    Drop,
}

impl Moved {
    /// Of the store's changes.
    pub fn of(changes: PastChanges) -> Moved {
        let all = |of: &'static str, texts: &HashSet<String>| texts.iter().map(|text| hash(of, text)).collect::<Vec<_>>();
        let parts = [all("order", &changes.orders), all("customer", &changes.customers), all("person", &changes.persons), all("sku", &changes.skus)];
        Moved { hashes: parts.concat().into_iter().collect(), cases: changes.cases, around: changes.around }
    }

    /// Whether nothing moved.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty() && self.around.is_empty() && self.hashes.is_empty()
    }

    /// What is to become of a case.
    pub fn fate(&self, case: &PastFacts<'_>) -> Fate {
        if self.cases.contains(case.case_id.as_ref()) {
            Fate::Drop
        } else if self.around.contains(case.case_id.as_ref()) || case.rests_on.iter().any(|one| self.hashes.contains(one)) {
            Fate::Renew
        } else {
            Fate::Keep
        }
    }
}

/// A block as it stands in the file.
pub struct Block {
    packed: Vec<u8>,
    bytes: usize,
}

fn bad(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, what)
}

impl Block {
    /// Two lines a case: what it is, and its facts.
    pub fn text(&self) -> Result<String> {
        String::from_utf8(zstd::bulk::decompress(&self.packed, self.bytes)?).map_err(|_| bad("a block is no text"))
    }
}

/// The cases of a block's text.
pub fn cases(text: &str) -> impl Iterator<Item = Result<PastFacts<'_>>> {
    let mut lines = text.lines();
    std::iter::from_fn(move || {
        let (head, facts) = (lines.next()?, lines.next());
        let case = serde_json::from_str::<PastFacts<'_>>(head).map_err(|_| bad("a case cannot be read")).and_then(|case| {
            let facts = facts.ok_or_else(|| bad("a case has no facts"))?;
            Ok(PastFacts { facts: facts.into(), ..case })
        });
        Some(case)
    })
}

/// Adds a case to a block's text.
pub fn put(text: &mut String, case: &PastFacts<'_>) {
    // A struct of texts and numbers always becomes JSON, and JSON as it is written here has no line's end inside.
    text.push_str(&serde_json::to_string(case).unwrap_or_default());
    text.push('\n');
    text.push_str(&case.facts);
    text.push('\n');
}

/// What tells one build of the program from another: facts may be put together otherwise by the next one.
fn program() -> String {
    let built = std::env::current_exe().and_then(std::fs::metadata).and_then(|file| Ok((file.len(), file.modified()?)));
    let (bytes, at) = built.map_or((0, 0), |(bytes, at)| (bytes, at.duration_since(std::time::UNIX_EPOCH).map_or(0, |age| age.as_nanos())));
    format!("{} {bytes} {at}", env!("CARGO_PKG_VERSION"))
}

/// A file that is read.
pub struct Reader {
    file: BufReader<File>,
    /// Where log and imported rows stood.
    pub mark: PastMark,
}

impl Reader {
    /// Opens the file; `None` when there is none of this program and statute.
    pub fn open(path: &Path, statute: &str) -> Option<Reader> {
        let mut file = BufReader::with_capacity(1 << 20, File::open(path).ok()?);
        let mut magic = [0; MAGIC.len()];
        file.read_exact(&mut magic).ok()?;
        let bytes = number(&mut file).ok()?;
        if magic != *MAGIC || bytes > MOST_BYTES {
            return None;
        }
        let mut head = vec![0; bytes as usize];
        file.read_exact(&mut head).ok()?;
        let mut check = [0; 8];
        file.read_exact(&mut check).ok()?;
        if check != check_of(&head) {
            return None;
        }
        let head: Head = serde_json::from_slice(&head).ok()?;
        (head.program == program() && head.statute == statute).then_some(Reader { file, mark: head.mark })
    }

    /// Whether the whole file can be read; takes about a second for a million cases.
    pub fn reads_well(mut self) -> bool {
        loop {
            match self.block().and_then(|block| block.map(|block| block.text()).transpose()) {
                Ok(Some(text)) if cases(&text).all(|case| case.is_ok()) => {}
                Ok(None) => return true,
                _ => return false,
            }
        }
    }

    /// The next block; `None` behind the last.
    ///
    /// # Errors
    /// When the file is cut short or holds what is no block.
    pub fn block(&mut self) -> Result<Option<Block>> {
        let packed = number(&mut self.file)?;
        if packed == 0 {
            return Ok(None);
        }
        let bytes = number(&mut self.file)?;
        if packed > MOST_BYTES || bytes > MOST_BYTES {
            return Err(bad("a block is too large"));
        }
        let mut block = Block { packed: vec![0; packed as usize], bytes: bytes as usize };
        self.file.read_exact(&mut block.packed)?;
        Ok(Some(block))
    }
}

/// Blocks carry a checksum of their own; the head has this one.
fn check_of(head: &[u8]) -> [u8; 8] {
    Sha256::digest(head).first_chunk().copied().unwrap_or_default()
}

fn number(file: &mut impl Read) -> Result<u32> {
    let mut bytes = [0; 4];
    file.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

/// A file that is written beside the old one and takes its place when it is complete.
pub struct Writer {
    file: BufWriter<File>,
    path: PathBuf,
    temporary: PathBuf,
    text: String,
    cases: usize,
}

impl Writer {
    /// Begins a file; `mark` is where log and rows stood before the first case was read.
    pub fn begin(path: &Path, statute: &str, mark: PastMark) -> Result<Writer> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        forget_abandoned(path);
        let temporary = path.with_extension(crate::mint::request_id());
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut writer = Writer {
            file: BufWriter::with_capacity(1 << 20, options.open(&temporary)?),
            path: path.to_owned(),
            temporary,
            text: String::new(),
            cases: 0,
        };
        let head = serde_json::to_vec(&Head { program: program(), statute: statute.to_owned(), mark })?;
        writer.file.write_all(MAGIC)?;
        writer.number(head.len())?;
        writer.file.write_all(&head)?;
        writer.file.write_all(&check_of(&head))?;
        Ok(writer)
    }

    fn number(&mut self, number: usize) -> Result<()> {
        let number = u32::try_from(number).map_err(|_| bad("a block is too large"))?;
        self.file.write_all(&number.to_le_bytes())
    }

    /// A block as it stood in the old file.
    pub fn copy(&mut self, block: &Block) -> Result<()> {
        self.number(block.packed.len())?;
        self.number(block.bytes)?;
        self.file.write_all(&block.packed)
    }

    /// The text of some cases.
    pub fn add(&mut self, text: &str, cases: usize) -> Result<()> {
        self.text.push_str(text);
        self.cases += cases;
        if self.cases >= BLOCK { self.pack() } else { Ok(()) }
    }

    fn pack(&mut self) -> Result<()> {
        if self.cases == 0 {
            return Ok(());
        }
        let mut packer = zstd::bulk::Compressor::new(LEVEL)?;
        packer.include_checksum(true)?;
        let block = Block { packed: packer.compress(self.text.as_bytes())?, bytes: self.text.len() };
        self.text.clear();
        self.cases = 0;
        self.copy(&block)
    }

    /// Ends the file and puts it in its place.
    pub fn finish(mut self) -> Result<()> {
        self.pack()?;
        self.number(0)?;
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        std::fs::rename(&self.temporary, &self.path)
    }
}

/// Removes what processes left behind that were killed while they wrote.
fn forget_abandoned(path: &Path) {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else { return };
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_str().and_then(|other| other.strip_prefix(name)).is_some_and(|rest| rest.starts_with('.'));
        let age = entry.metadata().and_then(|file| file.modified()).ok().and_then(|at| at.elapsed().ok());
        if ours && age.is_some_and(|age| age > ABANDONED) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Gone already when it was finished.
        let _ = std::fs::remove_file(&self.temporary);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(number: usize) -> PastFacts<'static> {
        PastFacts {
            case_id: format!("case_{number}").into(),
            case_no: format!("售后\"{number}\"\n").into(),
            outcome: Outcome::Approve,
            requested_at: number as i64,
            rests_on: vec![hash("order", &format!("O{number}")), hash("customer", &format!("K{}", number % 7))],
            facts: format!("{{\"case\":{{\"amount_minor\":{number}}}}}").into(),
        }
    }

    fn mark() -> PastMark {
        PastMark { seq: 5, hash: "ab".into(), revision: 9, erasures: [0, 0] }
    }

    fn written(path: &Path, count: usize) {
        let mut writer = Writer::begin(path, "s1", mark()).unwrap();
        for number in 0..count {
            let mut text = String::new();
            put(&mut text, &case(number));
            writer.add(&text, 1).unwrap();
        }
        writer.finish().unwrap();
    }

    fn all(path: &Path) -> Result<Vec<PastFacts<'static>>> {
        let mut reader = Reader::open(path, "s1").ok_or_else(|| bad("no file"))?;
        let mut found = Vec::new();
        while let Some(block) = reader.block()? {
            for one in cases(&block.text()?) {
                let one = one?;
                found.push(PastFacts {
                    case_id: one.case_id.into_owned().into(),
                    case_no: one.case_no.into_owned().into(),
                    facts: one.facts.into_owned().into(),
                    ..one
                });
            }
        }
        Ok(found)
    }

    #[test]
    fn what_was_written_is_read_and_nothing_else_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("past-facts");
        for count in [0, 1, BLOCK, 2 * BLOCK + 3] {
            written(&path, count);
            assert_eq!(all(&path).unwrap(), (0..count).map(case).collect::<Vec<_>>());
        }
        assert_eq!(Reader::open(&path, "s1").unwrap().mark, mark());
        assert!(Reader::open(&path, "another statute").is_none());
        // One that is given up leaves the old file and nothing beside it.
        drop(Writer::begin(&path, "s1", mark()).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_broken_file_is_an_error_and_never_wrong_facts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("past-facts");
        written(&path, 50);
        let whole = std::fs::read(&path).unwrap();
        let right: Vec<_> = (0..50).map(case).collect();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x10;
            std::fs::write(&path, &bytes).unwrap();
            assert!(all(&path).map_or(true, |found| found == right), "byte {at}");
            std::fs::write(&path, &whole[..at]).unwrap();
            assert!(all(&path).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn what_moved_is_left_out() {
        let changes = PastChanges {
            cases: ["case_1".to_owned()].into(),
            around: ["case_2".to_owned()].into(),
            orders: ["O3".to_owned()].into(),
            customers: ["K4".to_owned()].into(),
            persons: HashSet::new(),
            skus: HashSet::new(),
        };
        let moved = Moved::of(changes);
        let fates: Vec<Fate> = (0..7).map(|number| moved.fate(&case(number))).collect();
        assert_eq!(fates, [Fate::Keep, Fate::Drop, Fate::Renew, Fate::Renew, Fate::Renew, Fate::Keep, Fate::Keep]);
        assert!(!moved.is_empty() && Moved::of(PastChanges::default()).is_empty());
    }
}
