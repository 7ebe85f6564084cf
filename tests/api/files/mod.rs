//! What is served from `static/`: the files, among them the demo page.

mod demo_page;
mod served;

use std::{fs, path::Path};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/static");

/// A file's content, by its path under `static/`.
pub fn static_file(path: &str) -> Vec<u8> {
    fs::read(Path::new(FOLDER).join(path)).unwrap()
}

/// Everything under `static/`, by its path on the server.
pub fn static_files() -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    collect(Path::new(FOLDER), "", &mut found);
    found.sort();
    found
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{prefix}/{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            collect(&entry.path(), &path, found);
        } else {
            found.push((path, fs::read(entry.path()).unwrap()));
        }
    }
}
