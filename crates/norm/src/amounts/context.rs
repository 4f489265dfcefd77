//! Does this number count people or things, or is it an age, a measure, an hour, a name?
//!
//! In: the number and the words around it. Out: where the words that are no count end. Each test names one way in which a
//! number in a report is not a number of victims; a wrong answer here puts a false figure into the record.

use parallax_model::{Deprel, Upos};

use super::core::{Core, Kind, is_range_dash};
use crate::numerals::{bare_digits, numeral, small_word};
use crate::pieces::{Pieces, digit_of, listed};

/// One past "per cent", where the number is one.
pub(super) fn per_cent_end(pieces: &Pieces, at: usize) -> Option<usize> {
    let at = at + usize::from(pieces.at(at) == "-" && pieces.at(at + 1).starts_with("per"));
    match pieces.at(at) {
        "%" | "percent" | "pct" | "percentage" | "pc" | "٪" => Some(at + 1),
        "per" if pieces.at(at + 1) == "cent" => Some(at + 2),
        "per" if pieces.starts(at + 1, &["-", "cent"]) => Some(at + 3),
        _ => None,
    }
}

/// One past the number where it counts no people or things; `None` where it does count.
pub(super) fn no_count(pieces: &Pieces, start: usize, core: &Core) -> Option<usize> {
    let is_vague = matches!(core.kind, Kind::Vague | Kind::Unstated);
    let end = core.end;
    if unit_follows(pieces, end, is_vague) || is_multiplier(pieces, end) {
        return Some(end);
    }
    if is_vague {
        return None;
    }
    let number = core.number;
    let tests: [fn(&Pieces, &Seen) -> bool; 16] = [
        is_no_count_by_sign,
        is_age,
        is_label,
        is_in_a_word,
        is_compound,
        is_address,
        is_telephone,
        is_year_like,
        is_score,
        is_other_one,
        is_in_a_name,
        is_bracketed_alone,
        is_ratio,
        is_mark,
        is_clock,
        is_calibre,
    ];
    let seen = Seen { start, number, end, core };
    let is_none = tests.iter().any(|test| test(pieces, &seen));
    is_none.then(|| past_ratio(pieces, end))
}

/// A number in its place.
struct Seen<'c> {
    /// First piece, article or "between" included.
    start: usize,
    number: (usize, usize),
    end: usize,
    core: &'c Core,
}

impl Seen<'_> {
    fn value(&self) -> Option<u64> {
        self.core.numeral.map(|number| number.value)
    }

    fn is_bare(&self) -> bool {
        self.core.numeral.is_some_and(|number| number.is_bare_digits)
    }
}

/// Whether the word is a unit of measure, time or money.
fn is_unit(word: &str) -> bool {
    listed(
        word.trim_end_matches('.'),
        "km kms kilometer kilometers kilometre kilometres mile miles meter meters \
             metre metres m cm mm millimeter millimetre millimeters millimetres \
             centimeters centimetres ft feet foot inch inches yard yards hectare hectares \
             acre acres kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes gram \
             grams grammes ton tons tonne tonnes pound pounds lb lbs ounces ounce liter \
             liters litre litres gallon gallons second seconds sec secs minute minutes \
             min mins hour hours hr hrs day days night nights week weeks weekend weekends \
             month months year years yr yrs mth mths yo y/o decade decades century centuries \
             fortnight o'clock am pm a.m p.m gmt utc degrees degree celsius dollar \
             dollars cent cents euro euros lira liras dinar dinars riyal riyals rial \
             rials shekel shekels ruble rubles rouble roubles yuan yen rupee rupees franc \
             francs peso pesos colones afghanis hryvnia hryvnias naira usd eur € $ £ \
             megawatt megawatts mw volts knots mph kph km/h point points calibre caliber \
             ° °c bpd sterling fold story storey storeys stories kiloton kilotons \
             megatons generations generation",
    )
}

/// Whether a unit stands at `at`, after a hyphen or an adjective ("two consecutive days").
pub(super) fn is_unit_at(pieces: &Pieces, at: usize) -> bool {
    unit_follows(pieces, at, false)
}

