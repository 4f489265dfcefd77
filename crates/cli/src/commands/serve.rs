//! Opens the project as pages in a browser on this computer.

use crate::commands::decide::likeliest_place;
use crate::commands::{custody, evidence, reports, verify};
use crate::context::{Context, Outcome};
use crate::desk::{self, AuthorArgs};
use crate::examiner::examine;
use crate::failure::Failure;
use crate::interrupt;
use crate::pile::{Bounds, OwnRules, Pile, ProjectMemory, project};
use crate::reader::{self, ReaderArgs};
use crate::sight::Sight;
use jiff::Timestamp;
use parallax_desk::{Custody, Entered, EvidenceHeld, Holdings, JournalEntry, Shelf, ShelfError};
use parallax_engine::{Engine, Filed, Limits, Record, control};
use parallax_journal::{
    Appearance, Entry, EvidenceRecord, Project, ReportRecord, SearchIndex, Trust, Walk, chain,
    decision_draft,
};
use parallax_model::{ClaimId, Decision, Digest, Groups, Place, ReportId};
use parallax_record::VerifyLine;
use std::collections::{HashMap, HashSet};
use std::ops::{ControlFlow, Range};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// What `serve` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Port to listen on, on this computer only; 0: one that is free.
    #[arg(long, value_name = "PORT", default_value_t = 8015)]
    port: u16,
    /// Rule by which the record chooses among what voices say; by default that of parallax.toml, else low-best-high.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    rule: String,
    /// Who decides, where a form does not say otherwise.
    #[command(flatten)]
    author: AuthorArgs,
    /// How to read.
    #[command(flatten)]
    reader: ReaderArgs,
}

/// Serves until Ctrl-C.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    // Trouble with the project or the frames is told here, not on the first page.
    let project = desk::open(&context.project)?;
    let house = House {
        root: context.project.clone(),
        rule: args.rule.clone(),
        reader: args.reader.clone(),
        author: project
            .is_writable()
            .then(|| args.author.name(project.settings().author.as_deref())),
        kept: Mutex::default(),
        index: Mutex::default(),
    };
    let mut none = Pile::empty();
    none.own = OwnRules::of(&house.root, project.settings())?;
    drop(project);
    reader::engine(&house.reader, Limits::default().max_report_bytes, &mut none, &house.rule)?;
    let (listener, address) = parallax_desk::listen(args.port).map_err(|error| {
        let what = format!("cannot listen on port {}", args.port);
        Failure::new(what, "close what uses it, or choose another with --port; 0 takes a free one")
            .caused_by(error)
    })?;
    context.say(format_args!(
        "the desk is at http://{address}/ for this computer only; Ctrl-C closes it"
    ));
    let token: String = desk::seed()?.iter().map(|byte| format!("{byte:02x}")).collect();
    let shelf = Seen::by(Arc::new(house), Groups::new());
    parallax_desk::serve(listener, Arc::new(shelf), &token, interrupt::asked)?;
    Ok(Outcome::Done)
}

/// The project in a folder, whoever looks at it.
struct House {
    root: PathBuf,
    rule: String,
    reader: ReaderArgs,
    /// Whom entries are signed with where nobody says otherwise; `None`: the project cannot be written to.
    author: Option<String>,
    kept: Mutex<Option<Kept>>,
    /// Of the texts that were read; `None` before the first were.
    index: Mutex<Option<SearchIndex>>,
}

/// What reading came to, kept so that a decision does not make everything be read again.
struct Kept {
    /// Digests of the country dumps that the engine was started with.
    dumps: Vec<Digest>,
    engine: Engine,
    /// What each report came to, and what was known of it then; `None`: it was set aside.
    read: HashMap<ReportId, (Appearance, Option<Filed>)>,
}

/// The project as those in some groups see it.
struct Seen {
    house: Arc<House>,
    groups: Groups,
    /// Entries of the decisions they see, as of the last time the record was derived for them.
    decided: Mutex<HashSet<u64>>,
}

impl std::ops::Deref for Seen {
    type Target = House;

    fn deref(&self) -> &House {
        &self.house
    }
}

impl Shelf for Seen {
    fn mark(&self) -> Result<String, ShelfError> {
        let head = desk::open(&self.root)
            .and_then(|project| project.head_of_record().map_err(project::with_hint));
        head.map(|head| mark(&head)).map_err(told)
    }

