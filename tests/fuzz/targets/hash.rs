//! An accepted hash costs no more than the limit for logins, and verifies as in the argon2 crate.

#![no_main]

use argon2::{
    Algorithm, Argon2, Params, PasswordVerifier, Version,
    password_hash::phc::{Output, PasswordHash},
};
use doorstep::domain::{Argon2Memory, Hash, HashError, Password};
use libfuzzer_sys::fuzz_target;

/// The maximum cost that is verified here, in KiB over all passes.
const CHEAP: u32 = 512;

fuzz_target!(|text: &str| {
    let hash = match Hash::parse(text) {
        Ok(hash) => hash,
        Err(error) => {
            assert!(matches!(error, HashError::Unreadable | HashError::TooCostly));
            return;
        }
    };
    assert_eq!(hash.as_str(), text);
    assert_eq!(format!("{hash:?}"), "Hash(secret)");
    if ["$2a$", "$2b$", "$2y$"].iter().any(|prefix| text.starts_with(prefix)) {
        let cost: u32 = text[4..6].parse().unwrap();
        assert!((4..=13).contains(&cost) && hash.is_outdated());
        if cost == 4 {
            let _ = hash.verifies(&password("Def"), &mut Argon2Memory::default());
        }
        return;
    }

    // Only the program knows the bounds of the other kinds, and of the other spellings of this one.
    let Some(phc) = PasswordHash::new(text).ok().filter(|_| text.starts_with("$argon2")) else { return };
    let params = Params::try_from(&phc).unwrap();
    let (memory, passes) = (params.m_cost(), params.t_cost());
    assert!(memory <= 128 * 1024 && passes <= 64 && params.p_cost() <= 8);
    assert!(u64::from(memory) * u64::from(passes) <= 512 * 1024);
    if !hash.is_outdated() {
        assert!(text.starts_with("$argon2id$v=19$"));
        assert!(memory >= 19_456 && passes >= 2 || memory >= 47_104);
    }
    if memory * passes > CHEAP {
        return;
    }
    let mut kept = Argon2Memory::default();
    let theirs = Argon2::default().verify_password(b"Def", &phc).is_ok();
    assert_eq!(hash.verifies(&password("Def"), &mut kept), theirs);

    // A hash that the argon2 crate computes with these parameters verifies, and no other password does.
    let algorithm = Algorithm::try_from(phc.algorithm.as_str()).unwrap();
    let version = phc.version.map_or(Version::V0x10, |version| Version::try_from(version).unwrap());
    let mut output = vec![0; phc.hash.unwrap().len()];
    let argon2 = Argon2::new(algorithm, version, params);
    if argon2.hash_password_into(b"Def", phc.salt.as_deref().unwrap(), &mut output).is_ok() {
        let made = PasswordHash { hash: Some(Output::new(&output).unwrap()), ..phc }.to_string();
        let made = Hash::parse(&made).unwrap();
        assert!(made.verifies(&password("Def"), &mut kept));
        assert!(!made.verifies(&password("Ghi"), &mut kept));
    }
    let held: u32 = format!("{kept:?}").trim_start_matches("Argon2Memory(").trim_end_matches(" KiB)").parse().unwrap();
    assert!(held <= 19_456);
});

fn password(text: &str) -> Password {
    Password::parse(text.to_owned()).unwrap()
}
