//! Who did something: a person with a role, a program with a token, or Suyuan itself.

use serde::{Deserialize, Serialize};

/// The six roles of a merchant's staff; rights follow from the role, rows from the [`crate::scope::AccessScope`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Service agent and reviewer (客服 / 审核员).
    Agent,
    /// After-sales manager (售后主管).
    Manager,
    /// Warehouse colleague (仓储).
    Warehouse,
    /// Finance colleague (财务).
    Finance,
    /// Product and quality colleague (产品与质量).
    Quality,
    /// Analyst and administrator (分析师 / 管理员).
    Admin,
}

impl Role {
    /// All roles, in the order in which pages list them.
    pub const ALL: [Role; 6] = [Role::Agent, Role::Manager, Role::Warehouse, Role::Finance, Role::Quality, Role::Admin];

    /// The identifier used in commands, API and storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Agent => "agent",
            Role::Manager => "manager",
            Role::Warehouse => "warehouse",
            Role::Finance => "finance",
            Role::Quality => "quality",
            Role::Admin => "admin",
        }
    }

    /// Reads an identifier; `reviewer` and `analyst` are accepted as the second names of `agent` and `admin`.
    pub fn parse(text: &str) -> Option<Role> {
        match text {
            "reviewer" => Some(Role::Agent),
            "analyst" => Some(Role::Admin),
            "product" => Some(Role::Quality),
            _ => Role::ALL.into_iter().find(|role| role.as_str() == text),
        }
    }

    /// Whether this role holds a permission.
    pub fn may(self, permission: Permission) -> bool {
        use Permission::*;
        match self {
            Role::Admin => true,
            Role::Manager => !matches!(permission, ManageUsers | Connect),
            Role::Agent => matches!(permission, ReadCases | OpenCase | Review | ReadMorning | RevealPersonal | ReadPolicy),
            Role::Warehouse => matches!(permission, ReadCases | ReceiveGoods | ReadMorning),
            Role::Finance => matches!(permission, ReadCases | Refund | ReadMorning | Query | Export | ReadPolicy),
            Role::Quality => matches!(permission, ReadCases | ReadMorning | Query | Export | EditReasons | ReadPolicy),
        }
    }
}

/// What somebody may do; every door of the program asks for exactly one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// See cases within one's scope.
    ReadCases,
    /// Open a new case.
    OpenCase,
    /// Approve, decline or ask for information.
    Review,
    /// Record received goods.
    ReceiveGoods,
    /// Settle money.
    Refund,
    /// See the morning page and its figures.
    ReadMorning,
    /// Run SQL within one's scope.
    Query,
    /// Import files and see imports.
    Import,
    /// See personal data unmasked; each use is logged.
    RevealPersonal,
    /// Read the audit trail.
    Audit,
    /// Create and change users.
    ManageUsers,
    /// Change what a merchant tunes: limits, calendars, reasons, strategies.
    Tune,
    /// Copy and erase a customer's personal data, and say how long it is kept.
    ManagePersonal,
    /// Publish and retire standard templates.
    ManageTemplates,
    /// Take rows of one's scope out as a file; personal data stays masked.
    Export,
    /// Change the reason taxonomy.
    EditReasons,
    /// See rules, drafts and how they perform.
    ReadPolicy,
    /// Write drafts, try them without effect, and send families of cases to people.
    EditPolicy,
    /// Publish what somebody else wrote, let it decide a share of the cases, and roll back.
    PublishPolicy,
    /// Connect other systems: what is pushed to them and pulled from them.
    Connect,
}

impl Permission {
    /// All permissions.
    pub const ALL: [Permission; 20] = [
        Permission::ReadCases,
        Permission::OpenCase,
        Permission::Review,
        Permission::ReceiveGoods,
        Permission::Refund,
        Permission::ReadMorning,
        Permission::Query,
        Permission::Import,
        Permission::RevealPersonal,
        Permission::Audit,
        Permission::ManageUsers,
        Permission::Tune,
        Permission::ManagePersonal,
        Permission::ManageTemplates,
        Permission::Export,
        Permission::EditReasons,
        Permission::ReadPolicy,
        Permission::EditPolicy,
        Permission::PublishPolicy,
        Permission::Connect,
    ];
}

/// Who caused an event, as it stands in the log: `user:NAME`, `import:ID` or `system:PART`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Actor(String);

impl Actor {
    /// A signed-in person or a program that holds that person's token.
    pub fn user(name: &str) -> Actor {
        Actor(format!("user:{name}"))
    }
    /// An import run.
    pub fn import(id: &str) -> Actor {
        Actor(format!("import:{id}"))
    }
    /// A part of Suyuan that acts by itself, such as `system:decide`.
    pub fn system(part: &str) -> Actor {
        Actor(format!("system:{part}"))
    }
    /// An actor as it was written to the log before.
    pub fn from_log(text: String) -> Actor {
        Actor(text)
    }
    /// The text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
