//! What the record says, on claims as a careful reader would note them.

#[path = "../../grouping/tests/dsl/mod.rs"]
mod dsl;

use std::collections::HashMap;

use dsl::{claims, report};
use parallax_model::*;
use parallax_reckoning::{Copies, Rules, Sources, owns, tallies};
use proptest::prelude::*;

fn incident_of(claims: &[Claim]) -> Incident {
    Incident {
        id: IncidentId::mint(&claims[0].id),
        kind: IncidentKind::Incident,
        event: claims[0].event,
        claims: claims.iter().map(|claim| claim.id.clone()).collect(),
        place: None,
        days: None,
        groupings: vec![],
    }
}

fn reckon(claims: &[Claim], reports: &[Report], rule: &str) -> Vec<Tally> {
    let by_id: HashMap<&ClaimId, &Claim> = claims.iter().map(|claim| (&claim.id, claim)).collect();
    let reports_by_id: HashMap<&ReportId, &Report> =
        reports.iter().map(|report| (&report.id, report)).collect();
    let sources = Sources {
        claim: &|id| by_id.get(id).copied(),
        report: &|id| reports_by_id.get(id).copied(),
        alias: &|name| name.to_lowercase().contains("sohr").then(|| "observatory".to_owned()),
        copies: &Copies::find(reports),
    };
    let rules = Rules::embedded();
    tallies(&incident_of(claims), &sources, rules.get(rule).expect("ships"))
}

/// `killed 12..15 best 15, 3 voices, agreed` for each harm.
fn told(claims: &[Claim], reports: &[Report], rule: &str) -> String {
    reckon(claims, reports, rule).iter().map(tell).collect::<Vec<_>>().join("; ")
}

fn tell(tally: &Tally) -> String {
    let bound = |bound: &Option<Bound>| bound.as_ref().map_or("?".into(), |b| b.n.to_string());
    let [low, best, high] = [&tally.low, &tally.best, &tally.high].map(bound);
    let agreed = if tally.agreed { "agreed" } else { "divergent" };
    format!("{} {low}..{high} best {best}, {} voices, {agreed}", tally.harm, tally.voices.len())
}

fn check(text: &str, expected: &str) {
    assert_eq!(told(&claims(text), &[], "low-best-high"), expected, "{text}");
}

#[test]
fn three_accounts_stand_side_by_side() {
    let text = "
        r1:16 killing 13.. detainees | said activists
        r1:18 killing 12.. bodies | said the media center > a video | hedged
        r1:19 killing 15 men | said the observatory";
    check(text, "killed 12..15 best 15, 3 voices, agreed");
    let tallies = reckon(&claims(text), &[], "low-best-high");
    let names: Vec<&str> = tallies[0].voices.iter().map(|voice| voice.name.as_str()).collect();
    assert_eq!(names, ["a video (the media center)", "activists", "the observatory"]);
}

#[test]
fn a_part_is_never_added_to_its_whole() {
    check(
        "r1:20 release 53 detainees | said the observatory
         r1:20 release 2 women | said the observatory | part of 1",
        "released 53..53 best 53, 1 voices, agreed",
    );
}

/// `killed child 2..3 best 3; …`: what is said of each category.
fn told_by_category(text: &str) -> String {
    let tallies = reckon(&claims(text), &[], "low-best-high");
    let categories = tallies.iter().flat_map(|tally| &tally.categories);
    let told =
        categories.map(|part| tell(&part.tally).replacen(' ', &format!(" {} ", part.category), 1));
    told.collect::<Vec<_>>().join("; ")
}

#[test]
fn categories_have_tallies_of_their_own_and_are_never_added_to_the_whole() {
    let text = "
        r1:0 killing 12 people | said the hospital
        r1:0 killing 3 children | category child | part of 1 | said the hospital
        r1:0 killing 2 girls | category child | part of 2 | said the hospital
        r2:0 killing 14 civilians | category civilian | said residents
        r2:1 killing 4 children | category child | part of 4 | said residents";
    check(text, "killed 12..14 best 14, 2 voices, divergent");
    let told = told_by_category(text);
    assert_eq!(
        told,
        "killed civilian 14..14 best 14, 1 voices, agreed; \
         killed child 3..4 best 4, 2 voices, divergent"
    );
    for tally in reckon(&claims(text), &[], "low-best-high") {
        let owners = tally.categories.iter().flat_map(|part| &part.tally.low);
        assert!(owners.into_iter().all(|bound| bound.n < 15));
    }
}

