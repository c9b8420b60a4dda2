//! Which rows and columns a viewer may see; no query runs without one.

use serde::{Deserialize, Serialize};

/// Row rights by four dimensions and the right to see personal data unmasked.
///
/// `None` in a dimension means no restriction; `Some(vec![])` means nothing at all. A row passes when every
/// restricted dimension holds its value; a row without a value in a restricted dimension does not pass.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccessScope {
    /// Departments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub departments: Option<Vec<String>>,
    /// Regions (provinces).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regions: Option<Vec<String>>,
    /// Channels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channels: Option<Vec<String>>,
    /// Shops.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shops: Option<Vec<String>>,
}

impl AccessScope {
    /// Everything.
    pub fn all() -> AccessScope {
        AccessScope::default()
    }
    /// The restricted dimensions as (column, allowed values), in a fixed order.
    pub fn restrictions(&self) -> Vec<(&'static str, &[String])> {
        [("department", &self.departments), ("region", &self.regions), ("channel", &self.channels), ("shop", &self.shops)]
            .into_iter()
            .filter_map(|(column, allowed)| allowed.as_deref().map(|values| (column, values)))
            .collect()
    }
    /// Whether a row with these values passes.
    pub fn permits(&self, department: Option<&str>, region: Option<&str>, channel: Option<&str>, shop: Option<&str>) -> bool {
        let pass = |allowed: &Option<Vec<String>>, value: Option<&str>| match allowed {
            None => true,
            Some(values) => value.is_some_and(|value| values.iter().any(|one| one == value)),
        };
        pass(&self.departments, department) && pass(&self.regions, region) && pass(&self.channels, channel) && pass(&self.shops, shop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_permits_nothing_and_a_missing_value_does_not_pass() {
        let scope = AccessScope { regions: Some(vec!["广东".into()]), ..AccessScope::all() };
        assert!(scope.permits(None, Some("广东"), None, None));
        assert!(!scope.permits(None, None, None, None));
        let nothing = AccessScope { shops: Some(vec![]), ..AccessScope::all() };
        assert!(!nothing.permits(None, None, None, Some("A")));
        assert!(AccessScope::all().permits(None, None, None, None));
    }
}
