//! Opens the project as pages in a browser: on this computer, or behind a proxy for the people of the project.

use crate::commands::decide::likeliest_place;
use crate::commands::people::at_the_door;
use crate::commands::{custody, evidence, reports, verify};
use crate::context::{Context, Outcome};
use crate::desk::{self, AuthorArgs};
use crate::examiner::examine;
use crate::failure::Failure;
use crate::interrupt;
use crate::kept_views::KeptViews;
use crate::pile::{self, Bounds, OwnRules, Pile, ProjectMemory, THEN, project};
use crate::reader::{self, ReaderArgs};
use crate::sight::{Belongings, Share, Sight};
use crate::stamped;
use jiff::Timestamp;
use parallax_desk::{
    Custody, Entered, EvidenceHeld, Foreseen, Holdings, InForce, JournalEntry, Origin, OwnFile,
    Progress, Shelf, ShelfError, Stage, View, Work,
};
use parallax_door::{Held, VerifierFile};
use parallax_engine::{Engine, Filed, KnownReport, Limits, Record, Watch, control};
use parallax_journal::{
    Appearance, Entry, Evidence, EvidenceRecord, Head, Project, ReportRecord, Step, Trust, Walk,
    chain, decision_draft, people_draft,
};
use parallax_model::{
    ClaimId, Credential, Decision, Digest, Groups, People, PeopleChange, Place, ReportId,
};
use parallax_record::VerifyLine;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::{ControlFlow, Range};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What `serve` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Port to listen on, on this computer only; 0: one that is free.
    #[arg(long, value_name = "PORT", default_value_t = 8015)]
    port: u16,
    /// Listen on this address instead. One that other computers reach is for a proxy: the project must have people, and
    /// --origin says where they find it.
    #[arg(long, value_name = "ADDRESS:PORT", conflicts_with = "port")]
    listen: Option<SocketAddr>,
    /// The address under which people reach the desk through a proxy that speaks TLS: https://desk.example.org. The
    /// project must have people.
    #[arg(long, value_name = "HTTPS", value_parser = Origin::read)]
    origin: Option<Origin>,
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
    let at = args.listen.unwrap_or_else(|| (Ipv4Addr::LOCALHOST, args.port).into());
    let people = project.people().map_err(project::with_hint)?;
    may_listen(at, args.origin.as_ref(), &people)?;
    let house = House {
        root: context.project.clone(),
        rule: args.rule.clone(),
        reader: args.reader.clone(),
        author: project
            .is_writable()
            .then(|| args.author.name(project.settings().author.as_deref())),
        kept: Mutex::default(),
        people: Mutex::default(),
    };
    let mut none = Pile::empty();
    none.own = OwnRules::of(&house.root, project.settings())?;
    drop(project);
    reader::engine(&house.reader, Limits::default().max_report_bytes, &mut none, &house.rule)?;
    let (listener, address) = parallax_desk::listen(at).map_err(|error| {
        let what = format!("cannot listen on {at}");
        Failure::new(what, "close what uses it, or choose another with --port; 0 takes a free one")
            .caused_by(error)
    })?;
    match &args.origin {
        None => context.say(format_args!(
            "the desk is at http://{address}/ for this computer only; Ctrl-C closes it"
        )),
        Some(origin) => context.say(format_args!(
            "the desk is at http://{address}/ for the proxy that serves https://{}; Ctrl-C closes it",
            origin.host
        )),
    }
    let token: String = desk::seed()?.iter().map(|byte| format!("{byte:02x}")).collect();
    let shelf = Seen::by(Arc::new(house), Groups::new());
    parallax_desk::serve(listener, Arc::new(shelf), &token, args.origin.clone(), interrupt::asked)?;
    Ok(Outcome::Done)
}

/// Whether the desk may be opened there: others reach it only where it knows people, and their passwords cross no network in
/// the clear.
fn may_listen(at: SocketAddr, origin: Option<&Origin>, people: &People) -> Result<(), Failure> {
    let is_for_others = origin.is_some() || !at.ip().is_loopback();
    if is_for_others && people.persons.is_empty() {
        let what = "a desk that others reach asks them who they are, and this project knows nobody";
        return Err(Failure::new(
            what,
            "let people in first: `parallax people add NAME --role admin`",
        ));
    }
    if is_for_others && origin.is_none() {
        let what = format!(
            "other computers reach {at}, and passwords would cross the network in the clear"
        );
        let hint = "put a proxy with TLS in front and say where people find it: `--origin https://desk.example.org`";
        return Err(Failure::new(what, hint));
    }
    Ok(())
}

