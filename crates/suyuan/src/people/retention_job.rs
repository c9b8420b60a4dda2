//! The daily erasure of what is due: a job that one program at a time leases, and the same on demand.

use crate::clock;
use crate::http::state::App;
use crate::people::retention;
use std::time::Duration;
use suyuan_case::actor::Actor;
use suyuan_case::{DAY, Micros, SECOND};
use suyuan_store::{NewJob, Store, StoreError};

/// The kind of the jobs.
const KIND: &str = "retention";
/// Key of the job of every day.
const DAILY: &str = "daily";
/// Hour of the day at which it runs, by the installation's clock.
const HOUR: i64 = 3;
const PACE: Duration = Duration::from_secs(2);
const LEASE: Duration = Duration::from_secs(15 * 60);

/// The next moment at which the clock of the installation shows the hour.
fn next(now: Micros, offset_seconds: i64) -> Micros {
    let hour = HOUR * 3_600 * SECOND;
    let local = now + offset_seconds * SECOND;
    let today = local - local.rem_euclid(DAY) + hour;
    let at = if today > local { today } else { today + DAY };
    at - offset_seconds * SECOND
}

/// Has what is due erased soon, on behalf of somebody.
pub async fn soon(store: &Store, actor: &Actor) -> Result<(), StoreError> {
    let job = NewJob { kind: KIND.to_owned(), payload: actor.as_str().to_owned(), key: Some("now".to_owned()), run_at: clock::now() };
    store.jobs_add(vec![job]).await
}

/// Does the jobs for as long as the program runs.
pub async fn work(app: App) {
    loop {
        if let Err(error) = round(&app).await {
            tracing::error!(%error, "retention: what is due could not be erased; it is tried again");
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        tokio::time::sleep(PACE).await;
    }
}

async fn round(app: &App) -> Result<(), crate::people::PeopleError> {
    let offset = |now| clock::zone_offset(&app.config.time_zone, now).unwrap_or(0);
    if app.store.jobs_pending(KIND).await? == 0 {
        let now = clock::now();
        let daily = NewJob { kind: KIND.to_owned(), payload: DAILY.to_owned(), key: Some(DAILY.to_owned()), run_at: next(now, offset(now)) };
        app.store.jobs_add(vec![daily]).await?;
    }
    for job in app.store.jobs_claim(KIND, 1, LEASE).await? {
        let daily = job.payload == DAILY;
        let actor = if daily { Actor::system("retention") } else { Actor::from_log(job.payload.clone()) };
        let lease = Micros::try_from(LEASE.as_micros()).unwrap_or(Micros::MAX);
        let run = retention::run(&app.installation, &app.store, actor, Some((&job.id, lease))).await?;
        tracing::info!(state = run.state, erased = run.classes.iter().map(|class| class.erased).sum::<i64>(), "retention");
        if daily {
            let now = clock::now();
            app.store.job_move(&job.id, next(now, offset(now))).await?;
        } else {
            app.store.job_done(&[job.id]).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_run_is_at_three_of_the_local_clock() {
        let hour = 3_600 * SECOND;
        // 02:00 in Shanghai is 18:00 UTC of the day before.
        assert_eq!(next(18 * hour, 8 * 3_600), 19 * hour);
        assert_eq!(next(19 * hour, 8 * 3_600), 19 * hour + DAY);
        assert_eq!(next(20 * hour, 8 * 3_600), 19 * hour + DAY);
    }
}
