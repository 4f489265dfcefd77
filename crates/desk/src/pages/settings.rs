//! Settings: what a project has of its own beside what ships with the program, what of it is in force, and the forms that
//! change it: shown first with what it changes in the record, then put in force by somebody, for a reason.

use super::decide::{Shown, required, shown};
use super::query::{Form, Query};
use crate::answer::{Answer, Failure, Shape, data};
use crate::desk::Asked;
use crate::diff;
use crate::messages::filters;
use crate::shelf::{InForce, OwnFile};
use crate::since::lines;
use crate::visitor::Visitor;
use crate::wording;
use askama::Template;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use parallax_engine::{RuleSaid, shipped};
use parallax_model::{ActorKind, Role, SpeakerKind};
use serde_json::{Value, json};

/// Changes of incidents shown; the rest is counted.
const MOST_SHOWN: usize = 100;

/// A kind of settings.
struct Kind {
    /// Its name in addresses.
    id: &'static str,
    title: &'static str,
    about: &'static str,
    files: Files,
}

/// The project's settings: of these, the line that names the rule in use.
const CHOICE: &str = "parallax.toml";

/// Where a project has them.
#[derive(Clone, Copy)]
enum Files {
    One(&'static str),
    /// Files of a folder, each `NAME.toml`.
    Folder(&'static str),
}

const KINDS: [Kind; 5] = [
    Kind {
        id: "sources",
        title: "Sources and their names",
        about: "Names that stand for one voice: however it is named, it counts once.",
        files: Files::One("voices.toml"),
    },
    Kind {
        id: "actors",
        title: "Known actors",
        about: "Parties by the names that reports use. A name of the project’s own wins over one that ships.",
        files: Files::One("actors.toml"),
    },
    Kind {
        id: "places",
        title: "Own places",
        about: "Places that no gazetteer has, or has under other names.",
        files: Files::One("places.tsv"),
    },
    Kind {
        id: "frames",
        title: "How events are said",
        about: "Frames say by which words an event is told. One with the id of a frame that ships takes its place.",
        files: Files::Folder("frames"),
    },
    Kind {
        id: "rules",
        title: "Rules",
        about: "A rule says how what voices state becomes what the record says. It stands beside every number it chooses; the range never depends on it alone.",
        files: Files::Folder("rules"),
    },
];

impl Kind {
    fn of(id: &str) -> Result<&'static Self, Failure> {
        KINDS.iter().find(|kind| kind.id == id).ok_or_else(|| Failure::not_found("page", id))
    }

    fn holds(&self, name: &str) -> bool {
        match self.files {
            Files::One(file) => file == name,
            // Which rule is in use is one of the rules' own settings.
            Files::Folder(_) if name == CHOICE => self.id == "rules",
            Files::Folder(folder) => {
                name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
            }
        }
    }

    /// What ships of it: names and texts.
    fn shipped(&self) -> Vec<(String, &'static str)> {
        let shipped = shipped();
        let named = |name: &str, text| (name.to_owned(), text);
        match self.id {
            "sources" => vec![named("voices.toml", shipped.voices)],
            "actors" => vec![named("core.toml", shipped.actors)],
            "frames" => {
                let frames = shipped.frames.iter().map(|(name, text)| named(name, *text));
                frames.chain([named("lexicon.toml", shipped.lexicon)]).collect()
            }
            "rules" => shipped.rules.iter().map(|text| (rule_name(text), *text)).collect(),
            _ => vec![],
        }
    }
}

/// `name = "…"` of a rule.
fn rule_name(text: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix("name = "));
    format!("{}.toml", line.unwrap_or_default().trim_matches('"'))
}

#[derive(Template)]
#[template(path = "settings.html")]
struct Overview<'a> {
    kinds: Vec<(&'a Kind, usize, bool)>,
    may_see_people: bool,
}