/// The project in a folder, whoever looks at it.
struct House {
    root: PathBuf,
    rule: String,
    reader: ReaderArgs,
    /// Whom entries are signed with where nobody says otherwise; `None`: the project cannot be written to.
    author: Option<String>,
    kept: Mutex<Option<Kept>>,
    /// Everyone who may come in, as of an entry of the journal.
    people: Mutex<Option<(Head, Arc<People>)>>,
}

/// Reports that are read anew, the last ones to come in, to show what another list of actors, say, would change.
const MOST_TRIED: usize = 200;

/// What reading came to, kept so that a decision does not make everything be read again.
struct Kept {
    /// Digests of the country dumps that the engine was started with.
    dumps: Vec<Digest>,
    engine: Engine,
    /// What the engine is held to; it was started with what of it reports are read with.
    own: OwnRules,
    /// What each report came to, and what was known of it then; `None`: it was set aside.
    read: HashMap<ReportId, (Arc<Appearance>, Option<Filed>)>,
}

/// The project as those in some groups see it.
struct Seen {
    house: Arc<House>,
    groups: Groups,
    /// Entries of the decisions they see, as of the last time the record was derived for them.
    decided: Mutex<HashSet<u64>>,
    /// How far deriving what they see is, while it is being derived.
    progress: Mutex<Option<(Stage, Arc<Work>)>>,
    /// Whether reports are read no further for now, and not grouped.
    is_paused: AtomicBool,
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

    fn custody(&self) -> Result<Custody, ShelfError> {
        let custody = || {
            let project = desk::open(&self.root)?;
            let n_entries = project.head().map_err(project::with_hint)?.entries;
            let kept = project.checkpoints().map_err(project::with_hint)?;
            // The third line of a checkpoint is its root.
            let root = |text: &str| text.lines().nth(2).unwrap_or_default().to_owned();
            let checkpoints = kept.iter().map(|kept| (kept.size, root(&kept.note.text))).collect();
            let (stamps, faults) = stamped::check_all(&project, None)?;
            let stamps = stamps.iter().map(stamped::line).collect();
            let faulty_stamps = faults.into_iter().map(|fault| fault.what).collect();
            Ok(Custody { n_entries, checkpoints, stamps, faulty_stamps })
        };
        custody().map_err(told)
    }

    fn entries(&self, range: Range<u64>) -> Result<Vec<JournalEntry>, ShelfError> {
        self.journal_entries(range).map_err(told)
    }

    fn verify(&self, work: &Work) -> Result<Vec<VerifyLine>, ShelfError> {
        let verify = || {
            let project = desk::open(&self.root)?;
            work.expect(project.head().map_err(project::with_hint)?.entries);
            let watch = |step: Step| {
                let goes_on = match step {
                    Step::Files(n) => {
                        work.expect(n);
                        !work.is_cancelled()
                    }
                    Step::Entry | Step::File => work.step(),
                };
                if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            };
            let trust = Trust::default();
            let found = project.verify_watched(&trust, &watch);
            let mut found = found.map_err(project::with_hint)?;
            let (stamps, faults) = stamped::check_all(&project, None)?;
            found.faults.extend(faults);
            Ok(verify::lines(&found, &stamps, &trust, Timestamp::now().to_string()))
        };
        verify().map_err(told)
    }

    fn progress(&self) -> Option<Progress> {
        let progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        let (stage, work) = progress.as_ref()?;
        let (done, all) = work.progress()?;
        Some(Progress { stage: *stage, done, all })
    }

    fn pause(&self, is_paused: bool) {
        self.is_paused.store(is_paused, Ordering::Relaxed);
    }

    fn is_paused(&self) -> bool {
        self.is_paused.load(Ordering::Relaxed)
    }

    fn author(&self) -> Option<String> {
        self.author.clone()
    }

    fn people(&self) -> Result<Arc<People>, ShelfError> {
        let people = || {
            let project = desk::open(&self.root)?;
            let head = project.head().map_err(project::with_hint)?;
            let mut known = self.people.lock().unwrap_or_else(PoisonError::into_inner);
            match &*known {
                Some((at, people)) if *at == head => Ok(people.clone()),
                _ => {
                    let people = Arc::new(project.people().map_err(project::with_hint)?);
                    *known = Some((head, people.clone()));
                    Ok(people)
                }
            }
        };
        people().map_err(told)
    }

