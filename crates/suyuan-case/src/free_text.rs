//! Where in events people write what they like; the one list by which personal data is taken out of them.

use crate::event::{CaseEvent, Event, ParcelEvent, TaskEvent};

/// What takes the texts: the name of the field, and the text, which it may change.
type Visit<'a> = dyn FnMut(&str, &mut String) + 'a;

/// Hands every free text of an event to `visit`, with the name of its field.
///
/// A new variant does not pass unseen: the matches are exhaustive.
pub fn visit(event: &mut Event, visit: &mut Visit<'_>) {
    match event {
        Event::Case(event) => visit_case(event, visit),
        Event::Parcel(event) => visit_parcel(event, visit),
        Event::Task(event) => visit_task(event, visit),
        // Nobody writes about a customer there; names of users and files are not free text.
        Event::Import(_)
        | Event::User(_)
        | Event::Policy(_)
        | Event::Audit(_)
        | Event::Customer(_)
        | Event::Template(_)
        | Event::Reason(_)
        | Event::Cleaning(_)
        | Event::Model(_) => {}
    }
}

fn optional(name: &str, text: &mut Option<String>, visit: &mut Visit<'_>) {
    if let Some(text) = text {
        visit(name, text);
    }
}

fn visit_case(event: &mut CaseEvent, visit: &mut Visit<'_>) {
    match event {
        CaseEvent::Requested(request) => {
            optional("reason_text", &mut request.reason_text, visit);
            optional("comment", &mut request.comment, visit);
            for answer in request.detail.iter_mut().flat_map(|detail| &mut detail.form).flat_map(|form| &mut form.answers) {
                optional(&format!("answers/{}", answer.question), &mut answer.text, visit);
            }
        }
        CaseEvent::Reviewed { reason, note, question, .. } => {
            optional("reason", reason, visit);
            optional("note", note, visit);
            optional("question", question, visit);
        }
        CaseEvent::InfoProvided { text } | CaseEvent::Noted { text } | CaseEvent::Appealed { text, .. } => visit("text", text),
        CaseEvent::Closed { reason, .. } | CaseEvent::ParcelUnlinked { reason, .. } => visit("reason", reason),
        CaseEvent::ReasonAssessed { note, .. } => optional("note", note, visit),
        CaseEvent::RefundWithdrawn { reason } => optional("reason", reason, visit),
        CaseEvent::Inspected { detail, .. } => {
            if let Some(detail) = detail {
                optional("text", &mut detail.text, visit);
            }
        }
        CaseEvent::Offered { offer } => optional("text", &mut offer.text, visit),
        CaseEvent::PlatformRuled { ruling } => optional("text", &mut ruling.text, visit),
        CaseEvent::OfferAnswered { text, .. }
        | CaseEvent::OnSiteReported { text, .. }
        | CaseEvent::StopAnswered { text, .. }
        | CaseEvent::Repaired { text, .. }
        | CaseEvent::PlatformIntervened { text, .. }
        | CaseEvent::EvidenceSubmitted { text, .. }
        | CaseEvent::PlatformActed { text, .. }
        | CaseEvent::Reconciled { text, .. }
        | CaseEvent::StepTaken { text, .. } => optional("text", text, visit),
        CaseEvent::Decided { .. }
        | CaseEvent::Corrected { .. }
        | CaseEvent::GoodsShipped { .. }
        | CaseEvent::GoodsReceived { .. }
        | CaseEvent::Refunded { .. }
        | CaseEvent::VisitScheduled { .. }
        | CaseEvent::PickupArranged { .. }
        | CaseEvent::StopOrdered { .. }
        | CaseEvent::Exchanged { .. }
        | CaseEvent::ReplacementSent { .. }
        | CaseEvent::ReplacementDelivered {}
        | CaseEvent::RepairStarted { .. }
        | CaseEvent::SentBack { .. }
        | CaseEvent::RefundProposed { .. }
        | CaseEvent::RefundConfirmed {}
        | CaseEvent::ParcelLinked { .. }
        | CaseEvent::Booked { .. }
        | CaseEvent::EntrySettled { .. } => {}
    }
}

fn visit_parcel(event: &mut ParcelEvent, visit: &mut Visit<'_>) {
    match event {
        ParcelEvent::ParcelReceived(parcel) => optional("text", &mut parcel.text, visit),
        ParcelEvent::ParcelUnassigned { reason, .. } | ParcelEvent::ParcelCleared { reason, .. } => visit("reason", reason),
        ParcelEvent::ParcelNoted { text } => visit("text", text),
        ParcelEvent::ParcelInspected { .. } | ParcelEvent::ParcelAssigned { .. } => {}
    }
}

fn visit_task(event: &mut TaskEvent, visit: &mut Visit<'_>) {
    match event {
        TaskEvent::TaskAssigned { note, .. } => optional("note", note, visit),
        TaskEvent::TaskSnoozed { reason, .. } => optional("reason", reason, visit),
        TaskEvent::TaskEscalated { reason, .. } => visit("reason", reason),
        TaskEvent::SampleJudged { note, .. } => optional("note", note, visit),
        TaskEvent::TaskClaimed { .. }
        | TaskEvent::SampleDrawn { .. }
        | TaskEvent::TaskReleased {}
        | TaskEvent::TaskWoken {}
        | TaskEvent::TaskPrioritized { .. }
        | TaskEvent::ClockFired { .. } => {}
    }
}