#[test]
fn women_are_all_the_women_though_they_are_not_all_the_dead() {
    let text = "
        r1:0 killing 9 women | category woman
        r1:3 killing 1 woman | words a woman of 30 | category woman
        r1:4 injury 7 women | category woman | denied";
    assert_eq!(told_by_category(text), "killed woman 9..9 best 9, 1 voices, agreed");
}

#[test]
fn a_number_of_two_categories_is_of_neither_and_people_are_no_category() {
    let mut both = claims("r1:0 killing 10 soldiers | category combatant");
    both[0].affected.push(Affected {
        text: "civilians".into(),
        span: Span::new(50, 59),
        noun: "civilian".into(),
        category: Some(AffectedKind::Civilian),
    });
    assert!(reckon(&both, &[], "low-best-high")[0].categories.is_empty());
    assert_eq!(told_by_category("r1:0 killing 10 people | category person"), "");
}

#[test]
fn parts_that_cannot_be_the_same_people_add_up() {
    check(
        "r1:0 killing 2 women
         r1:0 killing 3 men",
        "killed 5..5 best 5, 1 voices, agreed",
    );
    check(
        "r1:0 killing 1 man | words a 19-year-old man
         r1:1 killing 1 man | words another man",
        "killed 2..2 best 2, 1 voices, agreed",
    );
    check(
        "r1:0 killing 1 woman | words a woman
         r1:0 killing 3 others | words three others",
        "killed 4..4 best 4, 1 voices, agreed",
    );
}

#[test]
fn the_dead_are_no_wounded() {
    let shot = |text: &str| {
        let mut claims = claims(text);
        claims
            .iter_mut()
            .filter(|c| c.event == EventType::Injury)
            .for_each(|c| c.trigger.text = "shot".into());
        told(&claims, &[], "low-best-high")
    };
    let one_of_four = shot("r1:0 injury 4 people\n r1:0 killing 1 | words one");
    assert!(one_of_four.ends_with("injured 3..3 best 3, 1 voices, agreed"), "{one_of_four}");
    let died_later = shot("r1:0 injury 1 man | words a man\n r1:3 killing 1 he | words he");
    assert!(died_later.ends_with("injured ?..? best ?, 0 voices, agreed"), "{died_later}");
    let beside = shot("r1:0 killing 1 man | words a man\n r1:0 injury 1 woman | words a woman");
    assert!(beside.ends_with("injured 1..1 best 1, 1 voices, agreed"), "{beside}");
}

#[test]
fn a_category_is_no_total_beside_one() {
    check(
        "r1:0 killing 25 people | said the ministry
         r1:4 killing 9 women | said a medic",
        "killed 25..25 best 25, 2 voices, agreed",
    );
}

#[test]
fn a_total_stands_for_those_it_covers() {
    check(
        "r1:0 killing 2 people
         r1:1 killing 1 man | words Adel Haddad, 41
         r1:2 killing 1 woman | words his wife Rima",
        "killed 2..2 best 2, 1 voices, agreed",
    );
    check(
        "r1:0 killing 1 man | words a man
         r1:3 killing 1 man | words the man",
        "killed 1..1 best 1, 1 voices, agreed",
    );
}

/// The tally where every claim of one sentence hangs on one word: "killing two women and a girl".
fn told_side_by_side(text: &str) -> String {
    let mut claims = claims(text);
    for claim in &mut claims {
        claim.trigger.span = Span::new(claim.sentence, claim.sentence + 1);
    }
    told(&claims, &[], "low-best-high")
}

#[test]
fn what_one_word_counts_side_by_side_adds_up() {
    assert_eq!(
        told_side_by_side("r1:0 killing 2 women\n r1:0 killing 1 girl | words a young girl"),
        "killed 3..3 best 3, 1 voices, agreed"
    );
}

#[test]
fn relatives_counted_beside_single_persons_make_a_roster() {
    let roster = "
        r1:0 killing 1 clerk | words Adel Haddad
        r1:0 killing 1 wife | words his wife Huda
        r1:0 killing 4 sons | words their four sons
        r1:3 killing 1 sister | words his sister Rima
        r1:3 killing 2 daughters | words her two daughters";
    assert_eq!(told_side_by_side(roster), "killed 9..9 best 9, 1 voices, agreed");
    check(
        &format!("{roster}\n r1:5 killing 9 people | said the ministry"),
        "killed 9..9 best 9, 2 voices, agreed",
    );
}

