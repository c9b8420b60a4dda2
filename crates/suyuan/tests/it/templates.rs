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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_is_tried_by_some_practised_and_improved() {
    for kind in common::databases().await {
        let world = World::new(kind.fresh().await).await;
        let call = async |user: &str, method: Method, path: &str, body: Option<Value>, status: u16| {
            let answer = world.call(user, method, &format!("/api/v1/templates/phone_intake{path}"), body).await;
            assert_eq!(answer.status, status, "{path}: {}", answer.text);
            answer.json
        };
        let shown = call("manager", Method::GET, "", None, 200).await;
        assert_eq!((shown["shown"].as_u64(), shown["pilot"].is_null()), (Some(1), true));
        let mut form = shown["template"].clone();
        form["questions"].as_array_mut().unwrap().push(json!({
            "id": "recall", "text": {"zh": "是否需要回电", "en": "Call back?"}, "required": true, "type": "choice",
            "options": [{"code": "yes", "text": {"zh": "是", "en": "Yes"}}, {"code": "no", "text": {"zh": "否", "en": "No"}}],
        }));
        let ask = |share: u32, users: Value| Some(json!({"based_on": 1, "template": form, "share_percent": share, "users": users}));
        call("agent", Method::POST, "/pilot", ask(0, json!(["agent"])), 403).await;
        call("manager", Method::POST, "/pilot", ask(0, json!([])), 422).await;
        call("manager", Method::POST, "/pilot", ask(0, json!(["nobody"])), 422).await;
        assert_eq!(call("manager", Method::POST, "/pilot", ask(0, json!(["agent"])), 200).await["version"], 2);

        // The named colleague fills in the next version, everybody else the one in force.
        assert_eq!(call("agent", Method::GET, "", None, 200).await["shown"], 2);
        assert_eq!(call("manager", Method::GET, "", None, 200).await["shown"], 1);
        let answers = |form: &Value| {
            let mut answers = json!({});
            for question in form["questions"].as_array().unwrap().iter().filter(|one| one["required"] == true && one["when"].is_null()) {
                let answer = match question["type"].as_str().unwrap() {
                    "choice" => question["options"][0]["code"].clone(),
                    "multiple" => json!([question["options"][0]["code"]]),
                    "order_line" => json!(["1"]),
                    "rating" | "number" => json!(1),
                    "date" => json!("2026-01-01"),
                    _ => json!("waited since monday"),
                };
                answers[question["id"].as_str().unwrap()] = answer;
            }
            answers
        };
        let case = |user: &'static str, answers: Value| {
            let body = json!({
                "order_no": "T2", "channel": "phone", "kind": "refund_only", "customer": {"customer_no": "C1"},
                "lines": [{"line_no": "1", "sku": "A1", "quantity": 1, "amount_minor": 100}], "reason_text": "其他",
                "template": "phone_intake", "answers": answers, "form_seconds": 30,
            });
            world.call(user, Method::POST, "/api/v1/cases", Some(body))
        };
        let old = answers(&shown["template"]);
        let missing = case("agent", old.clone()).await;
        assert_eq!((missing.status, missing.json["pointer"].as_str()), (422, Some("/answers/recall")), "{}", missing.text);
        let new = answers(&form);
        assert_eq!(case("agent", new.clone()).await.status, 201);
        assert_eq!(case("manager", old.clone()).await.status, 201);

        // Practice is as strict as earnest, makes no case, and counts for the version that a colleague fills in.
        let tried = call("agent", Method::POST, "/practice", Some(json!({"answers": old, "seconds": 20})), 200).await;
        assert_eq!((tried["passed"].as_bool(), tried["problems"][0]["pointer"].as_str()), (Some(false), Some("/answers/recall")), "{tried}");
        let done = async |name: &str| {
            let training = call("manager", Method::GET, "/training", None, 200).await;
            training["rows"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap()["done"].as_bool().unwrap()
        };
        assert!(!done("agent").await);
        assert_eq!(call("agent", Method::POST, "/practice", Some(json!({"answers": new, "seconds": 20})), 200).await["passed"], true);
        assert!(done("agent").await && !done("manager").await);
        call("agent", Method::GET, "/training", None, 403).await;
        assert_eq!(call("agent", Method::GET, "", None, 200).await["practised"]["version"], 2);

        // Both versions side by side, as soon as the tables have the cases.
        let mut compared = Value::Null;
        for _ in 0..100 {
            compared = call("manager", Method::GET, "/compare", None, 200).await;
            if compared["versions"].as_array().is_some_and(|rows| rows.len() == 2) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        assert_eq!(
            (compared["versions"][0]["forms"].as_i64(), compared["versions"][1]["version"].as_i64(), compared["versions"][1]["seconds"].as_f64()),
            (Some(1), Some(2), Some(30.0)),
            "{compared}"
        );
        let recall = compared["questions"].as_array().unwrap().iter().find(|row| row["question"] == "recall").unwrap().clone();
        assert_eq!((recall["version"].as_i64(), recall["asked"].as_i64(), recall["answered"].as_i64()), (Some(2), Some(1), Some(1)));

        // A proposal, dealt with once.
        call("agent", Method::POST, "/suggestions", Some(json!({"question": "nonsense", "text": "x"})), 422).await;
        let said = call("agent", Method::POST, "/suggestions", Some(json!({"question": "recall", "text": "加一个“不确定”"})), 201).await;
        assert_eq!((said["suggestions"][0]["suggestion"].as_u64(), said["suggestions"][0]["resolved_at"].is_null()), (Some(1), true));
        call("agent", Method::POST, "/suggestions/1/resolve", None, 403).await;
        call("manager", Method::POST, "/suggestions/1/resolve", None, 200).await;
        call("manager", Method::POST, "/suggestions/1/resolve", None, 404).await;

        // Published to all; a later trial that is given up keeps its number.
        assert_eq!(call("manager", Method::POST, "/pilot/publish", None, 200).await["version"], 2);
        assert_eq!(call("manager", Method::GET, "", None, 200).await["shown"], 2);
        let third = json!({"based_on": 2, "template": form, "share_percent": 100});
        assert_eq!(call("manager", Method::POST, "/pilot", Some(third), 200).await["version"], 3);
        assert_eq!(call("agent", Method::GET, "", None, 200).await["shown"], 3);
        call("manager", Method::DELETE, "/pilot", None, 200).await;
        call("manager", Method::DELETE, "/pilot", None, 404).await;
        assert_eq!(call("agent", Method::GET, "", None, 200).await["shown"], 2);
        assert_eq!(call("agent", Method::GET, "?version=3", None, 200).await["shown"], 3, "answers to it stay readable");
        world.app.store.clone().close().await;
    }
}
