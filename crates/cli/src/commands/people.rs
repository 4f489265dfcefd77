//! Who may come in at the desk, what they may do, and which reports only some of them see.

use crate::context::{Context, Outcome};
use crate::desk::{self, AuthorArgs};
use crate::failure::Failure;
use crate::hearing::Shape;
use crate::pile::project::with_hint;
use crate::show;
use parallax_door::{
    DoorError, VerifierFile, hash_password, new_code_secret, new_key, new_password, too_weak,
    verifier_of_key,
};
use parallax_journal::{Project, people_draft};
use parallax_model::{Credential, Digest, People, PeopleChange, Person, Role};
use parallax_record::write_json_line;
use serde_json::json;
use std::io::{Read, Write};

/// What `people` does.
#[derive(Debug, clap::Subcommand)]
pub enum Chore {
    /// Let someone in at the desk: prints a password for them, to be changed at their first sign-in.
    Add {
        /// Their name, as it will stand beside all they do, for ever.
        #[arg(value_name = "NAME", value_parser = name)]
        name: String,
        /// What they may do.
        #[arg(long, value_name = "ROLE", default_value = "reader", value_parser = role)]
        role: Role,
        /// Groups they belong to: they see what those keep to themselves.
        #[arg(long = "group", value_name = "GROUP", value_parser = group)]
        groups: Vec<String>,
        /// Read the password from standard input instead of making one.
        #[arg(long)]
        password_stdin: bool,
        /// How it is entered.
        #[command(flatten)]
        by: By,
    },
    /// List who may come in.
    List {
        /// Shape of the output.
        #[arg(long, value_enum, default_value_t = Shape::Table)]
        format: Shape,
    },
    /// Give someone another role: reader, analyst, reviewer, admin.
    Role {
        /// Who.
        #[arg(value_name = "NAME")]
        name: String,
        /// Which.
        #[arg(value_name = "ROLE", value_parser = role)]
        role: Role,
        /// How it is entered.
        #[command(flatten)]
        by: By,
    },
    /// Put someone into groups, or take them out.
    Group {
        /// Who.
        #[arg(value_name = "NAME")]
        name: String,
        /// Groups they belong to from now on.
        #[arg(long, value_name = "GROUP", value_parser = group)]
        join: Vec<String>,
        /// Groups they no longer belong to.
        #[arg(long, value_name = "GROUP", value_parser = group)]
        leave: Vec<String>,
        /// How it is entered.
        #[command(flatten)]
        by: By,
    },
    /// Give someone another password, where they forgot theirs.
    Password {
        /// Who.
        #[arg(value_name = "NAME")]
        name: String,
        /// Read it from standard input instead of making one.
        #[arg(long)]
        password_stdin: bool,
        /// How it is entered.
        #[command(flatten)]
        by: By,
    },
    /// Give someone a second factor: prints what their authenticator takes.
    Code {
        /// Who.
        #[arg(value_name = "NAME")]
        name: String,
        /// Take it away, where they lost it.
        #[arg(long)]
        remove: bool,
        /// How it is entered.
        #[command(flatten)]
        by: By,
    },
    /// Give someone an access key for programs: `Authorization: Bearer KEY`. It replaces the one before.
    Key {
        /// Who.
        #[arg(value_name = "NAME")]
        name: String,
        /// Take it away.
        #[arg(long)]
        remove: bool,
        /// How it is entered.
        #[command(flatten)]
        by: By,
    },
    /// Take away someone's passkeys, where they lost a device; they add them themselves, at the desk.
    Passkey {
        /// Who.
        #[arg(value_name = "NAME")]
        name: String,
        /// Take them away.
        #[arg(long, required = true)]
        remove: bool,
        /// How it is entered.
        #[command(flatten)]
        by: By,
    },
    /// Let someone in no more. What they entered stays.
    Remove {
        /// Who.
        #[arg(value_name = "NAME")]
        name: String,
        /// How it is entered.
        #[command(flatten)]
        by: By,
    },
    /// List what was entered about people: who changed what, came in, saw restricted reports.
    Log {
        /// Only entries about this person.
        #[arg(long, value_name = "NAME")]
        person: Option<String>,
        /// Only entries about this report.
        #[arg(long, value_name = "SHA-256")]
        report: Option<String>,
        /// Shape of the output.
        #[arg(long, value_enum, default_value_t = Shape::Table)]
        format: Shape,
    },
}

/// How something about people is entered.
#[derive(Debug, clap::Args)]
pub struct By {
    /// Why: it stands beside the entry for ever.
    #[arg(long, value_name = "WORDS")]
    reason: Option<String>,
    /// Who enters it.
    #[command(flatten)]
    author: AuthorArgs,
}

