//! How much memory the program needs, however often it hashes.

use futures_util::future::join_all;

use crate::support::Program;

// R22, A10: hashing keeps 19 MiB a core. Freed and allocated anew each time, they once grew to 700 MB.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn logins_however_many_never_take_more_memory_than_one_a_core() {
    let program = Program::start(&[]);
    let cores = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let bound = 32 * 1024 + cores * 20 * 1024;
    for _ in 0..40 {
        program.login("Angular", "Def").await.expect(200);
    }
    assert!(program.peak_memory() < bound, "{} KiB after logins in a row", program.peak_memory());
    join_all((0..300).map(|_| program.login("Angular", "Def"))).await;
    assert!(program.peak_memory() < 2 * bound, "{} KiB after logins at once", program.peak_memory());
}
