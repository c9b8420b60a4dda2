//! The built-in forms are sound, faults of forms and answers are told at their place, and conditions decide what is asked.

use super::*;
use crate::problem::Problem;
use serde_json::{Value, json};
use std::collections::HashSet;

fn form(id: &str) -> FormTemplate {
    built_in().into_iter().find(|form| form.id == id).unwrap()
}

fn given<'a>() -> Given<'a> {
    Given { lines: vec!["1", "A1"], attachments: HashSet::from(["att_1", "att_2"]), today: 20_782 }
}

fn read(form: &FormTemplate, answers: &Value) -> Result<FormAnswers, Vec<(String, String)>> {
    let told = |problems: Vec<Problem>| problems.into_iter().map(|problem| (problem.place, problem.code)).collect();
    form.read_answers(1, answers.as_object().unwrap(), &given()).map_err(told)
}

fn faults(form: &FormTemplate, answers: &Value) -> Vec<(String, String)> {
    read(form, answers).err().unwrap_or_default()
}

fn at(place: &str, code: &str) -> Vec<(String, String)> {
    vec![(place.to_owned(), code.to_owned())]
}

#[test]
fn the_built_in_forms_are_read_and_sound() {
    let forms = built_in();
    assert_eq!(forms.len(), 6);
    for form in &forms {
        assert_eq!(check(form), [], "{}", form.id);
        let text = serde_json::to_string(form).unwrap();
        assert_eq!(serde_json::from_str::<FormTemplate>(&text).unwrap(), *form);
        assert!(form.questions.iter().any(|question| question.when.is_some()), "{} asks everything of everybody", form.id);
    }
    let inquiry = form("misuse_inquiry");
    assert!(inquiry.questions.iter().any(|question| question.id == "steps") && inquiry.questions.iter().any(|question| question.id == "place"));
}

fn return_answers() -> Value {
    json!({
        "items": ["1"], "wish": "return_refund", "reason": "quality", "fault": ["noise", {"code": "other", "text": "有焦味"}], "since": "week",
        "condition": "used", "complete": "yes", "photos": ["att_1"], "send_back": "pickup", "detail": ""
    })
}

#[test]
fn good_answers_keep_the_order_of_the_questions_and_say_what_was_asked() {
    let form = form("return_request");
    let answers = read(&form, &return_answers()).unwrap();
    assert_eq!(answers.asked, ["items", "wish", "reason", "fault", "since", "condition", "complete", "photos", "send_back", "detail"]);
    assert_eq!(answers.answers.len(), 9, "an empty text is no answer");
    let fault = answers.answers.iter().find(|answer| answer.question == "fault").unwrap();
    assert_eq!((fault.codes.as_slice(), fault.text.as_deref()), (["noise".to_owned(), "other".to_owned()].as_slice(), Some("有焦味")));
}

#[test]
fn every_fault_of_an_answer_is_told_at_its_question() {
    let form = form("return_request");
    let with = |name: &str, value: Value| {
        let mut answers = return_answers();
        answers[name] = value;
        faults(&form, &answers)
    };
    assert_eq!(with("reason", json!("boredom"))[0], ("/answers/reason".into(), "unknown_value".into()));
    assert_eq!(with("items", json!(["9"])), at("/answers/items", "unknown_line"));
    assert_eq!(with("items", json!([])), at("/answers/items", "missing_answer"));
    assert_eq!(with("fault", json!(["other"])), at("/answers/fault", "words_missing"));
    assert_eq!(with("fault", json!(["noise", "noise"])), at("/answers/fault", "stated_twice"));
    assert_eq!(with("fault", json!(["noise", {"code": "leak", "text": "x"}])), at("/answers/fault", "words_without_other"));
    assert_eq!(with("since", json!(3)), at("/answers/since", "wrong_type"));
    assert_eq!(with("photos", json!(["att_9"])), at("/answers/photos", "unknown_attachment"));
    assert_eq!(with("missing", json!("螺丝")), at("/answers/missing", "question_not_asked"));
    assert_eq!(with("colour", json!("red")), at("/answers/colour", "unknown_question"));
    assert_eq!(with("detail", json!("长".repeat(1_001))), at("/answers/detail", "too_long"));
    let survey = self::form("satisfaction_survey");
    assert_eq!(faults(&survey, &json!({"overall": 6, "solved": "yes"})), at("/answers/overall", "number_out_of_range"));
    assert_eq!(faults(&survey, &json!({"overall": 4.5, "solved": "yes"})), at("/answers/overall", "number_out_of_range"));
    assert_eq!(faults(&survey, &json!({"overall": 2, "solved": "yes"})), at("/answers/unhappy", "missing_answer"));
    assert_eq!(faults(&survey, &json!({"overall": 5, "solved": "yes"})), []);
    let repair = self::form("repair_request");
    let answer = json!({"serial": "序列号", "bought_on": "2026-11-26"});
    let found = faults(&repair, &answer);
    assert!(
        found.contains(&("/answers/serial".into(), "not_a_serial_number".into()))
            && found.contains(&("/answers/bought_on".into(), "time_in_future".into()))
    );
}

