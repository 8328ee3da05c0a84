use super::screen::Screen;
use super::tenants::Tenants;
use crate::diagnostic::{Diagnostic, Severity, human, json};

/// How many of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
}

impl Count {
    /// Counts them.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let mut count = Self::default();
        for diagnostic in diagnostics {
            match diagnostic.severity() {
                Severity::Error => count.errors += 1,
                Severity::Warning => count.warnings += 1,
                Severity::Note => count.notes += 1,
            }
        }
        count
    }

    /// `3 errors and 1 warning`; `nothing to mend` where there is neither.
    pub fn words(self) -> String {
        let parts: Vec<String> =
            [(self.errors, "error"), (self.warnings, "warning")].into_iter().filter_map(some).collect();
        if parts.is_empty() { "nothing to mend".to_owned() } else { parts.join(" and ") }
    }
}

fn some((count, noun): (usize, &str)) -> Option<String> {
    (count > 0).then(|| counted(count, noun))
}

/// `1 error`, `2 errors`.
pub fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Prints messages for people, a blank line after each.
pub fn print_human(diagnostics: &[Diagnostic], tenants: &Tenants, screen: &mut Screen) {
    let colour = screen.colour();
    for diagnostic in diagnostics {
        screen.line(&human(&tenants.files().to_people(diagnostic), |path| tenants.source(path), colour));
        screen.line("");
    }
}

/// Prints messages for programs, a line each.
pub fn print_json(diagnostics: &[Diagnostic], tenants: &Tenants, screen: &mut Screen) {
    for diagnostic in diagnostics {
        screen.line(&json(&tenants.files().to_people(diagnostic), |path| tenants.source(path)));
    }
}