/// Every kind.
pub(crate) fn overview(asked: &Asked<'_>) -> Result<Answer, Failure> {
    Query::read(asked.query, &[])?;
    let own = asked.desk.shelf.own_rules().map_err(Failure::of_shelf)?;
    let kind = |kind: &'static Kind| {
        let files = || own.files.iter().filter(|file| kind.holds(&file.name));
        let n_files = files().filter(|file| file.after.is_some()).count();
        (kind, n_files, files().any(|file| file.before != file.after))
    };
    let page = Overview {
        kinds: KINDS.iter().map(kind).collect(),
        may_see_people: asked.desk.who.role >= Role::Admin,
    };
    let line = |(kind, n_files, differs): &(&Kind, usize, bool)| json!({ "id": kind.id, "files": n_files, "differs": differs });
    let data = || Ok(json!({ "settings": page.kinds.iter().map(line).collect::<Vec<Value>>() }));
    let title = asked.view.lang.say("Settings").to_owned();
    asked.answer(title, || asked.view.render(&page), data, "/settings.json".to_owned())
}

#[derive(Template)]
#[template(path = "settings_kind.html")]
struct Page<'a> {
    kind: &'a Kind,
    in_force: Option<(u64, String, String, String)>,
    has_own: bool,
    files: Vec<Held<'a>>,
    shipped: Vec<(String, &'static str)>,
    may_change: bool,
    visitor: &'a Visitor,
    /// Values of the list in its form.
    speaker_kinds: Vec<&'static str>,
    actor_kinds: Vec<&'static str>,
    /// Label and words of each rule there is, and whether it is the one in use.
    rules: Vec<(&'a str, &'a str, bool)>,
}

/// Lines of a text, each with its class and the mark that stands in front of it.
pub(crate) type Lines<'a> = Vec<(&'static str, &'static str, &'a str)>;

/// A file of the project's own.
struct Held<'a> {
    /// Its whole name.
    name: &'a str,
    /// As a form names it.
    stem: String,
    text: &'a str,
    /// Whether it is the line that names the rule in use, which a form of its own changes.
    is_choice: bool,
    /// How it differs from what is in force; none: it does not.
    lines: Lines<'a>,
}

/// The entry that put what the project has in force, as a page tells it.
pub(crate) fn in_force(one: &InForce) -> (u64, String, String, String) {
    (one.entry, wording::instant(one.time_ms), one.author.clone(), one.reason.clone())
}

/// How a file differs from what is in force.
pub(crate) fn told<'a>(before: Option<&'a str>, after: Option<&'a str>) -> Lines<'a> {
    let told = diff::lines(before.unwrap_or_default(), after.unwrap_or_default());
    told.into_iter().map(|(fate, line)| (fate.class(), fate.mark(), line)).collect()
}

/// One kind.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    Query::read(asked.query, &[])?;
    let kind = Kind::of(asked.rest)?;
    let own = asked.desk.shelf.own_rules().map_err(Failure::of_shelf)?;
    let held = |file: &'_ OwnFile| {
        let stem = file.name.rsplit('/').next().unwrap_or_default();
        (file.name.clone(), stem.strip_suffix(".toml").unwrap_or(stem).to_owned())
    };
    let ours: Vec<&OwnFile> = own.files.iter().filter(|file| kind.holds(&file.name)).collect();
    let files = ours.iter().map(|file| Held {
        name: &file.name,
        stem: held(file).1,
        is_choice: file.name == CHOICE,
        text: file.after.as_deref().unwrap_or_default(),
        lines: match file.before == file.after {
            true => vec![],
            false => told(file.before.as_deref(), file.after.as_deref()),
        },
    });
    let in_use = asked.holdings.rule.as_str();
    let page = Page {
        kind,
        in_force: own.in_force.as_ref().map(in_force),
        has_own: !own.files.is_empty(),
        files: files.collect(),
        shipped: kind.shipped(),
        may_change: asked.visitor.may_decide && asked.desk.who.role >= Role::Admin,
        visitor: asked.visitor,
        speaker_kinds: SpeakerKind::ALL.iter().map(|kind| kind.as_str()).collect(),
        actor_kinds: ActorKind::ALL.iter().map(|kind| kind.as_str()).collect(),
        rules: match kind.id {
            "rules" => {
                let rules = asked.holdings.rules.iter();
                let is_used = |one: &RuleSaid| one.name == in_use || one.label == in_use;
                rules.map(|one| (one.name.as_str(), one.says.as_str(), is_used(one))).collect()
            }
            _ => vec![],
        },
    };
    let file =
        |file: &&OwnFile| json!({ "name": file.name, "in_force": file.before, "now": file.after });
    let data = || {
        Ok(json!({
            "id": kind.id,
            "files": ours.iter().map(file).collect::<Vec<Value>>(),
            "shipped": page.shipped.iter().map(|(name, text)| json!({ "name": name, "text": text }))
                .collect::<Vec<Value>>(),
        }))
    };
    let title = asked.view.lang.say(kind.title).to_owned();
    asked.answer(title, || asked.view.render(&page), data, format!("/settings/{}.json", kind.id))
}