    fn seen_by(&self, groups: &Groups) -> Option<Arc<dyn Shelf>> {
        Some(Arc::new(Self::by(self.house.clone(), groups.clone())))
    }

    fn verifiers(&self, person: &str) -> Result<Held, ShelfError> {
        VerifierFile::of(&self.root).held(person).map_err(at_the_door).map_err(told)
    }

    fn enter_people(
        &self,
        author: &str,
        changes: &[PeopleChange],
        reason: Option<&str>,
    ) -> Result<(), ShelfError> {
        let enter = || {
            let mut project = desk::open_to_write(&self.root)?;
            let drafts: Vec<_> =
                changes.iter().map(|change| people_draft(change, reason)).collect();
            project.append(&drafts, &desk::stamp(author)).map_err(project::with_hint)?;
            Ok(())
        };
        enter().map_err(not_written)
    }

    /// The journal first: a verifier that it does not know of opens nothing.
    fn keep_verifier(
        &self,
        author: &str,
        person: &str,
        kind: Credential,
        verifier: Option<&str>,
        reason: Option<&str>,
    ) -> Result<(), ShelfError> {
        let digest = verifier.map(|verifier| Digest::of(verifier.as_bytes()));
        let change = PeopleChange::Credential { person: person.to_owned(), kind, digest };
        self.enter_people(author, &[change], reason)?;
        let kept = VerifierFile::of(&self.root).set(person, kind, verifier.map(str::to_owned));
        kept.map_err(at_the_door).map_err(told)
    }

    fn passkey_used(&self, person: &str, id: &str, times: u32) -> Result<(), ShelfError> {
        VerifierFile::of(&self.root).used(person, id, times).map_err(at_the_door).map_err(told)
    }

    fn forget(&self, person: &str) -> Result<(), ShelfError> {
        VerifierFile::of(&self.root).forget(person).map_err(at_the_door).map_err(told)
    }

    fn foresee(&self, entered: &Entered, work: &Work) -> Result<Record, ShelfError> {
        self.foreseen(entered, work).map_err(told)
    }

    fn enter(&self, entered: &Entered) -> Result<Vec<u64>, ShelfError> {
        self.entered(entered).map_err(not_written)
    }

    fn evidence(&self, as_of: Option<Timestamp>) -> Result<Vec<EvidenceHeld>, ShelfError> {
        let all = || {
            let project = desk::open(&self.root)?;
            let (all, _) = self.evidence_seen(&project, as_of)?;
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
            let (all, _) = self.evidence_seen(&project, None)?;
            let item = Digest::from_hex(id).and_then(|digest| all.item(digest));
            let Some(item) = item else { return Ok(None) };
            let path = project.path_of(item.digest);
            Ok(examine(&path, Bounds::default())?.thumbnail)
        };
        make().map_err(told)
    }

    fn views(&self, person: &str) -> Result<Vec<View>, ShelfError> {
        KeptViews::of(&self.root).held(person).map_err(told)
    }

    fn keep_view(&self, person: &str, name: &str, at: Option<&str>) -> Result<(), ShelfError> {
        let kept = KeptViews::of(&self.root).set(person, name, at);
        kept.map_err(|error| with_hint("The view could not be kept", &error))
    }

    fn own_rules(&self) -> Result<parallax_desk::OwnRules, ShelfError> {
        let compare = || {
            let project = desk::open(&self.root)?;
            let last = project.adoptions(None).map_err(project::with_hint)?.pop();
            let now = OwnRules::known(&project, None)?.named_files();
            let before =
                last.as_ref().map(|last| OwnRules::in_force(last.own.clone()).named_files());
            let before = before.unwrap_or_default();
            let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
            let file = |name: &String| OwnFile {
                name: name.clone(),
                before: before.get(name).cloned(),
                after: now.get(name).cloned(),
            };
            let files = names.into_iter().map(file).collect();
            let in_force = last.map(|last| InForce {
                entry: last.entry,
                time_ms: last.time_ms,
                author: last.author,
                reason: last.reason,
            });
            Ok(parallax_desk::OwnRules { in_force, files })
        };
        compare().map_err(told)
    }

