//! The Redis commands of a refresh, sent by a process without HTTP: by the client alone, or through the store.

use std::time::Instant;

use doorstep::{
    clock::Clock,
    domain::{Fate, Session},
    store::Sessions,
};
use redis::{AsyncCommands, Script, aio::ConnectionManager};
use tokio::{runtime::Runtime, task::JoinSet};

use crate::{memory::session, support::servers::redis::sessions_at, throughput::CONNECTIONS, worker::follow_orders};

/// The size of a session's record in bytes.
const RECORD: usize = 320;
/// The store's own compare-and-set.
const REPLACE: &str = "#!lua flags=allow-oom
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
return 1";

/// Runs as many tasks at once as the load has connections.
pub fn work(job: &str, url: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    match job {
        "get" | "get-and-set" => {
            let client = redis::Client::open(url).unwrap();
            let manager = runtime.block_on(ConnectionManager::new(client)).unwrap();
            let sets = job == "get-and-set";
            follow(&runtime, |task, deadline| read_until(deadline, manager.clone(), task, sets));
        }
        "store" => {
            let store: &Sessions = Box::leak(Box::new(sessions_at(url)));
            follow(&runtime, |task, deadline| update_until(deadline, store, task));
        }
        _ => panic!("there is no job {job}"),
    }
}

fn follow<Task>(runtime: &Runtime, start: impl Fn(u32, Instant) -> Task)
where
    Task: Future<Output = u32> + Send + 'static,
{
    follow_orders(|deadline| {
        runtime.block_on(async {
            let tasks: JoinSet<u32> = (0..).take(CONNECTIONS).map(|task| start(task, deadline)).collect();
            tasks.join_all().await.into_iter().sum()
        })
    });
}

async fn read_until(deadline: Instant, mut redis: ConnectionManager, task: u32, sets: bool) -> u32 {
    let (key, script) = (format!("bench:{task}"), Script::new(REPLACE));
    let records = ["a", "b"].map(|byte| byte.repeat(RECORD));
    let () = redis.set(&key, &records[0]).await.unwrap();
    let mut count = 0;
    while Instant::now() < deadline {
        let found: String = redis.get(&key).await.unwrap();
        if sets {
            let next = if found == records[0] { &records[1] } else { &records[0] };
            let kept: bool = script.key(&key).arg(&found).arg(next).invoke_async(&mut redis).await.unwrap();
            assert!(kept);
        }
        count += 1;
    }
    count
}

async fn update_until(deadline: Instant, store: &Sessions, task: u32) -> u32 {
    let now = Clock::System.now();
    let kept = session(task, now);
    store.create(kept.clone(), &[], now).await.unwrap();
    let advance = |session: &mut Session| (Fate::Keep, session.current += 1);
    let mut count = 0;
    while Instant::now() < deadline {
        let copy = store.find(kept.id).await.unwrap().unwrap();
        store.update(&copy, advance).await.unwrap().unwrap();
        count += 1;
    }
    count
}
