//! How many passwords may be hashed at once: one a core, and fewer where memory is short.

use std::{fs, num::NonZero, path::Path, thread::available_parallelism};

use crate::domain::Hash;

/// One a core, but no more than half of the memory has room for if each takes all that a hash may take, 128 MiB. The
/// other half is for sessions, connections, and the 19 MiB that each slot keeps. So 512 MiB are two slots; there is
/// always one.
pub(super) fn count() -> usize {
    within(cores(), memory(Path::new("/")))
}

/// How many cores there are for this process.
pub(super) fn cores() -> usize {
    available_parallelism().map_or(1, NonZero::get)
}

fn within(cores: usize, memory: Option<u64>) -> usize {
    let room = memory.map_or(u64::MAX, |memory| memory / 2 / Hash::MAX_MEMORY);
    usize::try_from(room).unwrap_or(cores).clamp(1, cores.max(1))
}

/// The bytes that there are for this process, if the system tells: what is available, or the limit of a control group
/// that it is in.
fn memory(root: &Path) -> Option<u64> {
    available(root).into_iter().chain(limits(root)).min()
}

/// What `/proc/meminfo` calls available.
fn available(root: &Path) -> Option<u64> {
    let text = fs::read_to_string(root.join("proc/meminfo")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

/// The limits of the group and of those around it, which bind it too: `cgroups(7)`, of both versions.
fn limits(root: &Path) -> Vec<u64> {
    let text = fs::read_to_string(root.join("proc/self/cgroup")).unwrap_or_default();
    let groups = text.lines().filter_map(|line| {
        let mut parts = line.splitn(3, ':').skip(1);
        let (controllers, group) = (parts.next()?, parts.next()?);
        if controllers.is_empty() {
            Some(("sys/fs/cgroup", "memory.max", group))
        } else {
            let counts_memory = controllers.split(',').any(|controller| controller == "memory");
            counts_memory.then_some(("sys/fs/cgroup/memory", "memory.limit_in_bytes", group))
        }
    });
    let files = groups.flat_map(|(folder, file, group)| {
        // In a container the group may be named as it is outside of it: then only the outermost one is there.
        let around = Path::new(group.trim_start_matches('/')).ancestors();
        around.map(move |group| root.join(folder).join(group).join(file))
    });
    // "max" is no number and no limit.
    files.filter_map(|file| fs::read_to_string(file).ok()?.trim().parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    const MIB: u64 = 1024 * 1024;

    /// A system of its own: what its files hold. Removed when it is dropped.
    struct System(PathBuf);

    impl System {
        fn with(name: &str, files: &[(&str, &str)]) -> Self {
            let root = std::env::temp_dir().join(format!("doorstep-slots-{}-{name}", std::process::id()));
            for (file, text) in files {
                let file = root.join(file);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, text).unwrap();
            }
            Self(root)
        }
    }

    impl Drop for System {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    const MEMINFO: (&str, &str) = (
        "proc/meminfo",
        "MemTotal:       24684084 kB\nMemFree:  7833200 kB\nMemAvailable:   4194304 kB\nBuffers: 1 kB\n",
    );

    // R22
    #[test]
    fn half_of_the_memory_has_room_for_every_slot() {
        for (memory, slots) in [(0, 1), (128, 1), (256, 1), (511, 1), (512, 2), (1024, 4), (2048, 8), (65_536, 8)] {
            assert_eq!(within(8, Some(memory * MIB)), slots, "{memory} MiB");
        }
        assert_eq!(within(8, None), 8);
        assert_eq!(within(0, None), 1);
        assert!(count() >= 1);
    }

    // R22
    #[test]
    fn memory_is_what_is_available_or_the_limit_of_a_group_around_the_process() {
        let version_2 = ("proc/self/cgroup", "0::/a/b\n");
        let version_1 = ("proc/self/cgroup", "9:name=systemd:/x\n4:cpu,memory:/a/b\n0::/\n");
        for (name, files, expected) in [
            ("nothing", &[][..], None),
            ("garbage", &[("proc/meminfo", "MemAvailable: lots kB"), ("proc/self/cgroup", "::\n\n4")], None),
            ("none", &[MEMINFO], Some(4096)),
            ("unlimited", &[MEMINFO, version_2, ("sys/fs/cgroup/a/b/memory.max", "max\n")], Some(4096)),
            ("own", &[MEMINFO, version_2, ("sys/fs/cgroup/a/b/memory.max", "536870912\n")], Some(512)),
            ("around", &[MEMINFO, version_2, ("sys/fs/cgroup/a/memory.max", "536870912\n")], Some(512)),
            ("container", &[MEMINFO, version_2, ("sys/fs/cgroup/memory.max", "536870912\n")], Some(512)),
            ("other", &[MEMINFO, version_2, ("sys/fs/cgroup/a/c/memory.max", "536870912\n")], Some(4096)),
            ("more", &[MEMINFO, version_2, ("sys/fs/cgroup/a/b/memory.max", "8589934592\n")], Some(4096)),
            (
                "version 1",
                &[MEMINFO, version_1, ("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "536870912\n")],
                Some(512),
            ),
            (
                "version 1 without a limit",
                &[MEMINFO, version_1, ("sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "9223372036854771712\n")],
                Some(4096),
            ),
        ] {
            let system = System::with(name, files);
            assert_eq!(memory(&system.0).map(|bytes| bytes / MIB), expected, "{name}");
        }
    }
}
