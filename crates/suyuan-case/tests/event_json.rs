//! The JSON of every kind of event is the log's format: these lines must be read and written back unchanged for ever.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use suyuan_case::event::{AuditEvent, CaseEvent, Event, ImportEvent, PolicyEvent, StreamKind, UserEvent};

const LINES: &[(StreamKind, &str, &str)] = &[
    (
        StreamKind::Case,
        "requested",
        r#"{"kind":"requested","body":{"case_no":"RC0000000001","order_no":"D1","shop":"旗舰店","channel":"taobao","kind":"return_refund","customer_no":"C1","lines":[{"line_no":"1","sku":"S1","product_name":"衬衫","quantity":1,"amount_minor":19900,"matched":[{"invoice_no":"536365","fact_id":7,"quantity":1}]}],"currency":"CNY","reason_code":"customer.mind.no_reason","reason_text":"七天无理由","comment":"颜色不喜欢","region":"浙江","department":"service","team":"一组","agent":"小王","warehouse":"杭州","carrier":"顺丰","requested_at":1781755200000000,"due_at":1781928000000000,"due_basis":"kind","warnings":[{"code":"order_unknown","place":"/order_no","found":"D1"}]}}"#,
    ),
    // The least that a request ever held.
    (
        StreamKind::Case,
        "requested",
        r#"{"kind":"requested","body":{"case_no":"1","order_no":"2","channel":"api","kind":"repair","lines":[{"quantity":1}],"currency":"CNY","department":"service","requested_at":1,"due_at":2,"due_basis":"import"}}"#,
    ),
    (
        StreamKind::Case,
        "decided",
        r#"{"kind":"decided","body":{"decision":{"outcome":"review","cause":"data_quality","rules":[{"id":"r1","set":"policy:default@1","facts":[["case.kind","repair"]],"text_zh":"维修","text_en":"repair"}],"gate":[{"fact":"case.amount_minor","problem":"wrong_type"}],"statute_version":"cn@2014-03-15","policy_version":"default@1","inputs":{"case":{"kind":"repair"}},"text_zh":"转人工审核","text_en":"Sent to a person"}}}"#,
    ),
    (StreamKind::Case, "reviewed", r#"{"kind":"reviewed","body":{"outcome":"decline","reason":"used","note":"见照片"}}"#),
    (StreamKind::Case, "reviewed", r#"{"kind":"reviewed","body":{"outcome":"ask_for_info","question":"请补充照片"}}"#),
    (StreamKind::Case, "info_provided", r#"{"kind":"info_provided","body":{"text":"已补充"}}"#),
    (StreamKind::Case, "goods_shipped", r#"{"kind":"goods_shipped","body":{"tracking_no":"SF1"}}"#),
    (StreamKind::Case, "goods_received", r#"{"kind":"goods_received","body":{"warehouse":"杭州","quantity":2,"damaged":1}}"#),
    (StreamKind::Case, "inspected", r#"{"kind":"inspected","body":{"grade":"A"}}"#),
    (
        StreamKind::Case,
        "refunded",
        r#"{"kind":"refunded","body":{"entry":{"kind":"refund","slot":0,"amount_minor":19900,"currency":"CNY","bearer":"merchant"}}}"#,
    ),
    (StreamKind::Case, "closed", r#"{"kind":"closed","body":{"reason":"settled"}}"#),
    (StreamKind::Case, "noted", r#"{"kind":"noted","body":{"text":"已电话联系"}}"#),
    (StreamKind::Import, "import_started", r#"{"kind":"import_started","body":{"fact_kind":"orders","files":[["orders.csv","ab12"]]}}"#),
    (StreamKind::Import, "facts_imported", r#"{"kind":"facts_imported","body":{"fact_kind":"orders","rows":2,"sha256":"ab12","fact_ids":[1,2]}}"#),
    (StreamKind::Import, "import_finished", r#"{"kind":"import_finished","body":{"counts":[5,2,1,1,1]}}"#),
    (StreamKind::Import, "import_cancelled", r#"{"kind":"import_cancelled","body":{}}"#),
    (StreamKind::User, "user_added", r#"{"kind":"user_added","body":{"role":"agent","scope":{"regions":["广东"]}}}"#),
    (StreamKind::User, "user_changed", r#"{"kind":"user_changed","body":{"role":"admin","scope":{}}}"#),
    (StreamKind::User, "password_changed", r#"{"kind":"password_changed","body":{}}"#),
    (StreamKind::User, "token_created", r#"{"kind":"token_created","body":{"mark":"ab12cd34"}}"#),
    (StreamKind::User, "user_disabled", r#"{"kind":"user_disabled","body":{}}"#),
    (StreamKind::Policy, "policy_published", r#"{"kind":"policy_published","body":{"version":1,"table":{"nodes":[]}}}"#),
    (StreamKind::Audit, "signed_in", r#"{"kind":"signed_in","body":{}}"#),
    (StreamKind::Audit, "signed_out", r#"{"kind":"signed_out","body":{}}"#),
    (StreamKind::Audit, "sign_in_failed", r#"{"kind":"sign_in_failed","body":{"name":"wang"}}"#),
    (StreamKind::Audit, "personal_revealed", r#"{"kind":"personal_revealed","body":{"case_id":"case_1","fields":["phone"]}}"#),
    (StreamKind::Audit, "refused", r#"{"kind":"refused","body":{"permission":"audit","door":"GET /audit"}}"#),
    (StreamKind::Audit, "exported", r#"{"kind":"exported","body":{"what":"cases","rows":3}}"#),
    (StreamKind::Audit, "queried", r#"{"kind":"queried","body":{"statement":"ab12cd34ab12cd34","rows":3}}"#),
];

/// A new variant does not compile here until a line above pins its JSON.
fn pinned(event: &Event) -> &'static str {
    match event {
        Event::Case(
            CaseEvent::Requested(_)
            | CaseEvent::Decided { .. }
            | CaseEvent::Reviewed { .. }
            | CaseEvent::InfoProvided { .. }
            | CaseEvent::GoodsShipped { .. }
            | CaseEvent::GoodsReceived { .. }
            | CaseEvent::Inspected { .. }
            | CaseEvent::Refunded { .. }
            | CaseEvent::Closed { .. }
            | CaseEvent::Noted { .. },
        )
        | Event::Import(
            ImportEvent::ImportStarted { .. }
            | ImportEvent::FactsImported { .. }
            | ImportEvent::ImportFinished { .. }
            | ImportEvent::ImportCancelled {},
        )
        | Event::User(
            UserEvent::UserAdded { .. }
            | UserEvent::UserChanged { .. }
            | UserEvent::PasswordChanged {}
            | UserEvent::TokenCreated { .. }
            | UserEvent::UserDisabled {},
        )
        | Event::Policy(PolicyEvent::PolicyPublished { .. })
        | Event::Audit(
            AuditEvent::SignedIn {}
            | AuditEvent::SignedOut {}
            | AuditEvent::SignInFailed { .. }
            | AuditEvent::PersonalRevealed { .. }
            | AuditEvent::Refused { .. }
            | AuditEvent::Exported { .. }
            | AuditEvent::Queried { .. },
        ) => event.name(),
    }
}

#[test]
fn every_line_is_read_and_written_back_unchanged() {
    for (stream, name, line) in LINES {
        let event = Event::from_json(*stream, line).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(event.stream(), *stream);
        assert_eq!(pinned(&event), *name);
        assert_eq!(event.to_json().unwrap(), *line);
    }
}

#[test]
fn a_kind_of_another_stream_or_of_the_future_is_an_error_and_not_something_else() {
    assert!(Event::from_json(StreamKind::Case, r#"{"kind":"signed_in","body":{}}"#).is_err());
    assert!(Event::from_json(StreamKind::Case, r#"{"kind":"teleported","body":{}}"#).is_err());
}
