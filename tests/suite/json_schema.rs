//! A value and a JSON Schema → what is wrong with the value; must not know what either is about.
//!
//! Draft 7, as far as the schemas of this house and SARIF's use it. A keyword that is not known here is itself a fault, so that no part of
//! a schema is passed over. (The crates for it bring seventy others.)

use regex_lite::Regex;
use serde_json::Value;

/// Keywords that say nothing of a value.
const SILENT: [&str; 7] = [
    "$schema",
    "$id",
    "title",
    "description",
    "default",
    "definitions",
    "comment",
];

/// What is wrong, a line each with its place in the value.
pub fn faults(value: &Value, schema: &Value) -> Vec<String> {
    let mut check = Check {
        root: schema,
        faults: Vec::new(),
    };
    check.value(value, schema, "");
    check.faults
}

struct Check<'a> {
    root: &'a Value,
    faults: Vec<String>,
}

impl Check<'_> {
    fn wrong(&mut self, at: &str, what: impl std::fmt::Display) {
        self.faults.push(format!("{at}: {what}"));
    }

    fn value(&mut self, value: &Value, schema: &Value, at: &str) {
        let Some(keywords) = schema.as_object() else {
            return self.wrong(at, "a schema that is no object");
        };
        for (keyword, wanted) in keywords {
            self.keyword(keyword, wanted, value, schema, at);
        }
    }

    fn keyword(&mut self, keyword: &str, wanted: &Value, value: &Value, schema: &Value, at: &str) {
        match keyword {
            "$ref" => {
                let pointer = wanted.as_str().and_then(|path| path.strip_prefix('#')).unwrap_or("/?");
                match self.root.pointer(pointer) {
                    Some(target) => self.value(value, target, at),
                    None => self.wrong(at, format!("no schema at {wanted}")),
                }
            }
            "type" => self.kind(value, wanted, at),
            "enum" => {
                if !wanted.as_array().is_some_and(|list| list.contains(value)) {
                    self.wrong(at, format!("{value} is none of {wanted}"));
                }
            }
            "required" => {
                for name in wanted.as_array().into_iter().flatten().filter_map(Value::as_str) {
                    if value.is_object() && value.get(name).is_none() {
                        self.wrong(at, format!("`{name}` is missing"));
                    }
                }
            }
            "properties" | "additionalProperties" => self.properties(keyword, value, schema, at),
            "dependencies" => self.dependencies(wanted, value, at),
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    self.value(item, wanted, &format!("{at}/{index}"));
                }
            }
            "minItems" | "uniqueItems" => self.list(keyword, wanted, value, at),
            "minimum" | "maximum" | "minLength" => self.bound(keyword, wanted, value, at),
            "pattern" => {
                let pattern = Regex::new(wanted.as_str().unwrap_or("(")).expect("a pattern");
                if value.as_str().is_some_and(|text| !pattern.is_match(text)) {
                    self.wrong(at, format!("{value} does not match {wanted}"));
                }
            }
            "format" => self.format(wanted, value, at),
            "anyOf" | "oneOf" => self.some_of(keyword, wanted, value, at),
            _ if SILENT.contains(&keyword) => {}
            _ => self.wrong(at, format!("the keyword `{keyword}` is not known here")),
        }
    }

    fn kind(&mut self, value: &Value, wanted: &Value, at: &str) {
        let is = |kind: &str| match kind {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "null" => value.is_null(),
            _ => false,
        };
        let fits = match wanted {
            Value::String(kind) => is(kind),
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).any(is),
            _ => false,
        };
        if !fits {
            self.wrong(at, format!("{value} is not of the kind {wanted}"));
        }
    }

    fn properties(&mut self, keyword: &str, value: &Value, schema: &Value, at: &str) {
        let known = schema.get("properties").and_then(Value::as_object);
        for (name, inner) in value.as_object().into_iter().flatten() {
            let place = format!("{at}/{name}");
            match (keyword, known.and_then(|known| known.get(name))) {
                ("properties", Some(own)) => self.value(inner, own, &place),
                ("additionalProperties", None) => match &schema["additionalProperties"] {
                    Value::Bool(true) => {}
                    Value::Bool(false) => self.wrong(&place, "a key that is not known"),
                    own => self.value(inner, own, &place),
                },
                _ => {}
            }
        }
    }

    fn dependencies(&mut self, wanted: &Value, value: &Value, at: &str) {
        for (name, others) in wanted.as_object().into_iter().flatten() {
            for other in others.as_array().into_iter().flatten().filter_map(Value::as_str) {
                if value.get(name).is_some() && value.get(other).is_none() {
                    self.wrong(at, format!("`{name}` without `{other}`"));
                }
            }
        }
    }

    fn list(&mut self, keyword: &str, wanted: &Value, value: &Value, at: &str) {
        let Some(list) = value.as_array() else { return };
        let doubled = (1..list.len()).any(|index| list[..index].contains(&list[index]));
        if keyword == "uniqueItems" && wanted == true && doubled {
            self.wrong(at, "an item twice");
        }
        if keyword == "minItems" && (list.len() as u64) < wanted.as_u64().unwrap_or(u64::MAX) {
            self.wrong(at, format!("fewer than {wanted} items"));
        }
    }

    fn bound(&mut self, keyword: &str, wanted: &Value, value: &Value, at: &str) {
        let bound = wanted.as_f64().unwrap_or(f64::NAN);
        let fits = match (keyword, value) {
            ("minLength", Value::String(text)) => text.chars().count() as f64 >= bound,
            ("minimum", Value::Number(number)) => number.as_f64().is_some_and(|number| number >= bound),
            ("maximum", Value::Number(number)) => number.as_f64().is_some_and(|number| number <= bound),
            _ => true,
        };
        if !fits {
            self.wrong(at, format!("{value} breaks {keyword} {wanted}"));
        }
    }

    /// RFC 3986: what may stand in a URI, and whether it begins with a scheme.
    fn format(&mut self, wanted: &Value, value: &Value, at: &str) {
        let Some(text) = value.as_str() else { return };
        let signs = Regex::new(r"^(%[0-9A-Fa-f]{2}|[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-])*$").expect("a pattern");
        let scheme = Regex::new(r"^[A-Za-z][A-Za-z0-9+.-]*:").expect("a pattern");
        let first_has_colon = text.split('/').next().is_some_and(|first| first.contains(':'));
        let fits = match wanted.as_str() {
            Some("uri") => signs.is_match(text) && scheme.is_match(text),
            Some("uri-reference") => signs.is_match(text) && (scheme.is_match(text) || !first_has_colon),
            _ => false,
        };
        if !fits {
            self.wrong(at, format!("{value} is no {wanted}"));
        }
    }

    fn some_of(&mut self, keyword: &str, wanted: &Value, value: &Value, at: &str) {
        let fitting = |schema: &&Value| {
            let mut check = Check {
                root: self.root,
                faults: Vec::new(),
            };
            check.value(value, schema, at);
            check.faults.is_empty()
        };
        let count = wanted.as_array().into_iter().flatten().filter(fitting).count();
        if count == 0 || (keyword == "oneOf" && count > 1) {
            self.wrong(at, format!("{count} of {keyword} hold"));
        }
    }
}

#[test]
fn the_check_itself_sees_what_is_wrong() {
    let schema = serde_json::json!({
        "type": "object",
        "required": ["a"],
        "additionalProperties": false,
        "properties": { "a": { "$ref": "#/definitions/a" }, "b": { "items": { "enum": [1, 2] }, "minItems": 1, "uniqueItems": true } },
        "definitions": { "a": { "type": "string", "pattern": "^x", "format": "uri-reference" } }
    });
    let count = |value: Value| faults(&value, &schema).len();
    assert_eq!(count(serde_json::json!({ "a": "x", "b": [1] })), 0);
    assert_eq!(count(serde_json::json!({ "b": [3, 3] })), 4);
    assert_eq!(count(serde_json::json!({ "a": "y z", "c": 1 })), 3);
    assert_eq!(count(serde_json::json!([])), 1);
    assert_eq!(faults(&Value::Null, &serde_json::json!({ "not": {} })).len(), 1);
}
