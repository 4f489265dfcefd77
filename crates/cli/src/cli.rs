//! What can be typed: the one definition behind `-h`, `--help`, the manual page and the completions.

use crate::commands::{
    add, backup, checkpoint, completions, export, frames, gazetteer, incidents, init, intake, key,
    note, parse, prove, publish, read, rebuild, redact, reports, serve, verify, watch, why,
    witness,
};
use crate::commands::{
    attributions, code, control, custody, decide, decisions, diff, evidence, ground, people, rules,
    templates, timestamp, totals,
};
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Sets reports about one event side by side: who says that who did what to whom, where, when, how many, how sure.
///
/// Exit status: 0 done, 1 done with findings to look at, 2 not done, or part of the input could not be read.
#[derive(Debug, Parser)]
#[command(name = "parallax", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every command takes.
#[derive(Debug, clap::Args)]
pub struct Global {
    /// Project folder; the current folder where left out.
    #[arg(long, global = true, value_name = "DIR")]
    pub project: Option<PathBuf>,
    /// Say nothing on standard error but errors and what was set aside.
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// The commands, in the order a person meets them.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print what a pile of reports comes to: incidents, the voices side by side, what the record says.
    Incidents(incidents::Args),
    /// Open an incident: each figure's claim, its words in the sentence, the rule that chose it.
    Why(why::Args),
    /// Print what each report says, claim by claim.
    Read(read::Args),
    /// Print the claims of the project, or of the given reports.
    Claims(read::Args),
    /// Make a folder into a project: an empty journal and an archive.
    Init(init::Args),
    /// Add reports to the project: files, folders, standard input, or a manifest.
    Add(add::Args),
    /// Ask feeds for what is new and add it: the only command that goes out to the network.
    Watch(watch::Args),
    /// Enter a statement that somebody made to us: who, through which channel, on what terms.
    Note(note::Args),
    /// List what came in and could not be taken, and why; try it again, or let it go.
    Intake(intake::Args),
    /// List the reports of the project.
    Reports(reports::Args),
    /// Erase a report or an entry for somebody's safety, for ever; its digest and the reason stay.
    Redact(redact::Args),
    /// Write the whole project to one file of plain files, for another machine or another database.
    Export(export::ExportArgs),
    /// Make a folder into the project that an export holds, once all of it was checked.
    Import(export::ImportArgs),
    /// Write the whole project, its private key included, to one encrypted file (age).
    Backup(backup::BackupArgs),
    /// Open a backup, check all of it, and make a folder into the project that it holds.
    Restore(backup::RestoreArgs),
    /// Drop everything derived and compute it again from the journal.
    Rebuild(rebuild::Args),
    /// Add incidents up: by place, period and actor, each harm for itself.
    Totals(totals::Args),
    /// Say what was learnt between two moments: incidents new, merged or changed, figures that moved.
    Diff(diff::DiffArgs),
    /// Rules: how what voices say becomes what the record says; show one, compare two, run their test cases.
    #[command(subcommand)]
    Rules(rules::Chore),
    /// Explain why a total changed between two moments, incident by incident.
    Ledger(diff::LedgerArgs),
    /// Print who is said to hold which place, from when until when, by whose word; and each one's share on a day.
    Control(control::Args),
    /// Decide: incidents are one happening.
    Merge(decide::MergeArgs),
    /// Decide: some claims of an incident speak of another happening.
    Split(decide::SplitArgs),
    /// Decide: a claim belongs to another incident.
    Assign(decide::AssignArgs),
    /// Decide: claims were read as their reports say them.
    Accept(decide::JudgeArgs),
    /// Decide: reports do not say these claims; they count for nothing.
    Reject(decide::JudgeArgs),
    /// Decide: a report says it otherwise than it was read.
    Correct(decide::CorrectArgs),
    /// Decide: who held a place by one claim held it until another.
    Bridge(decide::PairArgs),
    /// Decide: who held a place between two claims is not known.
    Part(decide::PairArgs),
    /// Take back a decision; taking back an undoing brings back what it undid.
    Undo(decide::UndoArgs),
    /// List what people decided: who, when, why, and whether it still holds.
    Decisions(decisions::Args),
    /// Photographs, video, audio, documents: add them, find the same picture again, say what they show, check it.
    #[command(subcommand)]
    Evidence(evidence::Chore),
    /// Print the chain of custody of an item of evidence, or enter what happened to it.
    Custody(custody::Args),
    /// Say where the sun stood over a place at a moment, and how shadows fell.
    Sun(ground::SunArgs),
    /// Say how far two places lie apart, and in which direction.
    Distance(ground::DistanceArgs),
    /// Places: add the villages of a country to the project, look a name up.
    #[command(subcommand)]
    Gazetteer(gazetteer::Chore),
    /// Frames: run annotated paragraphs against them.
    #[command(subcommand)]
    Frames(frames::Chore),
    /// Check every entry, signature and archived byte of a project, a copy or a published log; no key is needed.
    Verify(verify::Args),
    /// Print the public key of the project's log, or make one.
    Key(key::Args),
    /// Sign the head of the journal, or take in what witnesses cosigned.
    Checkpoint(checkpoint::Args),
    /// Write the log as plain files for others: digests, the signed head, no content.
    Publish(publish::Args),
    /// Print a proof that an entry is under the signed head.
    Prove(prove::Args),
    /// Have the signed head stamped by somebody else's clock: an authority after RFC 3161, or OpenTimestamps.
    #[command(subcommand)]
    Timestamp(timestamp::Chore),
    /// As a second party: cosign a published log, unless it was rewritten since last time.
    Witness(witness::Args),
    /// People: who may come in at the desk, what they may do, who saw what.
    #[command(subcommand)]
    People(people::Chore),
    /// Keep a report, and all that is derived from it, to a group: nobody else sees it at the desk.
    Restrict(people::RestrictArgs),
    /// Take a restriction back.
    Release(people::RestrictArgs),
    /// Print who says, thinks or wants what, also where no claim is made.
    Attributions(attributions::Args),
    /// Print each attack that a report tells of as a filled template: who, against what and whom, with what, how sure.
    Templates(templates::Args),
    /// Print who did what to whom in every sentence, in CAMEO codes: event data.
    Code(code::Args),
    /// Show the tree of a sentence, as the language model sees it.
    Parse(parse::Args),
    /// Open the project as pages in a browser on this computer: every figure a link to its words.
    Serve(serve::Args),
    /// Print the completions of a shell.
    Completions(completions::Args),
    /// Open one part of what was received, as the program asks itself (binary).
    #[command(hide = true)]
    OpenPart(crate::pile::Bounds),
    /// Look at one file of evidence, as the program asks itself (binary).
    #[command(hide = true)]
    ExaminePart(crate::pile::Bounds),
    /// Print the manual page (troff).
    #[command(hide = true)]
    Manual,
}
