//! The company's parameters as data: `parameters.txt`, each number with its source or the word "assumption".

use serde::Serialize;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A rate of the simulation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parameter {
    /// What it is.
    pub name: &'static str,
    /// Its value.
    pub value: f64,
    /// Where it comes from, or the word "assumption".
    pub source: &'static str,
}

static ALL: LazyLock<Vec<Parameter>> = LazyLock::new(|| {
    include_str!("parameters.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut parts = line.split('|').map(str::trim);
            Some(Parameter { name: parts.next()?, value: parts.next()?.parse().ok()?, source: parts.next()? })
        })
        .collect()
});

static BY_NAME: LazyLock<HashMap<&'static str, f64>> = LazyLock::new(|| ALL.iter().map(|one| (one.name, one.value)).collect());

/// All of them, in the order of the file.
pub fn all() -> &'static [Parameter] {
    &ALL
}

/// The value of a name; a name that is not there counts as 0, and a test finds it.
pub fn value(name: &str) -> f64 {
    BY_NAME.get(name).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_that_the_company_uses_is_in_the_file_with_a_source() {
        let sources = [include_str!("rates.rs"), include_str!("goods.rs")].concat();
        let used: Vec<&str> = sources.split("Rate(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(used.len() > 40, "{used:?}");
        for name in &used {
            assert!(BY_NAME.contains_key(name), "{name} is not in parameters.txt");
        }
        assert_eq!(BY_NAME.len(), ALL.len(), "a name stands twice");
        assert_eq!(ALL.len(), include_str!("parameters.txt").lines().filter(|line| !line.starts_with('#')).count(), "a line cannot be read");
        for one in all() {
            assert!(used.contains(&one.name), "{} is used nowhere", one.name);
            assert!(!one.source.is_empty());
        }
    }
}
