//! Users, sessions, tokens, settings, the manifest and personal keys.

use crate::common::*;
use std::time::Duration;
use suyuan_case::actor::{Actor, Role};
use suyuan_case::event::{Event, StreamKind, UserEvent};
use suyuan_case::fact::FactKind;
use suyuan_case::manifest::ManifestRow;
use suyuan_case::scope::AccessScope;
use suyuan_store::{Database, NewUser, SignedIn, Store, StoreConfig, StoreError};

fn new_user(name: &str) -> NewUser {
    let scope = AccessScope { regions: Some(vec!["广东".into()]), ..AccessScope::all() };
    NewUser { name: name.into(), role: Role::Agent, scope, password: "correct horse".into() }
}

#[test]
fn an_administrator_borrows_eyes_and_the_last_one_stays() {
    on_both(|place| async move {
        let store = place.open().await;
        let by = Actor::system("setup");
        let boss = NewUser { name: "boss".into(), role: Role::Admin, scope: AccessScope::all(), password: "correct horse".into() };
        store.user_add(boss, by.clone()).await.unwrap();
        store.user_add(new_user("lin"), by.clone()).await.unwrap();
        let session = store.session_create("boss", Duration::from_secs(60)).await.unwrap();
        assert!(!store.session_view_as(&session, Some("nobody")).await.unwrap());
        assert!(store.session_view_as(&session, Some("lin")).await.unwrap());
        let seen = store.session(&session).await.unwrap().unwrap();
        assert_eq!((seen.user.name.as_str(), seen.user.role, seen.really.as_deref()), ("lin", Role::Agent, Some("boss")));
        store.user_disable("lin", by.clone()).await.unwrap();
        assert!(store.session(&session).await.unwrap().is_none(), "eyes of a disabled user see nothing");
        assert!(store.session_view_as(&session, None).await.unwrap());
        assert_eq!(store.session(&session).await.unwrap().unwrap().really, None);
        let events = store.head();
        assert!(matches!(store.user_disable("boss", by.clone()).await, Err(StoreError::LastAdmin { .. })));
        assert!(matches!(store.user_change("boss", Role::Agent, AccessScope::all(), by.clone()).await, Err(StoreError::LastAdmin { .. })));
        let narrow = AccessScope { shops: Some(vec!["A".into()]), ..AccessScope::all() };
        assert!(matches!(store.user_change("boss", Role::Admin, narrow, by.clone()).await, Err(StoreError::LastAdmin { .. })));
        assert_eq!(store.head(), events, "a refused change leaves no event");
        let second = NewUser { name: "deputy".into(), role: Role::Admin, scope: AccessScope::all(), password: "correct horse".into() };
        store.user_add(second, by.clone()).await.unwrap();
        store.user_disable("boss", by.clone()).await.unwrap();
        assert!(matches!(store.user_disable("deputy", by.clone()).await, Err(StoreError::LastAdmin { .. })));
        store.user_enable("boss", by.clone()).await.unwrap();
        assert!(store.user_check("boss", "correct horse").await.unwrap().is_some());
        let ended = store.token_create_named("boss", "old", Some(1), by.clone()).await.unwrap();
        assert!(store.token(&ended).await.unwrap().is_none(), "a token ends when it says so");
        assert!(store.identity_link("https://id", "sub", "boss", by.clone()).await.unwrap());
        assert!(!store.identity_link("https://id", "sub", "deputy", by).await.unwrap(), "one person is one user");
        assert_eq!(store.identity("https://id", "sub").await.unwrap().as_deref(), Some("boss"));
        assert_eq!(store.identity("https://other", "sub").await.unwrap(), None);
        assert_intact(&store).await;
        store.close().await;
    });
}

