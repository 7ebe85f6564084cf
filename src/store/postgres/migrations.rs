//! The schema: an ordered list of steps, each executed once in the life of a database.

use tokio_postgres::{Client, Error};

/// Every step, in order. A released step is never changed; a later change is a new step.
const STEPS: [&str; 1] = [r#"
CREATE TABLE doorstep_users (
    name text COLLATE "C" PRIMARY KEY CHECK (octet_length(name) BETWEEN 1 AND 256 AND name !~ '[[:cntrl:]]'),
    folded text COLLATE "C" NOT NULL UNIQUE,
    skeleton text COLLATE "C" NOT NULL UNIQUE,
    avatar text NOT NULL CHECK (octet_length(avatar) <= 1024),
    roles text COLLATE "C" NOT NULL DEFAULT '' CHECK (octet_length(roles) <= 271),
    hash text NOT NULL CHECK (octet_length(hash) <= 1024),
    created timestamptz NOT NULL DEFAULT now(),
    changed timestamptz NOT NULL DEFAULT now()
);
"#];

/// Executes the steps that the database has not seen. Steps of a newer Doorstep are left as they are. A role without
/// the right to change the schema can use one that is up to date.
pub(super) async fn run(client: &Client) -> Result<(), Error> {
    let exists = client.query_typed("SELECT 1 WHERE to_regclass('doorstep_schema') IS NOT NULL", &[]).await?;
    if !exists.is_empty() {
        let version = client.query_typed("SELECT coalesce(max(version), 0) FROM doorstep_schema", &[]).await?;
        let version: i32 = version.first().map_or(Ok(0), |row| row.try_get(0))?;
        if usize::try_from(version).is_ok_and(|version| version >= STEPS.len()) {
            return Ok(());
        }
    }
    client.batch_execute(&transaction(&STEPS)).await
}

/// One string of statements is one transaction. The advisory lock, with Doorstep's own number, makes instances that
/// start together take turns: `IF NOT EXISTS` alone fails if two create at once.
fn transaction(steps: &[&str]) -> String {
    let begin = "SELECT pg_advisory_xact_lock(7237954652912541030);\n\
                 CREATE TABLE IF NOT EXISTS doorstep_schema \
                 (version int PRIMARY KEY, since timestamptz NOT NULL DEFAULT now());\n";
    let once = |(version, step): (usize, &&str)| {
        format!(
            "DO $step$ BEGIN\n\
             IF NOT EXISTS (SELECT FROM doorstep_schema WHERE version = {version}) THEN\n\
             {step}\n\
             INSERT INTO doorstep_schema (version) VALUES ({version});\n\
             END IF;\n\
             END $step$;\n"
        )
    };
    begin.to_owned() + &(1..).zip(steps).map(once).collect::<String>()
}
