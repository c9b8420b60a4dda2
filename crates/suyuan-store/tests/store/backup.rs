//! Backups taken under load restore byte-true into either database; whatever is not whole is refused whole.

use crate::common::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use suyuan_case::actor::{Actor, Role};
use suyuan_case::id::PersonId;
use suyuan_case::person::PersonalData;
use suyuan_case::scope::AccessScope;
use suyuan_store::backup::{self, BackupError, BackupOptions, BackupReport, KeysIn, KeysOut, Progress, RestoreOptions, RestoreReport};
use suyuan_store::{Database, NewUser, Store, StoreConfig};

fn person() -> PersonId {
    PersonId::from_bits(77)
}

fn data() -> PersonalData {
    PersonalData { name: Some("李小兰".into()), phone: Some("13800001234".into()), ..PersonalData::default() }
}

/// A store with cases, a person, a user and a token.
async fn filled(place: &Place, cases: u128) -> (Store, String) {
    let store = place.open().await;
    let mut commands: Vec<_> = (1..=cases).map(open_case).collect();
    commands[0].personal = vec![(person(), data())];
    assert!(store.append_many(commands).await.iter().all(Result::is_ok));
    let user = NewUser { name: "lin".into(), role: Role::Manager, scope: AccessScope::all(), password: "correct horse".into() };
    store.user_add(user, Actor::system("test")).await.unwrap();
    let token = store.token_create("lin", Actor::system("test")).await.unwrap();
    (store, token)
}

fn options(file: PathBuf, keys: KeysOut) -> BackupOptions {
    BackupOptions { file, files: None, leave: Vec::new(), keys, rate_mib: None, wal_limit_mib: 4096, program: "test".into() }
}

async fn back_up(place: &Place, name: &str, keys: KeysOut) -> (PathBuf, BackupReport) {
    let file = place.folder.path().join(name);
    let report = backup::backup(&place.config(), &options(file.clone(), keys), &mut |_| true).await.unwrap();
    (file, report)
}

/// Where a place is restored to.
fn target(place: &Place) -> (PathBuf, Database) {
    let folder = place.folder.path().join("data");
    let database = match &place.database {
        Database::Sqlite(_) => Database::Sqlite(folder.join("suyuan.db")),
        server => server.clone(),
    };
    (folder, database)
}

async fn restore(place: &Place, file: &Path, keys: KeysIn) -> Result<RestoreReport, BackupError> {
    let (folder, database) = target(place);
    let options = RestoreOptions { file: file.to_owned(), folder, database, keys_folder: "keys".into(), keys };
    backup::restore(&options, &mut |_| true).await
}

async fn open_restored(place: &Place) -> Store {
    let (folder, database) = target(place);
    Store::open(StoreConfig::new(database, folder.join("keys"))).await.unwrap()
}

/// Every event up to the head of `copy` is the same in both.
async fn assert_same_log(source: &Store, copy: &Store) {
    let mut after = 0;
    while after < copy.head() {
        let (ours, theirs) = (source.events_after(after, 1_000).await.unwrap(), copy.events_after(after, 1_000).await.unwrap());
        assert_eq!(ours[..theirs.len()], theirs[..]);
        after += i64::try_from(theirs.len()).unwrap();
    }
}

#[test]
fn a_backup_taken_under_load_restores_the_state_of_one_moment() {
    on_both(|place| async move {
        let (store, token) = filled(&place, 3_000).await;
        let stop = Arc::new(AtomicBool::new(false));
        let load = tokio::spawn({
            let (store, stop) = (store.clone(), stop.clone());
            async move {
                let mut number = 10_000;
                while !stop.load(Ordering::Relaxed) {
                    let commands = (number..number + 20).map(open_case).collect();
                    assert!(store.append_many(commands).await.iter().all(Result::is_ok));
                    number += 20;
                }
            }
        });
        let (file, report) = back_up(&place, "b.suyuan", KeysOut::Open).await;
        stop.store(true, Ordering::Relaxed);
        load.await.unwrap();
        assert!(report.head_seq >= 3_002 && report.rows["event"] == report.head_seq, "{report:?}");
        assert!(report.rows["case_row"] <= report.head_seq && report.rows["case_row"] == report.rows["case_body"]);
        assert_eq!(backup::check(&file, &mut |_| true).unwrap().events, report.head_seq);

        let fresh = place.another().await;
        let restored = restore(&fresh, &file, KeysIn::Backup).await.unwrap();
        assert_eq!((restored.events, &restored.head_hash, &restored.rows), (report.head_seq, &report.head_hash, &report.rows));
        let copy = open_restored(&fresh).await;
        assert_eq!(copy.head(), report.head_seq);
        assert_intact(&copy).await;
        assert_same_log(&store, &copy).await;
        assert_eq!(copy.rebuild(&mut |_| {}).await.unwrap().differences, 0, "projections and log are of the same moment");
        assert_eq!(copy.personal(&person()).await.unwrap(), Some(data()));
        assert!(copy.user_check("lin", "correct horse").await.unwrap().is_some());
        assert_eq!(copy.token(&token).await.unwrap().unwrap().name, "lin");
        copy.append(open_case(900_000)).await.unwrap();
        assert_intact(&copy).await;
        copy.close().await;
        store.close().await;
        fresh.clean().await;
    });
}