fn unit_follows(pieces: &Pieces, at: usize, may_skip_of: bool) -> bool {
    let mut at = at + usize::from(pieces.at(at) == "-");
    if may_skip_of && pieces.at(at) == "of" {
        at += 1;
    }
    if pieces.starts(at, &["and", "a", "half"]) {
        at += 3;
    }
    for _ in 0..3 {
        let is_walk = matches!(pieces.at(at), "blocks" | "blocs" | "block")
            && matches!(pieces.at(at + 1), "from" | "away" | "north" | "south" | "east" | "west");
        if is_unit(pieces.at(at)) || is_walk {
            return !is_thing_named_as_unit(pieces, at);
        }
        let is_between = listed(
            pieces.at(at),
            "long consecutive straight successive full whole square nautical more further \
             additional cubic metric us u.s. american canadian or so syrian calendar \
             working short million different separate of -",
        );
        if !is_between || (pieces.at(at) == "of" && !may_skip_of) {
            return false;
        }
        at += 1;
    }
    false
}

/// "Three point men", "two story tellers" are rare; "12 second-grade pupils" is not.
fn is_thing_named_as_unit(pieces: &Pieces, at: usize) -> bool {
    matches!(pieces.at(at), "second" | "minute") && pieces.at(at + 1) == "-"
        || pieces.at(at) == "m" && pieces.at(at + 1) == "'"
        || pieces.at(at) == "am" && matches!(pieces.before(at, 1), "i")
        || matches!(pieces.at(at), "day" | "night") && pieces.at(at + 1) == "labourers"
}

/// "Three times as many": no count.
fn is_multiplier(pieces: &Pieces, end: usize) -> bool {
    pieces.at(end) == "times"
        && listed(
            pieces.at(end + 1),
            "as more the larger higher greater that worse bigger what his its",
        )
}

/// "$20 million", "per 100,000 residents", "+963", "'66".
fn is_no_count_by_sign(pieces: &Pieces, seen: &Seen) -> bool {
    let sign = pieces.before(seen.number.0, 1);
    // "The class of '66".
    let is_short_year = matches!(sign, "'" | "’") && pieces.at(seen.number.0).len() == 2;
    let is_plus = sign == "+" && seen.is_bare() || is_short_year;
    is_plus || listed(sign, "per $ £ € us$ usd eur gbp rs rs. # ¥ a$ c$")
}

/// "Aged 12", "ages 3, 5 and 7", "12-year-old" (a unit), "Name, 12, was", "children under five", "turned 18".
fn is_age(pieces: &Pieces, seen: &Seen) -> bool {
    let before = |back| pieces.before(seen.start, back);
    if matches!(before(1), "turned" | "turning" | "turns")
        && seen.value().is_some_and(|age| age < 110)
    {
        return true;
    }
    is_after_age_word(pieces, seen.start)
        || is_in_list_of_ages(pieces, seen.end)
        || is_age_limit(pieces, seen)
        || is_age_aside(pieces, seen)
        || is_predicate_age(pieces, seen)
}

/// Looks back through a list of numbers for "aged".
fn is_after_age_word(pieces: &Pieces, start: usize) -> bool {
    for back in 1..=12 {
        let word = pieces.before(start, back);
        match word {
            "aged" | "age" | "ages" | "ages:" => return true,
            "between" | "from" | "," | "and" | "or" | "to" | "-" | "of" | "under" | "over"
            | "about" | "around" | "below" | "above" | "just" | "only" => {}
            _ if bare_digits(word).is_some() || small_word(word).is_some() => {}
            _ => return false,
        }
    }
    false
}

/// "14, 16, 17 and 19 years old".
fn is_in_list_of_ages(pieces: &Pieces, end: usize) -> bool {
    let mut at = end;
    for _ in 0..8 {
        let joint = usize::from(pieces.at(at) == ",");
        let joint = joint + usize::from(matches!(pieces.at(at + joint), "and" | "or"));
        match numeral(pieces, at + joint).filter(|_| joint > 0) {
            Some(number) => at = number.end,
            None => break,
        }
    }
    at > end
        && matches!(pieces.at(at), "years" | "year")
        && matches!(pieces.at(at + 1), "old" | "of")
}