#[test]
fn a_user_signs_in_until_disabled() {
    on_both(|place| async move {
        let store = place.open().await;
        let admin = Actor::system("setup");
        store.user_add(new_user("lin"), admin.clone()).await.unwrap();
        assert!(matches!(store.user_add(new_user("lin"), admin.clone()).await, Err(StoreError::DuplicateUser { .. })));
        let user = store.user_check("lin", "correct horse").await.unwrap().unwrap();
        assert_eq!((user.role, user.scope.regions.clone()), (Role::Agent, Some(vec!["广东".to_owned()])));
        assert!(store.user_check("lin", "wrong").await.unwrap().is_none());
        assert!(store.user_check("wu", "correct horse").await.unwrap().is_none());
        let session = store.session_create("lin", Duration::from_secs(60)).await.unwrap();
        assert_eq!(store.session(&session).await.unwrap().unwrap(), SignedIn { user: user.clone(), really: None });
        assert!(store.session("other").await.unwrap().is_none());
        let expired = store.session_create("lin", Duration::ZERO).await.unwrap();
        assert!(store.session(&expired).await.unwrap().is_none());
        let token = store.token_create("lin", admin.clone()).await.unwrap();
        assert!(token.starts_with("sy_") && token.len() == 46, "{token}");
        assert_eq!(store.token(&token).await.unwrap().unwrap().name, "lin");
        assert!(matches!(store.token_create("wu", admin.clone()).await, Err(StoreError::UnknownUser { .. })));
        store.session_delete(&session).await.unwrap();
        assert!(store.session(&session).await.unwrap().is_none());
        let session = store.session_create("lin", Duration::from_secs(60)).await.unwrap();
        store.user_set_password("lin", "another one", admin.clone()).await.unwrap();
        assert!(store.session(&session).await.unwrap().is_none(), "a new password ends sessions");
        assert!(store.user_check("lin", "correct horse").await.unwrap().is_none());
        assert!(store.user_check("lin", "another one").await.unwrap().is_some());
        store.user_change("lin", Role::Manager, AccessScope::all(), admin.clone()).await.unwrap();
        assert_eq!(store.user("lin").await.unwrap().unwrap().user.role, Role::Manager);
        store.user_disable("lin", admin.clone()).await.unwrap();
        assert!(store.user_check("lin", "another one").await.unwrap().is_none());
        assert!(store.token(&token).await.unwrap().is_none());
        assert!(store.users().await.unwrap()[0].disabled);
        assert!(matches!(store.user_disable("wu", admin).await, Err(StoreError::UnknownUser { .. })));
        let events = store.events(StreamKind::User, "lin").await.unwrap();
        let kinds: Vec<&str> = events.iter().map(|event| event.event.name()).collect();
        assert_eq!(kinds, ["user_added", "token_created", "password_changed", "user_changed", "user_disabled"]);
        assert!(matches!(&events[1].event, Event::User(UserEvent::TokenCreated { mark }) if mark.len() == 8));
        for event in store.events_after(0, 100).await.unwrap() {
            let text = event.event.to_json().unwrap();
            assert!(!text.contains("correct horse") && !text.contains(&token[3..]), "{text}");
        }
        assert_intact(&store).await;
        store.close().await;
    });
}