#[test]
fn a_backup_moves_to_the_other_database_and_back() {
    on_both(|place| async move {
        let Some(other) = place.other_kind().await else { return };
        let (store, _) = filled(&place, 200).await;
        store.append(step(3, 1, approve())).await.unwrap();
        let (file, report) = back_up(&place, "b", KeysOut::Open).await;
        restore(&other, &file, KeysIn::Backup).await.unwrap();
        let copy = open_restored(&other).await;
        assert_intact(&copy).await;
        assert_same_log(&store, &copy).await;
        copy.close().await;
        let (folder, database) = target(&other);
        let back = other.folder.path().join("back");
        let config = StoreConfig::new(database, folder.join("keys"));
        let second = backup::backup(&config, &options(back.clone(), KeysOut::Open), &mut |_| true).await.unwrap();
        assert!(second.head_seq >= report.head_seq);
        let third = place.another().await;
        restore(&third, &back, KeysIn::Backup).await.unwrap();
        let copy = open_restored(&third).await;
        assert_same_log(&store, &copy).await;
        assert_eq!(copy.personal(&person()).await.unwrap(), Some(data()));
        copy.close().await;
        store.close().await;
        other.clean().await;
        third.clean().await;
    });
}

#[test]
fn keys_stay_out_unless_asked_for_and_must_be_the_right_ones() {
    on_both(|place| async move {
        let (store, _) = filled(&place, 20).await;
        store.close().await;
        let (bare, _) = back_up(&place, "bare", KeysOut::Leave).await;
        let (sealed, _) = back_up(&place, "sealed", KeysOut::Passphrase("long and good".into())).await;
        let master = std::fs::read(place.keys().join("master.key")).unwrap();
        for file in [&bare, &sealed] {
            let bytes = std::fs::read(file).unwrap();
            assert!(!bytes.windows(32).any(|window| window == master), "the master key is not in the backup");
            assert!(!bytes.windows(64).any(|window| window == hex::encode(&master).as_bytes()));
        }
        let fresh = place.another().await;
        let (folder, _) = target(&fresh);
        assert!(matches!(restore(&fresh, &bare, KeysIn::Backup).await, Err(BackupError::KeysNeeded)));
        assert!(matches!(restore(&fresh, &sealed, KeysIn::Backup).await, Err(BackupError::KeysNeeded)));
        assert!(matches!(restore(&fresh, &sealed, KeysIn::Passphrase("wrong".into())).await, Err(BackupError::PassphraseWrong)));
        let stranger = place.another().await;
        stranger.open().await.close().await;
        assert!(matches!(restore(&fresh, &bare, KeysIn::Folder(stranger.keys())).await, Err(BackupError::KeysWrong)));
        assert!(matches!(restore(&fresh, &bare, KeysIn::Folder(fresh.folder.path().join("none"))).await, Err(BackupError::KeysNeeded)));
        assert!(!folder.exists(), "a refused restore leaves nothing");
        restore(&fresh, &sealed, KeysIn::Passphrase("long and good".into())).await.unwrap();
        let copy = open_restored(&fresh).await;
        assert_eq!(copy.personal(&person()).await.unwrap(), Some(data()));
        copy.close().await;

        let keyless = place.another().await;
        let report = restore(&keyless, &bare, KeysIn::New).await.unwrap();
        assert!(!report.personal_data);
        let copy = open_restored(&keyless).await;
        assert_intact(&copy).await;
        assert_eq!(copy.personal(&person()).await.unwrap(), None);
        copy.close().await;
        for place in [fresh, stranger, keyless] {
            place.clean().await;
        }
    });
}

#[test]
fn a_restore_replaces_nothing_and_a_backup_neither() {
    on_both(|place| async move {
        let (store, _) = filled(&place, 5).await;
        let (file, _) = back_up(&place, "b", KeysOut::Open).await;
        let again = backup::backup(&place.config(), &options(file.clone(), KeysOut::Open), &mut |_| true).await;
        assert!(matches!(again, Err(BackupError::FileExists { .. })));
        let fresh = place.another().await;
        restore(&fresh, &file, KeysIn::Backup).await.unwrap();
        assert!(matches!(restore(&fresh, &file, KeysIn::Backup).await, Err(BackupError::TargetNotEmpty { .. })));
        std::fs::remove_dir_all(target(&fresh).0).unwrap();
        if matches!(fresh.database, Database::Postgres(_)) {
            let refused = restore(&fresh, &file, KeysIn::Backup).await;
            assert!(matches!(refused, Err(BackupError::TargetNotEmpty { .. })), "a server's database with tables is not empty");
            assert!(!target(&fresh).0.exists());
        }
        store.close().await;
        fresh.clean().await;
    });
}

