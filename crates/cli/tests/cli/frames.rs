//! `frames test`: annotated paragraphs against the program's own frames and a user's.

use crate::run::Desk;

const SUITE: &str = "# Idioms\n\n## Lynched\n```report published=2031-03-04\nA mob lynched two men in Homs.\n```\n\
    ```claims\nkilling 2 | affected two men | actor A mob | at Homs\n```\n\n\
    ## Done away with\n```report\nThe mob did away with two men.\n```\n```claims\nkilling 2 | affected two men | actor The mob\n```\n";

const FRAME: &str = "event = \"killing\"\nabout = \"Idioms.\"\n\n[[frame]]\nid = \"do-away-with\"\nverbs = [\"do\"]\n\
    when = [\"advmod = away\", \"obl(with)\"]\nactor = [\"subject\"]\naffected = [\"obl(with)\"]\naffected_is = [\"person\"]\n\
    needs = [\"affected\"]\n";

#[test]
fn a_users_frame_turns_a_paragraph_right() {
    let desk = Desk::new();
    desk.write("idioms.md", SUITE);
    desk.write("mine/killing.toml", FRAME);
    let without = desk.run(&["frames", "test", "idioms.md"]);
    assert_eq!(without.status, Some(1), "{}{}", without.out, without.talk);
    assert!(without.out.contains("ok   Lynched") && without.out.contains("off  Done away with"));
    assert!(without.out.contains("- killing 2 | affected two men | actor The mob"));
    let with = desk.run(&["frames", "test", "--frames", "mine", "idioms.md"]);
    assert_eq!(with.status, Some(0), "{}{}", with.out, with.talk);
    assert!(with.talk.contains("2 of 2 paragraphs"), "{}", with.talk);
}

#[test]
fn accepting_writes_what_was_read_and_nothing_else() {
    let desk = Desk::new();
    desk.write("idioms.md", SUITE);
    assert_eq!(desk.run(&["frames", "test", "--accept", "idioms.md"]).status, Some(0));
    let now = std::fs::read_to_string(desk.path().join("idioms.md")).expect("it is there");
    assert_eq!(now, SUITE.replace("killing 2 | affected two men | actor The mob\n", ""));
    assert_eq!(desk.run(&["frames", "test", "idioms.md"]).status, Some(0));
}

#[test]
fn a_file_that_is_no_suite_names_the_line_and_nothing_is_written() {
    let desk = Desk::new();
    desk.write("sound.md", SUITE);
    desk.write("broken.md", "## One\n```report\nA shell fell.\n```\n\nno claims\n");
    let ran = desk.run(&["frames", "test", "--accept", "sound.md", "broken.md"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.talk.contains("broken.md:4:") && ran.talk.contains("FRAMES.md"), "{}", ran.talk);
    assert_eq!(std::fs::read_to_string(desk.path().join("sound.md")).expect("there"), SUITE);
    desk.write("empty.md", "# Nothing\n");
    assert!(desk.run(&["frames", "test", "empty.md"]).talk.contains("no annotated paragraph"));
    assert_eq!(desk.run(&["frames", "test", "missing.md"]).status, Some(2));
}