    fn under_rules_in_force(&self, work: &Work) -> Result<Record, ShelfError> {
        let derive = || {
            let project = desk::open(&self.root)?;
            let last = project.adoptions(None).map_err(project::with_hint)?.pop();
            let own = last.map(|last| OwnRules::in_force(last.own)).unwrap_or_default();
            let reading = OwnRules::known(&project, None)?.reading;
            let own = OwnRules { reading, ..own };
            let people = project.people().map_err(project::with_hint)?;
            let sight = Sight::of(&people, &self.groups);
            let mut records = project.reports(None).map_err(project::with_hint)?;
            records.retain(|record| sight.sees(&record.id()));
            let decisions = project.decisions(None).map_err(project::with_hint)?;
            let record = self.with_read(project, records, &own, |engine, _, read| {
                let decisions = seen_of(&sight, decisions, &read);
                engine.record_watched(read, &decisions, work)
            })?;
            record.ok_or_else(ended)
        };
        derive().map_err(told)
    }

    fn adopt_rules(&self, author: &str, reason: &str) -> Result<Option<u64>, ShelfError> {
        let adopt = || {
            let mut project = desk::open_to_write(&self.root)?;
            let entry = reader::adopt(&mut project, &self.reader, reason, &desk::stamp(author))?;
            Ok(entry.map(|entry| entry.seq))
        };
        adopt().map_err(not_written)
    }

    fn foresee_file(
        &self,
        name: &str,
        text: Option<&str>,
        work: &Work,
    ) -> Result<Foreseen, ShelfError> {
        self.foreseen_file(name, text, work).map_err(|error| with_hint("It cannot be used", &error))
    }

    /// The file first, for what is put in force is what the folder holds; where that is refused, the file is as it was.
    fn put_in_force(
        &self,
        author: &str,
        reason: &str,
        name: &str,
        text: Option<&str>,
    ) -> Result<Option<u64>, ShelfError> {
        let adopt = || {
            drop(desk::open_to_write(&self.root)?);
            let before = pile::write(&self.root, name, text)?;
            // Its settings, too, are those that were written.
            let mut project = desk::open_to_write(&self.root)?;
            let entry = reader::adopt(&mut project, &self.reader, reason, &desk::stamp(author));
            if entry.is_err() {
                pile::write(&self.root, name, before.as_deref())?;
            }
            Ok(entry?.map(|entry| entry.seq))
        };
        adopt().map_err(not_written)
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
        let (decided, progress, is_paused) = Default::default();
        Self { house, groups, decided, progress, is_paused }
    }