#[derive(Template)]
#[template(path = "settings_preview.html")]
struct Preview<'a> {
    kind: &'a Kind,
    visitor: &'a Visitor,
    file: &'a str,
    text: Option<&'a str>,
    diffs: Vec<(String, Lines<'a>)>,
    changes: Vec<Shown>,
    n_more: usize,
    n_reports: usize,
    n_all: usize,
    mark: &'a str,
    has_moved: bool,
    then: &'static str,
}

/// Answers a form of [`page`]: with what it would change, or with the entry that puts it in force.
pub(crate) fn change(asked: &Asked<'_>, form: &Form) -> Result<Response, Failure> {
    let kind = Kind::of(asked.rest)?;
    let shelf = &asked.desk.shelf;
    if !asked.visitor.may_decide {
        return Err(Failure::cannot_enter());
    }
    let own = shelf.own_rules().map_err(Failure::of_shelf)?;
    let (name, text) = wanted(kind, form, &own.files)?;
    let mark = shelf.mark().map_err(Failure::of_shelf)?;
    let has_moved = !form.get("mark").is_empty() && form.get("mark") != mark;
    if form.get("step") == "enter" && !has_moved {
        let author = match asked.visitor.is_known {
            true => asked.visitor.author.clone(),
            false => required(form, "author", "your name")?,
        };
        let reason = required(form, "reason", "the reason, in words")?;
        let entry = shelf.put_in_force(&author, &reason, &name, text.as_deref());
        let entry = entry.map_err(Failure::not_entered)?;
        return Ok(match asked.shape {
            Shape::Page => {
                let home = format!("{}/settings/{}", asked.view.prefix(), kind.id);
                (StatusCode::SEE_OTHER, [(LOCATION, home)]).into_response()
            }
            _ => data(StatusCode::CREATED, &json!({ "entry": entry })),
        });
    }
    let foreseen =
        shelf.foresee_file(&name, text.as_deref(), asked.work).map_err(Failure::unusable)?;
    let before = foreseen.before.as_ref().unwrap_or(&asked.holdings.record);
    let changes = lines(&before.entries(), &foreseen.after.entries());
    // What is put in force is all that the folder holds, so that all of it is shown.
    let mut after: Vec<(&str, Option<&str>, Option<&str>)> = own
        .files
        .iter()
        .filter(|file| file.name != name)
        .map(|file| (file.name.as_str(), file.before.as_deref(), file.after.as_deref()))
        .collect();
    let was = own.files.iter().find(|file| file.name == name);
    after.push((&name, was.and_then(|file| file.before.as_deref()), text.as_deref()));
    after.retain(|(_, before, after)| before != after);
    let diffs =
        after.iter().map(|(name, before, after)| ((*name).to_owned(), told(*before, *after)));
    let page = Preview {
        kind,
        visitor: asked.visitor,
        file: &name,
        text: text.as_deref(),
        diffs: diffs.collect(),
        changes: changes.iter().take(MOST_SHOWN).map(|one| shown(asked, one)).collect(),
        n_more: changes.len().saturating_sub(MOST_SHOWN),
        n_reports: foreseen.n_reports,
        n_all: foreseen.n_all,
        mark: &mark,
        has_moved,
        then: "",
    };
    let file = |(name, before, after): &(&str, Option<&str>, Option<&str>)| json!({ "name": name, "in_force": before, "now": after });
    let told = json!({
        "mark": mark,
        "files": after.iter().map(file).collect::<Vec<Value>>(),
        "changes": changes,
        "reports_read": foreseen.n_reports,
        "reports": foreseen.n_all,
    });
    let lang = asked.view.lang;
    let title = format!("{} {}", lang.say("What would change:"), lang.say(kind.title));
    let answer = Answer::new(title, asked.view.render(&page)?, told, String::new());
    answer.shaped_as(if has_moved { StatusCode::CONFLICT } else { StatusCode::OK }, asked)
}

