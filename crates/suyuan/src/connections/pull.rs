//! Pulls what another system holds: over HTTP or out of a folder, into the ordinary import.

use crate::clock;
use crate::connections::{Attempt, Pull, Standing, short};
use crate::http::state::App;
use crate::import::{Control, Input, Plan, Wishes, run};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::time::Instant;
use suyuan_case::actor::Actor;
use suyuan_case::fact::FactKind;
use suyuan_case::{Micros, SECOND};
use suyuan_connect::egress::Outgoing;

/// Largest answer.
const LIMIT: usize = 256 << 20;
/// What is asked for again: other systems write with a delay.
const OVERLAP: Micros = 300 * SECOND;

/// What went wrong, as a code and words.
struct Trouble {
    code: &'static str,
    detail: String,
    status: Option<u16>,
}

fn trouble(code: &'static str, detail: impl ToString) -> Trouble {
    Trouble { code, detail: short(&detail.to_string()), status: None }
}

/// What a pull brought.
#[derive(Default)]
struct Brought {
    rows: i64,
    refused: i64,
    import: String,
    seen: Option<String>,
}

/// The folder out of which a connection without an address takes its files; finished ones are moved into `done` beside them.
pub fn inbox(app: &App, id: &str) -> PathBuf {
    app.installation.dir.join("inbox").join(id)
}

/// Pulls once.
pub async fn once(app: &App, id: &str, pull: &Pull, standing: &Standing) -> (Attempt, Option<String>) {
    let (at, begun) = (clock::now(), Instant::now());
    let brought = if pull.url.trim().is_empty() { folder(app, id, pull).await } else { http(app, id, pull, standing).await };
    let took_ms = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
    let attempt = |ok, status, code: &str, detail| Attempt {
        at,
        took_ms,
        id: String::new(),
        ok,
        status,
        count: 0,
        refused: 0,
        span: None,
        code: code.to_owned(),
        detail,
    };
    match brought {
        Ok(brought) => {
            let done = attempt(true, None, "", String::new());
            (Attempt { id: brought.import, count: brought.rows, refused: brought.refused, ..done }, brought.seen)
        }
        Err(trouble) => (attempt(false, trouble.status, trouble.code, trouble.detail), None),
    }
}

async fn http(app: &App, id: &str, pull: &Pull, standing: &Standing) -> Result<Brought, Trouble> {
    let since = standing.since.map_or(0, |since| since.saturating_sub(OVERLAP));
    let url = pull.url.replace("{since}", &clock::rfc3339(since));
    let mut outgoing = Outgoing { limit: LIMIT, ..Outgoing::get(url) };
    if !pull.header.is_empty() && !pull.sealed.is_empty() {
        let value = app.store.open_secret(id, &pull.sealed).map_err(|error| trouble("secret_unreadable", error))?;
        outgoing = outgoing.header(pull.header.to_ascii_lowercase(), value);
    }
    let answer = app.egress.send(outgoing).await.map_err(|error| trouble(error.code(), &error))?;
    if answer.status == 304 || answer.status == 204 {
        return Ok(Brought::default());
    }
    if !(200..300).contains(&answer.status) {
        let said = String::from_utf8_lossy(&answer.body);
        return Err(Trouble { status: Some(answer.status), ..trouble("refused_by_source", said) });
    }
    let seen = hex::encode(Sha256::digest(&answer.body));
    // The same bytes again bring nothing new.
    if seen == standing.seen || answer.body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Brought { seen: Some(seen), ..Brought::default() });
    }
    let folder = app.installation.upload_dir().join(format!("pull-{}", crate::mint::request_id()));
    let path = folder.join(format!("{id}.{}", pull.format));
    let write = async {
        tokio::fs::create_dir_all(&folder).await?;
        tokio::fs::write(&path, &answer.body).await
    };
    let written = write.await.map_err(|error| trouble("storage_failed", error));
    let brought = match written {
        Ok(()) => import(app, id, pull, &path).await,
        Err(error) => Err(error),
    };
    let _ = tokio::fs::remove_dir_all(&folder).await;
    brought.map(|brought| Brought { seen: Some(seen), ..brought })
}

/// Files that were quiet for this long are complete.
const QUIET: std::time::Duration = std::time::Duration::from_secs(5);

async fn folder(app: &App, id: &str, pull: &Pull) -> Result<Brought, Trouble> {
    let (inbox, ending) = (inbox(app, id), pull.format.clone());
    let done = inbox.join("done");
    let look = {
        let done = done.clone();
        move || -> std::io::Result<Vec<PathBuf>> {
            std::fs::create_dir_all(&done)?;
            let mut files = Vec::new();
            for entry in std::fs::read_dir(&inbox)? {
                let entry = entry?;
                let (path, meta) = (entry.path(), entry.metadata()?);
                let fits = path.extension().and_then(|end| end.to_str()).is_some_and(|end| end.eq_ignore_ascii_case(&ending));
                let quiet = meta.modified()?.elapsed().is_ok_and(|age| age >= QUIET);
                if meta.is_file() && fits && quiet {
                    files.push(path);
                }
            }
            files.sort();
            Ok(files)
        }
    };
    let files =
        tokio::task::spawn_blocking(look).await.map_err(|error| trouble("internal", error))?.map_err(|error| trouble("storage_failed", error))?;
    let mut all = Brought::default();
    for path in files {
        let brought = import(app, id, pull, &path).await?;
        all = Brought { rows: all.rows + brought.rows, refused: all.refused + brought.refused, import: brought.import, seen: None };
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let target = done.join(format!("{}-{name}", clock::now() / SECOND));
        tokio::fs::rename(&path, target).await.map_err(|error| trouble("storage_failed", error))?;
    }
    Ok(all)
}

/// The ordinary import of a file; the same rows again change nothing.
async fn import(app: &App, id: &str, pull: &Pull, path: &Path) -> Result<Brought, Trouble> {
    let kind = FactKind::parse(&pull.kind).ok_or_else(|| trouble("unknown_value", &pull.kind))?;
    let template = match pull.template.as_str() {
        "" => None,
        name => Some(crate::import::template(&app.store, name).await.map_err(|error| trouble(error.code(), &error))?),
    };
    let shop = Some(pull.shop.clone()).filter(|shop| !shop.trim().is_empty());
    let wishes = Wishes { template, shop, tz: Some(app.config.time_zone.clone()), ..Wishes::default() };
    let input = Input::of(path);
    let plan = tokio::task::spawn_blocking(move || Plan::prepare(kind, &[input], &wishes))
        .await
        .map_err(|error| trouble("internal", error))?
        .map_err(|error| trouble(error.code(), &error))?;
    let actor = Actor::system(&format!("connection/{id}"));
    let state = run::begin(&app.store, &plan, &actor).await.map_err(|error| trouble(error.code(), &error))?;
    let import = state.id.as_str().to_owned();
    let report = run::run_begun(&app.store, plan, state, actor, Control::default()).await.map_err(|error| trouble(error.code(), &error))?;
    Ok(Brought { rows: report.rows as i64, refused: report.refused as i64, import, seen: None })
}
