//! From a provider's claims to a user's role and row rights: rules that an administrator edits, first match wins.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use suyuan_case::actor::Role;
use suyuan_case::scope::AccessScope;

/// The rules as they are stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// Claim that becomes the user's name; dots lead into objects.
    pub name_claim: String,
    /// Claim that the rules look at: a text or a list of texts.
    pub claim: String,
    /// In order; the first that fits decides.
    pub rules: Vec<Rule>,
    /// Claims whose values restrict rows beside what a rule says, by dimension: departments, regions, channels, shops.
    pub scope_claims: ScopeClaims,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Value that the claim must hold; `*` fits everybody whom the provider lets in.
    pub value: String,
    /// Role.
    pub role: Role,
    /// Row rights; everything when absent.
    #[serde(default)]
    pub scope: AccessScope,
}

/// Claims that hold values of a dimension; a person without the claim sees nothing of that dimension.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScopeClaims {
    /// Departments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub departments: Option<String>,
    /// Regions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regions: Option<String>,
    /// Channels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channels: Option<String>,
    /// Shops.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shops: Option<String>,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules { name_claim: "preferred_username".to_owned(), claim: "groups".to_owned(), rules: Vec::new(), scope_claims: ScopeClaims::default() }
    }
}

/// Who a person is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapped {
    /// User name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Row rights.
    pub scope: AccessScope,
}

/// A claim by a path with dots; a claim whose own name holds dots or slashes is found as it is.
fn claim<'a>(claims: &'a Value, path: &str) -> Option<&'a Value> {
    claims.get(path).or_else(|| path.split('.').try_fold(claims, |value, part| value.get(part)))
}

/// A claim's texts.
fn texts(claims: &Value, path: &str) -> Vec<String> {
    match claim(claims, path) {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(many)) => many.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}

/// Both restrictions together.
fn narrow(rule: Option<Vec<String>>, path: &Option<String>, claims: &Value) -> Option<Vec<String>> {
    let Some(path) = path else { return rule };
    let held = texts(claims, path);
    Some(match rule {
        None => held,
        Some(allowed) => allowed.into_iter().filter(|value| held.contains(value)).collect(),
    })
}

impl Rules {
    /// Who the claims say the person is; `None` when no rule lets the person in or the name is missing.
    pub fn map(&self, claims: &Value) -> Option<Mapped> {
        let name = claim(claims, &self.name_claim)?.as_str()?.trim().to_owned();
        let held = texts(claims, &self.claim);
        let rule = self.rules.iter().find(|rule| rule.value == "*" || held.contains(&rule.value))?;
        let (scope, paths) = (rule.scope.clone(), &self.scope_claims);
        let scope = AccessScope {
            departments: narrow(scope.departments, &paths.departments, claims),
            regions: narrow(scope.regions, &paths.regions, claims),
            channels: narrow(scope.channels, &paths.channels, claims),
            shops: narrow(scope.shops, &paths.shops, claims),
        };
        (!name.is_empty()).then_some(Mapped { name, role: rule.role, scope })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rules() -> Rules {
        serde_json::from_value(json!({
            "claim": "realm_access.roles",
            "rules": [
                { "value": "as-admin", "role": "admin" },
                { "value": "as-south", "role": "manager", "scope": { "regions": ["广东", "广西"] } },
                { "value": "as-agent", "role": "agent" }
            ],
            "scope_claims": { "shops": "shops" }
        }))
        .unwrap()
    }

    #[test]
    fn the_first_rule_that_fits_decides_and_claims_narrow_the_rows() {
        let claims = json!({ "preferred_username": "lin", "realm_access": { "roles": ["x", "as-agent", "as-south"] }, "shops": ["A"] });
        let mapped = rules().map(&claims).unwrap();
        assert_eq!((mapped.name.as_str(), mapped.role), ("lin", Role::Manager));
        assert_eq!(mapped.scope.regions, Some(vec!["广东".to_owned(), "广西".to_owned()]));
        assert_eq!(mapped.scope.shops, Some(vec!["A".to_owned()]));
        let without = json!({ "preferred_username": "lin", "realm_access": { "roles": "as-agent" } });
        assert_eq!(rules().map(&without).unwrap().scope.shops, Some(vec![]), "no claim, no rows");
    }

    #[test]
    fn nobody_comes_in_without_a_rule_or_a_name() {
        assert_eq!(rules().map(&json!({ "preferred_username": "lin", "realm_access": { "roles": ["other"] } })), None);
        assert_eq!(rules().map(&json!({ "realm_access": { "roles": ["as-agent"] } })), None);
        assert_eq!(Rules::default().map(&json!({ "preferred_username": "lin", "groups": ["a"] })), None);
        assert!(serde_json::from_value::<Rules>(json!({ "rules": [{ "value": "a", "role": "god" }] })).is_err());
    }

    #[test]
    fn claims_with_dots_in_their_name_are_found() {
        let rules = Rules {
            claim: "https://x.example/groups".into(),
            rules: vec![Rule { value: "*".into(), role: Role::Agent, scope: AccessScope::all() }],
            ..Rules::default()
        };
        assert!(rules.map(&json!({ "preferred_username": "a", "https://x.example/groups": ["b"] })).is_some());
    }
}