/// "Children under five", "men over 60": people, a preposition, a number, and no noun after it.
fn is_age_limit(pieces: &Pieces, seen: &Seen) -> bool {
    let limit = pieces.before(seen.start, 1);
    let is_limit = matches!(limit, "under" | "over" | "above" | "below");
    let is_predicate =
        matches!(pieces.before(seen.start, 2), "are" | "were" | "was" | "is" | "all" | "mostly");
    let is_people = listed(
        pieces.before(seen.start, 2),
        "children kids boys girls men women males females those people anyone child \
             adults",
    );
    let is_bare_number = is_harmed(pieces.at(seen.end)) || !counts_next(pieces, seen.end);
    is_limit
        && (is_people || is_predicate)
        && is_bare_number
        && seen.value().is_some_and(|age| age < 110)
}

/// "Name, 12, was": a number between commas, or in brackets, right after a name.
fn is_age_aside(pieces: &Pieces, seen: &Seen) -> bool {
    let is_possible = seen.is_bare() && seen.value().is_some_and(|age| (1..110).contains(&age));
    let is_also = matches!(pieces.before(seen.start, 1), "also" | "both")
        && matches!(pieces.at(seen.end), "," | "." | ";");
    if is_possible && (is_also || is_second_age(pieces, seen)) {
        return true;
    }
    if !is_possible || seen.start != seen.number.0 || pieces.before(seen.start, 1) != "," {
        return false;
    }
    let name_at = seen.start - 2.min(seen.start);
    let is_proper = |at: usize| pieces.is_capitalised(at) || pieces.upos(at) == Some(Upos::Propn);
    let is_full_name = name_at > 0 && is_proper(name_at) && is_proper(name_at - 1);
    let goes_on = is_full_name && matches!(pieces.at(seen.end), "are" | "is" | "who" | "from");
    if !goes_on && !matches!(pieces.at(seen.end), "," | "." | ";" | "(" | ")" | "" | ":" | "and") {
        return false;
    }
    let name = pieces.before(seen.start, 2);
    if pieces.upos(name_at) == Some(Upos::Propn)
        || pieces.is_capitalised(name_at)
        || is_person(name)
    {
        return true;
    }
    let closes = matches!(pieces.at(seen.end), "," | "." | "");
    let is_list = name.ends_with('s')
        || name.chars().next().is_none_or(|c| digit_of(c).is_some() || !c.is_alphabetic())
        || listed(name, "killed dead wounded injured toll people kidnapped that and");
    closes && !list_follows(pieces, seen.end) && !is_list && !pieces.is_mixed_case()
}

/// "Her sons, 17 and 19, were": the second of two ages.
fn is_second_age(pieces: &Pieces, seen: &Seen) -> bool {
    let before = |back| pieces.before(seen.start, back);
    before(1) == "and"
        && bare_digits(before(2)).is_some()
        && before(3) == ","
        && is_person(before(4))
        && matches!(pieces.at(seen.end), "," | "." | "")
}

/// Whether numbers go on after a comma: a list of figures, not an age.
fn list_follows(pieces: &Pieces, end: usize) -> bool {
    pieces.at(end) == "," && numeral(pieces, end + 1).is_some()
}

fn is_person(noun: &str) -> bool {
    listed(
        noun,
        "boy girl man woman father mother son daughter brother sister child teenager \
             sons daughters brothers sisters siblings nephews nieces teens boys girls \
             student farmer resident wife husband cousin journalist jr. jr sr. sr driver \
             worker teacher nephew niece uncle",
    )
}

