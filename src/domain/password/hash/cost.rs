//! What verifying a hash costs, so that a costly one counts for more in the line in front of hashing.

use super::{Hash, Kind};

/// What takes as long as a new hash, [`Password::hash`](crate::domain::Password::hash), as measured on x86-64: KiB of
/// argon2, rounds of bcrypt, iterations of PBKDF2 (where the processor knows SHA-256, half as long), bytes of scrypt.
const ARGON2: u64 = 2 * 19_456;
const BCRYPT: u64 = 270;
const PBKDF2: u64 = 100_000;
const SCRYPT: u64 = 8 * 1024 * 1024;

impl Hash {
    /// What a login with this hash costs, in units of one new hash: verifying it, and making it anew if it is outdated.
    /// At least 1.
    #[must_use]
    pub fn cost(&self) -> u32 {
        let Some(kind) = Kind::read(&self.0) else { return 1 };
        let (work, of_ours) = match &kind {
            Kind::Argon2(hash) => (hash.work(), ARGON2),
            Kind::Bcrypt(hash) => (hash.work(), BCRYPT),
            Kind::Pbkdf2(hash) => (hash.work(), PBKDF2),
            Kind::Scrypt(hash) => (hash.work(), SCRYPT),
        };
        let anew = u64::from(self.is_outdated());
        u32::try_from(work.div_ceil(of_ours) + anew).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // R20
    #[test]
    fn a_hash_costs_as_many_of_ours_as_its_kind_and_its_parameters_say() {
        let output = "bXd3DVsLN9SSuVgEPxddqbB6NQUhYAwPhiwsHJeKxQM=";
        let argon2 = |parameters| Hash::decoy().as_str().replace("m=19456,t=2,p=1", parameters);
        let bcrypt = |cost| format!("$2b${cost}$EGdrhbKUv8Oc9vGiXX0HQOxSg445d458Muh7DAHskb6QbtCvdxcie");
        let django = |start| format!("{start}${output}");
        for (text, cost) in [
            (argon2("m=19456,t=2,p=1"), 1),
            (argon2("m=19456,t=1,p=1"), 2),
            (argon2("m=47104,t=1,p=1"), 4),
            (argon2("m=131072,t=4,p=1"), 23),
            (bcrypt("04"), 2),
            (bcrypt("10"), 5),
            (bcrypt("13"), 32),
            (django("pbkdf2_sha256$1000$salt".to_owned()), 2),
            (django("pbkdf2_sha256$1000000$salt".to_owned()), 11),
            (django("pbkdf2_sha256$2000000$salt".to_owned()), 21),
            (django("scrypt$16384$salt$8$1".to_owned()), 3),
            (django("scrypt$131072$salt$8$1".to_owned()), 17),
        ] {
            assert_eq!(Hash::parse(&text).unwrap().cost(), cost, "{text}");
        }
    }
}
