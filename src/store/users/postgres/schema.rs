//! The table of users, made where there is none.

use tokio_postgres::{Client, Error};

/// One statement string is one transaction. The lock, of doorstep's own number, makes instances that
/// start together take turns: `IF NOT EXISTS` alone fails where two create at once.
const CREATE: &str = r#"
SELECT pg_advisory_xact_lock(7237954652912541030);
CREATE TABLE IF NOT EXISTS doorstep_users (
    name text COLLATE "C" PRIMARY KEY CHECK (char_length(name) BETWEEN 1 AND 64 AND name !~ '[[:cntrl:]]'),
    folded text COLLATE "C" NOT NULL UNIQUE,
    avatar text NOT NULL CHECK (octet_length(avatar) <= 1024),
    hash text NOT NULL CHECK (octet_length(hash) <= 1024),
    created timestamptz NOT NULL DEFAULT now(),
    changed timestamptz NOT NULL DEFAULT now()
);
"#;

/// Makes the table where there is none. A role that may not create tables can use one that is there.
pub(super) async fn ensure(client: &Client) -> Result<(), Error> {
    let found = client.query_typed("SELECT 1 WHERE to_regclass('doorstep_users') IS NOT NULL", &[]).await?;
    if found.is_empty() { client.batch_execute(CREATE).await } else { Ok(()) }
}
