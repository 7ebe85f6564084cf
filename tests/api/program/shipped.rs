//! How the shipped program is built.

const MANIFEST: &str = include_str!("../../../Cargo.toml");
const DOCKERFILE: &str = include_str!("../../../Dockerfile");

// R99
#[test]
fn what_ships_checks_its_arithmetic() {
    let (_, release) = MANIFEST.split_once("[profile.release]\n").unwrap();
    let release = release.split("\n[").next().unwrap();
    assert!(release.lines().any(|line| line.starts_with("overflow-checks = true")), "{release}");
}

#[test]
fn every_image_is_an_exact_one() {
    let images: Vec<_> = DOCKERFILE.lines().filter_map(|line| line.strip_prefix("FROM ")).collect();
    assert_eq!(images.len(), 2);
    for image in images {
        let image = image.split(' ').next().unwrap();
        let tag = image.rsplit_once(':').unwrap().1;
        let version = tag.split('-').next().unwrap();
        let by_version = version.split('.').filter(|part| part.parse::<u32>().is_ok()).count() == 3;
        let by_digest = image.contains("@sha256:") && tag.len() == 64;
        assert!(by_version || by_digest, "{image}");
    }
}