/// "She was 12.", "he is 34 ,".
fn is_predicate_age(pieces: &Pieces, seen: &Seen) -> bool {
    let says_age = listed(pieces.before(seen.start, 1), "is was were are 's just only");
    let is_older = pieces.before(seen.start, 1) == "than"
        && matches!(pieces.before(seen.start, 2), "older" | "younger");
    let is_somebody =
        (2..=3).any(|back| matches!(pieces.before(seen.start, back), "he" | "she" | "who"));
    is_older
        || says_age
            && is_somebody
            && !pieces.at(seen.end).chars().next().is_some_and(char::is_alphabetic)
            && seen.value().is_some_and(|age| age < 110)
}

/// "Base 46", "Flight 17", "Resolution 2254": the number is part of a name.
fn is_label(pieces: &Pieces, seen: &Seen) -> bool {
    let named = listed(
        pieces.before(seen.start, 1).trim_end_matches('.'),
        "base brigade flight article resolution highway route chapter checkpoint no \
             number nos page phase round channel figure table section zone line gate room \
             unit battalion division regiment psalm verse volume vol part class grade \
             level category version interstate exit area boeing airbus apollo protocol km \
             kilometer kilometre mile apartment apt suite precinct district ward local \
             station formula force windows iphone war type day week year lot camp block \
             plot house tower hill point hangar terminal platform pier ps bus rank ranked \
             image images photo plate plates badge id copyright © \
             paragraph para rule law decree order act amendment schedule annex item step \
             stage season episode game sector us u.s hwy state group world troop corps \
             squadron size mk mark model chapel psalms ch news",
    );
    let is_channel = seen.is_bare()
        && seen.start > 1
        && pieces.is_capitalised(seen.start - 1)
        && (listed(pieces.at(seen.end), "that he she they it said says told website – on near")
            || pieces.at(seen.end) == ")"
                && !pieces.raw(seen.start - 1).contains(char::is_lowercase));
    let is_station = pieces.at(seen.end) == "news" && pieces.is_capitalised(seen.end);
    is_station
        || seen.start == seen.number.0
            && (named || is_channel)
            && !counts_next(pieces, seen.end)
            && !listed(pieces.at(seen.end), "were are have had died remain others")
}

/// Whether a plural or people follow, so that the number counts them.
fn counts_next(pieces: &Pieces, end: usize) -> bool {
    let is_counted = |at: usize| {
        let word = pieces.at(at);
        is_harmed(word)
            || matches!(
                word,
                "people"
                    | "men"
                    | "women"
                    | "children"
                    | "civilians"
                    | "police"
                    | "of"
                    | "other"
                    | "more"
            )
            || (word.len() > 3
                && word.ends_with('s')
                && !word.ends_with("ss")
                && pieces.upos(at) != Some(Upos::Verb)
                && !matches!(
                    word,
                    "was" | "has" | "is" | "does" | "says" | "this" | "plus" | "versus" | "towards"
                ))
    };
    let is_joined = matches!(pieces.at(end + 1), "of" | "more" | "other");
    is_counted(end)
        || (pieces.at(end).len() > 2
            && is_counted(end + 1)
            && !is_joined
            && !is_function_word(pieces.at(end)))
}

fn is_function_word(word: &str) -> bool {
    listed(
        word,
        "and or in on at to was were is are the by with for as from has have had that \
             which who when after before since but near where while would will said into \
             between during against",
    )
}

fn is_harmed(word: &str) -> bool {
    listed(
        word,
        "killed dead wounded injured missing hurt arrested detained kidnapped \
             displaced dying died slain casualties fatalities deaths martyred",
    )
}

/// "F-16", "Covid-19", "AK - 47", "mid-2012": glued to letters before it.
fn is_in_a_word(pieces: &Pieces, seen: &Seen) -> bool {
    let at = seen.number.0;
    if pieces.before(at, 1) != "-" || at < 2 {
        return false;
    }
    let stem = pieces.before(at, 2);
    let is_make = listed(stem, "bell mirage sukhoi hughes cessna boeing airbus");
    let is_letters =
        !stem.is_empty() && stem.chars().all(char::is_alphabetic) && small_word(stem).is_none();
    let is_glued = pieces.is_glued(at - 1) && pieces.is_glued(at - 2);
    is_make
        || is_letters
            && (is_glued
                || stem.len() <= 3
                || matches!(stem, "apollo" | "scud" | "kalashnikov")
                || stem.ends_with("covid"))
}