#[test]
fn conditions_reach_two_levels() {
    let form = form("return_request");
    let base = json!({"items": ["1"], "wish": "refund_only", "reason": "size"});
    assert_eq!(faults(&form, &base), at("/answers/size_direction", "missing_answer"));
    let mut answers = base;
    answers["size_direction"] = json!("small");
    assert!(read(&form, &answers).unwrap().asked.contains(&"size_usual".to_owned()));
}

#[test]
fn every_fault_of_a_form_is_told_at_its_place() {
    let sound: Value = serde_json::to_value(form("satisfaction_survey")).unwrap();
    let with = |pointer: &str, value: Value| {
        let mut form = sound.clone();
        *form.pointer_mut(pointer).unwrap() = value;
        let form: FormTemplate = serde_json::from_value(form).unwrap();
        check(&form).into_iter().map(|problem| (problem.place, problem.code)).collect::<Vec<_>>()
    };
    assert_eq!(with("/goal/en", json!(" ")), at("/goal/en", "missing_member"));
    assert_eq!(with("/id", json!("Umfrage")), at("/id", "bad_name"));
    assert_eq!(with("/questions", json!([])), at("/questions", "number_out_of_range"));
    assert_eq!(with("/questions/0/scale", json!(11)), at("/questions/0/scale", "number_out_of_range"));
    assert_eq!(with("/questions/3/id", json!("overall"))[0], ("/questions/3/id".into(), "stated_twice".into()));
    assert_eq!(with("/questions/1/when/question", json!("praise")), at("/questions/1/when/question", "unknown_question"));
    assert_eq!(with("/questions/1/options/1/code", json!("speed"))[0], ("/questions/1/options/1/code".into(), "stated_twice".into()));
    assert_eq!(with("/questions/2/when/any_of", json!(["outcome", "luck"])), at("/questions/2/when/any_of/1", "unknown_value"));
    assert_eq!(with("/questions/2/when/any_of", json!([])), at("/questions/2/when", "condition_unclear"));
    assert_eq!(with("/questions/4/min", json!(60)), at("/questions/4/max", "empty_range"));
    // praise ← expected ← unhappy ← overall would be three levels deep.
    let mut deep = sound.clone();
    deep["questions"][1]["when"] = json!({"question": "overall", "at_most": 3});
    deep["questions"][3]["when"] = json!({"question": "unhappy", "any_of": ["speed"]});
    deep["questions"][4]["when"] = json!({"question": "solved", "any_of": ["no"]});
    let deep: FormTemplate = serde_json::from_value(deep).unwrap();
    assert_eq!(check(&deep).first().map(|problem| (problem.place.as_str(), problem.code.as_str())), Some(("/questions/4/when", "too_deep")));
}

#[test]
fn a_pattern_fits_the_whole_answer_or_is_refused_with_the_form() {
    let mut form = form("repair_request");
    for question in &mut form.questions {
        if let Ask::Serial { pattern } = &mut question.ask {
            *pattern = Some("SY-[0-9]{6}".into());
        }
    }
    assert_eq!(check(&form), []);
    let wrong = |serial: &str| faults(&form, &json!({ "serial": serial })).iter().any(|(place, _)| place == "/answers/serial");
    assert!(wrong("XSY-123456") && wrong("SY-1234567") && !wrong("SY-123456"));
    for question in &mut form.questions {
        if let Ask::Serial { pattern } = &mut question.ask {
            *pattern = Some("(".into());
        }
    }
    assert_eq!(check(&form).len(), 1);
}