#[test]
fn settings_templates_numbers_and_the_manifest_are_kept() {
    on_both(|place| async move {
        let store = place.open().await;
        assert_eq!(store.settings_get("line_rules").await.unwrap(), None);
        store.settings_put("line_rules", "[1]").await.unwrap();
        store.settings_put("line_rules", "[2]").await.unwrap();
        assert_eq!(store.settings_change("limits", Some("{}"), Some(1)).await.unwrap(), None, "it was never put");
        assert_eq!(store.settings_change("limits", Some("{}"), Some(0)).await.unwrap(), Some(1));
        assert_eq!(store.settings_change("limits", Some("[]"), Some(0)).await.unwrap(), None, "somebody was faster");
        assert_eq!(store.settings_row("limits").await.unwrap(), (Some("{}".to_owned()), 1));
        assert_eq!(store.settings_change("limits", None, Some(1)).await.unwrap(), Some(2));
        assert_eq!(store.settings_row("limits").await.unwrap(), (None, 2), "versions go on when it is taken back");
        assert_eq!(store.settings_change("limits", Some("[]"), Some(2)).await.unwrap(), Some(3));
        store.save_template("erp", FactKind::Orders, "{}").await.unwrap();
        store.save_template("erp", FactKind::Orders, "{\"a\":1}").await.unwrap();
        store.save_template("erp", FactKind::Products, "{}").await.unwrap();
        assert_eq!(store.reserve_numbers(10).await.unwrap(), 1);
        assert_eq!(store.reserve_numbers(1).await.unwrap(), 11);
        let row = |path: &str| ManifestRow {
            table: "cases".into(),
            path: path.into(),
            low: 1,
            high: 9,
            rows: 9,
            bytes: 100,
            sha256: "ab".into(),
            schema_version: 1,
            watermark: 9,
        };
        store.manifest_replace("cases", &[], &[row("a"), row("b")]).await.unwrap();
        assert!(store.manifest_replace("cases", &["a".into()], &[row("b")]).await.is_err(), "a path stands once");
        assert_eq!(store.manifest().await.unwrap().len(), 2, "a refused change leaves everything as it was");
        store.manifest_replace("cases", &["a".into(), "b".into()], &[row("c")]).await.unwrap();
        store.close().await;
        let store = place.open().await;
        assert_eq!(store.settings_get("line_rules").await.unwrap().as_deref(), Some("[2]"));
        let templates = store.templates(Some(FactKind::Orders)).await.unwrap();
        assert_eq!((templates.len(), templates[0].json.as_str(), templates[0].version), (1, "{\"a\":1}", 2));
        assert_eq!(store.templates(None).await.unwrap().len(), 2);
        assert_eq!(store.reserve_numbers(1).await.unwrap(), 12);
        assert_eq!(store.manifest().await.unwrap(), vec![row("c")]);
        store.manifest_clear().await.unwrap();
        assert!(store.manifest().await.unwrap().is_empty());
        store.close().await;
    });
}

#[test]
fn a_newer_schema_is_refused_in_clear_words() {
    on_both(|place| async move {
        place.open().await.close().await;
        place.try_statement("INSERT INTO schema_version (version) VALUES (999)").await.unwrap();
        let error = Store::open(place.config()).await.err().unwrap();
        assert!(matches!(error, StoreError::NewerSchema { found: 999, .. }), "{error}");
        assert_eq!(error.code(), "newer_schema");
    });
}

#[tokio::test]
async fn damaged_keys_and_absent_servers_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    std::fs::create_dir_all(&keys).unwrap();
    std::fs::write(keys.join("master.key"), b"short").unwrap();
    let config = StoreConfig::new(Database::Sqlite(folder.path().join("suyuan.db")), keys.clone());
    assert!(matches!(Store::open(config).await, Err(StoreError::KeyDamaged { .. })));
    std::fs::remove_file(keys.join("master.key")).unwrap();
    let absent = Database::Postgres("postgres://user:secret@127.0.0.1:1/none".into());
    let error = Store::open(StoreConfig::new(absent, keys)).await.err().unwrap();
    assert!(matches!(error, StoreError::Open { .. }) && !error.to_string().contains("secret"), "{error}");
}

#[test]
fn each_installation_keeps_the_files_of_its_own_lake() {
    on_both(|place| async move {
        let first = place.open().await;
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        std::fs::create_dir_all(&keys).unwrap();
        for entry in std::fs::read_dir(place.keys()).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), keys.join(entry.file_name())).unwrap();
        }
        let second = Store::open(StoreConfig { keys, ..place.config() }).await.unwrap();
        let row = |path: &str| ManifestRow {
            table: "cases".into(),
            path: path.into(),
            low: 1,
            high: 2,
            rows: 2,
            bytes: 10,
            sha256: "ab".into(),
            schema_version: 1,
            watermark: 2,
        };
        first.manifest_replace("cases", &[], &[row("a")]).await.unwrap();
        assert!(second.manifest().await.unwrap().is_empty());
        second.manifest_replace("cases", &[], &[row("a"), row("b")]).await.unwrap();
        second.manifest_replace("cases", &["a".into()], &[row("c")]).await.unwrap();
        assert_eq!(first.manifest().await.unwrap(), vec![row("a")], "nobody retires the files of others");
        second.manifest_clear().await.unwrap();
        assert_eq!(first.manifest().await.unwrap().len(), 1);
        first.close().await;
        let again = place.open().await;
        assert_eq!(again.manifest().await.unwrap(), vec![row("a")], "the name outlives the program");
        again.close().await;
        second.close().await;
    });
}
