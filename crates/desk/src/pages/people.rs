//! People and groups: who may come in, what each may do and see, and the forms that change it; each is an entry of the journal.

use super::query::{Form, Query};
use crate::answer::{Answer, Failure};
use crate::desk::Asked;
use crate::messages::filters;
use crate::visitor::Visitor;
use askama::Template;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use parallax_door::{hash_password, new_code_secret, new_key, new_password, verifier_of_key};
use parallax_model::{Credential, People, PeopleChange, Person, Role};
use serde_json::json;
use std::collections::BTreeMap;

/// Longest names, in bytes: they stand in the journal for ever.
const MOST_NAME: usize = 200;
const MOST_GROUP: usize = 60;

#[derive(Template)]
#[template(path = "people.html")]
struct Page<'a> {
    rows: Vec<Row<'a>>,
    groups: Vec<(&'a str, Vec<&'a str>)>,
    roles: Vec<&'static str>,
    may_change: bool,
    visitor: &'a Visitor,
}

struct Row<'a> {
    name: &'a str,
    role: &'static str,
    groups: Vec<&'a str>,
    kinds: Vec<&'static str>,
    has_code: bool,
    has_key: bool,
    has_passkey: bool,
    is_last_admin: bool,
}

/// Everyone.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    Query::read(asked.query, &[])?;
    let people = &asked.desk.people;
    let row = |person: &'_ Person| {
        let has = |kind| person.credentials.contains_key(&kind);
        (has(Credential::Code), has(Credential::Key), has(Credential::Passkey))
    };
    let rows = people.persons.values().map(|person| Row {
        name: &person.name,
        role: person.role.as_str(),
        groups: person.groups.iter().map(String::as_str).collect(),
        kinds: person.credentials.keys().map(|kind| kind.as_str()).collect(),
        has_code: row(person).0,
        has_key: row(person).1,
        has_passkey: row(person).2,
        is_last_admin: people.is_last_admin(&person.name),
    });
    let page = Page {
        rows: rows.collect(),
        groups: groups(people),
        roles: Role::ALL.iter().map(|role| role.as_str()).collect(),
        may_change: asked.visitor.may_decide,
        visitor: asked.visitor,
    };
    let data = || {
        let person = |one: &Row<'_>| json!({ "person": one.name, "role": one.role, "groups": one.groups, "credentials": one.kinds });
        let group =
            |(name, members): &(&str, Vec<&str>)| json!({ "group": name, "people": members });
        Ok(json!({
            "people": page.rows.iter().map(person).collect::<Vec<_>>(),
            "groups": page.groups.iter().map(group).collect::<Vec<_>>(),
        }))
    };
    let title = asked.view.lang.say("People and groups").to_owned();
    asked.answer(title, || asked.view.render(&page), data, "/people.json".to_owned())
}

/// Every group with who is in it. What a group keeps to itself is not told to an admin outside of it, not even how much.
fn groups(people: &People) -> Vec<(&str, Vec<&str>)> {
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for person in people.persons.values() {
        for group in &person.groups {
            groups.entry(group).or_default().push(&person.name);
        }
    }
    groups.into_iter().collect()
}

#[derive(Template)]
#[template(path = "people_secret.html")]
struct Given<'a> {
    what: &'static str,
    person: &'a str,
    secret: &'a str,
}

/// Answers a form of [`page`]: with the page, or with what is shown this once.
pub(crate) fn change(asked: &Asked<'_>, form: &Form) -> Result<Response, Failure> {
    if !asked.visitor.may_decide {
        return Err(Failure::cannot_enter());
    }
    let desk = asked.desk;
    let by = By {
        asked,
        author: match asked.visitor.is_known {
            true => asked.visitor.author.clone(),
            false => one_line(form.get("author"), MOST_NAME, "your name")?,
        },
        reason: Some(form.get("reason")).filter(|reason| !reason.is_empty()),
        person: one_line(form.get("person"), MOST_NAME, "a name")?,
    };
    let people = desk.shelf.people().map_err(Failure::of_shelf)?;
    let known = people.person(&by.person);
    if asked.rest == "add" {
        return by.add(form, &people);
    }
    let unknown = || Failure::not_found("person", &by.person);
    let person = known.ok_or_else(unknown)?;
    let group = || one_line(form.get("group"), MOST_GROUP, "the name of a group");
    let name = || by.person.clone();
    match asked.rest {
        "role" => {
            let role = role(form)?;
            if role != Role::Admin {
                keep_an_admin(&people, &by.person)?;
            }
            by.enter(&[PeopleChange::Role { person: name(), role }])
        }
        "join" => by.enter(&[PeopleChange::Joined { person: name(), group: group()? }]),
        "leave" => by.enter(&[PeopleChange::Left { person: name(), group: group()? }]),
        "password" => by.password(),
        "code" => {
            let secret = new_code_secret().map_err(|_| Failure::broken())?;
            by.set(Credential::Code, Some(&secret))?;
            by.given("A secret for their authenticator", &secret)
        }
        "key" => {
            let key = new_key().map_err(|_| Failure::broken())?;
            by.set(Credential::Key, Some(&verifier_of_key(&key)))?;
            by.given("An access key for programs, sent as Authorization: Bearer KEY", &key)
        }
        "no-code" => by.take(person, Credential::Code),
        "no-key" => by.take(person, Credential::Key),
        "no-passkey" => by.take(person, Credential::Passkey),
        "remove" => {
            keep_an_admin(&people, &by.person)?;
            if by.reason.is_none() {
                let hint = "Go back, fill it in, and send the form again.";
                return Err(Failure::refused("Whoever is let in no more is owed a reason.", hint));
            }
            desk.shelf
                .enter_people(&by.author, &[PeopleChange::Removed { person: name() }], by.reason)
                .map_err(Failure::not_entered)?;
            desk.shelf.forget(&by.person).map_err(Failure::not_entered)?;
            by.home()
        }
        other => Err(Failure::not_found("page", other)),
    }
}

