//! Helpers for checking what a picture is said to show: where the sun stood, how far and in which direction places lie.

use super::evidence::{find, point_of};
use crate::commands::evidence::Verdict;
use crate::context::{Context, Outcome};
use crate::desk::{self, AuthorArgs};
use crate::failure::Failure;
use crate::hearing::Shape;
use crate::pile::project::with_hint;
use jiff::Timestamp;
use parallax_evidence::{Point, Sky, sky, way};
use parallax_journal::{Check, Project};
use parallax_record::{SunLine, WayLine, write_json_line};
use std::io::Write;

/// What `sun` takes.
#[derive(Debug, clap::Args)]
pub struct SunArgs {
    /// Where: a name of the gazetteer (Homs; Homs, SY) or LAT,LON.
    #[arg(value_name = "PLACE|LAT,LON", allow_hyphen_values = true)]
    place: String,
    /// When: an instant with its offset (2031-03-04T12:05+03:00, 2031-03-04T09:05Z), or a day (every hour of it in UTC).
    #[arg(value_name = "TIME")]
    time: String,
    /// Enter the result as a check.
    #[command(flatten)]
    entered: EnterArgs,
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Shape::Table)]
    format: Shape,
}

/// What `distance` takes.
#[derive(Debug, clap::Args)]
pub struct DistanceArgs {
    /// From where: a name of the gazetteer (Homs; Homs, SY) or LAT,LON.
    #[arg(value_name = "FROM", allow_hyphen_values = true)]
    from: String,
    /// To where.
    #[arg(value_name = "TO", allow_hyphen_values = true)]
    to: String,
    /// Enter the result as a check.
    #[command(flatten)]
    entered: EnterArgs,
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Shape::Table)]
    format: Shape,
}

/// Writing a result into the record, beside the item that it checks.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Into the record")]
pub struct EnterArgs {
    /// The item of evidence that this checks: its SHA-256, or the start of it. What is printed is entered.
    #[arg(long = "for", value_name = "ITEM", requires_all = ["outcome", "reason"])]
    item: Option<String>,
    /// Whether it speaks for what the item is said to show.
    #[arg(long, value_enum, requires = "item")]
    outcome: Option<Verdict>,
    /// What in the picture it was held against.
    #[arg(long, value_name = "WORDS", requires = "item")]
    reason: Option<String>,
    /// The entry that says what was checked; `evidence show` names it.
    #[arg(long, value_name = "ENTRY", requires = "item")]
    of: Option<u64>,
    /// Who checked.
    #[command(flatten)]
    author: AuthorArgs,
}

/// The project, where there is one: its gazetteer knows more places.
fn project(context: &Context) -> anyhow::Result<Option<Project>> {
    let has_project = context.project_is_named || Project::is_in(&context.project);
    has_project.then(|| desk::open(&context.project)).transpose()
}

/// Prints where the sun stood.
pub fn sun(args: &SunArgs, context: &Context) -> anyhow::Result<Outcome> {
    let project = project(context)?;
    let (point, name) = point_of(project.as_ref(), &args.place)?;
    let mut out = std::io::stdout();
    let mut findings = Vec::new();
    for time in moments(&args.time)? {
        let sun = sky(point, time).map_err(|error| {
            Failure::new(error.to_string(), "give a time between the years -2000 and 6000")
        })?;
        findings.push(in_words(&sun, &name, point, time));
        match args.format {
            Shape::Table => writeln!(out, "{}", findings.last().expect("just pushed"))?,
            Shape::Jsonl => write_json_line(&mut out, &sun_line(&sun, point, time))?,
        }
    }
    enter("sun", &findings.join("; "), &args.entered, context)
}

/// Prints the way between two places.
pub fn distance(args: &DistanceArgs, context: &Context) -> anyhow::Result<Outcome> {
    let project = project(context)?;
    let (from, from_name) = point_of(project.as_ref(), &args.from)?;
    let (to, to_name) = point_of(project.as_ref(), &args.to)?;
    let way = way(from, to);
    let length = match way.metres {
        metres if metres < 10_000.0 => format!("{metres:.0} m"),
        metres => format!("{:.1} km", metres / 1000.0),
    };
    let finding = format!(
        "{from_name} ({from:.4}) to {to_name} ({to:.4}): {length}, bearing {:.1}° from true north, back {:.1}°",
        way.bearing, way.back
    );
    let mut out = std::io::stdout();
    match args.format {
        Shape::Table => writeln!(out, "{finding}")?,
        Shape::Jsonl => {
            let line = WayLine {
                format: WayLine::FORMAT.to_owned(),
                from: from.to_string(),
                to: to.to_string(),
                metres: way.metres,
                bearing: way.bearing,
                back: way.back,
            };
            write_json_line(&mut out, &line)?;
        }
    }
    enter("distance", &finding, &args.entered, context)
}

fn enter(
    method: &str,
    finding: &str,
    args: &EnterArgs,
    context: &Context,
) -> anyhow::Result<Outcome> {
    let (Some(typed), Some(outcome)) = (&args.item, args.outcome) else {
        return Ok(Outcome::Done);
    };
    let mut project = desk::open_to_write(&context.project)?;
    let all = project.evidence(None).map_err(with_hint)?;
    let digest = find(&all, typed)?.digest;
    let check = Check {
        method: method.to_owned(),
        finding: finding.to_owned(),
        outcome: outcome.as_str().to_owned(),
        of: args.of,
        reason: args.reason.clone(),
    };
    let author = args.author.name(project.settings().author.as_deref());
    let entry = project.check_evidence(digest, &check, &desk::stamp(&author)).map_err(with_hint)?;
    context.say(format_args!("entry {entry}: {method} {}", check.outcome));
    Ok(Outcome::Done)
}

/// The instant, or every hour of the day. A clock time without an offset is refused: nobody knows which moment it means.
fn moments(typed: &str) -> anyhow::Result<Vec<Timestamp>> {
    if let Ok(instant) = typed.parse::<Timestamp>() {
        return Ok(vec![instant]);
    }
    if let Ok(day) = typed.parse::<jiff::civil::Date>()
        && typed.len() == 10
    {
        let hours = (0..24).map(|hour| day.at(hour, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC));
        return Ok(hours.filter_map(Result::ok).map(|time| time.timestamp()).collect());
    }
    let hint = "write 2031-03-04T12:05+03:00 or 2031-03-04T09:05Z; a time without an offset could be any of many moments";
    Err(Failure::new(format!("{typed} is no moment"), hint).into())
}

fn in_words(sun: &Sky, name: &str, point: Point, time: Timestamp) -> String {
    let stands = format!(
        "{time} over {name} ({point:.4}): sun at azimuth {:.1}°, {:.1}° above the horizon",
        sun.azimuth, sun.elevation
    );
    match (sun.shadow_bearing, sun.shadow_ratio) {
        (Some(bearing), Some(ratio)) => {
            format!(
                "{stands}; shadows fall towards {bearing:.1}°, {ratio:.2} times as long as what throws them is high"
            )
        }
        _ => format!("{stands}: no sun, no shadows"),
    }
}

fn sun_line(sun: &Sky, point: Point, time: Timestamp) -> SunLine {
    SunLine {
        format: SunLine::FORMAT.to_owned(),
        lat: point.lat(),
        lon: point.lon(),
        time: time.to_string(),
        azimuth: sun.azimuth,
        elevation: sun.elevation,
        shadow_bearing: sun.shadow_bearing,
        shadow_ratio: sun.shadow_ratio,
    }
}