    /// What deriving is at now.
    fn is_at(&self, at: Option<(Stage, Arc<Work>)>) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }

    /// The evidence they see, and how much of each item.
    fn evidence_seen(
        &self,
        project: &Project,
        as_of: Option<Timestamp>,
    ) -> anyhow::Result<(Evidence, HashMap<Digest, Share>)> {
        let people = project.people().map_err(project::with_hint)?;
        let sight = Sight::of(&people, &self.groups);
        let then = project.evidence(as_of).map_err(project::with_hint)?;
        if sight.is_whole() {
            let shares = then.items.iter().map(|item| (item.digest, Share::Whole)).collect();
            return Ok((then, shares));
        }
        let now = match as_of {
            Some(_) => project.evidence(None).map_err(project::with_hint)?,
            None => then.clone(),
        };
        let reports = project.reports(None).map_err(project::with_hint)?;
        let hidden = reports.iter().filter(|report| !sight.sees(&report.id()));
        let hidden_files = hidden.filter_map(|report| report.origin.from).collect();
        // Of a claim that was never read nobody can say whose it is: what is tied to it stays hidden.
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let read = kept.iter().flat_map(|kept| &kept.read).filter(|(report, _)| sight.sees(report));
        let claims =
            read.filter_map(|(_, (_, filed))| filed.as_ref()).flat_map(|one| one.claims.iter());
        let claims: HashSet<&str> = claims.map(|claim| claim.id.as_str()).collect();
        let of = Belongings {
            is_seen_claim: &|claim| claims.contains(claim),
            hidden_files: &hidden_files,
        };
        let shares = sight.shares(&now, &of);
        Ok((sight.evidence(then, &shares, &of), shares))
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
        let reports = reports::lines(&records);
        let own = OwnRules::known(&project, as_of)?;
        let voices = own.voices.clone();
        let derived = self.with_read(project, records, &own, |engine, memory, read| {
            let decisions = seen_of(&sight, decisions, &read);
            let watch = Grouping::of(self);
            let record = match (as_of, sight.is_whole()) {
                (None, true) => {
                    let moment = memory.map_or("", ProjectMemory::moment);
                    reader::record_kept_as(moment, engine, read, memory, &decisions, &watch)
                }
                (Some(_), true) => {
                    reader::record_kept_as(THEN, engine, read, memory, &decisions, &watch)
                }
                _ => engine.record_watched(read, &decisions, &watch),
            }?;
            let control = engine.control(&record, control::Settings::default());
            let actors = engine.parties(&record, &parallax_desk::languages());
            let sources = engine.sources(&record);
            Some((record, decisions, control, actors, sources, engine.rule(), engine.rules()))
        })?;
        let (record, decisions, control, actors, sources, rule, rules) =
            derived.ok_or_else(stopped)?;
        if as_of.is_none() {
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
            actors,
            sources,
            rules,
            voices,
            rule,
            extractor: (extractor.name, extractor.version),
        })
    }

    /// Hands on what the reports come to, in their order, with an engine that is held to these rules and voices. Only those
    /// are read that were not read before.
    fn with_read<T>(
        &self,
        project: Project,
        records: Vec<ReportRecord>,
        own: &OwnRules,
        then: impl FnOnce(&Engine, Option<&ProjectMemory>, Vec<Filed>) -> T,
    ) -> anyhow::Result<T> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let dumps = project.dumps(None).map_err(project::with_hint)?;
        let digests: Vec<Digest> = dumps.iter().map(|dump| dump.digest).collect();
        if kept.as_ref().is_none_or(|kept| kept.dumps != digests || kept.own.reading != own.reading)
        {
            let mut pile = Pile::empty();
            pile.dumps = project::dumps(&project, None)?;
            pile.own = own.clone();
            let max_bytes = Limits::default().max_report_bytes;
            // The desk derives the record after every entry, each time with little changed.
            let engine =
                reader::engine(&self.reader, max_bytes, &mut pile, &self.rule)?.following();
            let read = HashMap::new();
            *kept = Some(Kept { dumps: digests, engine, own: own.clone(), read });
        }
        let Kept { engine, own: held_to, read, .. } = kept.as_mut().expect("made above");
        if held_to != own {
            let rule = if self.rule.is_empty() { &own.rule } else { &self.rule };
            let taken = engine.held_to(rule, &own.rules, &own.voices);
            taken.map_err(|error| reader::with_hint(error, &self.reader))?;
            held_to.clone_from(own);
        }
        let is_fresh =
            |record: &ReportRecord, read: &HashMap<ReportId, (Arc<Appearance>, Option<Filed>)>| {
                read.get(&record.id()).is_none_or(|(as_known, _)| *as_known != record.known)
            };
        let order: Vec<ReportId> = records.iter().map(ReportRecord::id).collect();
        let fresh: Vec<ReportRecord> =
            records.into_iter().filter(|record| is_fresh(record, read)).collect();
        let n_fresh = fresh.len();
        let memory = project.derived().ok().map(ProjectMemory::new);
        let recall = memory.as_ref().map(|memory| memory as &dyn parallax_engine::Memory);
        let known: Vec<KnownReport> =
            fresh.iter().map(|record| project::known(&project, record)).collect();
        let reading = Arc::new(Work::default());
        reading.expect(n_fresh as u64);
        self.is_at(Some((Stage::Reading, reading.clone())));
        let is_all_read = || reading.progress().is_none_or(|(done, all)| done == all);
        let stops = || self.is_paused() && !is_all_read();
        if !stops() {
            let fetch = |at: usize| project::report(&project, &fresh[at]);
            engine.file_each(recall, &known, fetch, |at, taken| {
                reading.step();
                read.insert(known[at].id.clone(), (fresh[at].known.clone(), taken.filed));
                if stops() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
        }
        if stops() {
            return Err(stopped());
        }
        self.is_at(None);
        let all = order.iter().filter_map(|id| read.get(id)?.1.clone()).collect();
        Ok(then(engine, memory.as_ref(), all))
    }

    fn journal_entries(&self, range: Range<u64>) -> anyhow::Result<Vec<JournalEntry>> {
        let project = desk::open(&self.root)?;
        let people = project.people().map_err(project::with_hint)?;
        let sight = Sight::of(&people, &self.groups);
        let shares = match sight.is_whole() {
            true => HashMap::new(),
            false => self.evidence_seen(&project, None)?.1,
        };
        let decided = self.decided.lock().unwrap_or_else(PoisonError::into_inner);
        let mut entries = Vec::new();
        let mut visit = |entry: Entry| {
            if entry.seq >= range.end {
                return Ok(Walk::Stop);
            }
            let hash = entry.hash.to_hex();
            entries.push(match sight.sees_entry(&entry, &decided, &shares) {
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

    /// What another file of the project's own changes: under other rules or voices the whole record is chosen anew; what
    /// reports are read with is tried on the last of them.
    fn foreseen_file(
        &self,
        name: &str,
        text: Option<&str>,
        work: &Work,
    ) -> anyhow::Result<Foreseen> {
        let project = desk::open(&self.root)?;
        if name == "parallax.toml" && !self.rule.is_empty() {
            let what = format!("the desk was opened with --rule {}, which wins", self.rule);
            return Err(Failure::new(what, "close it, and open it without --rule").into());
        }
        let now = OwnRules::known(&project, None)?;
        let mut own = now.clone();
        if !own.put(name, text.map(str::to_owned)) {
            let what = format!("{name} is no file that a project has of its own");
            return Err(Failure::new(
                what,
                "open the page of its settings, and send the form again",
            )
            .into());
        }
        let people = project.people().map_err(project::with_hint)?;
        let sight = Sight::of(&people, &self.groups);
        let mut records = project.reports(None).map_err(project::with_hint)?;
        records.retain(|record| sight.sees(&record.id()));
        let decisions = project.decisions(None).map_err(project::with_hint)?;
        let n_all = records.len();
        if own.reading == now.reading {
            let after = self.with_read(project, records, &own, |engine, _, read| {
                let decisions = seen_of(&sight, decisions, &read);
                engine.record_watched(read, &decisions, work)
            })?;
            let after = after.ok_or_else(ended)?;
            return Ok(Foreseen { before: None, after, n_reports: n_all, n_all });
        }
        let tried = records.split_off(n_all.saturating_sub(MOST_TRIED));
        let mut none = Pile::empty();
        none.dumps = project::dumps(&project, None)?;
        if own.reading.places != now.reading.places {
            let layer = pile::layer(&own.reading.places)?;
            none.dumps.retain(|(dump, _)| dump != name);
            none.dumps.extend(layer);
        }
        none.own = own;
        let max_bytes = Limits::default().max_report_bytes;
        let engine = reader::engine(&self.reader, max_bytes, &mut none, &self.rule)?;
        let mut read = Vec::with_capacity(tried.len());
        let inputs = tried.iter().map(|record| project::report(&project, record));
        work.expect(tried.len() as u64);
        engine.read_each_with(None, inputs, |one| {
            read.extend(Filed::of(one));
            if work.step() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        if work.is_cancelled() {
            return Err(ended());
        }
        let n_reports = tried.len();
        let decided = seen_of(&sight, decisions.clone(), &read);
        let after = engine.record_watched(read, &decided, work).ok_or_else(ended)?;
        let before = self.with_read(project, tried, &now, |engine, _, read| {
            let decisions = seen_of(&sight, decisions, &read);
            engine.record_watched(read, &decisions, work)
        })?;
        let before = Some(before.ok_or_else(ended)?);
        Ok(Foreseen { before, after, n_reports, n_all })
    }

    fn foreseen(&self, entered: &Entered, work: &Work) -> anyhow::Result<Record> {
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
        let own = OwnRules::known(&project, None)?;
        let record = self.with_read(project, records, &own, |engine, memory, read| {
            let mut decisions = seen_of(&sight, decisions, &read);
            decisions.extend(foreseen);
            // Of a record that somebody has for themselves alone nothing is kept.
            let memory = memory.filter(|_| sight.is_whole());
            reader::record_foreseen(engine, read, memory, &decisions, work)
        })?;
        record.ok_or_else(ended)
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

/// Grouping that everybody waits for: it is told as what is being done, and stops where it is paused.
struct Grouping<'s> {
    seen: &'s Seen,
    work: Arc<Work>,
}

impl<'s> Grouping<'s> {
    fn of(seen: &'s Seen) -> Self {
        let work = Arc::new(Work::default());
        seen.is_at(Some((Stage::Grouping, work.clone())));
        Self { seen, work }
    }
}

impl Watch for Grouping<'_> {
    fn expect(&self, n: u64) {
        self.work.expect(n);
    }

    fn done(&self, n: u64) -> bool {
        self.work.done(n) && !self.seen.is_paused()
    }
}

impl Drop for Grouping<'_> {
    fn drop(&mut self) {
        self.seen.is_at(None);
    }
}

fn stopped() -> anyhow::Error {
    let hint = "what is read is kept; let it go on under /work";
    Failure::new("reading and grouping are stopped", hint).into()
}

fn ended() -> anyhow::Error {
    Failure::new("it was ended", "ask for it again").into()
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
fn mark(head: &Head) -> String {
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
