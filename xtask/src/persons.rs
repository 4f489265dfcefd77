//! How is `frames/persons.txt` made? From WordNet 3.1 (Princeton University): nouns whose first sense is a person's.
//!
//! In: the folder with `index.sense` and `data.noun`. Out: one noun a line, lower-case, sorted. Left out: names of
//! somebody, phrases of several words, and nouns that `frames/lexicon.toml` knows already.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Context;
use parallax_reading::Frames;

/// Compiles the nouns for people from WordNet.
#[derive(clap::Args)]
pub struct Persons {
    /// Folder with WordNet's `index.sense` and `data.noun`.
    wordnet: PathBuf,
    /// Where the list goes.
    #[arg(long, default_value = "frames/persons.txt")]
    out: PathBuf,
}

const HEAD: &str = "# Nouns whose first sense is a person's. Compiled by `xtask persons` from WordNet 3.1, Copyright 2011 by Princeton University\n# (LICENSE.wordnet). Names of somebody, phrases, and nouns of lexicon.toml are left out.\n";

/// The lexicographer file `noun.person`.
const PERSON: &str = "18";

/// Runs the chore.
pub fn run(args: &Persons) -> anyhow::Result<()> {
    let read = |name: &str| {
        let path = args.wordnet.join(name);
        std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    let lexicon = Frames::embedded()?.lexicon;
    let is_known = |noun: &str| {
        let lists = ["people", "not-person", "attack", "weapon", "place", "property", "record"];
        lexicon.category(noun).is_some() || lists.iter().any(|list| lexicon.lists(list, noun))
    };
    let (senses, data) = (read("index.sense")?, read("data.noun")?);
    let mut nouns = persons(&senses, &data);
    nouns.retain(|noun| !is_known(noun));
    let nouns: Vec<&str> = nouns.into_iter().collect();
    let text = format!("{HEAD}{}\n", nouns.join("\n"));
    std::fs::write(&args.out, &text)
        .with_context(|| format!("cannot write {}", args.out.display()))?;
    eprintln!("{}: {} nouns, {} bytes", args.out.display(), nouns.len(), text.len());
    Ok(())
}

/// Nouns of one word whose first sense is in `noun.person` and is nobody's name.
///
/// A line of `index.sense`: `lemma%1:18:00:: offset number count`, where 1 is a noun and 18 the file; one of `data.noun`
/// begins with the offset, and ` @i ` points from somebody to what they are.
fn persons<'t>(senses: &'t str, data: &str) -> BTreeSet<&'t str> {
    let names: BTreeSet<&str> =
        data.lines().filter(|l| l.contains(" @i ")).filter_map(|l| l.get(..8)).collect();
    let first = |line: &'t str| {
        let (lemma, rest) = line.split_once('%')?;
        let mut fields = rest.split(' ');
        let (key, offset, number) = (fields.next()?, fields.next()?, fields.next()?);
        let mut key = key.split(':');
        let is_person = key.next() == Some("1") && key.next() == Some(PERSON) && number == "1";
        let is_word = lemma.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        (is_person && is_word && !names.contains(offset)).then_some(lemma)
    };
    senses.lines().filter_map(first).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_senses_that_are_persons_and_nobodys_name() {
        let senses = "\
            grocer%1:18:00:: 10172313 1 5\n\
            shooter%1:06:00:: 04205505 1 1\nshooter%1:18:00:: 10616905 2 0\n\
            napoleon%1:18:00:: 11188547 1 3\n\
            bus_driver%1:18:00:: 09900000 1 0\n\
            host%2:41:00:: 02458253 1 1\n";
        let data = "  1 licence\n\
            10172313 18 n 01 grocer 0 002 @ 10309347 n 0000 | a retail merchant\n\
            11188547 18 n 01 Napoleon 0 001 @i 10030000 n 0000 | French general\n";
        assert_eq!(persons(senses, data).into_iter().collect::<Vec<_>>(), ["grocer"]);
    }
}
