//! Verifying argon2 in memory that is kept from one hash to the next.

use std::fmt;

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, PasswordHash, Salt},
};

use super::without_padding;
use crate::domain::Password;

/// The memory in which argon2 works, kept from one hash to the next: given back and asked for each time,
/// 19 MiB make a process grow without end.
#[derive(Default)]
pub struct Argon2Memory {
    kept: Vec<Block>,
    /// What an unusually large hash takes. It is memory of its own, since blocks are aligned so that to resize what is
    /// kept would be to copy it, which makes a process grow as well.
    large: Vec<Block>,
}

impl Argon2Memory {
    /// As many blocks as this, with whatever they held before.
    pub(in crate::domain) fn blocks(&mut self, count: usize) -> &mut [Block] {
        let usual = Params::DEFAULT.block_count();
        let memory = if count <= usual { &mut self.kept } else { &mut self.large };
        if memory.len() < count {
            memory.resize(count.max(usual), Block::default());
        }
        memory.get_mut(..count).unwrap_or_default()
    }

    /// Gives back what an unusually large hash took.
    pub(super) fn shrink(&mut self) {
        self.large = Vec::new();
    }
}

impl fmt::Debug for Argon2Memory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Argon2Memory({} KiB)", self.kept.len() + self.large.len())
    }
}

/// A PHC string of argon2, with everything that it takes to verify.
pub(super) struct Argon2Hash {
    algorithm: Algorithm,
    version: Version,
    params: Params,
    salt: Salt,
    output: Output,
}

impl Argon2Hash {
    /// How much memory verifying may need, in KiB, and how much it may go through in all passes.
    pub(super) const MAX_MEMORY: u32 = 128 * 1024;
    const MAX_WORK: u32 = 512 * 1024;
    const MAX_PASSES: u32 = 64;
    const MAX_LANES: u32 = 8;
    /// The memory, in KiB, with which one pass is enough (OWASP Password Storage).
    const ENOUGH_FOR_ONE_PASS: u32 = 47_104;

    /// Reads a PHC string that has everything.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = without_padding(text);
        let hash = PasswordHash::new(&text).ok()?;
        Some(Self {
            algorithm: Algorithm::try_from(hash.algorithm.as_str()).ok()?,
            // The reference implementation wrote no version before 1.3.
            version: hash.version.map_or(Ok(Version::V0x10), Version::try_from).ok()?,
            params: Params::try_from(&hash).ok()?,
            salt: hash.salt?,
            output: hash.hash?,
        })
    }

    /// Whether verifying costs no more than a login may.
    pub(super) fn is_affordable(&self) -> bool {
        let work = self.params.m_cost().saturating_mul(self.params.t_cost());
        self.params.m_cost() <= Self::MAX_MEMORY
            && work <= Self::MAX_WORK
            && self.params.t_cost() <= Self::MAX_PASSES
            && self.params.p_cost() <= Self::MAX_LANES
    }

    /// The KiB that verifying goes through in all passes. What is not kept from one hash to the next is asked for
    /// anew, which takes as long as three passes.
    pub(super) fn work(&self) -> u64 {
        let memory = u64::from(self.params.m_cost());
        let anew = memory.saturating_sub(Params::DEFAULT_M_COST.into());
        memory * u64::from(self.params.t_cost()) + 3 * anew
    }

    /// Whether this is weaker than what [`Password::hash`] makes.
    pub(super) fn is_outdated(&self) -> bool {
        let current = self.algorithm == Algorithm::Argon2id && self.version == Version::V0x13;
        let (memory, passes) = (self.params.m_cost(), self.params.t_cost());
        let strong = memory >= Params::DEFAULT_M_COST && passes >= Params::DEFAULT_T_COST;
        !(current && (strong || memory >= Self::ENOUGH_FOR_ONE_PASS))
    }

    /// Hashes the password in the same way and compares.
    pub(super) fn verifies(self, password: &Password, memory: &mut Argon2Memory) -> bool {
        let blocks = memory.blocks(self.params.block_count());
        let argon2 = Argon2::new(self.algorithm, self.version, self.params);
        let mut output = [0; Output::MAX_LENGTH];
        let Some(output) = output.get_mut(..self.output.len()) else { return false };
        let hashed = argon2.hash_password_into_with_memory(password.bytes(), &self.salt, output, blocks);
        // Outputs are compared in constant time.
        hashed.is_ok() && Output::new(output).is_ok_and(|output| output == self.output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(start: &str) -> Argon2Hash {
        Argon2Hash::read(&format!("{start}$ZGVjb3lkZWNveWRlY295IQ$MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE"))
            .unwrap()
    }

    // R20
    #[test]
    fn what_an_unusually_large_hash_took_is_given_back() {
        let usual = Params::DEFAULT.block_count();
        let mut memory = Argon2Memory::default();
        assert_eq!(memory.blocks(usual).len(), usual);
        let kept = memory.kept.as_ptr();
        assert_eq!(memory.blocks(3 * usual).len(), 3 * usual);
        memory.shrink();
        assert_eq!((memory.kept.capacity(), memory.large.capacity()), (usual, 0));
        assert_eq!(memory.blocks(8).len(), 8);
        assert_eq!(memory.blocks(usual).as_ptr(), kept);
    }

    // R20
    #[test]
    fn a_login_pays_for_128_mib_512_mib_in_all_passes_and_8_lanes_and_for_no_more() {
        for (start, affordable) in [
            ("$argon2id$v=19$m=131072,t=4,p=8", true),
            ("$argon2id$v=19$m=131073,t=1,p=1", false),
            ("$argon2id$v=19$m=131072,t=5,p=1", false),
            ("$argon2id$v=19$m=65536,t=8,p=1", true),
            ("$argon2id$v=19$m=65536,t=9,p=1", false),
            ("$argon2id$v=19$m=65536,t=4294967295,p=1", false),
            ("$argon2id$v=19$m=19456,t=2,p=9", false),
        ] {
            assert_eq!(read(start).is_affordable(), affordable, "{start}");
        }
    }

    // R13: 46 MiB with one pass are as strong as 19 MiB with two.
    #[test]
    fn a_hash_is_outdated_below_what_is_recommended_today() {
        for (start, outdated) in [
            ("$argon2id$v=19$m=19456,t=2,p=1", false),
            ("$argon2id$v=19$m=19455,t=3,p=1", true),
            ("$argon2id$v=19$m=19456,t=1,p=1", true),
            ("$argon2id$v=19$m=47104,t=1,p=1", false),
            ("$argon2id$v=19$m=47103,t=1,p=1", true),
            ("$argon2id$v=16$m=47104,t=2,p=1", true),
            ("$argon2id$m=47104,t=2,p=1", true),
            ("$argon2i$v=19$m=47104,t=2,p=1", true),
            ("$argon2d$v=19$m=47104,t=2,p=1", true),
        ] {
            assert_eq!(read(start).is_outdated(), outdated, "{start}");
        }
    }
}
