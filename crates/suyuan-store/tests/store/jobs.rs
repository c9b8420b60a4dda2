//! Jobs are leased, come back, and end in the same transaction as the append that they cause.

use crate::common::*;
use std::time::Duration;
use suyuan_store::{AppendError, NewJob};

fn job(payload: &str, key: Option<&str>) -> NewJob {
    NewJob { kind: "decide".into(), payload: payload.into(), run_at: 1, key: key.map(str::to_owned) }
}

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn a_job_is_leased_once_and_finished_with_its_append() {
    on_both(|place| async move {
        let store = place.open().await;
        let mut command = open_case(1);
        command.jobs = vec![job("one", None), job("two", Some("k")), job("two again", Some("k"))];
        let mut refused = open_case(1);
        refused.jobs = vec![job("never", None)];
        store.append_many(vec![command, refused]).await;
        assert_eq!(store.jobs_pending("decide").await.unwrap(), 2, "a refused command leaves no job, a waiting key no second one");
        assert!(store.jobs_claim("other", 10, MINUTE).await.unwrap().is_empty());
        let mine = store.jobs_claim("decide", 1, MINUTE).await.unwrap();
        let theirs = store.jobs_claim("decide", 10, MINUTE).await.unwrap();
        assert_eq!((mine[0].payload.as_str(), theirs[0].payload.as_str(), theirs.len()), ("one", "two", 1));
        assert!(store.jobs_claim("decide", 10, MINUTE).await.unwrap().is_empty(), "both are leased");
        // An append that is refused does not finish the job.
        let mut refused = step(1, 7, approve());
        refused.finish_jobs = vec![mine[0].id.clone()];
        assert!(matches!(store.append(refused).await, Err(AppendError::Conflict { .. })));
        assert_eq!(store.jobs_pending("decide").await.unwrap(), 2);
        let mut done = step(1, 1, approve());
        done.finish_jobs = vec![mine[0].id.clone()];
        store.append(done).await.unwrap();
        assert_eq!(store.jobs_pending("decide").await.unwrap(), 1);
        store.job_failed(&theirs[0].id, "no connection", 1).await.unwrap();
        let again = store.jobs_claim("decide", 10, MINUTE).await.unwrap();
        assert_eq!((again[0].id.clone(), again[0].attempts), (theirs[0].id.clone(), 2));
        store.job_done(&[again[0].id.clone()]).await.unwrap();
        assert_eq!(store.jobs_pending("decide").await.unwrap(), 0);
        store.close().await;
    });
}

#[test]
fn an_expired_lease_comes_back_also_after_a_restart() {
    on_both(|place| async move {
        let store = place.open().await;
        store.jobs_add(vec![job("a", None)]).await.unwrap();
        assert_eq!(store.jobs_claim("decide", 10, Duration::ZERO).await.unwrap().len(), 1);
        store.close().await;
        let store = place.open().await;
        let again = store.jobs_claim("decide", 10, MINUTE).await.unwrap();
        assert_eq!((again[0].payload.as_str(), again[0].attempts), ("a", 2));
        store.close().await;
    });
}

#[test]
fn workers_that_claim_at_once_never_share_a_job() {
    on_both(|place| async move {
        let store = place.open().await;
        store.jobs_add((0..100).map(|number| job(&number.to_string(), None)).collect()).await.unwrap();
        let workers: Vec<_> = (0..8)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut mine = Vec::new();
                    loop {
                        let jobs = store.jobs_claim("decide", 7, MINUTE).await.unwrap();
                        if jobs.is_empty() && mine.len() % 7 == 0 {
                            return mine;
                        }
                        if jobs.is_empty() {
                            return mine;
                        }
                        mine.extend(jobs.into_iter().map(|job| job.payload));
                    }
                })
            })
            .collect();
        let mut all = Vec::new();
        for worker in workers {
            all.extend(worker.await.unwrap());
        }
        all.sort();
        let before = all.len();
        all.dedup();
        assert_eq!(before, all.len(), "no job twice");
        let rest = store.jobs_claim("decide", 100, MINUTE).await.unwrap().len();
        assert_eq!(before + rest, 100);
        store.close().await;
    });
}
