//! Every kind of hash, made and verified.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier},
};

use super::*;

pub(super) fn password(text: &str) -> Password {
    Password::parse(text.to_owned()).unwrap()
}

// R13, R14
#[test]
fn a_new_hash_is_argon2id_with_its_salt_and_verifies_only_its_password() {
    let hash = password("Def").hash([1; 16], &mut Argon2Memory::default()).unwrap();
    assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$AQEBAQEBAQEBAQEBAQEBAQ$"));
    assert!(!hash.is_outdated());
    assert!(hash.verifies(&password("Def"), &mut Argon2Memory::default()));
    assert!(!hash.verifies(&password("def"), &mut Argon2Memory::default()));
    assert_ne!(hash, password("Def").hash([2; 16], &mut Argon2Memory::default()).unwrap());
    assert_eq!(Hash::parse(hash.as_str()), Ok(hash));
}

// R16: no trimming, no folding, no stop at NUL, no 72-byte limit.
#[test]
fn a_password_is_taken_verbatim() {
    let long = "x".repeat(72);
    for (right, wrong) in [
        (" Def".to_owned(), "Def".to_owned()),
        ("ab\0cd".to_owned(), "ab".to_owned()),
        (format!("{long}1"), format!("{long}2")),
        ("é".to_owned(), "e\u{301}".to_owned()),
    ] {
        let hash = password(&right).hash([1; 16], &mut Argon2Memory::default()).unwrap();
        assert!(hash.verifies(&password(&right), &mut Argon2Memory::default()), "{right:?}");
        assert!(!hash.verifies(&password(&wrong), &mut Argon2Memory::default()), "{wrong:?}");
    }
    assert!(Password::parse("x".repeat(1024)).is_some());
    assert!(Password::parse("x".repeat(1025)).is_none());
    assert!(Password::parse(String::new()).is_none());
}

// What this program hashes the argon2 crate's own way of verifying takes, and the other way round.
#[test]
fn hashing_in_kept_memory_is_argon2_as_it_is() {
    let mut memory = Argon2Memory::default();
    let argon2 = Argon2::from(Params::new(32 * 1024, 3, 2, Some(24)).unwrap());
    let theirs = argon2.hash_password_with_salt(b"Def", &[7; 16]).unwrap().to_string();
    let theirs = Hash::parse(&theirs).unwrap();
    let ours = password("Def").hash([1; 16], &mut memory).unwrap();
    assert!(Argon2::default().verify_password(b"Def", ours.as_str()).is_ok());
    for _ in 0..2 {
        assert!(theirs.verifies(&password("Def"), &mut memory));
        assert!(ours.verifies(&password("Def"), &mut memory));
        assert!(!ours.verifies(&password("Ghi"), &mut memory));
    }
    assert_eq!(format!("{memory:?}"), "Argon2Memory(19456 KiB)");
}

