//! Hashes that other programs made.

use argon2::{Argon2, password_hash::PasswordHasher};

use super::{tests::password, *};

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
