//! Everything that reads outside bytes, each as a function that any bytes may be given to, with bytes to begin with.
//!
//! The fuzz target (`fuzz/`) gives them what libFuzzer finds; the test of this crate gives them the seeds and what once broke
//! them (`fuzz/broke/`) on every change, and mutations on request. A function panics where something is wrong, and only there.

mod door;

mod evidence;

mod intake;

mod made;

mod record;

mod seeds;

mod words;

pub mod mutate;

/// One reader of outside bytes.
pub struct Target {
    /// Its name: the part of the program, and what is read.
    pub name: &'static str,
    /// Reads; panics where an invariant does not hold.
    pub run: fn(&[u8]),
    /// Sound bytes of its format, made here.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target { name: "text_decode", run: words::decode, seeds: seeds::texts },
    Target { name: "text_sentences", run: words::sentences, seeds: seeds::texts },
    Target { name: "norm_amounts", run: words::amounts, seeds: seeds::texts },
    Target { name: "norm_times", run: words::times, seeds: seeds::texts },
    Target { name: "norm_actors", run: words::actors, seeds: seeds::texts },
    Target { name: "norm_actor_list", run: words::actor_list, seeds: seeds::actor_lists },
    Target { name: "reading_frames", run: words::frames, seeds: seeds::frames },
    Target { name: "places_dump", run: words::dump, seeds: seeds::dumps },
    Target { name: "places_own", run: words::own_places, seeds: seeds::own_places },
    Target { name: "intake_any", run: intake::any, seeds: seeds::anything },
    Target { name: "intake_page", run: intake::page, seeds: seeds::pages },
    Target { name: "intake_pdf", run: intake::pdf, seeds: seeds::pdfs },
    Target { name: "intake_docx", run: intake::docx, seeds: seeds::docx_xml },
    Target { name: "intake_mail", run: intake::mail, seeds: seeds::mails },
    Target { name: "intake_feed", run: intake::feed, seeds: seeds::feeds },
    Target { name: "intake_warc", run: intake::warc, seeds: seeds::warcs },
    Target { name: "intake_wacz", run: intake::wacz, seeds: seeds::waczs },
    Target { name: "intake_zip", run: intake::zip, seeds: seeds::zips },
    Target { name: "intake_table", run: intake::table, seeds: seeds::tables },
    Target { name: "intake_sheet", run: intake::sheet, seeds: seeds::sheets },
    Target { name: "intake_archiver", run: intake::archiver, seeds: seeds::archived },
    Target { name: "intake_bayanat", run: intake::bayanat, seeds: seeds::bayanat },
    Target { name: "intake_columns", run: intake::columns, seeds: seeds::columns },
    Target { name: "intake_wire", run: intake::wire, seeds: seeds::wires },
    Target { name: "evidence_file", run: evidence::file, seeds: seeds::pictures },
    Target { name: "evidence_wire", run: evidence::wire, seeds: seeds::findings },
    Target { name: "journal_value", run: record::value, seeds: seeds::bodies },
    Target { name: "journal_entries", run: record::entries, seeds: seeds::entries },
    Target { name: "journal_import", run: record::import, seeds: seeds::exports },
    Target { name: "timestamp_reply", run: record::stamp_reply, seeds: seeds::stamp_replies },
    Target { name: "timestamp_proof", run: record::stamp_proof, seeds: seeds::stamp_proofs },
    Target { name: "log_note", run: record::note, seeds: seeds::notes },
    Target { name: "log_bundle", run: record::bundle, seeds: seeds::bundles },
    Target { name: "door_passkey", run: door::passkey, seeds: door::passkeys },
];

/// The target with this name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