/// What `restrict` and `release` take.
#[derive(Debug, clap::Args)]
pub struct RestrictArgs {
    /// The report: its SHA-256, or enough of it.
    #[arg(value_name = "REPORT")]
    report: String,
    /// Who sees it: those in this group.
    #[arg(long, value_name = "GROUP", value_parser = group)]
    group: String,
    /// Why: it stands beside the entry for ever.
    #[arg(long, value_name = "WORDS")]
    reason: String,
    /// Who enters it.
    #[command(flatten)]
    author: AuthorArgs,
}

fn name(typed: &str) -> Result<String, String> {
    one_line(typed, 200)
}

/// Reads the name of a group.
pub fn group(typed: &str) -> Result<String, String> {
    one_line(typed, 60)
}

fn one_line(typed: &str, most: usize) -> Result<String, String> {
    let typed = typed.trim();
    let is_one = !typed.is_empty() && typed.len() <= most && !typed.chars().any(char::is_control);
    is_one.then(|| typed.to_owned()).ok_or_else(|| format!("one line of 1 to {most} bytes"))
}

fn role(typed: &str) -> Result<Role, String> {
    typed.parse().map_err(|error: parallax_model::UnknownName| error.to_string())
}

/// Does what was asked.
pub fn run(chore: &Chore, context: &Context) -> anyhow::Result<Outcome> {
    let book = || Book::open(context);
    match chore {
        Chore::Add { name, role, groups, password_stdin, by } => {
            let mut book = book()?;
            if book.people.person(name).is_some() {
                let hint = "change them with `parallax people role` and `parallax people group`";
                return Err(
                    Failure::new(format!("{name} is among the people already"), hint).into()
                );
            }
            let given = given_password(*password_stdin, name)?;
            let person = name.clone();
            let mut changes = vec![PeopleChange::Added { person: person.clone(), role: *role }];
            changes.extend(groups.iter().map(|group| PeopleChange::Joined {
                person: person.clone(),
                group: group.clone(),
            }));
            book.enter(changes, by)?;
            book.set_password(name, given, by)
        }
        Chore::List { format } => list(*format, context),
        Chore::Role { name, role, by } => {
            let mut book = book()?;
            book.known(name)?;
            if *role != Role::Admin {
                book.keep_an_admin(name)?;
            }
            book.enter(vec![PeopleChange::Role { person: name.clone(), role: *role }], by)
        }
        Chore::Group { name, join, leave, by } => {
            let mut book = book()?;
            let person = book.known(name)?.clone();
            let joined = join.iter().filter(|group| !person.groups.contains(*group));
            let joined = joined
                .map(|group| PeopleChange::Joined { person: name.clone(), group: group.clone() });
            let left = leave.iter().filter(|group| person.groups.contains(*group));
            let left =
                left.map(|group| PeopleChange::Left { person: name.clone(), group: group.clone() });
            let changes: Vec<PeopleChange> = joined.chain(left).collect();
            if changes.is_empty() {
                context.say("nothing changes");
                return Ok(Outcome::Done);
            }
            book.enter(changes, by)
        }
        Chore::Password { name, password_stdin, by } => {
            let mut book = book()?;
            book.known(name)?;
            let given = given_password(*password_stdin, name)?;
            book.set_password(name, given, by)
        }
        Chore::Code { name, remove, by } => {
            let mut book = book()?;
            book.known(name)?;
            if *remove {
                return book.set(name, Credential::Code, None, by);
            }
            let secret = new_code_secret().map_err(at_the_door)?;
            book.set(name, Credential::Code, Some(secret.clone()), by)?;
            context.say("give this to their authenticator; it is shown this once");
            writeln!(std::io::stdout(), "{secret}")?;
            Ok(Outcome::Done)
        }
        Chore::Key { name, remove, by } => {
            let mut book = book()?;
            book.known(name)?;
            if *remove {
                return book.set(name, Credential::Key, None, by);
            }
            let key = new_key().map_err(at_the_door)?;
            book.set(name, Credential::Key, Some(verifier_of_key(&key)), by)?;
            context.say("an access key, shown this once; send it as `Authorization: Bearer KEY`");
            writeln!(std::io::stdout(), "{key}")?;
            Ok(Outcome::Done)
        }
        Chore::Passkey { name, remove: _, by } => {
            let mut book = book()?;
            book.known(name)?;
            book.set(name, Credential::Passkey, None, by)
        }
        Chore::Remove { name, by } => {
            let mut book = book()?;
            book.known(name)?;
            book.keep_an_admin(name)?;
            book.enter(vec![PeopleChange::Removed { person: name.clone() }], by)?;
            book.file.forget(name).map_err(at_the_door)?;
            Ok(Outcome::Done)
        }
        Chore::Log { person, report, format } => {
            log(person.as_deref(), report.as_deref(), *format, context)
        }
    }
}

