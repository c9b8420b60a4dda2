//! Standard templates: listed, published, refused with places, answered in a case, kept as evidence, read through SQL.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::common;

use axum::http::Method;
use common::{Answer, World};
use serde_json::{Value, json};

/// The smallest PNG with a text chunk that names somebody: 1 × 1 pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\x0btEXtAuthor\0Chen\x01\x02\x03\x04\
    \0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\xab\x0f\xb9\xa0\0\0\0\0IEND\xaeB`\x82";

/// Uploads a file as a user.
async fn upload(world: &World, user: &str, content: &[u8]) -> Answer {
    let mut body = b"--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"x.svg\"\r\ncontent-type: text/html\r\n\r\n".to_vec();
    body.extend(content);
    body.extend(b"\r\n--cut--\r\n");
    let headers = vec![
        ("authorization".to_owned(), format!("Bearer {}", world.tokens[user])),
        ("content-type".to_owned(), "multipart/form-data; boundary=cut".to_owned()),
    ];
    world.send_bytes(Method::POST, "/api/v1/attachments", &headers, body).await
}

fn request(answers: Value, attachments: Value) -> Value {
    json!({
        "order_no": "T1", "channel": "tmall", "kind": "return_refund", "customer": {"name": "陈志强", "phone": "13800005678"},
        "lines": [{"line_no": "1", "sku": "A1", "quantity": 1, "amount_minor": 12900}], "reason_text": "七天无理由",
        "template": "return_request", "answers": answers, "attachments": attachments, "form_seconds": 41,
    })
}

fn answers(photo: &str) -> Value {
    json!({
        "items": ["1"], "wish": "return_refund", "reason": "quality", "fault": ["noise", {"code": "other", "text": "陈志强说有焦味"}], "since": "week",
        "condition": "used", "complete": "yes", "photos": [photo], "send_back": "pickup", "detail": "电话13800005678",
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_and_photos_become_part_of_the_case() {
    for kind in common::databases().await {
        let world = World::new(kind.fresh().await).await;
        let taken = upload(&world, "agent", PNG).await;
        assert_eq!((taken.status, taken.json["media"].as_str(), taken.json["width"].as_i64()), (201, Some("image/png"), Some(1)), "{}", taken.text);
        let photo = taken.json["id"].as_str().unwrap().to_owned();
        assert_eq!(upload(&world, "agent", b"<svg onload='alert(1)'/>").await.status, 415);
        assert_eq!(upload(&world, "finance", PNG).await.status, 403);

        // Faults are told at their question; a photo of somebody else's is no photo.
        let refused = world.call("agent", Method::POST, "/api/v1/cases", Some(request(json!({"items": ["9"], "wish": "repair"}), json!([])))).await;
        assert_eq!((refused.status, refused.json["code"].as_str()), (422, Some("answers_invalid")), "{}", refused.text);
        let pointers: Vec<&str> = refused.json["details"]["problems"].as_array().unwrap().iter().filter_map(|one| one["pointer"].as_str()).collect();
        assert_eq!(pointers, ["/answers/items", "/answers/wish", "/answers/reason"]);
        let theirs = world.call("manager", Method::POST, "/api/v1/cases", Some(request(answers(&photo), json!([photo])))).await;
        assert_eq!((theirs.status, theirs.json["pointer"].as_str()), (422, Some("/attachments/0")), "{}", theirs.text);

        let made = world.call("agent", Method::POST, "/api/v1/cases", Some(request(answers(&photo), json!([photo])))).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let id = made.json["id"].as_str().unwrap().to_owned();
        let shown = world.call("agent", Method::GET, &format!("/api/v1/cases/{id}"), None).await;
        assert_eq!(shown.json["form"]["answers"]["template"], "return_request");
        assert_eq!(shown.json["form"]["template"]["questions"][0]["id"], "items");
        assert_eq!(shown.json["attachments"][0]["id"], photo.as_str());
        assert!(!shown.text.contains("陈志强") && !shown.text.contains("13800005678"), "an answer names somebody in the clear");
        assert_eq!(shown.json["private_texts"], 2);

        // The photo is the cleaned one, only for those who may see the case, and no second case can take it.
        let seen = world.call("warehouse", Method::GET, &format!("/api/v1/attachments/{photo}"), None).await;
        assert_eq!((seen.status, seen.headers["content-type"].as_str(), seen.text.contains("Chen")), (200, "image/png", false));
        assert_eq!(world.call("south", Method::GET, &format!("/api/v1/attachments/{photo}"), None).await.status, 404);
        let again = world.call("agent", Method::POST, "/api/v1/cases", Some(request(answers(&photo), json!([photo])))).await;
        assert_eq!((again.status, again.json["code"].as_str()), (422, Some("unknown_attachment")));
        let folder = world.app.installation.attachment_dir();
        assert!(!has(&folder, PNG), "the file lies unsealed on the disk");

        // Questions and answers stand in SQL.
        for _ in 0..100 {
            if world.app.lake.revision(suyuan_case::lake_table::LakeTable::Answers) > 0 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        let sql = "SELECT question, count(*) AS n, sum(CASE WHEN is_answered THEN 1 ELSE 0 END) AS answered, sum(CASE WHEN is_other THEN 1 ELSE 0 END) AS other \
                   FROM answers WHERE template = 'return_request' GROUP BY question ORDER BY question";
        let rows = world.call("admin", Method::POST, "/api/v1/query", Some(json!({ "sql": sql }))).await;
        let found = rows.json["rows"].as_array().unwrap().clone();
        assert!(found.contains(&json!(["fault", 2, 2, 2])), "{}", rows.text);
        let known = world.call("admin", Method::POST, "/api/v1/query", Some(json!({ "sql": "SELECT count(*) FROM templates" }))).await;
        assert_eq!(known.json["rows"][0][0], 6, "{}", known.text);
    }
}

/// Whether a file below the folder holds the bytes.
fn has(folder: &std::path::Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).into_iter().flatten().flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() { has(&path, bytes) } else { std::fs::read(&path).unwrap().windows(16).any(|window| window == &bytes[..16]) }
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_version_is_published_and_the_old_one_stays_readable() {
    let world = World::new(None).await;
    let list = world.call("agent", Method::GET, "/api/v1/templates", None).await;
    assert_eq!((list.json["templates"].as_array().unwrap().len(), list.json["may_publish"].as_bool()), (6, Some(false)));
    let survey = world.call("manager", Method::GET, "/api/v1/templates/satisfaction_survey", None).await;
    let mut form = survey.json["template"].clone();
    form["questions"].as_array_mut().unwrap().truncate(1);
    let publish = |based_on: u64, form: &Value| Some(json!({"based_on": based_on, "template": form}));
    assert_eq!(world.call("agent", Method::POST, "/api/v1/templates", publish(1, &form)).await.status, 403);
    let done = world.call("manager", Method::POST, "/api/v1/templates", publish(1, &form)).await;
    assert_eq!((done.status, done.json["version"].as_i64()), (200, Some(2)), "{}", done.text);
    assert_eq!(world.call("manager", Method::POST, "/api/v1/templates", publish(1, &form)).await.status, 409);
    let now = world.call("agent", Method::GET, "/api/v1/templates/satisfaction_survey", None).await;
    assert_eq!((now.json["version"].as_i64(), now.json["template"]["questions"].as_array().unwrap().len()), (Some(2), 1));
    let old = world.call("agent", Method::GET, "/api/v1/templates/satisfaction_survey?version=1", None).await;
    assert!(old.json["template"]["questions"].as_array().unwrap().len() > 5);
    assert_eq!(world.call("agent", Method::GET, "/api/v1/templates/satisfaction_survey?version=9", None).await.status, 404);

    // Every fault has its place.
    let fault = |change: fn(&mut Value)| {
        let mut form = form.clone();
        change(&mut form);
        form
    };
    for (form, pointer) in [
        (fault(|form| form["goal"]["en"] = json!("")), "/template/goal/en"),
        (fault(|form| form["questions"][0]["scale"] = json!(1)), "/template/questions/0/scale"),
        (fault(|form| form["questions"][0]["colour"] = json!("red")), "/template/questions/0/colour"),
        (fault(|form| form["questions"][0]["type"] = json!("slider")), "/template/questions/0"),
        (fault(|form| form["questions"] = json!([])), "/template/questions"),
    ] {
        let refused = world.call("manager", Method::POST, "/api/v1/templates", publish(2, &form)).await;
        assert_eq!((refused.status, refused.json["pointer"].as_str()), (422, Some(pointer)), "{}", refused.text);
    }
    assert_eq!(world.call("manager", Method::POST, "/api/v1/templates/satisfaction_survey/retire", None).await.status, 200);
    let again = world.call("agent", Method::GET, "/api/v1/templates/satisfaction_survey", None).await;
    assert_eq!(again.json["retired"], true);
}