#[test]
fn a_household_or_some_of_those_killed_is_no_total_beside_one() {
    let wide = "r1:0 killing 21 people | said the ministry\n";
    for part in ["2 daughters | words her two daughters", "8 those | words eight of those"] {
        let text = format!("{wide} r1:4 killing {part} | said a medic");
        check(&text, "killed 21..21 best 21, 2 voices, agreed");
    }
}

#[test]
fn a_picture_shows_some_and_counts_not_all() {
    check(
        "r1:0 killing 14 people | said the hospital
         r1:2 killing 5 bodies | said a resident > a video of five bodies",
        "killed 14..14 best 14, 2 voices, agreed",
    );
}

#[test]
fn dozens_set_no_bound_beside_a_number() {
    check(
        "r1:0 killing 24..99 people | qualifier vague | said residents
         r1:1 killing 11 people | said the hospital",
        "killed 11..11 best 11, 2 voices, agreed",
    );
}

#[test]
fn about_twelve_is_bounded_by_twelve_which_was_said() {
    let text = "r1:0 killing 10..14 people | qualifier about | said medics";
    assert_eq!(told(&claims(text), &[], "range"), "killed 12..12 best ?, 1 voices, agreed");
}

#[test]
fn the_clause_of_a_count_tells_whether_it_is_an_early_one() {
    let text =
        "While initial reports put the toll at 4, later estimates put it at 9 and the clinic at 8.";
    let mut claims = claims(
        "r1:0 killing 4 people | said the agency\n r1:0 killing 9 people | said the hospital",
    );
    (claims[0].span, claims[1].span) = (Span::new(10, 40), Span::new(42, text.len() as u32));
    let reports = [report("r1", "2015-04-02", "One", text)];
    assert_eq!(told(&claims, &reports, "range"), "killed 9..9 best ?, 2 voices, agreed");
}

#[test]
fn one_statement_in_many_outlets_is_one_voice() {
    let reports = [
        report("r1", "2015-03-30", "One", ""),
        report("r2", "2015-03-31", "Two", ""),
        report("r3", "2015-03-31", "Three", ""),
    ];
    let claims = claims(
        "r1:0 killing 15 men | said SOHR
         r2:0 killing 15 men | said the Observatory
         r3:0 killing 15 people | said One > the observatory's
         r3:4 killing 12 people | said the ministry",
    );
    assert_eq!(
        told(&claims, &reports, "low-best-high"),
        "killed 12..15 best 15, 2 voices, divergent"
    );
}

#[test]
fn a_copied_text_is_one_voice() {
    let text = "Jets struck a bakery in the north of the town at dawn on Thursday, killing at least twelve people who \
        had queued for bread, and rescuers were still digging under the oven hall when a second jet was heard.";
    let reports =
        [report("r1", "2015-04-02", "One", text), report("r2", "2015-04-03", "Two", text)];
    let claims = claims("r1:0 killing 12.. people\n r2:0 killing 12.. people");
    assert_eq!(told(&claims, &reports, "range"), "killed 12..12 best ?, 1 voices, agreed");
}

#[test]
fn a_voice_is_heard_by_its_latest_statement() {
    let reports = [report("r1", "2015-04-02", "One", ""), report("r2", "2015-04-03", "Two", "")];
    let claims = claims(
        "r1:0 killing 12 people | said the ministry\n r2:0 killing 27 people | said the ministry",
    );
    let tallies = reckon(&claims, &reports, "low-best-high");
    assert_eq!(tell(&tallies[0]), "killed 27..27 best 27, 1 voices, agreed");
    assert_eq!(*tallies[0].voices[0].also, [claims[0].id.clone()]);
}

#[test]
fn an_early_count_is_no_end_of_the_range_once_the_toll_rose() {
    let text = "The agency initially reported four dead. The hospital later said the toll had risen to seven people.";
    let mut claims = claims(
        "r1:0 killing 4 people | said the agency\n r1:1 killing 7 people | said the hospital",
    );
    claims[0].span = Span::new(0, 38);
    claims[1].span = Span::new(41, 99);
    let reports = [report("r1", "2015-04-02", "One", text)];
    assert_eq!(told(&claims, &reports, "range"), "killed 7..7 best ?, 2 voices, agreed");
}

