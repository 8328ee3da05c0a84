use super::Typed;

#[test]
fn every_command_says_how_it_is_used_with_examples() {
    let help = Typed::new(&["--help"]).answer();
    assert_eq!(help.status, 0);
    let commands: Vec<&str> = help
        .stdout
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next().filter(|word| !word.is_empty()))
        .collect();
    assert!(commands.len() >= 2, "{commands:?}");
    for command in commands {
        let help = Typed::new(&[command, "--help"]).answer();
        assert_eq!(help.status, 0, "{command}");
        assert!(help.stdout.contains("Examples:\n  clientsvia "), "{command} has no examples:\n{}", help.stdout);
    }
}

#[test]
fn the_help_lists_the_exit_statuses() {
    let help = Typed::new(&["--help"]).answer().stdout;
    assert!(help.contains("1  done, and there is something to mend"), "{help}");
}

#[test]
fn a_word_that_is_no_command_is_refused_with_the_nearest_one() {
    let answer = Typed::new(&["chek"]).answer();
    assert_eq!(answer.status, 2);
    assert!(answer.stderr.contains("a similar subcommand exists: 'check'"), "{}", answer.stderr);
}

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let answer = Typed::new(&["completions", shell]).answer();
        assert_eq!(answer.status, 0);
        assert!(answer.stdout.contains("check") && answer.stdout.contains("completions"), "{shell}");
    }
}

#[test]
fn learning_without_a_teacher_says_where_one_is_had() {
    let told = Typed::new(&["learn"]).file("tenants/a/tenant.toml", "").answer();
    assert_eq!(told.status, 2);
    assert_eq!(
        told.stderr,
        "clientsvia: nobody is there to teach: no encoder is named\n  help: fetch one,  scripts/encoder,  and name its folder:  --encoder target/encoder\n"
    );
    let told = Typed::new(&["learn", "--encoder", "nowhere"]).file("tenants/a/tenant.toml", "").answer();
    assert_eq!(told.status, 3);
    assert!(told.stderr.starts_with("clientsvia: `nowhere` is not there\n"), "{}", told.stderr);
}