// Made by Python's hashlib in Django's forms; the fourth is from Django's own tests.
// R20, R21
#[test]
fn malformed_and_costly_hashes_are_refused_without_a_panic() {
    let malformed = [
        "",
        "plain",
        "$2b$",
        "$2b$10$short",
        "$2b$10$é",
        "$argon2id$",
        "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ",
        "pbkdf2_sha256$",
        "pbkdf2_sha256$0$salt$bXd3DVsLN9SSuVgEPxddqbB6NQUhYAwPhiwsHJeKxQM=",
        "pbkdf2_sha256$-1$salt$bXd3DVsLN9SSuVgEPxddqbB6NQUhYAwPhiwsHJeKxQM=",
        "pbkdf2_sha256$1000$$bXd3DVsLN9SSuVgEPxddqbB6NQUhYAwPhiwsHJeKxQM=",
        "pbkdf2_sha256$1000$salt$é",
        "pbkdf2_sha256$1000$salt$AAAA",
        "scrypt$",
        "scrypt$0$salt$8$1$bXd3DVsLN9SSuVgEPxddqbB6NQUhYAwPhiwsHJeKxQM=",
        "scrypt$1000$salt$8$1$bXd3DVsLN9SSuVgEPxddqbB6NQUhYAwPhiwsHJeKxQM=",
        "scrypt$1$salt$8$1$bXd3DVsLN9SSuVgEPxddqbB6NQUhYAwPhiwsHJeKxQM=",
        "scrypt$1024$salt$0$1$bXd3DVsLN9SSuVgEPxddqbB6NQUhYAwPhiwsHJeKxQM=",
        "scrypt$1024$salt$8$0$bXd3DVsLN9SSuVgEPxddqbB6NQUhYAwPhiwsHJeKxQM=",
        "scrypt$1024$salt$8$1$",
        "$scrypt$ln=64,r=8,p=1$c2Vhc2FsdCE$lHtL+UqYLZekR+zaywIWPEUZBmERi65LIowvymZrN7Y",
        "$scrypt$ln=10,r=8$c2Vhc2FsdCE$lHtL+UqYLZekR+zaywIWPEUZBmERi65LIowvymZrN7Y",
    ];
    for text in malformed.into_iter().map(str::to_owned).chain(["$".repeat(10_000)]) {
        assert_eq!(Hash::parse(&text), Err(HashError::Unreadable), "{text:.40}");
    }
    for text in [
        "pbkdf2_sha256$2000001$salt$bXd3DVsLN9SSuVgEPxddqbB6NQUhYAwPhiwsHJeKxQM=",
        "scrypt$262144$salt$8$1$bXd3DVsLN9SSuVgEPxddqbB6NQUhYAwPhiwsHJeKxQM=",
        "scrypt$16384$salt$8$9$bXd3DVsLN9SSuVgEPxddqbB6NQUhYAwPhiwsHJeKxQM=",
        "scrypt$9223372036854775808$salt$4294967295$4294967295$bXd3DVsLN9SSuVgEPxddqbB6NQUhYAwPhiwsHJeKxQM=",
        "$scrypt$ln=63,r=4294967295,p=4294967295$c2Vhc2FsdCE$lHtL+UqYLZekR+zaywIWPEUZBmERi65LIowvymZrN7Y",
    ] {
        assert_eq!(Hash::parse(text), Err(HashError::TooCostly), "{text}");
    }
    let costly = Hash::decoy().as_str().replace("m=19456", "m=4194304");
    assert_eq!(Hash::parse(&costly), Err(HashError::TooCostly));
    let costly = Hash::decoy().as_str().replace("m=19456,t=2", "m=65536,t=9");
    assert_eq!(Hash::parse(&costly), Err(HashError::TooCostly));
    let costly = "$2b$15$EGdrhbKUv8Oc9vGiXX0HQOxSg445d458Muh7DAHskb6QbtCvdxcie";
    assert_eq!(Hash::parse(costly), Err(HashError::TooCostly));
}

// R20
#[test]
fn hashes_of_django_are_taken_up_to_their_bounds_and_not_beyond() {
    let output = "bXd3DVsLN9SSuVgEPxddqbB6NQUhYAwPhiwsHJeKxQM=";
    let parse = |start: String| Hash::parse(&format!("{start}${output}")).map(|_| ());
    for (length, taken) in [(128, Ok(())), (129, Err(HashError::Unreadable))] {
        let salt = "s".repeat(length);
        assert_eq!(parse(format!("pbkdf2_sha256$1000${salt}")), taken);
        assert_eq!(parse(format!("scrypt$1024${salt}$8$1")), taken);
    }
    assert_eq!(parse("pbkdf2_sha256$2000000$salt".into()), Ok(()));
    for (lanes, taken) in [(128, Ok(())), (129, Err(HashError::TooCostly))] {
        assert_eq!(parse(format!("scrypt$1024$salt$8${lanes}")), taken, "of 1 MiB each");
    }
}

// R28, R89: the decoy costs what a current hash costs.
#[test]
fn the_decoy_is_a_current_hash_that_debug_output_does_not_show() {
    assert_eq!(format!("{:?}", Hash::decoy()), "Hash(secret)");
    assert_eq!(Hash::parse(Hash::decoy().as_str()), Ok(Hash::decoy()));
    assert!(!Hash::decoy().is_outdated());
}

// R20: what is verified at once fits into 130 MB, whatever the parameters.
#[test]
fn each_parameter_has_a_bound_of_its_own() {
    let output = "bXd3DVsLN9SSuVgEPxddqbB6NQUhYAwPhiwsHJeKxQM=";
    for (parameters, expected) in [
        ("$scrypt$ln=1,r=524288,p=1", Err(HashError::TooCostly)),
        ("$scrypt$ln=1,r=33,p=1", Err(HashError::TooCostly)),
        ("$scrypt$ln=1,r=32,p=1", Ok(())),
        ("$scrypt$ln=1,r=1,p=129", Err(HashError::TooCostly)),
        ("$scrypt$ln=20,r=1,p=1", Ok(())),
        ("$scrypt$ln=21,r=1,p=1", Err(HashError::TooCostly)),
        ("$argon2id$v=19$m=8,t=64,p=1", Ok(())),
        ("$argon2id$v=19$m=8,t=65,p=1", Err(HashError::TooCostly)),
    ] {
        assert_eq!(Hash::parse(&format!("{parameters}$c2Vhc2FsdCE${output}")).map(|_| ()), expected, "{parameters}");
    }
    let django = format!("scrypt$2$seasalt$524288$1${output}");
    assert_eq!(Hash::parse(&django), Err(HashError::TooCostly));
}