/// Claims whose spans are those of some words of a text, in order.
fn told_of_text(text: &str, lines: &str, words: &[&str]) -> String {
    let mut claims = claims(lines);
    for (claim, words) in claims.iter_mut().zip(words) {
        let start = text.find(words).expect("the words stand in the text") as u32;
        claim.span = Span::new(start, start + words.len() as u32);
        claim.affected.iter_mut().for_each(|affected| affected.span = claim.span);
    }
    told(&claims, &[report("r1", "2015-04-02", "One", text)], "range")
}

#[test]
fn who_has_the_names_of_nine_knows_of_more_than_who_counted_six() {
    let lines = "r1:0 killing 6 people | said a clinic
         r1:1 killing 9 people | said teachers";
    let six = "A clinic spoke of six dead.";
    let named = format!("{six} Teachers posted the names of nine people killed.");
    let words = ["six dead", "nine people killed"];
    assert_eq!(told_of_text(&named, lines, &words), "killed 9..9 best ?, 2 voices, agreed");
    let counted = format!("{six} Teachers spoke of nine people killed.");
    assert_eq!(told_of_text(&counted, lines, &words), "killed 6..9 best ?, 2 voices, divergent");
    let unknown = format!("{six} Teachers have not identified the nine people killed.");
    assert_eq!(told_of_text(&unknown, lines, &words), "killed 6..9 best ?, 2 voices, divergent");
}

#[test]
fn those_named_by_different_voices_are_one_list_of_the_report() {
    let named = |second: &str| {
        format!(
            "r1:0 killing 1 omar | words Omar Haddad | said an uncle\n{second} | said a colleague"
        )
    };
    let two = named("r1:1 killing 1 lina | words Lina Haddad, 31");
    check(&two, "killed 2..2 best 2, 3 voices, agreed");
    let tally = &reckon(&claims(&two), &[], "low-best-high")[0];
    let low = tally.low.as_ref().expect("a list is a floor");
    let owners = tally.voices.iter().filter(|voice| owns(tally, voice, &low.owner));
    assert_eq!(owners.map(|voice| voice.name.as_str()).collect::<Vec<_>>(), ["report r1"]);
    // Who counts more than are named leaves no room for a list.
    let counted = format!("{two}\nr1:2 killing 4 people | said the ministry");
    let tally = &reckon(&claims(&counted), &[], "low-best-high")[0];
    assert!(tally.voices.iter().all(|voice| voice.parts.is_empty()), "{}", tell(tally));
    let twice = [
        "r1:1 killing 1 omer | words Omer Haddad, 31",
        "r1:1 killing 1 haddad | words Haddad",
        "r1:1 killing 1 student | words a Harbour College student",
    ];
    for second in twice {
        check(&named(second), "killed 1..1 best 1, 2 voices, agreed");
    }
    let days = two.replace(" | said", " | on 2031-05-03 | said").replacen("05-03", "05-01", 1);
    check(&days, "killed 1..1 best 1, 2 voices, agreed");
}

#[test]
fn the_name_right_behind_the_words_for_a_person_is_his() {
    let text =
        "An aunt mourned her nephew Omar Haddad. A friend mourned his teacher, Lina Mansour.";
    let lines = "r1:0 killing 1 nephew | words her nephew | said an aunt
         r1:1 killing 1 teacher | words his teacher | said a friend";
    let words = ["her nephew", "his teacher"];
    assert_eq!(told_of_text(text, lines, &words), "killed 2..2 best ?, 3 voices, agreed");
    let aged = text.replace("nephew Omar", "nephew, 36-year-old Omar");
    assert_eq!(told_of_text(&aged, lines, &words), "killed 2..2 best ?, 3 voices, agreed");
    let nameless = "An aunt mourned her nephew. A friend mourned his teacher.";
    assert_eq!(told_of_text(nameless, lines, &words), "killed 1..1 best ?, 2 voices, agreed");
}

