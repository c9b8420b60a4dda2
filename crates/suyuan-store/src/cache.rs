//! Folded cases that were written lately, in two generations: what is used moves to the young one, the old one is dropped whole.

use std::collections::HashMap;
use std::sync::Arc;
use suyuan_case::return_case::ReturnCase;

/// A case as the log last left it.
#[derive(Debug, Clone)]
pub(crate) struct KnownCase {
    pub ordinal: i64,
    pub source: Option<String>,
    pub case: Arc<ReturnCase>,
}

/// Cases of one generation; two of them stay below about 25 MiB.
const GENERATION: usize = 4_096;

/// The cache.
#[derive(Debug, Default)]
pub(crate) struct CaseCache {
    young: HashMap<String, Arc<KnownCase>>,
    old: HashMap<String, Arc<KnownCase>>,
}

impl CaseCache {
    /// A case, if it is known.
    pub fn get(&mut self, id: &str) -> Option<Arc<KnownCase>> {
        if let Some(case) = self.young.get(id) {
            return Some(case.clone());
        }
        let (id, case) = self.old.remove_entry(id)?;
        self.put(id, case.clone());
        Some(case)
    }

    /// Remembers a case.
    pub fn put(&mut self, id: String, case: Arc<KnownCase>) {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(id, case);
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }
}