/// Keeps a report, and all that is derived from it, to a group.
pub fn restrict(args: &RestrictArgs, context: &Context) -> anyhow::Result<Outcome> {
    let mut book = Book::open(context)?;
    let report = book.report(&args.report)?;
    let id = parallax_model::ReportId::new(report.to_hex());
    if book.people.restricted.get(&id).is_some_and(|groups| groups.contains(&args.group)) {
        context.say(format_args!("{} keeps it already", args.group));
        return Ok(Outcome::Done);
    }
    let group = args.group.clone();
    book.enter_with(
        vec![PeopleChange::Restricted { report, group }],
        Some(&args.reason),
        &args.author,
    )?;
    let n_within = book.people.persons.values().filter(|one| one.groups.contains(&args.group));
    let n_within = n_within.count();
    context.say(format_args!(
        "seen at the desk by those in {} alone, {n_within} of them now; whoever has the files has it all the same",
        args.group
    ));
    Ok(Outcome::Done)
}

/// Takes a restriction back.
pub fn release(args: &RestrictArgs, context: &Context) -> anyhow::Result<Outcome> {
    let mut book = Book::open(context)?;
    let report = book.report(&args.report)?;
    let id = parallax_model::ReportId::new(report.to_hex());
    if book.people.restricted.get(&id).is_none_or(|groups| !groups.contains(&args.group)) {
        let hint = "`parallax people log --report SHA-256` says what restricts it";
        return Err(Failure::new(format!("{} does not restrict it", args.group), hint).into());
    }
    let group = args.group.clone();
    book.enter_with(
        vec![PeopleChange::Released { report, group }],
        Some(&args.reason),
        &args.author,
    )?;
    Ok(Outcome::Done)
}

/// The people of a project, to be changed.
struct Book<'a> {
    project: Project,
    people: People,
    file: VerifierFile,
    context: &'a Context,
}

impl<'a> Book<'a> {
    fn open(context: &'a Context) -> anyhow::Result<Self> {
        let project = desk::open_to_write(&context.project)?;
        let people = project.people().map_err(with_hint)?;
        let file = VerifierFile::of(project.root());
        Ok(Self { project, people, file, context })
    }

    fn known(&self, name: &str) -> anyhow::Result<&Person> {
        self.people.person(name).ok_or_else(|| {
            let hint = "`parallax people list` names them";
            Failure::new(format!("nobody here is called {name}"), hint).into()
        })
    }

    fn keep_an_admin(&self, name: &str) -> anyhow::Result<()> {
        match self.people.is_last_admin(name) {
            false => Ok(()),
            true => Err(Failure::new(
                format!("{name} is the only admin"),
                "make somebody else an admin first: `parallax people role NAME admin`",
            )
            .into()),
        }
    }

    fn report(&self, typed: &str) -> anyhow::Result<Digest> {
        let reports = self.project.reports(None).map_err(with_hint)?;
        let is_it = |digest: &Digest| digest.to_hex().starts_with(&typed.to_lowercase());
        let mut found = reports.iter().map(|report| report.digest).filter(is_it);
        let hint = "`parallax reports` lists them, each with the start of its SHA-256";
        match (found.next().filter(|_| !typed.is_empty()), found.next()) {
            (Some(one), None) => Ok(one),
            (Some(_), Some(_)) => {
                Err(Failure::new(format!("several reports begin with {typed}"), "give more of it")
                    .into())
            }
            (None, _) => Err(Failure::new(format!("there is no report {typed}"), hint).into()),
        }
    }

    fn enter(&mut self, changes: Vec<PeopleChange>, by: &By) -> anyhow::Result<Outcome> {
        self.enter_with(changes, by.reason.as_deref(), &by.author)
    }

    fn enter_with(
        &mut self,
        changes: Vec<PeopleChange>,
        reason: Option<&str>,
        author: &AuthorArgs,
    ) -> anyhow::Result<Outcome> {
        let drafts: Vec<_> = changes.iter().map(|change| people_draft(change, reason)).collect();
        let stamp = desk::stamp(&author.name(self.project.settings().author.as_deref()));
        let entries = self.project.append(&drafts, &stamp).map_err(with_hint)?;
        for (entry, change) in entries.iter().zip(changes) {
            self.context.say(format_args!("entry {}: {}", entry.seq, show::people::words(&change)));
            change.apply(&mut self.people);
        }
        Ok(Outcome::Done)
    }