/// "12-storey", "two - vehicle crash", "four-way": the number describes one thing.
fn is_compound(pieces: &Pieces, seen: &Seen) -> bool {
    if pieces.at(seen.end) != "-" {
        return false;
    }
    let tail = pieces.at(seen.end + 1);
    let counts = matches!(
        tail,
        "strong" | "member" | "person" | "man" | "woman" | "odd" | "plus" | "or" | "including"
    );
    if matches!(tail, "and" | "to") && numeral(pieces, seen.end + 2).is_some() {
        // "17- and 18-year-old".
        return true;
    }
    if counts || !tail.chars().all(char::is_alphabetic) {
        return false;
    }
    let is_glued = pieces.is_glued(seen.end) && pieces.is_glued(seen.end.saturating_sub(1));
    is_glued
        || listed(
            tail,
            "floor wheel wheeled wheeler way pronged state sided page party nation lane \
             seat seater vehicle car barrel round time part piece room bedroom bed term \
             song star tier engine sum faced alarm count legged course point stage step \
             track country thirds",
        )
}

/// "The 1200 block of Main Street", "410 Cedar Avenue".
fn is_address(pieces: &Pieces, seen: &Seen) -> bool {
    let block = seen.end + usize::from(pieces.at(seen.end) == "-");
    if matches!(pieces.at(block), "block" | "blk" | "blk.") {
        return true;
    }
    seen.is_bare()
        && (1..=4)
            .take_while(|ahead| !matches!(pieces.at(seen.end + ahead - 1), "," | "." | ""))
            .any(|ahead| {
                listed(
                    pieces.at(seen.end + ahead).trim_end_matches('.'),
                    "street st avenue ave road rd drive boulevard blvd lane parkway terrace ln",
                ) && is_street_name(pieces, seen.end, seen.end + ahead)
            })
}

/// Whether the words up to "Street" are its name: by their capitals, or, in a text without, by counting nothing.
fn is_street_name(pieces: &Pieces, start: usize, street: usize) -> bool {
    if pieces.is_mixed_case() {
        return pieces.is_capitalised(street) && pieces.is_capitalised(street - 1);
    }
    !counts_next(pieces, start) && (start..street).all(|at| !is_function_word(pieces.at(at)))
}

/// "252-972-1411", "891 - 4200", "1 - 888 - …": digits in a chain, or as telephones group them.
fn is_chain(pieces: &Pieces, seen: &Seen) -> bool {
    let (first, last) = (pieces.at(seen.number.0), pieces.at(seen.number.1 - 1));
    let digits = |word: &str| bare_digits(word).is_some();
    if !digits(first) || !digits(last) {
        return false;
    }
    let start = seen.number.0;
    let before = pieces.before(start, 1) == "-"
        && is_range_dash(pieces, start - 1)
        && digits(pieces.before(start, 2));
    let after = seen.core.kind == Kind::Between && pieces.at(seen.end) == "-";
    let is_grouped = seen.core.kind == Kind::Between
        && pieces.at(seen.number.0 + 1) == "-"
        && first.len() == 3
        && last.len() == 4
        && (!last.ends_with("00") || pieces.before(seen.start, 1) == ")");
    before || after || is_grouped
}

/// "Called 911", "0900", "+963 11 444 5555".
fn is_telephone(pieces: &Pieces, seen: &Seen) -> bool {
    if is_chain(pieces, seen) {
        return true;
    }
    let digits = pieces.at(seen.number.0);
    let is_padded = digits.len() > 1 && digits.starts_with('0');
    let Some(value) = seen.value().filter(|_| seen.is_bare()) else { return is_padded };
    let is_after_area = pieces.before(seen.start, 1) == ")"
        && bare_digits(pieces.before(seen.start, 2)).is_some()
        && pieces.before(seen.start, 3) == "(";
    let is_called = (1..=3).any(|back| {
        listed(
            pieces.before(seen.start, back),
            "call calls called calling dial dialed dialled phone tel telephone hotline \
             fax crimestoppers phoned",
        )
    });
    let is_emergency = value == 911 && !counts_people_next(pieces, seen.end);
    is_padded
        || is_after_area
        || digits.len() >= 9
        || is_emergency
        || (is_called && digits.len() >= 3 && !counts_next(pieces, seen.end))
}