/// Who changes something about whom.
struct By<'a> {
    asked: &'a Asked<'a>,
    author: String,
    reason: Option<&'a str>,
    person: String,
}

impl By<'_> {
    fn add(&self, form: &Form, people: &People) -> Result<Response, Failure> {
        let role = role(form)?;
        if people.person(&self.person).is_some() {
            let hint = "Change their role and groups in the list.";
            return Err(Failure::refused("There is somebody of this name already.", hint));
        }
        // Whoever comes first locks the door behind them: it has to be somebody who can open it.
        if people.persons.is_empty() && role != Role::Admin {
            let hint = "Choose the role of admin; add the others then.";
            return Err(Failure::refused("The first to be let in is an admin.", hint));
        }
        let mut changes = vec![PeopleChange::Added { person: self.person.clone(), role }];
        for group in form.get("groups").split([';', '؛']).filter(|group| !group.trim().is_empty())
        {
            let group = one_line(group, MOST_GROUP, "the name of a group")?;
            changes.push(PeopleChange::Joined { person: self.person.clone(), group });
        }
        let shelf = &self.asked.desk.shelf;
        shelf.enter_people(&self.author, &changes, self.reason).map_err(Failure::not_entered)?;
        self.password()
    }

    fn password(&self) -> Result<Response, Failure> {
        let password = new_password().map_err(|_| Failure::broken())?;
        let verifier = hash_password(&password).map_err(|_| Failure::broken())?;
        self.set(Credential::Password, Some(&verifier))?;
        self.given("Their password, which they can change under their name", &password)
    }

    fn take(&self, person: &Person, kind: Credential) -> Result<Response, Failure> {
        if person.credentials.contains_key(&kind) {
            self.set(kind, None)?;
        }
        self.home()
    }

    fn set(&self, kind: Credential, verifier: Option<&str>) -> Result<(), Failure> {
        let shelf = &self.asked.desk.shelf;
        shelf
            .keep_verifier(&self.author, &self.person, kind, verifier, self.reason)
            .map_err(Failure::not_entered)
    }

    fn enter(&self, changes: &[PeopleChange]) -> Result<Response, Failure> {
        let shelf = &self.asked.desk.shelf;
        shelf.enter_people(&self.author, changes, self.reason).map_err(Failure::not_entered)?;
        self.home()
    }

    fn home(&self) -> Result<Response, Failure> {
        let home = format!("{}/people", self.asked.view.prefix());
        Ok((StatusCode::SEE_OTHER, [(LOCATION, home)]).into_response())
    }

    /// A page with what nobody can look up again.
    fn given(&self, what: &'static str, secret: &str) -> Result<Response, Failure> {
        let view = self.asked.view;
        let page = view.render(&Given { what, person: &self.person, secret })?;
        let title = view.lang.say("Shown this once").to_owned();
        let data = json!({ "person": self.person, "secret": secret });
        Answer::new(title, page, data, String::new()).shaped(self.asked)
    }
}

fn role(form: &Form) -> Result<Role, Failure> {
    form.get("role")
        .parse()
        .map_err(|_| Failure::refused("There is no such role.", "Choose one of the list."))
}

fn keep_an_admin(people: &People, name: &str) -> Result<(), Failure> {
    match people.is_last_admin(name) {
        false => Ok(()),
        true => Err(Failure::refused(
            "This is the only admin; nothing was changed.",
            "Make somebody else an admin first.",
        )),
    }
}

/// A name as the journal takes it.
fn one_line(typed: &str, most: usize, what: &'static str) -> Result<String, Failure> {
    let typed = typed.trim();
    let is_one = !typed.is_empty() && typed.len() <= most && !typed.chars().any(char::is_control);
    is_one.then(|| typed.to_owned()).ok_or_else(|| Failure::lacks(what))
}
