//! The secrets from which keys are derived: `SECRET_KEY`.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::{ConfigError, environment::Variables};
use crate::domain::Secrets;

const VARIABLE: &str = "SECRET_KEY";

/// Reads the secrets. Errors repeat nothing of them.
pub(super) fn read(variables: &Variables<'_>) -> Result<Option<Arc<Secrets>>, ConfigError> {
    let Some(list) = variables.text(VARIABLE).map(Zeroizing::new) else { return Ok(None) };
    let secrets = Secrets::parse(&list).map_err(|error| ConfigError::new(VARIABLE, error.to_string()))?;
    Ok(Some(Arc::new(secrets)))
}