#[test]
fn a_damaged_or_truncated_backup_is_refused_whole() {
    on_both(|place| async move {
        let (store, _) = filled(&place, 300).await;
        store.close().await;
        let (file, _) = back_up(&place, "b", KeysOut::Open).await;
        let whole = std::fs::read(&file).unwrap();
        let fresh = place.another().await;
        let bad = place.folder.path().join("bad");
        let mut tried = 0;
        for at in (0..whole.len()).step_by(whole.len() / 40) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x20;
            std::fs::write(&bad, &bytes).unwrap();
            let flipped = backup::check(&bad, &mut |_| true);
            std::fs::write(&bad, &whole[..at]).unwrap();
            let cut = restore(&fresh, &bad, KeysIn::Backup).await;
            assert!(matches!(cut, Err(BackupError::Damaged { .. } | BackupError::NotABackup { .. })), "cut at {at}: {cut:?}");
            // Padding and the numbers of a header that nobody reads are the only bytes that may differ.
            if flipped.is_err() {
                tried += 1;
            }
        }
        assert!(tried > 30, "only {tried} of 41 flipped bytes were seen");
        assert!(!target(&fresh).0.exists());
        std::fs::write(&bad, b"no backup at all").unwrap();
        assert!(matches!(restore(&fresh, &bad, KeysIn::Backup).await, Err(BackupError::NotABackup { .. })));
        restore(&fresh, &file, KeysIn::Backup).await.unwrap();
        fresh.clean().await;
    });
}

#[test]
fn a_cancelled_backup_or_restore_leaves_nothing() {
    on_both(|place| async move {
        let (store, _) = filled(&place, 300).await;
        let file = place.folder.path().join("b");
        let stopped = backup::backup(&place.config(), &options(file.clone(), KeysOut::Open), &mut |_| false).await;
        assert!(matches!(stopped, Err(BackupError::Cancelled)), "{stopped:?}");
        assert!(std::fs::read_dir(place.folder.path()).unwrap().flatten().all(|entry| !entry.file_name().to_string_lossy().starts_with('b')));
        let (file, _) = back_up(&place, "b", KeysOut::Open).await;
        let fresh = place.another().await;
        for stop_at in [3, 12, 25, 30] {
            let (folder, database) = target(&fresh);
            let options = RestoreOptions { file: file.clone(), folder: folder.clone(), database, keys_folder: "keys".into(), keys: KeysIn::Backup };
            let mut steps = 0;
            let mut report = |_: &Progress| {
                steps += 1;
                steps < stop_at
            };
            let stopped = backup::restore(&options, &mut report).await;
            assert!(matches!(stopped, Err(BackupError::Cancelled)), "{stop_at}: {stopped:?}");
            assert!(!folder.exists());
        }
        restore(&fresh, &file, KeysIn::Backup).await.unwrap();
        store.close().await;
        fresh.clean().await;
    });
}

#[test]
fn files_of_the_data_folder_come_along() {
    on_both(|place| async move {
        let (store, _) = filled(&place, 5).await;
        let data = place.folder.path().join("files");
        std::fs::create_dir_all(data.join("attachments/ab")).unwrap();
        std::fs::create_dir_all(data.join("lake")).unwrap();
        let large: Vec<u8> = (0..20_000_000_u32).map(|n| (n >> 3) as u8).collect();
        for (name, content) in
            [("suyuan.toml", &b"currency = \"CNY\"\n"[..]), ("attachments/ab/large", &large), ("attachments/empty", b""), ("lake/x", b"x")]
        {
            std::fs::write(data.join(name), content).unwrap();
        }
        let file = place.folder.path().join("b");
        let options = BackupOptions { files: Some(data), leave: vec!["lake".into()], ..options(file.clone(), KeysOut::Open) };
        let report = backup::backup(&place.config(), &options, &mut |_| true).await.unwrap();
        assert_eq!(report.files, 3);
        let fresh = place.another().await;
        restore(&fresh, &file, KeysIn::Backup).await.unwrap();
        let (folder, _) = target(&fresh);
        assert_eq!(std::fs::read(folder.join("attachments/ab/large")).unwrap(), large);
        assert_eq!(std::fs::read(folder.join("attachments/empty")).unwrap(), b"");
        assert_eq!(std::fs::read_to_string(folder.join("suyuan.toml")).unwrap(), "currency = \"CNY\"\n");
        assert!(!folder.join("lake").exists());
        store.close().await;
        fresh.clean().await;
    });
}