#[test]
fn the_article_of_a_name_does_not_end_it() {
    let text = "Their daughter, Amira al-Bazi (23), was killed. Their daughter, Ola Al-Bazi (11), was killed.";
    let lines = "r1:0 killing 1 daughter | words Their daughter
         r1:1 killing 1 daughter | words Their daughter";
    let mut claims = claims(lines);
    let second = text.rfind("Their daughter").expect("twice") as u32;
    for (claim, start) in claims.iter_mut().zip([0, second]) {
        claim.span = Span::new(start, start + 14);
        claim.affected.iter_mut().for_each(|affected| affected.span = claim.span);
    }
    let reports = [report("r1", "2015-04-02", "One", text)];
    assert_eq!(told(&claims, &reports, "range"), "killed 2..2 best ?, 1 voices, agreed");
}

#[test]
fn who_bears_the_name_of_father_or_husband_is_another() {
    check(
        "r1:0 killing 1 man | words Karim Haddad, 47
         r1:1 killing 1 wife | words Karim's wife
         r1:2 killing 1 boy | words Adam Karim Haddad, 9",
        "killed 3..3 best 3, 1 voices, agreed",
    );
    check(
        "r1:0 killing 1 man | words Karim Haddad
         r1:1 killing 1 man | words Haddad
         r1:2 killing 1 man | words Karim",
        "killed 1..1 best 1, 1 voices, agreed",
    );
}

#[test]
fn names_of_some_of_those_killed_are_an_end_of_the_range_and_a_few_are_not() {
    let lines = "r1:0 killing 8 those | said a neighbour
         r1:1 killing 9 people | said the hospital";
    let text =
        "A neighbour posted the names of eight of those killed. The hospital counted nine dead.";
    let words = ["eight of those killed", "nine dead"];
    assert_eq!(told_of_text(text, lines, &words), "killed 8..9 best ?, 2 voices, divergent");
    let few = text.replace("counted nine", "counted twenty");
    let words = ["eight of those killed", "twenty dead"];
    let lines = lines.replace("killing 9", "killing 20");
    assert_eq!(told_of_text(&few, &lines, &words), "killed 20..20 best ?, 2 voices, agreed");
}

#[test]
fn a_count_near_the_names_known_stays_an_end_of_the_range() {
    let lines = "r1:0 killing 8 people | said a clinic
         r1:1 killing 9 people | said teachers";
    let text = "A clinic spoke of eight dead. Teachers posted the names of nine people killed.";
    let words = ["eight dead", "nine people killed"];
    assert_eq!(told_of_text(text, lines, &words), "killed 8..9 best ?, 2 voices, divergent");
}

#[test]
fn somebody_and_all_the_others_are_all_there_were() {
    let lines = "
        r1:0 killing 1 nurse | words a nurse | said neighbours
        r1:0 killing 9 members | words nine other members | said neighbours
        r1:1 killing 12 people | said the ministry";
    check(lines, "killed 10..12 best 12, 2 voices, divergent");
}

#[test]
fn a_list_of_few_names_is_not_of_all() {
    let text = "Residents identified two people killed. The hospital counted thirty dead.";
    let lines = "r1:0 killing 2 people | said residents
         r1:1 killing 30 people | said the hospital";
    let words = ["two people killed", "thirty dead"];
    assert_eq!(told_of_text(text, lines, &words), "killed 30..30 best ?, 2 voices, agreed");
}

#[test]
fn bodies_brought_in_so_far_are_not_all() {
    let text =
        "Medics said the bodies of three people were recovered. The mayor said eight people died.";
    let lines = "r1:0 killing 3 body | said medics
         r1:1 killing 8 people | said the mayor";
    let words = ["the bodies of three people were recovered", "eight people died"];
    assert_eq!(told_of_text(text, lines, &words), "killed 8..8 best ?, 2 voices, agreed");
}

#[test]
fn members_of_a_family_share_a_name_and_are_not_one_person() {
    check(
        "r1:0 killing 1 man | words Adel Haddad, 41
         r1:1 killing 1 man | words Omar Haddad
         r1:2 killing 1 girl | words Rima Haddad, 9
         r1:3 killing 1 man | words Haddad",
        "killed 3..3 best 3, 1 voices, agreed",
    );
}

#[test]
fn a_list_through_men_women_and_children_counts_all() {
    let list = "
        r1:0 killing 4 children
        r1:0 killing 3 women
        r1:0 killing 2 men
        r1:4 killing 1 wife | words his wife Huda
        r1:4 killing 2 sons | words her two sons";
    assert_eq!(told_side_by_side(list), "killed 9..9 best 9, 1 voices, agreed");
}

