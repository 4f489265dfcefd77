//! The one way a body is written as bytes: RFC 8785 (JSON Canonicalization Scheme) without fractions.
//!
//! In: a [`Value`]. Out: UTF-8 JSON with keys sorted by bytes, no spaces, and exactly one spelling of every value.
//! The same bytes come from every machine and version, so a digest over them means the same for ever.
//!
//! **Invariant:** bytes are canonical if and only if `Value::parse(bytes)` accepts them, and then
//! `Value::parse(bytes)?.to_canonical()` gives them back.

use std::collections::BTreeMap;

/// Largest whole number that every JSON reader keeps exact: 2^53 - 1.
pub const MAX_INT: i64 = 9_007_199_254_740_991;

/// What a body can hold. No fractions: two machines may spell them differently.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Known to be nothing; a value that nobody knows is left out instead.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number from `-MAX_INT` to `MAX_INT`.
    Int(i64),
    /// Unicode text, kept as given: no normalisation.
    Text(String),
    /// Values in order.
    List(Vec<Value>),
    /// Values by name. Names are ASCII by convention, so sorting by bytes is RFC 8785's order.
    Map(BTreeMap<String, Value>),
}

/// Why bytes are no canonical body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// Not JSON, or not UTF-8.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// A number that a body cannot hold.
    #[error("the number {0} is not a whole number between -(2^53 - 1) and 2^53 - 1")]
    BadNumber(String),
    /// JSON in another spelling: spaces, unsorted or repeated keys, needless escapes.
    #[error("JSON, but not in its canonical spelling")]
    NotCanonical,
}

impl Value {
    /// A map of the pairs whose value is known.
    pub fn map<'k>(pairs: impl IntoIterator<Item = (&'k str, Option<Value>)>) -> Self {
        let known = pairs.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        Self::Map(known.collect())
    }

    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The value under `key`, where this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Self::Map(map) => map.get(key),
            _ => None,
        }
    }

    /// The text, where this is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, where this is one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(int) => Some(*int),
            _ => None,
        }
    }

    /// Its canonical spelling.
    pub fn to_canonical(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    /// Reads canonical bytes and nothing else.
    pub fn parse(bytes: &[u8]) -> Result<Self, CanonicalError> {
        let json: serde_json::Value = serde_json::from_slice(bytes)
            .map_err(|error| CanonicalError::NotJson(error.to_string()))?;
        let value = Self::from_json(json)?;
        match value.to_canonical().as_bytes() == bytes {
            true => Ok(value),
            false => Err(CanonicalError::NotCanonical),
        }
    }

    fn from_json(json: serde_json::Value) -> Result<Self, CanonicalError> {
        Ok(match json {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(value) => Self::Bool(value),
            serde_json::Value::Number(number) => Self::Int(whole(&number)?),
            serde_json::Value::String(text) => Self::Text(text),
            serde_json::Value::Array(items) => {
                Self::List(items.into_iter().map(Self::from_json).collect::<Result<_, _>>()?)
            }
            serde_json::Value::Object(map) => {
                let pairs = map.into_iter().map(|(key, value)| Ok((key, Self::from_json(value)?)));
                Self::Map(pairs.collect::<Result<_, CanonicalError>>()?)
            }
        })
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Int(int) => out.push_str(&int.to_string()),
            Self::Text(text) => write_text(text, out),
            Self::List(items) => write_all(('[', ']'), items, out, Self::write),
            Self::Map(map) => write_all(('{', '}'), map, out, |(key, value), out| {
                write_text(key, out);
                out.push(':');
                value.write(out);
            }),
        }
    }
}

fn whole(number: &serde_json::Number) -> Result<i64, CanonicalError> {
    let int = number.as_i64().filter(|int| (-MAX_INT..=MAX_INT).contains(int));
    int.ok_or_else(|| CanonicalError::BadNumber(number.to_string()))
}

fn write_all<T>(
    (open, close): (char, char),
    items: impl IntoIterator<Item = T>,
    out: &mut String,
    write: impl Fn(T, &mut String),
) {
    out.push(open);
    for (idx, item) in items.into_iter().enumerate() {
        if idx > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(close);
}

/// RFC 8785 §3.2.2.2: two-letter escapes where JSON has them, `\u00xx` for other controls, all else as it is.
fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            control if control < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            (-MAX_INT..=MAX_INT).prop_map(Value::Int),
            any::<String>().prop_map(Value::Text),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
                prop::collection::btree_map(any::<String>(), inner, 0..4).prop_map(Value::Map),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(value in any_value()) {
            prop_assert_eq!(Value::parse(value.to_canonical().as_bytes()), Ok(value));
        }

        #[test]
        fn what_is_accepted_is_spelt_in_one_way(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            if let Ok(value) = Value::parse(&bytes) {
                prop_assert_eq!(value.to_canonical().into_bytes(), bytes);
            }
        }

        #[test]
        fn other_implementations_read_it_as_json(value in any_value()) {
            prop_assert!(serde_json::from_str::<serde_json::Value>(&value.to_canonical()).is_ok());
        }
    }

    #[test]
    fn the_documented_vector_holds() {
        let value = Value::map([
            ("title", Some(Value::text("\u{627}\u{62f}\u{644}\u{628} \"Idlib\"\n\u{1}"))),
            ("bytes", Some(Value::Int(-12))),
            ("list", Some(Value::List(vec![Value::Null, Value::Bool(true)]))),
            ("outlet", None),
        ]);
        let expected =
            "{\"bytes\":-12,\"list\":[null,true],\"title\":\"ادلب \\\"Idlib\\\"\\n\\u0001\"}";
        assert_eq!(value.to_canonical(), expected);
    }

    #[test]
    fn every_other_spelling_is_refused() {
        for other in
            ["{ }", "{\"b\":1,\"a\":2}", "{\"a\":1,\"a\":1}", "\"\\u0041\"", "[1,2] ", "-0"]
        {
            assert!(Value::parse(other.as_bytes()).is_err(), "{other}");
        }
        for number in ["1.5", "1e2", "9007199254740992", "123456789012345678901234567890"] {
            let error = Value::parse(number.as_bytes()).unwrap_err();
            assert!(matches!(error, CanonicalError::BadNumber(_)), "{number}: {error}");
        }
        assert!(Value::parse(&[b'"', 0xff, b'"']).is_err());
        assert!(Value::parse("[".repeat(100_000).as_bytes()).is_err());
    }
}
