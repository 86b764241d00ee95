//! Completions and the manual: made from the command line's own description, so that they know every verb and option.

use crate::cli::{code, err, out, run};
use std::path::Path;

const VERBS: [&str; 7] = ["build", "check", "cover", "new", "inspect", "completions", "man"];

#[test]
fn each_shell_gets_completions_that_know_every_verb() {
    for (shell, sign) in [
        ("bash", "complete -F _pressmark"),
        ("zsh", "#compdef pressmark"),
        ("fish", "complete -c pressmark"),
        ("powershell", "Register-ArgumentCompleter"),
        ("elvish", "edit:completion:arg-completer[pressmark]"),
    ] {
        let made = run(Path::new("."), &["completions", shell]);
        assert_eq!((code(&made), err(&made).as_str()), (0, ""));
        let text = out(&made);
        assert!(text.contains(sign), "{shell}");
        for word in VERBS.iter().chain(&["shard", "manifest", "message-format"]) {
            assert!(text.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn the_manual_has_a_page_for_the_program_and_for_each_verb() {
    let whole = out(&run(Path::new("."), &["man"]));
    assert!(whole.contains(".TH pressmark 1"), "{whole}");
    for verb in VERBS {
        assert!(whole.contains(&format!("pressmark\\-{verb}(1)")), "{verb}");
        let page = out(&run(Path::new("."), &["man", verb]));
        assert!(page.contains(&format!(".TH pressmark-{verb} 1")), "{verb}: {page}");
        assert!(page.contains(".SH OPTIONS"), "{verb}");
    }
    let wrong = run(Path::new("."), &["man", "no-such-verb"]);
    assert_eq!(code(&wrong), 2);
    assert!(err(&wrong).contains("build, check"), "{}", err(&wrong));
}
