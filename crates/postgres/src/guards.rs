//! What keeps the tables from being changed, and whether it is all still there.
//!
//! A guard is a trigger and its function. One change passes each: a body that gives way to its own digest, and bytes that an
//! entry redacted or that are damaged. Whoever owns the tables can take the guards away; `verify` says so.

use postgres::Row;

/// One guard.
pub struct Guard {
    /// Of the trigger and of its function.
    pub name: &'static str,
    /// When it fires.
    when: &'static str,
    /// What it runs.
    body: &'static str,
}

/// All of them.
pub const GUARDS: &[Guard] = &[
    Guard {
        name: "entries_follow",
        when: "BEFORE INSERT ON entries FOR EACH ROW",
        body: "
DECLARE last record;
BEGIN
  SELECT seq, hash INTO last FROM entries ORDER BY seq DESC LIMIT 1;
  IF NEW.seq = coalesce(last.seq + 1, 0) AND NEW.prev = coalesce(last.hash, decode(repeat('00', 32), 'hex')) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the journal is append-only';
END
",
    },
    Guard {
        name: "entries_never_change",
        when: "BEFORE UPDATE ON entries FOR EACH ROW",
        body: "
BEGIN
  IF (NEW.seq, NEW.time, NEW.author, NEW.kind, NEW.prev, NEW.hash)
     = (OLD.seq, OLD.time, OLD.author, OLD.kind, OLD.prev, OLD.hash)
     AND OLD.body !~ '^{\"erased\":\"[0-9a-f]{64}\"}$'
     AND NEW.body = '{\"erased\":\"' || encode(sha256(convert_to(OLD.body, 'UTF8')), 'hex') || '\"}' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the journal is append-only';
END
",
    },
    Guard {
        name: "entries_never_go",
        when: "BEFORE DELETE OR TRUNCATE ON entries",
        body: NEVER,
    },
    Guard {
        name: "archived_never_changes",
        when: "BEFORE UPDATE OR TRUNCATE ON archived",
        body: NEVER,
    },
    Guard {
        name: "archived_goes_for_a_reason",
        when: "BEFORE DELETE ON archived FOR EACH ROW",
        body: "
BEGIN
  IF EXISTS (SELECT FROM entries WHERE kind LIKE 'report.%' AND kind = 'report.redacted'
             AND substring(body from '\"digest\":\"([0-9a-f]{64})\"') = encode(OLD.digest, 'hex'))
     OR (SELECT sha256(string_agg(bytes, ''::bytea ORDER BY piece)) IS DISTINCT FROM OLD.digest
         FROM archived WHERE digest = OLD.digest) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'archived bytes stay, unless an entry redacts them';
END
",
    },
];

const NEVER: &str = "
BEGIN
  RAISE EXCEPTION 'the journal is append-only';
END
";

/// The statements that set them up.
pub fn statements() -> String {
    GUARDS
        .iter()
        .map(|Guard { name, when, body }| {
            format!(
                "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $guard${body}$guard$;\n\
                 CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}();\n"
            )
        })
        .collect()
}

/// Name, event bits, state and source of every trigger of ours.
pub const FOUND: &str = "
SELECT t.tgname::text, t.tgenabled::text, pg_get_triggerdef(t.oid), p.prosrc, t.tgrelid::regclass::text
FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
WHERE t.tgrelid IN ('entries'::regclass, 'archived'::regclass) AND NOT t.tgisinternal
ORDER BY t.tgname";

/// Rules and other things that could do something else than what is asked.
pub const STRANGE: &str = "
SELECT 'the rule ' || rulename FROM pg_rewrite WHERE ev_class IN ('entries'::regclass, 'archived'::regclass)
UNION ALL
SELECT relname || ', which is no plain table' FROM pg_class
WHERE oid IN ('entries'::regclass, 'archived'::regclass) AND relkind <> 'r'";

/// What is missing, altered, or not ours, in words.
pub fn faults(found: &[Row]) -> Vec<String> {
    let mut faults = Vec::new();
    for guard in GUARDS {
        let holds = |row: &Row| {
            row.get::<_, &str>(0) == guard.name
                && row.get::<_, &str>(1) == "O"
                && fires(row.get(2), guard.when)
                && row.get::<_, &str>(3) == guard.body
        };
        if !found.iter().any(holds) {
            let name = guard.name;
            faults.push(format!(
                "the guard {name} that keeps what is there from being changed is missing or altered"
            ));
        }
    }
    let strange = found.iter().map(|row| row.get::<_, &str>(0));
    let strange = strange.filter(|name| GUARDS.iter().all(|guard| guard.name != *name));
    faults.extend(strange.map(|name| format!("the trigger {name} is none of ours")));
    faults
}

/// Whether the database's words for a trigger say when ours fires; it names the schema and spells events in its own order.
fn fires(definition: &str, when: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let mut words: Vec<String> = text
            .split_whitespace()
            .map(|word| word.rsplit('.').next().unwrap_or(word).trim_matches('"').to_owned())
            .collect();
        words.sort();
        words
    };
    let Some(said) = definition.split(" EXECUTE ").next() else { return false };
    let said = said.splitn(4, ' ').nth(3).unwrap_or_default();
    let has_condition = said.contains(" WHEN ");
    let plain = said.replace("FOR EACH STATEMENT", "");
    !has_condition && words(&plain) == words(when)
}