    fn load(&self, as_of: Option<Timestamp>) -> Result<Holdings, ShelfError> {
        self.holdings(as_of).map_err(told)
    }

    fn search(&self, words: &str) -> Result<Option<Vec<String>>, ShelfError> {
        let search = || {
            let index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(index) = index.as_ref() else { return Ok(None) };
            index.find(words).map_err(project::with_hint)
        };
        search().map_err(told)
    }

    fn custody(&self) -> Result<Custody, ShelfError> {
        let custody = || {
            let project = desk::open(&self.root)?;
            let n_entries = project.head().map_err(project::with_hint)?.entries;
            let kept = project.checkpoints().map_err(project::with_hint)?;
            // The third line of a checkpoint is its root.
            let root = |text: &str| text.lines().nth(2).unwrap_or_default().to_owned();
            let checkpoints = kept.iter().map(|kept| (kept.size, root(&kept.note.text))).collect();
            Ok(Custody { n_entries, checkpoints })
        };
        custody().map_err(told)
    }

    fn entries(&self, range: Range<u64>) -> Result<Vec<JournalEntry>, ShelfError> {
        self.journal_entries(range).map_err(told)
    }

    fn verify(&self) -> Result<Vec<VerifyLine>, ShelfError> {
        let verify = || {
            let project = desk::open(&self.root)?;
            let found = project.verify(&mut |_| {}).map_err(project::with_hint)?;
            Ok(verify::lines(&found, &Trust::default(), Timestamp::now().to_string()))
        };
        verify().map_err(told)
    }

    fn author(&self) -> Option<String> {
        self.author.clone()
    }

    fn foresee(&self, entered: &Entered) -> Result<Record, ShelfError> {
        self.foreseen(entered).map_err(told)
    }

    fn enter(&self, entered: &Entered) -> Result<Vec<u64>, ShelfError> {
        self.entered(entered).map_err(not_written)
    }

    fn evidence(&self, as_of: Option<Timestamp>) -> Result<Vec<EvidenceHeld>, ShelfError> {
        let all = || {
            let project = desk::open(&self.root)?;
            if !self.sees_all(&project)? {
                return Ok(Vec::new());
            }
            let all = project.evidence(as_of).map_err(project::with_hint)?;
            let held = |item: &EvidenceRecord| EvidenceHeld {
                line: evidence::line(item, &all),
                custody: chain(item, &all).iter().map(|link| custody::line(item, link)).collect(),
            };
            Ok(all.items.iter().map(held).collect())
        };
        all().map_err(told)
    }

    /// Made anew each time, in a process of its own: nothing that a hostile file gave is kept.
    fn picture(&self, id: &str) -> Result<Option<Vec<u8>>, ShelfError> {
        let make = || {
            let project = desk::open(&self.root)?;
            if !self.sees_all(&project)? {
                return Ok(None);
            }
            let all = project.evidence(None).map_err(project::with_hint)?;
            let item = Digest::from_hex(id).and_then(|digest| all.item(digest));
            let Some(item) = item else { return Ok(None) };
            let path = project.path_of(item.digest);
            Ok(examine(&path, Bounds::default())?.thumbnail)
        };
        make().map_err(told)
    }

    fn place(&self, name: &str, country: Option<&str>) -> Result<Option<Place>, ShelfError> {
        let find = || {
            let dumps = project::dumps(&desk::open(&self.root)?, None)?;
            likeliest_place(&dumps, name, country)
        };
        find().map_err(told)
    }
}

impl Seen {
    fn by(house: Arc<House>, groups: Groups) -> Self {
        Self { house, groups, decided: Mutex::default() }
    }

    /// Whether nothing is kept from them. Evidence is for those alone: what an item shows, is called and belongs to can tell of
    /// any report.
    fn sees_all(&self, project: &Project) -> anyhow::Result<bool> {
        let people = project.people().map_err(project::with_hint)?;
        Ok(Sight::of(&people, &self.groups).is_whole())
    }

