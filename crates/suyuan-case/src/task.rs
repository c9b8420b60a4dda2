//! The review task of a case (审核任务): claims, assignments, snoozes, escalations and the clocks that fired.
//!
//! It is a stream beside the case, so that claiming a case does not change the version that a reviewer saw.

use crate::Micros;
use crate::actor::Actor;
use crate::decision::Outcome;
use serde::{Deserialize, Serialize};

/// Events of a task stream; its id is the case's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum TaskEvent {
    /// Somebody took it to work on it now (领取); nobody else decides until then.
    TaskClaimed {
        /// Until when, unless it is given back before.
        until: Micros,
    },
    /// It was given back.
    TaskReleased {},
    /// It belongs into somebody's inbox (分派).
    TaskAssigned {
        /// User name.
        to: String,
        /// `hand`, `load` (by skill and load) or `hand_over`.
        basis: String,
        /// Words for the colleague.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// It is out of sight until then (稍后处理).
    TaskSnoozed {
        /// Until when.
        until: Micros,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// It is in sight again before its time.
    TaskWoken {},
    /// It goes to a supervisor (升级).
    TaskEscalated {
        /// Why.
        reason: String,
        /// User name, when it goes to somebody in particular.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
    },
    /// Its priority was set: by hand, or for the learned chance of a bad end; the event's actor tells which.
    TaskPrioritized {
        /// -10 to 10; 0 is ordinary.
        priority: i64,
    },
    /// A clock ran out; it is written so that nothing fires twice.
    ClockFired {
        /// Name of the clock, such as `gate:goods` or `first_response`.
        clock: String,
        /// The moment that it had run to.
        due_at: Micros,
    },
    /// An automatic decision was drawn into the blind sample (抽检); the customer's outcome stays as it is.
    SampleDrawn {
        /// What was drawn.
        drawn: Drawn,
    },
    /// A person judged it without seeing the automatic outcome.
    SampleJudged {
        /// What had been drawn.
        drawn: Drawn,
        /// Approve, Decline or AskForInfo.
        outcome: Outcome,
        /// Words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
}

/// An automatic decision that was drawn into the blind sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// Version of the policy that decided.
    pub policy_version: String,
    /// The row that settled it.
    pub rule: String,
    /// What it said.
    pub automatic: Outcome,
}

impl Drawn {
    /// Whether a person's outcome agrees: both let the customer have it, or both do not.
    pub const fn agrees(&self, person: Outcome) -> bool {
        grants(self.automatic) == grants(person) && matches!(self.automatic, Outcome::AskForInfo) == matches!(person, Outcome::AskForInfo)
    }
}

const fn grants(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Approve | Outcome::ApproveThenInspect | Outcome::Suggest)
}

/// A drawn decision and what a person made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// What was drawn.
    pub drawn: Drawn,
    /// When.
    pub at: Micros,
    /// Who judged it, and how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<(Actor, Outcome)>,
}

impl TaskEvent {
    /// The kind as it stands in `events.kind`.
    pub const fn name(&self) -> &'static str {
        match self {
            TaskEvent::TaskClaimed { .. } => "task_claimed",
            TaskEvent::TaskReleased {} => "task_released",
            TaskEvent::TaskAssigned { .. } => "task_assigned",
            TaskEvent::TaskSnoozed { .. } => "task_snoozed",
            TaskEvent::TaskWoken {} => "task_woken",
            TaskEvent::TaskEscalated { .. } => "task_escalated",
            TaskEvent::TaskPrioritized { .. } => "task_prioritized",
            TaskEvent::ClockFired { .. } => "clock_fired",
            TaskEvent::SampleDrawn { .. } => "sample_drawn",
            TaskEvent::SampleJudged { .. } => "sample_judged",
        }
    }
}

/// An escalation in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalation {
    /// Why.
    pub reason: String,
    /// Who escalated.
    pub by: Actor,
    /// When.
    pub at: Micros,
    /// To whom in particular.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// A task as its events make it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewTask {
    /// Number of events so far.
    pub version: i64,
    /// Whose inbox it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// Words of the one who assigned it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who works on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed_by: Option<Actor>,
    /// Until when.
    #[serde(default)]
    pub claimed_until: Micros,
    /// Out of sight until then.
    #[serde(default)]
    pub snoozed_until: Micros,
    /// Whether a supervisor is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalation: Option<Escalation>,
    /// Priority set by hand.
    #[serde(default)]
    pub priority: i64,
    /// Clocks that fired, with the moment that each had run to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fired: Vec<(String, Micros)>,
    /// The automatic decision that was drawn into the blind sample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<Sample>,
    /// When the last event happened.
    #[serde(default)]
    pub updated_at: Micros,
}

/// Why an event of a task may not follow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IllegalTaskStep {
    /// Somebody else works on it.
    #[error("claimed by {} until {until}", by.as_str())]
    Claimed {
        /// Who.
        by: Actor,
        /// Until when.
        until: Micros,
    },
    /// Nobody has claimed it.
    #[error("not claimed")]
    NotClaimed,
    /// This clock fired for this moment already.
    #[error("the clock fired already")]
    FiredAlready,
    /// The moment lies in the past.
    #[error("the moment lies in the past")]
    InThePast,
    /// Words are needed.
    #[error("a reason is needed")]
    ReasonMissing,
    /// Priorities are -10 to 10.
    #[error("a priority is between -10 and 10")]
    PriorityOutOfRange,
    /// No automatic decision of it waits for a blind judgement.
    #[error("no decision of it waits for a blind judgement")]
    NotSampled,
}

