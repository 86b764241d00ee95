//! The command line's own description → completions for shells and pages of the manual; must not know what a verb does.

use super::report::{complain, say};
use super::{Arguments, CLEAN, COULD_NOT_RUN};
use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man as Page;

/// Options of `pressmark completions`.
#[derive(Args)]
pub(super) struct Completions {
    /// Which shell
    shell: Shell,
}

/// Options of `pressmark man`.
#[derive(Args)]
pub(super) struct Man {
    /// The verb whose page is wanted [default: the page of the whole program]
    verb: Option<String>,
}

/// Prints what a shell reads to complete verbs and options.
pub(super) fn completions(options: &Completions) -> u8 {
    let mut command = Arguments::command();
    let name = command.get_name().to_owned();
    let mut text = Vec::new();
    clap_complete::generate(options.shell, &mut command, name, &mut text);
    say(&String::from_utf8_lossy(&text));
    CLEAN
}

/// Prints a page in the language of `man`.
pub(super) fn man(options: &Man) -> u8 {
    let mut program = Arguments::command();
    // Gives the verbs the names of their pages: `pressmark-build`.
    program.build();
    let command = match &options.verb {
        None => program.clone(),
        Some(verb) => match program.find_subcommand(verb) {
            Some(command) => command.clone(),
            None => {
                let verbs: Vec<&str> = program.get_subcommands().map(Command::get_name).collect();
                complain(&format!(
                    "error: there is no verb `{verb}`; there are {}\n",
                    verbs.join(", ")
                ));
                return COULD_NOT_RUN;
            }
        },
    };
    let mut text = Vec::new();
    if let Err(why) = Page::new(command).render(&mut text) {
        complain(&format!("error: the page could not be made: {why}\n"));
        return COULD_NOT_RUN;
    }
    say(&String::from_utf8_lossy(&text));
    CLEAN
}
