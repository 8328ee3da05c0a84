use super::Typed;

#[test]
fn no_folder_of_tenants() {
    Typed::new(&["check"]).answer().refuses(
        3,
        "clientsvia: `tenants` is not there\n  help: name the folder that holds the tenants:  --tenants FOLDER\n",
    );
}

#[test]
fn a_tenant_that_is_not_there() {
    Typed::new(&["check", "penguin-ar"])
        .file("tenants/penguin-air/tenant.toml", "")
        .answer()
        .refuses(2, "clientsvia: no tenant is called `penguin-ar`\n  help: did you mean `penguin-air`?\n");
    Typed::new(&["check", "acme"])
        .file("tenants/penguin-air/tenant.toml", "")
        .answer()
        .refuses(2, "clientsvia: no tenant is called `acme`\n  help: the tenants are `penguin-air`\n");
}