    fn holdings(&self, as_of: Option<Timestamp>) -> anyhow::Result<Holdings> {
        let project = desk::open(&self.root)?;
        let head = project.head_of_record().map_err(project::with_hint)?;
        // What is restricted now was never meant to be seen: the day that is looked back from does not matter.
        let people = project.people().map_err(project::with_hint)?;
        let sight = Sight::of(&people, &self.groups);
        let mut records = project.reports(as_of).map_err(project::with_hint)?;
        records.retain(|record| sight.sees(&record.id()));
        let decisions = project.decisions(as_of).map_err(project::with_hint)?;
        let reports = records.iter().map(reports::line).collect();
        let voices = OwnRules::of(&self.house.root, project.settings())?.voices;
        let (record, decisions, control, rule, rules) =
            self.with_read(project, records, |engine, memory, read| {
                let decisions = seen_of(&sight, decisions, &read);
                let record = match (as_of, sight.is_whole()) {
                    (None, true) => reader::record_kept(engine, read, memory, &decisions),
                    _ => engine.record_of(read, &decisions),
                };
                let control = engine.control(&record, control::Settings::default());
                (record, decisions, control, engine.rule(), engine.rules())
            })?;
        if as_of.is_none() {
            self.add_to_index(&record)?;
            *self.decided.lock().unwrap_or_else(PoisonError::into_inner) =
                decisions.iter().map(|decision| decision.entry).collect();
        }
        let extractor = reader::extractor();
        let name = self
            .root
            .canonicalize()
            .ok()
            .and_then(|root| root.file_name().map(|name| name.to_string_lossy().into_owned()));
        Ok(Holdings {
            project: name.unwrap_or_else(|| "project".to_owned()),
            mark: mark(&head),
            record,
            reports,
            decisions,
            control,
            rules,
            voices,
            rule,
            extractor: (extractor.name, extractor.version),
        })
    }

    /// Makes what was read searchable.
    fn add_to_index(&self, record: &Record) -> anyhow::Result<()> {
        let mut kept = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        let mut index = match kept.take() {
            Some(index) => index,
            None => desk::open(&self.root)?.search_index().map_err(project::with_hint)?,
        };
        let known = index.keys().map_err(project::with_hint)?;
        let fresh = record.reports().iter().filter(|report| !known.contains(report.id.as_str()));
        let whole: Vec<(&str, String)> = fresh
            .map(|report| {
                let known = [report.title.as_deref(), report.outlet.as_deref()];
                let parts = known.into_iter().flatten().chain([report.text.as_str()]);
                (
                    report.id.as_str(),
                    parts.collect::<Vec<_>>().join(
                        "
",
                    ),
                )
            })
            .collect();
        let texts = whole.iter().map(|(id, text)| (*id, text.as_str()));
        index.add(texts).map_err(project::with_hint)?;
        *kept = Some(index);
        Ok(())
    }