/// Four bare digits that may be a year, with nothing after them to count.
fn is_year_like(pieces: &Pieces, seen: &Seen) -> bool {
    let is_possible = seen.is_bare()
        && seen.number.1 == seen.number.0 + 1
        && seen.value().is_some_and(|value| (1900..2100).contains(&value));
    if !is_possible {
        return false;
    }
    if matches!(pieces.before(seen.start, 1), "a" | "an") {
        return true;
    }
    let word = pieces.word_idx(seen.number.0);
    let deprel = pieces.parse().zip(word).map(|(parse, word)| parse.words[word].deprel);
    let is_bounded =
        seen.start != seen.number.0 || super::qualifiers::prefix_before(pieces, seen.start);
    let after_harm = is_harmed(pieces.before(seen.start, 1))
        || matches!(
            pieces.before(seen.start, 1),
            "killing" | "wounding" | "injuring" | "displacing" | "arresting"
        );
    let counts =
        is_bounded || after_harm || deprel == Some(Deprel::Nummod) || counts_next(pieces, seen.end);
    let is_definite = listed(pieces.before(seen.start, 1), "the 's its their in since of");
    !counts || (is_definite && !counts_people_next(pieces, seen.end))
}

fn counts_people_next(pieces: &Pieces, end: usize) -> bool {
    is_harmed(pieces.at(end))
        || listed(
            pieces.at(end),
            "people men women children civilians detainees soldiers fighters families \
             prisoners refugees homes houses persons victims militants rebels",
        )
}

/// "A 3-1 win", "12 to 3": a result.
fn is_score(pieces: &Pieces, seen: &Seen) -> bool {
    let after = |at: usize| numeral(pieces, at).map(|number| number.value);
    let ahead = pieces.at(seen.end) == "-"
        && seen.is_bare()
        && after(seen.end + 1).zip(seen.value()).is_some_and(|(next, value)| next <= value);
    let behind = pieces.before(seen.start, 1) == "-"
        && seen.is_bare()
        && bare_digits(pieces.before(seen.start, 2))
            .zip(seen.value())
            .is_some_and(|(prev, value)| prev >= value);
    ahead || behind
}

/// "One another", "no one", "the one": "one" that is no number.
fn is_other_one(pieces: &Pieces, seen: &Seen) -> bool {
    if seen.number.1 != seen.number.0 + 1 || pieces.at(seen.number.0) != "one" {
        return false;
    }
    let (before, next) = (pieces.before(seen.start, 1), pieces.at(seen.end));
    let is_pronoun = listed(
        before,
        "no the this that any every each which some another first last only previous \
             next new big little loved single a on - by",
    ) && next != "of"
        && !(before == "only" || before == "by" || before == "on" || before == "-");
    let is_phrase = listed(
        next,
        "another can could must should would may might 's hand time stage moment end \
             thing way reason side that who which by point day ' or",
    ) || (before == "one" || next == "one");
    let is_tagged = matches!(pieces.upos(seen.number.0), Some(Upos::Pron | Upos::Det | Upos::Noun))
        && next != "of";
    is_pronoun || is_phrase || is_tagged || next == "of" && !is_one_of(pieces, seen.end + 1)
}

/// "One of its leaders", "one of 12"; not "one of provocation".
fn is_one_of(pieces: &Pieces, at: usize) -> bool {
    let next = pieces.at(at);
    listed(
        next,
        "the its his her their our my your these those them us you whom which several many dozens hundreds thousands at \
         a more about some 's all",
    ) || numeral(pieces, at).is_some()
        || pieces.is_capitalised(at)
        || next.ends_with('s') && next.len() > 3
}

