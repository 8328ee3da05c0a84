use include_dir::{Dir, include_dir};

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tenants/_templates");

/// The industries that scenarios ship for, in order.
pub fn template_names() -> impl Iterator<Item = &'static str> {
    let mut names: Vec<&str> = TEMPLATES.dirs().filter_map(|dir| dir.path().to_str()).collect();
    names.sort_unstable();
    names.into_iter()
}

/// Every file of a template, `(path relative to the tenants' folder, text)`, in order; empty for a template that is not there.
#[must_use]
pub fn template_files(name: &str) -> Vec<(String, &'static str)> {
    let mut files = Vec::new();
    if let Some(dir) = TEMPLATES.get_dir(name) {
        collect(dir, &mut files);
    }
    files.sort();
    files
}

fn collect(dir: &'static Dir<'static>, files: &mut Vec<(String, &'static str)>) {
    for file in dir.files() {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            files.push((format!("_templates/{path}"), text));
        }
    }
    for inner in dir.dirs() {
        collect(inner, files);
    }
}
