//! Places: adds the villages of a country to the project, and shows what a name can mean.

use crate::context::{Context, Outcome};
use crate::desk::{self, AuthorArgs};
use crate::failure::Failure;
use crate::pile::project::{dumps, with_hint};
use crate::reader::NOT_A_DUMP;
use crate::show::layout::{clean, isolated, padded, width};
use parallax_engine::{Candidate, gazetteer};
use parallax_journal::Project;
use parallax_model::Place;
use parallax_record::{MeaningLine, write_json_line};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Meanings of a name that a table shows; a common name has hundreds.
const MOST_SHOWN: usize = 20;

/// What can be done with places.
#[derive(Debug, clap::Subcommand)]
pub enum Chore {
    /// Add a GeoNames country dump (SY.txt of geonames.org) to the project: its villages and spots, in every spelling.
    Add(AddArgs),
    /// Show what a name can mean, the likeliest first.
    Lookup(LookupArgs),
}

/// What `gazetteer add` takes.
#[derive(Debug, clap::Args)]
pub struct AddArgs {
    /// The dump, unpacked.
    #[arg(value_name = "DUMP")]
    file: PathBuf,
    /// Who adds it.
    #[command(flatten)]
    author: AuthorArgs,
}

/// What `gazetteer lookup` takes.
#[derive(Debug, clap::Args)]
pub struct LookupArgs {
    /// The name, in any spelling.
    #[arg(value_name = "NAME")]
    name: String,
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Shape::Table)]
    format: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Shape {
    /// Laid out for people.
    Table,
    /// One meaning a line, all of them.
    Jsonl,
}

/// Does what was asked.
pub fn run(chore: &Chore, context: &Context) -> anyhow::Result<Outcome> {
    match chore {
        Chore::Add(args) => add(args, context),
        Chore::Lookup(args) => lookup(args, context),
    }
}

fn add(args: &AddArgs, context: &Context) -> anyhow::Result<Outcome> {
    let mut project = desk::open_to_write(&context.project)?;
    let name =
        args.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let bytes = std::fs::read(&args.file).map_err(|error| unreadable(&args.file, error))?;
    let before = gazetteer(&[])?.0.size().0;
    let dump = [(name.clone(), bytes)];
    let (places, problems) = gazetteer(&dump)
        .map_err(|error| Failure::new(error.to_string(), NOT_A_DUMP).caused_by(error))?;
    for problem in problems.iter().take(5) {
        context.say(format_args!("warning: {name}: {problem}"));
    }
    let author = args.author.name(project.settings().author.as_deref());
    let is_new = project.add_dump(&name, &dump[0].1, &desk::stamp(&author)).map_err(with_hint)?;
    let n_places = places.size().0.saturating_sub(before);
    match is_new {
        true => context.say(format_args!(
            "{name}: {n_places} places added, {} lines left out",
            problems.len()
        )),
        false => {
            context.say(format_args!("{name}: these places were there already; nothing was added"))
        }
    }
    Ok(if problems.is_empty() { Outcome::Done } else { Outcome::Findings })
}

fn unreadable(path: &Path, error: std::io::Error) -> Failure {
    Failure::new(format!("cannot read {}", path.display()), "check the path").caused_by(error)
}

fn lookup(args: &LookupArgs, context: &Context) -> anyhow::Result<Outcome> {
    let has_project = context.project_is_named || Project::is_in(&context.project);
    let dumps = match has_project {
        true => dumps(&desk::open(&context.project)?, None)?,
        false => Vec::new(),
    };
    let (gazetteer, _) = gazetteer(&dumps)?;
    let found = gazetteer.lookup(&args.name);
    if found.is_empty() {
        context.say(format_args!(
            "no place is known as {}; add a country with `parallax gazetteer add`",
            args.name
        ));
        return Ok(Outcome::Findings);
    }
    let places: Vec<Place> = found.into_iter().map(place).collect();
    match args.format {
        Shape::Table => std::io::stdout().write_all(table(&places, context).as_bytes())?,
        Shape::Jsonl => jsonl(&places)?,
    }
    Ok(Outcome::Done)
}

fn place(candidate: Candidate) -> Place {
    let name = candidate.name.clone();
    candidate.into_place(name)
}

fn jsonl(places: &[Place]) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    for place in places {
        write_json_line(&mut out, &MeaningLine::new(place))?;
    }
    Ok(())
}

fn table(places: &[Place], context: &Context) -> String {
    let rows: Vec<[String; 6]> = places.iter().take(MOST_SHOWN).map(cells).collect();
    let widths: Vec<usize> =
        (0..6).map(|idx| rows.iter().map(|row| width(&row[idx])).max().unwrap_or(0)).collect();
    let mut out = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths);
        let line: Vec<String> = cells
            .map(|(cell, &columns)| {
                padded(cell, columns).replacen(cell, &isolated(cell, &context.out), 1)
            })
            .collect();
        out.push_str(&format!("{}\n", line.join("  ").trim_end()));
    }
    if places.len() > MOST_SHOWN {
        context.say(format_args!(
            "{} more; all of them with --format jsonl",
            places.len() - MOST_SHOWN
        ));
    }
    out
}

fn cells(place: &Place) -> [String; 6] {
    let point = place.point.map_or_else(String::new, |(lat, lon)| format!("{lat:.4}, {lon:.4}"));
    let population =
        if place.population > 0 { place.population.to_string() } else { String::new() };
    [
        clean(&place.name),
        place.precision.to_string(),
        clean(place.admin1.as_deref().unwrap_or_default()),
        place.country.clone().unwrap_or_default(),
        population,
        point,
    ]
}
