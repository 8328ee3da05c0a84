use std::path::PathBuf;

/// The folder of the tenants where nobody names another.
pub const DEFAULT_TENANTS: &str = "tenants";

/// Where the tenants' files are.
#[derive(Clone, Debug, clap::Args)]
pub struct Tenants {
    /// The folder with one folder for each tenant
    #[arg(long, value_name = "FOLDER", default_value = DEFAULT_TENANTS, env = "CLIENTSVIA_TENANTS")]
    pub tenants: PathBuf,
}

/// Where calls are remembered.
#[derive(Clone, Debug, clap::Args)]
pub struct Data {
    /// The folder in which calls are remembered
    #[arg(long, value_name = "FOLDER", default_value = "data", env = "CLIENTSVIA_DATA")]
    pub data: PathBuf,
}
