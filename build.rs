//! Templates are embedded from `tenants/_templates`: a change there must be seen by the next build.

fn main() {
    println!("cargo:rerun-if-changed=tenants/_templates");
}
