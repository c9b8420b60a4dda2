//! Columns whose names say that they may stand for a protected trait, so that a person looks before the model is used.

/// Words in column names and the trait that they may stand for.
const WORDS: [(&str, &[&str]); 8] = [
    ("sex", &["sex", "gender", "性别", "female", "male"]),
    ("age", &["age", "ageofpolicyholder", "birth", "birthday", "birthdate", "dob", "年龄", "生日", "出生"]),
    ("marital_status", &["marital", "maritalstatus", "married", "relationship", "spouse", "婚姻", "婚否"]),
    ("ethnicity_or_origin", &["race", "ethnic", "ethnicity", "nation", "nationality", "民族", "籍贯", "国籍", "hometown"]),
    ("religion", &["religion", "religious", "宗教", "信仰"]),
    ("health_or_disability", &["disability", "disabled", "health", "pregnant", "残疾", "健康", "孕"]),
    ("place_of_residence", &["zip", "postcode", "postal", "address", "district", "region", "province", "邮编", "地址", "区域", "省份"]),
    ("social_standing", &["education", "occupation", "income", "job", "profession", "hobby", "hobbies", "学历", "职业", "收入"]),
];

/// The trait that a column's name may stand for.
pub fn of(name: &str) -> Option<&'static str> {
    let parts = parts(name);
    let whole: String = parts.concat();
    let hit = |word: &str| if word.is_ascii() { whole == word || parts.iter().any(|part| part == word) } else { name.contains(word) };
    // The age of a thing is no trait of a person.
    let of_thing = ["vehicle", "auto", "product", "case", "order", "item", "account"].iter().any(|thing| parts.iter().any(|part| part == thing));
    WORDS.iter().find(|(kind, words)| words.iter().any(|word| hit(word)) && !(*kind == "age" && of_thing)).map(|(kind, _)| *kind)
}

/// All of a list, with the trait.
pub fn find<'a>(names: impl Iterator<Item = &'a str>) -> Vec<(String, String)> {
    names.filter_map(|name| of(name).map(|kind| (name.to_owned(), kind.to_owned()))).collect()
}

/// `AgeOfPolicyHolder` and `insured_sex` in lower-case words.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut before_lower = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || letter.is_uppercase() && before_lower {
            parts.push(String::new());
        }
        before_lower = letter.is_lowercase();
        if letter.is_alphanumeric() {
            parts.last_mut().into_iter().for_each(|part| part.extend(letter.to_lowercase()));
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_a_trait_away_and_things_have_none() {
        for (name, kind) in [
            ("Sex", "sex"),
            ("insured_sex", "sex"),
            ("AgeOfPolicyHolder", "age"),
            ("MaritalStatus", "marital_status"),
            ("客户性别", "sex"),
            ("insured_zip", "place_of_residence"),
            ("insured_education_level", "social_standing"),
        ] {
            assert_eq!(of(name), Some(kind), "{name}");
        }
        for name in ["AgeOfVehicle", "message", "Make", "amount_minor", "case_age_hours", "mileage", "Essex"] {
            assert_eq!(of(name), None, "{name}");
        }
    }
}
