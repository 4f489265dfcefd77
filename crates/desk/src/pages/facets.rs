//! How what was found falls into the values of a filter, each a link that narrows to it; the value that is chosen, one that widens
//! again. A filter's own values are counted as if it were not set, so that another can be chosen in its place.

use super::query::Query;
use std::collections::HashMap;

/// Values shown of one filter, the commonest first.
const MOST: usize = 8;

/// The values of one filter.
pub(crate) struct Facet {
    /// The filter's name.
    pub name: &'static str,
    pub values: Vec<Value>,
}

/// A value of a filter.
pub(crate) struct Value {
    /// In the language of the page.
    pub label: String,
    /// Rows that have it.
    pub n: usize,
    /// The query that chooses it; of what is chosen, that takes it off.
    pub address: String,
    pub is_chosen: bool,
}

/// A filter that rows are counted by.
pub(crate) struct Of<'q> {
    pub query: &'q Query,
    pub name: &'static str,
    /// Its value now, as rows have it; empty: none is chosen.
    pub chosen: &'q str,
    /// Rows found with it.
    pub n_found: usize,
}

impl Of<'_> {
    /// The values of rows, each with how many have it; none where there is nothing to choose among.
    pub fn counted<'v>(
        &self,
        values: impl Iterator<Item = (&'v str, usize)>,
        label: impl Fn(&str) -> String,
    ) -> Option<Facet> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        let told = values.filter(|(_, n)| *n > 0);
        told.for_each(|(value, n)| *counts.entry(value).or_default() += n);
        let chosen = self.chosen;
        counts.remove(chosen);
        let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        counts.truncate(MOST);
        let mut values: Vec<Value> = Vec::new();
        if !chosen.is_empty() {
            let address = self.query.without(self.name).with_page(1);
            values.push(Value { label: label(chosen), n: self.n_found, address, is_chosen: true });
        }
        values.extend(counts.into_iter().map(|(value, n)| Value {
            label: label(value),
            n,
            address: self.query.with(self.name, value),
            is_chosen: false,
        }));
        let is_choice = values.len() > 1 || values.iter().any(|one| one.is_chosen);
        is_choice.then_some(Facet { name: self.name, values })
    }

    /// As [`Of::counted`], of the value of each row.
    pub fn facet<'v>(
        &self,
        values: impl Iterator<Item = &'v str>,
        label: impl Fn(&str) -> String,
    ) -> Option<Facet> {
        self.counted(values.map(|value| (value, 1)), label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, values: &[&str], expected: &str) {
        let query = Query::read(query, &["kind", "q"]).expect("sound");
        let chosen = query.get("kind");
        let n_found = values.iter().filter(|value| chosen.is_empty() || **value == chosen).count();
        let of = Of { query: &query, name: "kind", chosen, n_found };
        let facet = of.facet(values.iter().copied(), str::to_uppercase);
        let value = |one: &Value| {
            format!(
                "{}{} {} ?{}",
                if one.is_chosen { "*" } else { "" },
                one.label,
                one.n,
                one.address
            )
        };
        let said = facet.map(|facet| facet.values.iter().map(value).collect::<Vec<_>>().join("; "));
        assert_eq!(said.unwrap_or_default(), expected, "{:?}", query.get("kind"));
    }

    #[test]
    fn a_value_narrows_and_the_chosen_one_widens_again() {
        let all = ["ngo", "media", "ngo"];
        check("q=x", &all, "NGO 2 ?kind=ngo&q=x; MEDIA 1 ?kind=media&q=x");
        check("kind=media&q=x", &all, "*MEDIA 1 ?q=x; NGO 2 ?kind=ngo&q=x");
        check("", &["ngo", "ngo"], "");
        check("kind=none", &["ngo"], "*NONE 0 ?; NGO 1 ?kind=ngo");
    }
}