impl IllegalTaskStep {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            IllegalTaskStep::Claimed { .. } => "claimed_by_other",
            IllegalTaskStep::NotClaimed => "not_claimed",
            IllegalTaskStep::FiredAlready => "fired_already",
            IllegalTaskStep::InThePast => "moment_in_past",
            IllegalTaskStep::ReasonMissing => "reason_missing",
            IllegalTaskStep::PriorityOutOfRange => "number_out_of_range",
            IllegalTaskStep::NotSampled => "not_sampled",
        }
    }
}

impl ReviewTask {
    /// Who holds it at `now`, when somebody does.
    pub fn held_by(&self, now: Micros) -> Option<&Actor> {
        self.claimed_by.as_ref().filter(|_| self.claimed_until > now)
    }

    /// Whether it is out of sight at `now`.
    pub const fn is_snoozed(&self, now: Micros) -> bool {
        self.snoozed_until > now
    }

    /// Whether `event` may follow, caused by `actor` at `at`.
    ///
    /// # Errors
    /// Why it may not.
    pub fn check(&self, event: &TaskEvent, actor: &Actor, at: Micros) -> Result<(), IllegalTaskStep> {
        let other = self.held_by(at).filter(|holder| *holder != actor);
        match event {
            TaskEvent::TaskClaimed { until } => match other {
                Some(by) => Err(IllegalTaskStep::Claimed { by: by.clone(), until: self.claimed_until }),
                None if *until <= at => Err(IllegalTaskStep::InThePast),
                None => Ok(()),
            },
            TaskEvent::TaskReleased {} => match (self.held_by(at), other) {
                (_, Some(by)) => Err(IllegalTaskStep::Claimed { by: by.clone(), until: self.claimed_until }),
                (None, _) => Err(IllegalTaskStep::NotClaimed),
                _ => Ok(()),
            },
            TaskEvent::TaskSnoozed { until, .. } if *until <= at => Err(IllegalTaskStep::InThePast),
            TaskEvent::TaskEscalated { reason, .. } if reason.trim().is_empty() => Err(IllegalTaskStep::ReasonMissing),
            TaskEvent::TaskPrioritized { priority } if !(-10..=10).contains(priority) => Err(IllegalTaskStep::PriorityOutOfRange),
            TaskEvent::SampleJudged { drawn, .. } if self.waiting_sample() != Some(drawn) => Err(IllegalTaskStep::NotSampled),
            TaskEvent::ClockFired { clock, due_at } if self.has_fired(clock, *due_at) => Err(IllegalTaskStep::FiredAlready),
            TaskEvent::TaskAssigned { .. }
            | TaskEvent::TaskSnoozed { .. }
            | TaskEvent::TaskWoken {}
            | TaskEvent::TaskEscalated { .. }
            | TaskEvent::TaskPrioritized { .. }
            | TaskEvent::ClockFired { .. }
            | TaskEvent::SampleDrawn { .. }
            | TaskEvent::SampleJudged { .. } => Ok(()),
        }
    }

    /// The drawn decision that nobody has judged yet.
    pub fn waiting_sample(&self) -> Option<&Drawn> {
        self.sample.as_ref().filter(|sample| sample.judged.is_none()).map(|sample| &sample.drawn)
    }

    /// Whether a clock fired for a moment.
    pub fn has_fired(&self, clock: &str, due_at: Micros) -> bool {
        self.fired.iter().any(|(name, at)| name == clock && *at == due_at)
    }

    /// Applies an event that was appended.
    pub fn apply(&mut self, event: &TaskEvent, at: Micros, actor: &Actor) {
        self.version += 1;
        self.updated_at = at;
        match event {
            TaskEvent::TaskClaimed { until } => {
                self.claimed_by = Some(actor.clone());
                self.claimed_until = *until;
            }
            TaskEvent::TaskReleased {} => self.release(),
            TaskEvent::TaskAssigned { to, note, .. } => {
                self.assignee = Some(to.clone());
                self.note.clone_from(note);
                self.snoozed_until = 0;
                self.release();
            }
            TaskEvent::TaskSnoozed { until, .. } => {
                self.snoozed_until = *until;
                self.release();
            }
            TaskEvent::TaskWoken {} => self.snoozed_until = 0,
            TaskEvent::TaskEscalated { reason, to } => {
                self.escalation = Some(Escalation { reason: reason.clone(), by: actor.clone(), at, to: to.clone() });
                if to.is_some() {
                    self.assignee.clone_from(to);
                }
                self.snoozed_until = 0;
                self.release();
            }
            TaskEvent::TaskPrioritized { priority } => self.priority = *priority,
            TaskEvent::ClockFired { clock, due_at } => {
                self.fired.retain(|(name, _)| name != clock);
                self.fired.push((clock.clone(), *due_at));
            }
            TaskEvent::SampleDrawn { drawn } => self.sample = Some(Sample { drawn: drawn.clone(), at, judged: None }),
            TaskEvent::SampleJudged { outcome, .. } => {
                if let Some(sample) = &mut self.sample {
                    sample.judged = Some((actor.clone(), *outcome));
                }
            }
        }
    }

