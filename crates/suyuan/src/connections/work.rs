//! Works on the connections for as long as the program runs: whichever is due is held, worked on, and let go.

use crate::clock;
use crate::connections::{Connection, Push, Standing, Way, all, one, pull, push, restand, stand, standing};
use crate::http::error::describe;
use crate::http::state::App;
use std::time::Duration;
use suyuan_case::{Micros, SECOND};
use suyuan_store::StoreError;

const MINUTE: Micros = 60 * SECOND;
/// How long a program holds a connection: a push ends soon, a pull of a large file may take long. One that dies meanwhile leaves
/// it to others after this time.
const HOLD: [Micros; 2] = [2 * MINUTE, 30 * MINUTE];
/// How long a push may go on before others get their turn.
const TURN: Micros = 10 * SECOND;

/// Works on what is due.
pub async fn work(app: App) {
    let mut news = app.store.watch();
    loop {
        match round(&app).await {
            Ok(()) => {}
            Err(error) => {
                tracing::error!(error = describe(&error), "connections could not be worked on; it is tried again");
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        }
        tokio::select! {
            changed = news.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(Duration::from_secs(2)) => {}
        }
        // Many events of one moment go in one push.
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

/// One look at all connections.
pub async fn round(app: &App) -> Result<(), StoreError> {
    for (id, connection, _) in all(&app.store).await? {
        if connection.enabled {
            turn(app, &id, &connection).await?;
        }
    }
    Ok(())
}

/// The turn of one connection: nothing when it is not due or another program holds it.
async fn turn(app: &App, id: &str, connection: &Connection) -> Result<(), StoreError> {
    let (mut now, version) = standing(&app.store, id).await?;
    let at = clock::now();
    if now.held_until > at || now.next_at > at {
        return Ok(());
    }
    // A push that has nothing before it needs no hold: a look at the log is cheap and changes nothing.
    if matches!(connection.way, Way::Push(_)) && now.cursor >= app.store.head() {
        return Ok(());
    }
    let [short, long] = HOLD;
    now.held_until = at + if matches!(connection.way, Way::Push(_)) { short } else { long };
    let Some(version) = stand(&app.store, id, &now, version).await? else { return Ok(()) };
    let result = match &connection.way {
        Way::Push(push) => pushes(app, id, push, &mut now).await,
        Way::Pull(pull) => {
            let (attempt, seen) = pull::once(app, id, pull, &now).await;
            if attempt.ok {
                (now.since, now.seen) = (Some(attempt.at), seen.unwrap_or_default());
            }
            now.note(attempt, Micros::from(pull.every_minutes) * MINUTE);
            Ok(())
        }
    };
    let held = std::mem::take(&mut now.held_until);
    // Somebody who paused, replayed or removed it meanwhile was first and stays so; what was sent is sent again then. Only the
    // hold is let go, so that what they asked for does not wait for its end.
    if stand(&app.store, id, &now, version).await?.is_none() && one(&app.store, id).await?.is_some() {
        restand(&app.store, id, |standing| standing.held_until = if standing.held_until == held { 0 } else { standing.held_until }).await?;
    }
    result
}

async fn pushes(app: &App, id: &str, push: &Push, now: &mut Standing) -> Result<(), StoreError> {
    let begun = clock::now();
    loop {
        let done = push::next(app, id, push, now.cursor).await?;
        now.cursor = done.cursor;
        let failed = done.attempt.as_ref().is_some_and(|attempt| !attempt.ok);
        if let Some(attempt) = done.attempt {
            now.note(attempt, 0);
        }
        if failed || !done.more || clock::now() - begun > TURN {
            return Ok(());
        }
    }
}
