//! Every format: what comes out of it, and what a hostile one comes to.

mod hostile;

mod made;

mod pages;

mod documents;

mod mails;

mod pdfs;

mod tables;

mod feeds;

mod archiver;

mod web_archives;

mod bayanat;

mod makers;

use parallax_intake::{Expanded, Item, Limits, Opener, Refusal, Sink, expand};

/// Opens in this process.
struct Here;

impl Opener for Here {
    fn open(
        &self,
        name: &str,
        bytes: &[u8],
        limits: &Limits,
        sink: &mut Sink<'_>,
    ) -> Result<(), Refusal> {
        parallax_intake::open(name, bytes, limits, sink)
    }
}

/// All of it, opened with these limits.
fn expanded(name: &str, bytes: &[u8], limits: &Limits) -> Vec<Expanded> {
    expand(name, bytes, limits, &[], &Here)
}

/// The documents in it; there must be nothing else.
fn documents(name: &str, bytes: &[u8]) -> Vec<Item> {
    let all = expanded(name, bytes, &Limits::default());
    let items = all.into_iter().map(|one| match one {
        Expanded::Item(item) => item,
        other => panic!("{other:?}"),
    });
    items.collect()
}

/// The one document in it.
fn document(name: &str, bytes: &[u8]) -> Item {
    let mut all = documents(name, bytes);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn text_of(item: &Item) -> &str {
    std::str::from_utf8(&item.document.text).expect("the text is UTF-8")
}

/// What came of each part, as `path: text` or `path! code`.
fn outcomes(name: &str, bytes: &[u8], limits: &Limits) -> Vec<String> {
    let said = |one: &Expanded| match one {
        Expanded::Item(item) => format!("{}: {}", item.path, text_of(item)),
        Expanded::Archived(archived) => format!("saved from {}", archived.address),
        Expanded::Refused(path, refusal) => format!("{path}! {}", refusal.reason.code()),
    };
    expanded(name, bytes, limits).iter().map(said).collect()
}
