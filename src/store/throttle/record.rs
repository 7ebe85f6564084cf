//! A count's record in Redis: a map in `MessagePack` with names of one letter, since there may be many of them.

use serde::{Deserialize, Serialize};

use crate::domain::{Count, Time};

/// Times are milliseconds since 1970.
#[derive(Serialize, Deserialize)]
struct Record {
    #[serde(rename = "n", default)]
    spent: u32,
    #[serde(rename = "t")]
    since: i64,
    #[serde(rename = "s", default, skip_serializing_if = "Vec::is_empty")]
    slots: Vec<i64>,
}

/// Writes a record: the same count always gives the same bytes.
pub(super) fn write(count: &Count) -> Vec<u8> {
    let slots = count.slots.iter().map(Time::timestamp_millis).collect();
    let record = Record { spent: count.spent, since: count.since.timestamp_millis(), slots };
    // Numbers and lists of them can always be written.
    rmp_serde::to_vec_named(&record).unwrap_or_default()
}

/// Reads a record. One that can't be read is another version's: it is replaced, as if nothing had been counted.
pub(super) fn read(record: &[u8]) -> Option<Count> {
    let record: Record = rmp_serde::from_slice(record).ok()?;
    let slots = record.slots.into_iter().filter_map(Time::from_timestamp_millis).collect();
    Some(Count { spent: record.spent, since: Time::from_timestamp_millis(record.since)?, slots })
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_count_reads_back_from_its_record_and_from_nothing_else() {
        let now = Time::from_timestamp_millis(1_800_000_000_700).unwrap();
        let later = now + TimeDelta::milliseconds(1);
        for slots in [vec![], vec![now, later, now]] {
            let count = Count { spent: 180_000, since: later, slots };
            let record = write(&count);
            assert!(record.len() <= 50, "{} bytes", record.len());
            assert_eq!(read(&record), Some(count));
        }
        for other in [&b""[..], b"\x80", b"garbage", &[0xff; 9]] {
            assert_eq!(read(other), None, "{other:?}");
        }
    }
}