#[test]
fn denials_and_joint_counts_set_no_bound_and_stay_visible() {
    let claims = claims(
        "r1:0 killing 9 people | said residents
         r1:1 killing 0 people | said the army | denied
         r1:2 killing people | said medics | joint 80",
    );
    let tallies = reckon(&claims, &[], "graded");
    assert_eq!(tell(&tallies[0]), "killed 9..9 best 9, 1 voices, agreed");
    assert!(tallies[0].because.contains("denied by 1"), "{}", tallies[0].because);
    assert!(tallies[0].because.contains("contested"), "{}", tallies[0].because);
    assert!(tallies[0].because.contains("together"), "{}", tallies[0].because);
}

#[test]
fn no_number_is_not_zero() {
    check("r1:0 killing family", "killed ?..? best ?, 0 voices, agreed");
}

fn any_claim() -> impl Strategy<Value = String> {
    let number = prop_oneof![
        (1..40u32).prop_map(|n| n.to_string()),
        (1..40u32).prop_map(|n| format!("{n}.."))
    ];
    let speaker = prop_oneof![
        Just(""),
        Just("| said the ministry"),
        Just("| said residents"),
        Just("| said SOHR")
    ];
    let stance = prop_oneof![Just(""), Just("| hedged"), Just("| denied")];
    let noun = prop_oneof![Just("people"), Just("women"), Just("men"), Just("soldiers")];
    (0..4u32, 0..6u32, number, noun, speaker, stance).prop_map(
        |(r, s, number, noun, speaker, stance)| {
            format!("r{r}:{s} killing {number} {noun} {speaker} {stance}")
        },
    )
}

fn four_reports() -> Vec<Report> {
    (0..4)
        .map(|n| {
            report(&format!("r{n}"), &format!("2015-03-{:02}", 27 + n), &format!("Outlet {n}"), "")
        })
        .collect()
}

proptest! {
    #[test]
    fn order_never_matters(lines in proptest::collection::vec(any_claim(), 1..25), turn in 0..25usize) {
        let claims = claims(&lines.join("\n"));
        let mut turned = claims.clone();
        turned.rotate_left(turn % claims.len());
        for rule in Rules::embedded().names() {
            prop_assert_eq!(reckon(&claims, &four_reports(), rule), reckon(&turned, &four_reports(), rule));
        }
    }

    #[test]
    fn some_voice_stated_every_bound(lines in proptest::collection::vec(any_claim(), 1..25)) {
        let claims = claims(&lines.join("\n"));
        let stated = |id: &ClaimId| {
            claims.iter().find(|c| c.id == *id).and_then(|c| c.quantity.as_ref()).expect("a number").interval
        };
        for rule in Rules::embedded().names() {
            for tally in reckon(&claims, &four_reports(), rule) {
                let bounds = [&tally.low, &tally.best, &tally.high];
                for bound in bounds.into_iter().flatten() {
                    let holds = |v: &&Voice| {
                        v.claim == bound.owner || v.parts.contains(&bound.owner) || v.also.contains(&bound.owner)
                    };
                    let voice = tally.voices.iter().find(holds).expect("a voice owns it");
                    let own = [bound.owner.clone()];
                    let is_sum = voice.claim == bound.owner && !voice.parts.is_empty();
                    let parts = if is_sum { &*voice.parts } else { &own[..] };
                    let low: u64 = parts.iter().map(|id| stated(id).lo()).sum();
                    let high: u64 = parts.iter().map(|id| stated(id).hi().unwrap_or(0)).sum();
                    let alone = stated(&bound.owner);
                    let said = [low, high, alone.lo(), alone.hi().unwrap_or(0)];
                    prop_assert!(said.contains(&bound.n), "{} of {said:?}", bound.n);
                }
                if let (Some(low), Some(high)) = (&tally.low, &tally.high) {
                    prop_assert!(low.n <= high.n);
                }
            }
        }
    }

    #[test]
    fn a_stated_part_changes_nothing(lines in proptest::collection::vec(any_claim(), 1..20), of in 0..20usize) {
        let whole = claims(&lines.join("\n"));
        let part = format!("{}\nr1:3 killing 2 women | part of {}", lines.join("\n"), of % lines.len() + 1);
        for rule in Rules::embedded().names() {
            prop_assert_eq!(
                reckon(&whole, &four_reports(), rule),
                reckon(&claims(&part), &four_reports(), rule)
            );
        }
    }
}
