//! Every kind of hash, made and verified.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier},
};

use super::*;

fn password(text: &str) -> Password {
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
#[test]
fn hashes_that_django_and_others_made_verify_and_are_outdated() {
    for (password_text, text) in [
        ("Def", "pbkdf2_sha256$1000$seasalt$bXd3DVsLN9SSuVgEPxddqbB6NQUhYAwPhiwsHJeKxQM="),
        ("Def", "pbkdf2_sha256$1000000$seasalt$avLtyhvxzoudyPThgsIUR7NMBRtbpLgenG/IQRcr+KI="),
        (
            "Def",
            "scrypt$1024$seasalt$8$1$lYHywnSMuGixHkqFSD3VBNVTxV5nZ/h5t2Lc/f7GQXar3qhcvN5IW+5A2qzXhRzZw+e0jlRPBCF4UgSzMY/EJQ==",
        ),
        (
            "lètmein",
            "scrypt$16384$seasalt$8$5$ECMIUp+LMxMSK8xB/IVyba+KYGTI7FTnet025q/1f/vBAVnnP3hdYqJuRi+mJn6ji6ze3Fbb7JEFPKGpuEf5vw==",
        ),
        ("Def", "$scrypt$ln=10,r=8,p=1$c2Vhc2FsdCE$lHtL+UqYLZekR+zaywIWPEUZBmERi65LIowvymZrN7Y"),
    ] {
        let hash = Hash::parse(text).unwrap();
        assert!(hash.is_outdated());
        assert!(hash.verifies(&password(password_text), &mut Argon2Memory::default()), "{text}");
        assert!(!hash.verifies(&password("wrong"), &mut Argon2Memory::default()), "{text}");
    }
}

#[test]
fn hashes_from_elsewhere_verify_and_are_outdated() {
    for version in ["2a", "2b", "2y"] {
        let text = format!("${version}$04$EGdrhbKUv8Oc9vGiXX0HQOxSg445d458Muh7DAHskb6QbtCvdxcie");
        let bcrypt = Hash::parse(&text).unwrap();
        assert!(bcrypt.is_outdated());
        assert!(bcrypt.verifies(&password("correctbatteryhorsestapler"), &mut Argon2Memory::default()));
        assert!(!bcrypt.verifies(&password("wrong"), &mut Argon2Memory::default()));
    }

    let weak = Argon2::from(Params::new(8192, 1, 1, None).unwrap());
    let weak = weak.hash_password_with_salt(b"Def", &[1; 16]).unwrap().to_string();
    let weak = Hash::parse(&weak).unwrap();
    assert!(weak.is_outdated());
    assert!(weak.verifies(&password("Def"), &mut Argon2Memory::default()));
}

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

// R15: what two passwords have in common must not make one of them the only one.
#[test]
fn a_foreign_hash_is_made_anew_only_from_a_password_that_it_saw_as_a_whole() {
    let bcrypt = "$2b$04$EGdrhbKUv8Oc9vGiXX0HQOxSg445d458Muh7DAHskb6QbtCvdxcie";
    let prehashed = format!("bcrypt_sha256${bcrypt}");
    let pbkdf2 = "pbkdf2_sha256$1000$seasalt$bXd3DVsLN9SSuVgEPxddqbB6NQUhYAwPhiwsHJeKxQM=";
    let scrypt = "$scrypt$ln=10,r=8,p=1$c2Vhc2FsdCE$lHtL+UqYLZekR+zaywIWPEUZBmERi65LIowvymZrN7Y";
    let weak = Hash::decoy().as_str().replace("m=19456", "m=8192");
    for (text, long, with_nul) in [
        (bcrypt, false, false),
        (&prehashed, true, true),
        (pbkdf2, true, false),
        (scrypt, true, false),
        (&weak, true, true),
    ] {
        let anew = |text: &str, typed: &str| Hash::parse(text).unwrap().should_be_made_anew(&password(typed));
        assert!(anew(text, "Def") && anew(text, &"x".repeat(71)), "{text}");
        assert_eq!(anew(text, &"x".repeat(72)), long, "{text}");
        assert_eq!(anew(text, "Def\0"), with_nul, "{text}");
    }
    assert!(!Hash::decoy().should_be_made_anew(&password("Def")));
    // Why: NUL ends and begins bcrypt's key anew, and fills up the key of an HMAC.
    for (text, typed) in
        [(bcrypt, "correctbatteryhorsestapler\0correctbatteryhorsestapler"), (pbkdf2, "Def\0"), (scrypt, "Def\0\0")]
    {
        assert!(Hash::parse(text).unwrap().verifies(&password(typed), &mut Argon2Memory::default()), "{text}");
    }
}

// The first, third and fourth are Django's; the others are made from them by hand.
#[test]
fn hashes_are_taken_as_other_programs_write_them() {
    let argon2 = "$argon2id$v=19$m=1024,t=2,p=8$c2Vhc2FsdHNlYXNhbHQ$6Cq2FtOOeUW6Ocb8X8EKD21HOkgUyB2E92itqLAiNOQ";
    for (typed, text) in [
        (
            "correctbatteryhorsestapler",
            "bcrypt$$2b$04$EGdrhbKUv8Oc9vGiXX0HQOxSg445d458Muh7DAHskb6QbtCvdxcie".to_owned(),
        ),
        (
            "correctbatteryhorsestapler",
            "{bcrypt}$2a$04$EGdrhbKUv8Oc9vGiXX0HQOxSg445d458Muh7DAHskb6QbtCvdxcie".to_owned(),
        ),
        ("Def", "bcrypt_sha256$$2b$04$Z2i0rUFm/zg0G74PdPhQsOmSUgJgM5FaVqq/AMJbxzHLbL8wYNXnS".to_owned()),
        ("Def", argon2.to_owned()),
        ("Def", format!("argon2{argon2}")),
        ("Def", format!("{{argon2}}{argon2}")),
        ("Def", format!("{{argon2@SpringSecurity_v5_8}}{argon2}")),
        ("Def", format!("{}=", argon2.replace("YXNhbHQ$", "YXNhbHQ=$"))),
        ("Def", "$scrypt$ln=10,r=8,p=1$c2Vhc2FsdCE=$lHtL+UqYLZekR+zaywIWPEUZBmERi65LIowvymZrN7Y=".to_owned()),
    ] {
        let hash = Hash::parse(&text).unwrap_or_else(|error| panic!("{text} {error}"));
        assert_eq!(hash.as_str(), text, "a store compares it as it stands there");
        assert!(hash.verifies(&password(typed), &mut Argon2Memory::default()), "{text}");
        assert!(!hash.verifies(&password("wrong"), &mut Argon2Memory::default()), "{text}");
        assert!(hash.should_be_made_anew(&password(typed)));
    }
    for text in [
        format!("argon2{argon2}$"),
        format!("argon2argon2{argon2}"),
        format!("bcrypt${argon2}"),
        format!("{{bcrypt}}{argon2}"),
        format!("{{noop}}{argon2}"),
        "{bcrypt}".to_owned(),
        "argon2$2b$04$EGdrhbKUv8Oc9vGiXX0HQOxSg445d458Muh7DAHskb6QbtCvdxcie".to_owned(),
        "bcrypt_sha256$".to_owned(),
    ] {
        assert_eq!(Hash::parse(&text), Err(HashError::Unreadable), "{text}");
    }
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