/// The file that a form is about, and its text from then on; `None`: it goes.
fn wanted(
    kind: &Kind,
    form: &Form,
    files: &[OwnFile],
) -> Result<(String, Option<String>), Failure> {
    if kind.id == "rules" && (form.get("choose") == "yes" || form.get("file") == CHOICE) {
        let line = match form.get("choose") {
            "yes" => format!("rule = {}", toml::Value::from(form.get("rule"))),
            _ => form.get("text").to_owned(),
        };
        return Ok((CHOICE.to_owned(), Some(format!("{line}\n"))));
    }
    let name = match kind.files {
        Files::One(file) => file.to_owned(),
        Files::Folder(folder) => {
            let stem = form.get("file");
            let stem = stem.strip_prefix(folder).map_or(stem, |stem| stem.trim_start_matches('/'));
            let stem = stem.strip_suffix(".toml").unwrap_or(stem);
            let is_plain = |letter: char| letter.is_alphanumeric() || "-_ .".contains(letter);
            if stem.is_empty() || stem.starts_with('.') || !stem.chars().all(is_plain) {
                let hint = "Name it by letters, digits and hyphens.";
                return Err(Failure::refused("A file has a name.", hint));
            }
            format!("{folder}/{stem}.toml")
        }
    };
    if form.get("remove") == "yes" {
        return Ok((name, None));
    }
    let stands = files.iter().find(|file| file.name == name).and_then(|file| file.after.as_deref());
    let text = match form.get("add") {
        "yes" => {
            let stands = stands.unwrap_or_default().trim_end();
            let gap = if stands.is_empty() { "" } else { "\n" };
            format!("{stands}{gap}{}", block(kind, form, stands)?)
        }
        // A browser ends lines as mail does.
        _ => form.raw("text").replace("\r\n", "\n"),
    };
    let is_empty = text.trim().is_empty();
    Ok((name, (!is_empty).then(|| format!("{}\n", text.trim_end()))))
}