    /// The journal first: a verifier that it does not know of opens nothing.
    fn set(
        &mut self,
        name: &str,
        kind: Credential,
        verifier: Option<String>,
        by: &By,
    ) -> anyhow::Result<Outcome> {
        let digest = verifier.as_ref().map(|verifier| Digest::of(verifier.as_bytes()));
        let change = PeopleChange::Credential { person: name.to_owned(), kind, digest };
        self.enter(vec![change], by)?;
        self.file.set(name, kind, verifier).map_err(at_the_door)?;
        Ok(Outcome::Done)
    }

    /// Sets the password given, or makes one and prints it.
    fn set_password(
        &mut self,
        name: &str,
        given: Option<String>,
        by: &By,
    ) -> anyhow::Result<Outcome> {
        let made = match &given {
            Some(_) => None,
            None => Some(new_password().map_err(at_the_door)?),
        };
        let password = given.as_ref().or(made.as_ref()).expect("given or made");
        let verifier = hash_password(password).map_err(at_the_door)?;
        self.set(name, Credential::Password, Some(verifier), by)?;
        if let Some(made) = made {
            self.context.say(
                "their password, shown this once; they can change it at the desk under their name",
            );
            writeln!(std::io::stdout(), "{made}")?;
        }
        Ok(Outcome::Done)
    }
}

fn given_password(is_given: bool, name: &str) -> anyhow::Result<Option<String>> {
    if !is_given {
        return Ok(None);
    }
    let mut typed = String::new();
    std::io::stdin().take(4096).read_to_string(&mut typed)?;
    let password = typed.trim_end_matches(['\n', '\r']).to_owned();
    match too_weak(&password, name) {
        None => Ok(Some(password)),
        Some(why) => {
            Err(Failure::new(why, "choose a longer one, or leave --password-stdin out").into())
        }
    }
}

/// Trouble with secrets as a person reads it.
pub fn at_the_door(error: DoorError) -> anyhow::Error {
    let hint = match &error {
        DoorError::File { .. } => {
            "check that the folder people/ of the project can be read and written"
        }
        DoorError::Damaged { .. } => {
            "take it from a backup, or move it away and set passwords anew with `parallax people password`"
        }
        DoorError::NoRandom(_) | DoorError::Hash(_) => "run the command again",
    };
    Failure::new(error.to_string(), hint).into()
}

fn list(format: Shape, context: &Context) -> anyhow::Result<Outcome> {
    let people = desk::open(&context.project)?.people().map_err(with_hint)?;
    let mut out = std::io::stdout();
    if people.persons.is_empty() && format == Shape::Table {
        context.say("nobody yet: the desk asks nobody who they are; `parallax people add NAME --role admin`");
    }
    for person in people.persons.values() {
        match format {
            Shape::Table => {
                out.write_all(show::people::person(person, &context.out).as_bytes())?;
            }
            Shape::Jsonl => {
                let kinds: Vec<&str> =
                    person.credentials.keys().map(|kind| kind.as_str()).collect();
                let line = json!({
                    "person": person.name,
                    "role": person.role.as_str(),
                    "groups": person.groups,
                    "credentials": kinds,
                });
                write_json_line(&mut out, &line)?;
            }
        }
    }
    Ok(Outcome::Done)
}

fn log(
    person: Option<&str>,
    report: Option<&str>,
    format: Shape,
    context: &Context,
) -> anyhow::Result<Outcome> {
    let entries = desk::open(&context.project)?.people_entries().map_err(with_hint)?;
    let mut out = std::io::stdout();
    for one in &entries {
        let is_theirs = person.is_none_or(|name| show::people::subject(&one.change) == Some(name));
        let is_of_it = report.is_none_or(|typed| {
            let reports = show::people::reports(&one.change);
            reports.iter().any(|digest| digest.to_hex().starts_with(typed))
        });
        if !is_theirs || !is_of_it {
            continue;
        }
        match format {
            Shape::Table => out.write_all(show::people::entry(one, &context.out).as_bytes())?,
            Shape::Jsonl => {
                let draft = people_draft(&one.change, one.reason.as_deref());
                let body: serde_json::Value = serde_json::from_str(&draft.body.to_canonical())?;
                let line = json!({
                    "entry": one.entry,
                    "time": show::decisions::instant(one.time_ms),
                    "author": one.author,
                    "kind": draft.kind,
                    "body": body,
                });
                write_json_line(&mut out, &line)?;
            }
        }
    }
    Ok(Outcome::Done)
}
