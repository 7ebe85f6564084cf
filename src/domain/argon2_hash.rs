//! Verifying argon2 in memory that is kept from one hash to the next.

use std::fmt;

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, PasswordHash, Salt},
};

use super::Password;

/// The memory in which argon2 works, kept from one hash to the next: given back and asked for each time,
/// 19 MiB make a process grow without end.
#[derive(Default)]
pub struct Memory(Vec<Block>);

impl Memory {
    /// As many blocks as this, with whatever they held before.
    pub(super) fn blocks(&mut self, count: usize) -> &mut [Block] {
        if self.0.len() < count {
            self.0.resize(count, Block::default());
        }
        self.0.get_mut(..count).unwrap_or_default()
    }

    /// Gives back what an unusually large hash took.
    pub(super) fn shrink(&mut self) {
        self.0.truncate(Params::DEFAULT.block_count());
        self.0.shrink_to_fit();
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Memory({} KiB)", self.0.len())
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
    /// Reads a PHC string that has everything.
    pub(super) fn read(text: &str) -> Option<Self> {
        let hash = PasswordHash::new(text).ok()?;
        Some(Self {
            algorithm: Algorithm::try_from(hash.algorithm.as_str()).ok()?,
            // The reference implementation wrote no version before 1.3.
            version: hash.version.map_or(Ok(Version::V0x10), Version::try_from).ok()?,
            params: Params::try_from(&hash).ok()?,
            salt: hash.salt?,
            output: hash.hash?,
        })
    }

    /// At most 128 MiB, 512 MiB over all passes and 8 lanes: some 0.5 s.
    pub(super) fn is_affordable(&self) -> bool {
        let work = self.params.m_cost().saturating_mul(self.params.t_cost());
        self.params.m_cost() <= 128 * 1024 && work <= 512 * 1024 && self.params.p_cost() <= 8
    }

    /// Whether it is as strong as what is made anew (OWASP Password Storage).
    pub(super) fn is_current(&self) -> bool {
        let (memory, passes) = (self.params.m_cost(), self.params.t_cost());
        let strong = memory >= Params::DEFAULT_M_COST && passes >= Params::DEFAULT_T_COST;
        self.algorithm == Algorithm::Argon2id && self.version == Version::V0x13 && (strong || memory >= 47_104)
    }

    /// Hashes the password in the same way and compares.
    pub(super) fn verifies(self, password: &Password, memory: &mut Memory) -> bool {
        let blocks = memory.blocks(self.params.block_count());
        let argon2 = Argon2::new(self.algorithm, self.version, self.params);
        let mut output = [0; Output::MAX_LENGTH];
        let Some(output) = output.get_mut(..self.output.len()) else { return false };
        let hashed = argon2.hash_password_into_with_memory(password.bytes(), &self.salt, output, blocks);
        // Outputs are compared in constant time.
        hashed.is_ok() && Output::new(output).is_ok_and(|output| output == self.output)
    }
}