/// "Three Rivers", "Thousand Oaks": capitals in a sentence of ordinary case.
fn is_in_a_name(pieces: &Pieces, seen: &Seen) -> bool {
    let first = pieces.at(seen.number.0);
    if first.starts_with(|c: char| digit_of(c).is_some())
        || seen.start > 0 && pieces.at(seen.start) == "a"
    {
        return false;
    }
    if first == "thousand" && matches!(pieces.at(seen.end), "oaks" | "islands") {
        return true;
    }
    if matches!(pieces.at(seen.end), "palms") && first == "twenty" {
        return true;
    }
    seen.number.0 > 0
        && !matches!(
            pieces.before(seen.number.0, 1),
            "." | ":" | "\"" | "“" | "-" | "'" | "``" | "("
        )
        && pieces.is_capitalised(seen.number.0)
        && pieces.is_capitalised(seen.end)
        && pieces.upos(seen.number.0).is_none_or(|upos| upos == Upos::Propn)
}

/// "Twelve (12)", "Name (25)": a number alone in brackets repeats or dates something.
fn is_bracketed_alone(pieces: &Pieces, seen: &Seen) -> bool {
    matches!(pieces.before(seen.start, 1), "(" | "[") && matches!(pieces.at(seen.end), ")" | "]")
}

/// "1. The siege", a page's number, a number with another right after it.
fn is_mark(pieces: &Pieces, seen: &Seen) -> bool {
    let next = pieces.at(seen.end);
    let is_list_mark = seen.start == 0 && matches!(next, "." | ")") && seen.end + 1 < pieces.len();
    let is_alone = seen.start == 0 && seen.end >= pieces.len();
    let is_beside = bare_digits(next).is_some();
    seen.is_bare() && (is_list_mark || is_alone || is_beside)
}

/// "At 1620", "since 1835": an hour as soldiers write it; "the toll stood at 1620" counts.
fn is_clock(pieces: &Pieces, seen: &Seen) -> bool {
    let is_near = matches!(pieces.before(seen.start, 1), "approximately" | "about" | "around");
    let before = pieces.before(seen.start, 1 + usize::from(is_near));
    let is_toll = (2..=6).any(|back| {
        listed(
            pieces.before(seen.start, back),
            "toll tolls number total count figure tally put stood stands",
        )
    });
    let is_hour = seen.value().is_some_and(|value| value < 2400 && value % 100 < 60)
        && pieces.at(seen.number.0).len() == 4;
    let is_after = match before {
        "at" => is_hour || pieces.is_capitalised(seen.end),
        "since" => true,
        "until" | "till" | "from" | "by" | "before" | "after" => is_hour,
        _ => false,
    };
    seen.is_bare() && is_after && !is_toll && !counts_next(pieces, seen.end)
}

/// ".380 handgun", in words ". 380 handgun".
fn is_calibre(pieces: &Pieces, seen: &Seen) -> bool {
    let is_known = matches!(
        seen.value(),
        Some(22 | 25 | 32 | 38 | 40 | 44 | 45 | 50 | 223 | 308 | 338 | 357 | 380)
    );
    seen.is_bare() && is_known && seen.start > 0 && pieces.before(seen.start, 1) == "."
}

/// "One in three", "nine out of ten".
fn is_ratio(pieces: &Pieces, seen: &Seen) -> bool {
    past_ratio(pieces, seen.end) > seen.end && seen.value().is_some_and(|value| value == 1)
}

fn past_ratio(pieces: &Pieces, end: usize) -> usize {
    let of = match pieces.at(end) {
        "in" if pieces.at(end + 1) == "every" => end + 2,
        "in" => end + 1,
        "out" if pieces.at(end + 1) == "of" => end + 2,
        _ => return end,
    };
    match numeral(pieces, of) {
        Some(number) if number.value > 1 && number.value <= 1_000 => number.end,
        _ => end,
    }
}