/// What a form of its own fields adds to a file.
fn block(kind: &Kind, form: &Form, stands: &str) -> Result<String, Failure> {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let several = |name: &str| -> Vec<String> {
        let names = form.get(name).split([';', '؛', '\n']).map(str::trim);
        names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    let listed =
        |names: &[String]| names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
    let name = form.get("name");
    if name.is_empty() || name.contains('\t') {
        return Err(Failure::refused(
            "It has a name.",
            "Go back, fill it in, and send the form again.",
        ));
    }
    let id = match form.get("id") {
        "" => slug(name, stands),
        given => given.to_owned(),
    };
    match kind.id {
        "sources" => Ok(format!(
            "\n[[voice]]\nid = {}\nname = {}\nkind = {}\naliases = [{}]\n",
            quoted(&id),
            quoted(name),
            quoted(form.get("kind")),
            listed(&several("others")),
        )),
        "actors" => {
            let names = [vec![name.to_owned()], several("others")].concat();
            let mut block =
                format!("\n[[actor]]\nid = {}\nkind = {}\n", quoted(&id), quoted(form.get("kind")));
            if !form.get("country").is_empty() {
                block.push_str(&format!(
                    "country = {}\n",
                    quoted(&form.get("country").to_uppercase())
                ));
            }
            if !form.get("called_ar").is_empty() {
                block.push_str(&format!("called.ar = {}\n", quoted(form.get("called_ar"))));
            }
            block.push_str(&format!("names = [{}]\n", listed(&names)));
            if !several("acronyms").is_empty() {
                block.push_str(&format!("acronyms = [{}]\n", listed(&several("acronyms"))));
            }
            Ok(block)
        }
        "places" => {
            let columns = [
                name.to_owned(),
                several("others").join("; "),
                form.get("country").to_uppercase(),
                form.get("lat").to_owned(),
                form.get("lon").to_owned(),
                form.get("kind").to_owned(),
            ];
            Ok(format!("{}\n", columns.join("\t")))
        }
        _ => Err(Failure::refused("Nothing is added here by its fields.", "Write the whole file.")),
    }
}

/// An id made of a name, that the text does not have.
fn slug(name: &str, stands: &str) -> String {
    let plain = name.to_lowercase();
    let words = plain.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let stem = if words.is_empty() { "own".to_owned() } else { words.join("_") };
    let is_taken = |id: &str| stands.contains(&format!("id = \"{id}\""));
    let numbered = (2..).map(|n| format!("{stem}_{n}"));
    std::iter::once(stem.clone()).chain(numbered).find(|id| !is_taken(id)).unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(kind: &str, body: &str, files: &[OwnFile]) -> (String, Option<String>) {
        let form = Form::read(body.as_bytes()).expect("a form");
        wanted(Kind::of(kind).expect("a kind"), &form, files).expect("it holds")
    }

    #[test]
    fn what_a_form_adds_stands_behind_what_is_there() {
        let before = Some("# ours\n".to_owned());
        let file = |name: &str| OwnFile { name: name.into(), before: None, after: before.clone() };
        let (name, text) = sent(
            "sources",
            "add=yes&name=The+%22Local%22+Watch&kind=monitor&others=Watch;+TLW",
            &[file("voices.toml")],
        );
        assert_eq!(name, "voices.toml");
        let text = text.expect("a text");
        assert!(text.starts_with("# ours\n\n[[voice]]\n"), "{text}");
        let read: toml::Table = text.parse().expect("TOML");
        let voice = &read["voice"][0];
        assert_eq!(voice["id"].as_str(), Some("the_local_watch"));
        assert_eq!(voice["name"].as_str(), Some("The \"Local\" Watch"));
        assert_eq!(voice["aliases"].as_array().map(Vec::len), Some(2));
        let actor = "add=yes&name=River+Brigade&kind=rebel_group&called_ar=%D9%84%D9%88%D8%A7%D8%A1+%22%D8%A7%D9%84%D9%86%D9%87%D8%B1%22";
        let read: toml::Table =
            sent("actors", actor, &[]).1.expect("a text").parse().expect("TOML");
        assert_eq!(read["actor"][0]["called"]["ar"].as_str(), Some("لواء \"النهر\""));
        let (_, place) = sent("places", "add=yes&name=Tal&country=sy&lat=35&lon=36&kind=city", &[]);
        assert_eq!(place.as_deref(), Some("Tal\t\tSY\t35\t36\tcity\n"));
        assert_eq!(slug("تل", "id = \"own\""), "own_2");
    }

    #[test]
    fn a_whole_text_takes_the_place_of_a_file_and_an_empty_one_takes_it_away() {
        let (name, text) = sent("frames", "file=flood&text=a%0D%0Ab", &[]);
        assert_eq!((name.as_str(), text.as_deref()), ("frames/flood.toml", Some("a\nb\n")));
        assert_eq!(sent("frames", "file=frames/flood.toml&remove=yes", &[]), (name, None));
        assert_eq!(sent("actors", "text=+", &[]).1, None);
        let kind = Kind::of("rules").expect("a kind");
        for wrong in ["file=../x&text=a", "file=&text=a", "file=.x&text=a"] {
            let form = Form::read(wrong.as_bytes()).expect("a form");
            assert!(wanted(kind, &form, &[]).is_err(), "{wrong}");
        }
    }
}