    fn release(&mut self) {
        self.claimed_by = None;
        self.claimed_until = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(task: &mut ReviewTask, event: TaskEvent, actor: &Actor, at: Micros) -> Result<(), IllegalTaskStep> {
        task.check(&event, actor, at)?;
        task.apply(&event, at, actor);
        Ok(())
    }

    #[test]
    fn one_person_at_a_time_works_on_a_task() {
        let (lin, wang) = (Actor::user("lin"), Actor::user("wang"));
        let mut task = ReviewTask::default();
        after(&mut task, TaskEvent::TaskClaimed { until: 100 }, &lin, 1).unwrap();
        let refused = after(&mut task, TaskEvent::TaskClaimed { until: 200 }, &wang, 50);
        assert_eq!(refused, Err(IllegalTaskStep::Claimed { by: lin.clone(), until: 100 }));
        after(&mut task, TaskEvent::TaskClaimed { until: 150 }, &lin, 60).unwrap();
        after(&mut task, TaskEvent::TaskClaimed { until: 300 }, &wang, 151).unwrap();
        assert_eq!(task.held_by(200), Some(&wang));
        assert_eq!(after(&mut task, TaskEvent::TaskReleased {}, &lin, 200), Err(IllegalTaskStep::Claimed { by: wang.clone(), until: 300 }));
        after(&mut task, TaskEvent::TaskReleased {}, &wang, 201).unwrap();
        assert_eq!(after(&mut task, TaskEvent::TaskReleased {}, &wang, 202), Err(IllegalTaskStep::NotClaimed));
        assert_eq!(task.version, 4);
    }

    #[test]
    fn a_clock_fires_once_for_a_moment() {
        let clock = Actor::system("clock");
        let mut task = ReviewTask::default();
        let fired = |due_at| TaskEvent::ClockFired { clock: "gate:goods".into(), due_at };
        after(&mut task, fired(5), &clock, 6).unwrap();
        assert_eq!(after(&mut task, fired(5), &clock, 7), Err(IllegalTaskStep::FiredAlready));
        after(&mut task, fired(9), &clock, 10).unwrap();
        assert_eq!(task.fired, [("gate:goods".to_owned(), 9)]);
    }

    #[test]
    fn a_drawn_decision_is_judged_once_and_by_its_own_mark() {
        let lin = Actor::user("lin");
        let mut task = ReviewTask::default();
        let drawn = |automatic| Drawn { policy_version: "default@1".into(), rule: "small".into(), automatic };
        let judged = |drawn, outcome| TaskEvent::SampleJudged { drawn, outcome, note: None };
        assert_eq!(after(&mut task, judged(drawn(Outcome::Approve), Outcome::Approve), &lin, 1), Err(IllegalTaskStep::NotSampled));
        after(&mut task, TaskEvent::SampleDrawn { drawn: drawn(Outcome::Approve) }, &Actor::system("decide"), 2).unwrap();
        assert_eq!(after(&mut task, judged(drawn(Outcome::Decline), Outcome::Approve), &lin, 3), Err(IllegalTaskStep::NotSampled));
        after(&mut task, judged(drawn(Outcome::Approve), Outcome::Decline), &lin, 4).unwrap();
        assert_eq!(after(&mut task, judged(drawn(Outcome::Approve), Outcome::Decline), &lin, 5), Err(IllegalTaskStep::NotSampled));
        assert!(task.waiting_sample().is_none());
        assert!(drawn(Outcome::ApproveThenInspect).agrees(Outcome::Approve) && drawn(Outcome::AskForInfo).agrees(Outcome::AskForInfo));
        assert!(!drawn(Outcome::Approve).agrees(Outcome::Decline) && !drawn(Outcome::Decline).agrees(Outcome::AskForInfo));
    }

    #[test]
    fn handing_over_wakes_and_frees() {
        let lin = Actor::user("lin");
        let mut task = ReviewTask::default();
        after(&mut task, TaskEvent::TaskSnoozed { until: 90, reason: None }, &lin, 1).unwrap();
        assert!(task.is_snoozed(50) && !task.is_snoozed(90));
        after(&mut task, TaskEvent::TaskAssigned { to: "wang".into(), basis: "hand_over".into(), note: Some("please".into()) }, &lin, 2).unwrap();
        assert!(!task.is_snoozed(50) && task.assignee.as_deref() == Some("wang"));
        assert_eq!(after(&mut task, TaskEvent::TaskSnoozed { until: 2, reason: None }, &lin, 3), Err(IllegalTaskStep::InThePast));
        assert_eq!(after(&mut task, TaskEvent::TaskEscalated { reason: " ".into(), to: None }, &lin, 3), Err(IllegalTaskStep::ReasonMissing));
    }
}