    /// Hands on what the reports come to, in their order. Only those are read that were not read before.
    fn with_read<T>(
        &self,
        project: Project,
        records: Vec<ReportRecord>,
        then: impl FnOnce(&Engine, Option<&ProjectMemory>, Vec<Filed>) -> T,
    ) -> anyhow::Result<T> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let dumps = project.dumps(None).map_err(project::with_hint)?;
        let digests: Vec<Digest> = dumps.iter().map(|dump| dump.digest).collect();
        if kept.as_ref().is_none_or(|kept| kept.dumps != digests) {
            let mut pile = Pile::empty();
            pile.dumps = project::dumps(&project, None)?;
            pile.own = OwnRules::of(&self.root, project.settings())?;
            let max_bytes = Limits::default().max_report_bytes;
            let engine = reader::engine(&self.reader, max_bytes, &mut pile, &self.rule)?;
            *kept = Some(Kept { dumps: digests, engine, read: HashMap::new() });
        }
        let Kept { engine, read, .. } = kept.as_mut().expect("made above");
        let known: HashMap<ReportId, Appearance> =
            records.iter().map(|record| (record.id(), record.known.clone())).collect();
        let is_fresh =
            |record: &ReportRecord, read: &HashMap<ReportId, (Appearance, Option<Filed>)>| {
                read.get(&record.id()).is_none_or(|(as_known, _)| *as_known != record.known)
            };
        let order: Vec<ReportId> = records.iter().map(ReportRecord::id).collect();
        let fresh: Vec<ReportRecord> =
            records.into_iter().filter(|record| is_fresh(record, read)).collect();
        let memory = project.derived().ok().map(ProjectMemory::new);
        let recall = memory.as_ref().map(|memory| memory as &dyn parallax_engine::Memory);
        let inputs = fresh.into_iter().map(|record| project::report(&project, record));
        engine.read_each_with(recall, inputs, |one| {
            if let Some(as_known) = known.get(&one.report.id) {
                read.insert(one.report.id.clone(), (as_known.clone(), Filed::of(one)));
            }
            ControlFlow::Continue(())
        });
        let all = order.iter().filter_map(|id| read.get(id)?.1.clone()).collect();
        Ok(then(engine, memory.as_ref(), all))
    }

    fn journal_entries(&self, range: Range<u64>) -> anyhow::Result<Vec<JournalEntry>> {
        let project = desk::open(&self.root)?;
        let people = project.people().map_err(project::with_hint)?;
        let sight = Sight::of(&people, &self.groups);
        let decided = self.decided.lock().unwrap_or_else(PoisonError::into_inner);
        let mut entries = Vec::new();
        let mut visit = |entry: Entry| {
            if entry.seq >= range.end {
                return Ok(Walk::Stop);
            }
            let hash = entry.hash.to_hex();
            entries.push(match sight.sees_entry(&entry, &decided) {
                true => JournalEntry {
                    seq: entry.seq,
                    time_ms: entry.time_ms,
                    author: entry.author,
                    kind: entry.kind,
                    body: entry.body,
                    hash,
                },
                false => JournalEntry::withheld(entry.seq, entry.time_ms, hash),
            });
            Ok(Walk::On)
        };
        project.walk(range.start, &mut visit).map_err(project::with_hint)?;
        Ok(entries)
    }

    fn foreseen(&self, entered: &Entered) -> anyhow::Result<Record> {
        let project = desk::open(&self.root)?;
        let next = project.head().map_err(project::with_hint)?.entries;
        let people = project.people().map_err(project::with_hint)?;
        let sight = Sight::of(&people, &self.groups);
        let mut records = project.reports(None).map_err(project::with_hint)?;
        records.retain(|record| sight.sees(&record.id()));
        let decisions = project.decisions(None).map_err(project::with_hint)?;
        let stamp = desk::stamp(&entered.author);
        let foreseen: Vec<Decision> =
            Vec::from_iter((next..).zip(&entered.verdicts).map(|(entry, verdict)| Decision {
                entry,
                time_ms: stamp.time.as_millisecond(),
                author: stamp.author.clone(),
                reason: entered.reason.clone(),
                verdict: verdict.clone(),
            }));
        self.with_read(project, records, |engine, _, read| {
            let mut decisions = seen_of(&sight, decisions, &read);
            decisions.extend(foreseen);
            engine.record_of(read, &decisions)
        })
    }

    fn entered(&self, entered: &Entered) -> anyhow::Result<Vec<u64>> {
        let mut project = desk::open_to_write(&self.root)?;
        let drafts: Vec<_> = entered
            .verdicts
            .iter()
            .map(|verdict| decision_draft(verdict, &entered.reason))
            .collect();
        let stamp = desk::stamp(&entered.author);
        let entries = project.append(&drafts, &stamp).map_err(project::with_hint)?;
        Ok(entries.iter().map(|entry| entry.seq).collect())
    }
}

/// The decisions that are seen over what was read.
fn seen_of(sight: &Sight<'_>, decisions: Vec<Decision>, read: &[Filed]) -> Vec<Decision> {
    if sight.is_whole() {
        return decisions;
    }
    let claims = read.iter().flat_map(|one| one.claims.iter());
    let known: HashSet<&ClaimId> = claims.map(|claim| &claim.id).collect();
    sight.decisions(decisions, |id| known.contains(id))
}

/// Where the journal stands: its last entry and the first digits of the chain's digest.
fn mark(head: &parallax_journal::Head) -> String {
    let digest = head.hash.to_hex();
    format!("{} {}", head.entries, &digest[..16])
}

/// An error of ours as the desk tells it.
fn told(error: anyhow::Error) -> ShelfError {
    with_hint("The project cannot be read", &error)
}

fn not_written(error: anyhow::Error) -> ShelfError {
    with_hint("Nothing was entered into the journal", &error)
}

fn with_hint(what: &str, error: &anyhow::Error) -> ShelfError {
    let hint = error.downcast_ref::<Failure>().map(|failure| failure.hint().to_owned());
    ShelfError {
        what: format!("{what}: {error}."),
        hint: hint
            .unwrap_or_else(|| "Look at the terminal that the desk was started from.".to_owned()),
    }
}
