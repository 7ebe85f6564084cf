//! Every device cookie that was issued, and the users for whom it makes a browser known.

use crate::actions::Device;

/// The cookies, oldest first.
#[derive(Default)]
pub struct Devices {
    issued: Vec<(String, Vec<Entry>)>,
    /// How many processes there were before: each has a key of its own.
    process: usize,
}

#[derive(Clone, PartialEq, Eq)]
struct Entry {
    folded: String,
    process: usize,
    /// The session that the login opened.
    login: usize,
}

impl Devices {
    /// Replaces the process by another.
    pub fn restart(&mut self) {
        self.process += 1;
    }

    /// A cookie's text.
    pub fn text(&self, device: Device, jar: Option<&str>) -> Option<String> {
        match device {
            Device::Jar => jar.map(str::to_owned),
            Device::Missing => None,
            Device::Garbage => Some("garbage".to_owned()),
            Device::Issued(age) => {
                let last = self.issued.len().checked_sub(1)?;
                Some(self.issued[last - age % self.issued.len()].0.clone())
            }
        }
    }

    /// The login that made a browser with this cookie known for this name.
    pub fn known(&self, text: Option<&str>, folded: &str) -> Option<usize> {
        let own = |entry: &&Entry| entry.folded == folded && entry.process == self.process;
        self.entries(text).iter().find(own).map(|entry| entry.login)
    }

    /// Keeps the cookie that a login issued to a browser with this earlier one.
    pub fn keep(&mut self, before: Option<&str>, folded: &str, login: usize, text: String) {
        let new = Entry { folded: folded.to_owned(), process: self.process, login };
        let others =
            self.entries(before).iter().filter(|entry| (&entry.folded, entry.process) != (&new.folded, new.process));
        let entries = std::iter::once(&new).chain(others).take(4).cloned().collect();
        self.issued.push((text, entries));
    }

    fn entries(&self, text: Option<&str>) -> &[Entry] {
        let issued = text.and_then(|text| self.issued.iter().find(|(other, _)| other == text));
        issued.map_or(&[], |(_, entries)| entries)
    }
}
