//! The `clientsvia` program.
fn main() {}
